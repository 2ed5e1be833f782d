package bolt

import (
	"path/filepath"
	"testing"
	"time"

	"go.etcd.io/bbolt"

	"github.com/threadtape/threadtape/bot/store"
	"github.com/threadtape/threadtape/bot/store/storetest"
)

// fileOf returns the file behind a store.
func fileOf(s store.Store) *file { return s.Threads.(threads).file }

// crash gives the file back as a crash would: nothing more is written.
func crash(s store.Store) {
	f := fileOf(s)
	if !f.closed.Swap(true) {
		_ = f.db.Close()
	}
}

// harness opens a store whose leases end with its process.
func harness(t *testing.T) *storetest.Harness {
	t.Helper()
	path := filepath.Join(t.TempDir(), "tape.db")
	const keep = 10 * time.Hour
	again := func() store.Store {
		s, err := Open(t.Context(), path, Options{Keep: keep})
		if err != nil {
			t.Fatal(err)
		}
		return s
	}
	h := &storetest.Harness{Store: again(), Pass: time.Sleep, Lease: 10 * time.Second, Keep: keep}
	h.Close = func() { _ = h.Store.Close() }
	h.Reopen = func(clean bool) {
		if clean {
			_ = h.Store.Close()
		} else {
			crash(h.Store)
		}
		h.Store = again()
	}
	h.Newer = newer
	return h
}

// newer opens a file that a newer version wrote.
func newer(t *testing.T) error {
	t.Helper()
	path := filepath.Join(t.TempDir(), "newer.db")
	s, err := Open(t.Context(), path, Options{})
	if err != nil {
		return err
	}
	err = fileOf(s).db.Update(func(tx *bbolt.Tx) error {
		return tx.Bucket([]byte("meta")).Put(metaSchema, number(store.Schema+1))
	})
	if err != nil {
		return err
	}
	if err := s.Close(); err != nil {
		return err
	}
	s, err = Open(t.Context(), path, Options{})
	if err == nil {
		_ = s.Close()
	}
	return err
}

// TestStore holds the promises of the ports.
func TestStore(t *testing.T) {
	t.Parallel()
	storetest.RunBent(t, harness)
}

// BenchmarkStore counts fsyncs too: one for each transaction.
func BenchmarkStore(b *testing.B) {
	storetest.Bench(b, func(b *testing.B) store.Store {
		b.Helper()
		s, err := Open(b.Context(), filepath.Join(b.TempDir(), "tape.db"), Options{})
		if err != nil {
			b.Fatal(err)
		}
		return s
	})
}
