package memory

import (
	"errors"
	"testing"
	"time"

	"github.com/threadtape/threadtape/bot/forum"
	"github.com/threadtape/threadtape/bot/store"
	"github.com/threadtape/threadtape/bot/store/storetest"
)

// harness opens a store whose maps outlive it. A crash leaves its leases, as those of a process on another machine.
func harness(*testing.T) *storetest.Harness {
	const keep = 10 * time.Hour
	h := &storetest.Harness{Store: Open(keep), Pass: time.Sleep, Lease: 10 * time.Second, LeasesOutlive: true, Keep: keep}
	h.Close = func() { _ = h.Store.Close() }
	h.Reopen = func(clean bool) {
		d := h.Store.Threads.(threads).data
		if clean {
			_ = h.Store.Close()
		}
		h.Store = open(d)
	}
	return h
}

// TestStore holds the promises of the ports.
func TestStore(t *testing.T) {
	t.Parallel()
	storetest.RunBent(t, harness)
}

// TestClosed holds that a closed store takes nothing more.
func TestClosed(t *testing.T) {
	t.Parallel()
	s := Open(0)
	for range 2 {
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
	}
	if err := s.Threads.Wake(t.Context(), forum.Ref{}, time.Now()); !errors.Is(err, ErrClosed) {
		t.Errorf("wake: %v, want ErrClosed", err)
	}
	for _, err := range s.Subscriptions.All(t.Context()) {
		if !errors.Is(err, ErrClosed) {
			t.Errorf("all: %v, want ErrClosed", err)
		}
	}
}

func BenchmarkStore(b *testing.B) {
	storetest.Bench(b, func(*testing.B) store.Store { return Open(0) })
}
