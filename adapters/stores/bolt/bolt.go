package bolt

import (
	"cmp"
	"context"
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	"go.etcd.io/bbolt"

	"github.com/threadtape/threadtape/bot/store"
)

// Options are what a caller may wish of a store. The zero value is the default.
type Options struct {
	Keep   time.Duration // how long texts and receipts are kept; 0: 30 days
	Filled bool          // the caller has used this store before: if it turns out to be new, Health says Emptied
}

// keepDefault is how long texts and receipts are kept when nobody says.
const keepDefault = 30 * 24 * time.Hour

// A bolt is an open file.
type bolt struct {
	db      *bbolt.DB
	path    string
	keep    time.Duration
	emptied bool

	token atomic.Uint64 // the last one that was given out
	turns leases
	looks leases
	clock clock
	room  room
	rates rates
}

// Open opens the file at a path, and makes it if it is not there. A file that another process holds, that is damaged, or
// that a newer version wrote is refused with words for people. The caller closes the store.
func Open(ctx context.Context, path string, o Options) (store.Store, error) {
	if err := ctx.Err(); err != nil {
		return store.Store{}, err
	}
	db, err := openFile(path)
	if err != nil {
		return store.Store{}, fmt.Errorf("open the store %s: %w", path, err)
	}
	b := &bolt{db: db, path: path, keep: cmp.Or(o.Keep, keepDefault)}
	fresh, err := b.begin(time.Now())
	if err != nil {
		_ = db.Close()
		return store.Store{}, fmt.Errorf("open the store %s: %w", path, explain(err))
	}
	b.emptied = fresh && o.Filled
	return store.Store{
		Threads:       threads{b},
		Subscriptions: subscriptions{b},
		Outbox:        outbox{b},
		Pace:          pace{b},
		Notes:         notes{b},
		Health:        b.health,
		Close:         sync.OnceValue(b.close),
	}, nil
}

// next gives out a token.
func (b *bolt) next() uint64 { return b.token.Add(1) }

// view runs a step that only reads.
func (b *bolt) view(ctx context.Context, f func(tx *bbolt.Tx) error) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	return explain(b.db.View(f))
}

// grow runs a step that writes more than it gives back.
func (b *bolt) grow(ctx context.Context, f func(tx *bbolt.Tx) error) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	if !b.roomy() {
		return store.ErrFull
	}
	err := b.db.Batch(f)
	if full(err) {
		b.room.short(time.Now())
	}
	return explain(err)
}

// shrink runs a step that gives back what it can, and so must work when the disk is full.
func (b *bolt) shrink(ctx context.Context, f func(tx *bbolt.Tx) error) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	err := b.db.Batch(f)
	if full(err) {
		b.room.short(time.Now())
		if err = b.spend(); err == nil {
			err = b.db.Batch(f)
		}
	}
	return explain(err)
}

// health looks whether the file can be read, and tells whether it can grow.
func (b *bolt) health(ctx context.Context) (store.Health, error) {
	h := store.Health{Kind: "bolt", Where: b.path, Emptied: b.emptied}
	if b.room.isShort() {
		h.Warnings = append(h.Warnings, "the disk is full: what waits is said, and nothing new is taken; make room on it")
	}
	return h, b.view(ctx, func(tx *bbolt.Tx) error {
		if tx.Bucket(metaBucket) == nil {
			return errDamaged
		}
		return nil
	})
}
