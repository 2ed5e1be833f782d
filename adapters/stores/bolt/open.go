package bolt

import (
	"bytes"
	"context"
	"fmt"
	"log/slog"
	"path/filepath"
	"runtime/debug"
	"sync"
	"sync/atomic"
	"time"

	"go.etcd.io/bbolt"
	bolterr "go.etcd.io/bbolt/errors"

	"github.com/threadtape/threadtape/bot/store"
)

// Options are what a caller may wish of a store. The zero value is the default.
type Options struct {
	Keep time.Duration // how long texts are kept; 0: 30 days
	Log  *slog.Logger  // nil: nothing is logged
}

const (
	keepDefault = 30 * 24 * time.Hour
	// openWait is how long Open waits for another process to give the file back.
	openWait = time.Second
	// batchDelay is how long a writer waits for others to share its transaction; the default of 10 ms is too slow.
	batchDelay = time.Millisecond
)

// A file is one opened store.
type file struct {
	db     *bbolt.DB
	path   string
	keep   time.Duration
	log    *slog.Logger
	leases leases
	rates  rates
	clock  clock
	swept  atomic.Int64 // unix ms of the last sweep that left nothing
	full   atomic.Bool  // the last attempt to grow failed

	making  sync.Mutex // while room is made; guards the next two
	failed  time.Time
	lacking error

	closed atomic.Bool
	packer sync.Pool // of *flate.Writer
}

// Open opens the store in a file, and makes it if there is none. Only one process may have it open: another one gets
// [store.ErrInUse] after a second. A file that a newer version wrote gives [store.ErrSchema]. The caller closes the store.
func Open(ctx context.Context, path string, o Options) (store.Store, error) {
	f, err := open(ctx, path, o)
	if err != nil {
		return store.Store{}, err
	}
	return f.store(), nil
}

func open(ctx context.Context, path string, o Options) (*file, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	f := &file{path: path, keep: o.Keep, log: o.Log}
	if f.keep <= 0 {
		f.keep = keepDefault
	}
	if f.log == nil {
		f.log = slog.New(slog.DiscardHandler)
	}
	f.newPacker()
	f.leases.make()
	f.rates.make()
	if err := f.load(); err != nil {
		return nil, fmt.Errorf("open the store %s: %w", filepath.Base(path), err)
	}
	if err := f.start(); err != nil {
		_ = f.db.Close()
		return nil, fmt.Errorf("open the store %s: %w", filepath.Base(path), f.explain(err))
	}
	return f, nil
}

// load opens the file. A file with holes where pages should be makes reading fault: that is one more damage.
func (f *file) load() (err error) {
	if err := whole(f.path); err != nil {
		return err
	}
	defer debug.SetPanicOnFault(debug.SetPanicOnFault(true))
	defer func() {
		if recover() != nil {
			err = damaged(bolterr.ErrInvalid)
		}
	}()
	f.db, err = bbolt.Open(f.path, 0o600, &bbolt.Options{
		Timeout: openWait, FreelistType: bbolt.FreelistMapType, NoFreelistSync: true,
	})
	if err != nil {
		return unopened(f.path, err)
	}
	f.db.MaxBatchDelay = batchDelay
	return nil
}

// store puts the ports over the file.
func (f *file) store() store.Store {
	return store.Store{
		Threads:       threads{f},
		Subscriptions: subscriptions{f},
		Outbox:        outbox{f},
		Pace:          pace{f},
		Notes:         notes{f},
		Health:        f.health,
		Close:         f.close,
	}
}

// health reads once, so that a file that cannot be read is an error.
func (f *file) health(ctx context.Context) (store.Health, error) {
	h := store.Health{Kind: "bolt", Where: f.path}
	if f.full.Load() {
		h.Warnings = append(h.Warnings, "The disk is full: nothing new is stored until there is space again.")
	}
	err := f.read(ctx, func(s *step) error {
		if !bytes.Equal(s.bucket("meta").Get(metaSchema), number(store.Schema)) {
			return damaged(bolterr.ErrInvalid)
		}
		return nil
	})
	return h, err
}

// close writes down that all is well and gives the file back. Steps that are under way end first.
func (f *file) close() error {
	if f.closed.Swap(true) {
		return nil
	}
	err := f.db.Update(func(tx *bbolt.Tx) error {
		s := &step{Tx: tx, f: f, now: time.Now()}
		if err := s.saveRates(); err != nil {
			return err
		}
		return s.finish()
	})
	if err != nil {
		f.log.Warn("store: close", "err", err)
	}
	if err := f.db.Close(); err != nil {
		return fmt.Errorf("close the store: %w", err)
	}
	return nil
}
