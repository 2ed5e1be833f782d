package storetest_test

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"github.com/threadtape/threadtape/adapters/stores/memory"
	"github.com/threadtape/threadtape/bot/forum"
	"github.com/threadtape/threadtape/bot/store"
	"github.com/threadtape/threadtape/bot/store/storetest"
)

// TestFailing holds that a store that is down does nothing, does all the same, or says nothing, as the test wants it.
func TestFailing(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s, sw := storetest.Failing(memory.Open(0))
		ref := forum.Ref{Source: "discourse", Base: "https://harbor.example", ID: "1"}
		count := func(want int, wantErr error) {
			t.Helper()
			n, _, err := s.Threads.Scheduled(t.Context())
			if n != want || !errors.Is(err, wantErr) {
				t.Errorf("scheduled %d, %v, want %d, %v", n, err, want, wantErr)
			}
		}
		sw.Down(storetest.Before)
		if err := s.Threads.Wake(t.Context(), ref, time.Now()); !errors.Is(err, storetest.ErrDown) {
			t.Errorf("wake: %v, want ErrDown", err)
		}
		count(0, storetest.ErrDown)
		sw.Up()
		count(0, nil)
		sw.Down(storetest.After, "Threads.Wake")
		if err := s.Threads.Wake(t.Context(), ref, time.Now()); !errors.Is(err, storetest.ErrDown) {
			t.Errorf("wake: %v, want ErrDown", err)
		}
		count(1, nil)
		sw.Down(storetest.Silent, "Offer")
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		start := time.Now()
		if _, err := s.Outbox.Offer(ctx); !errors.Is(err, context.DeadlineExceeded) || time.Since(start) != time.Second {
			t.Errorf("offer: %v after %v, want the context's error when it ends", err, time.Since(start))
		}
		sw.Up()
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
}

// TestFailingRanges holds that ranging over a store that is down gives the error once.
func TestFailingRanges(t *testing.T) {
	t.Parallel()
	s, sw := storetest.Failing(memory.Open(0))
	l := store.Lane{Thread: forum.Ref{Source: "discourse", Base: "https://harbor.example", ID: "1"}, To: "discord:1"}
	if _, err := s.Subscriptions.Put(t.Context(), store.Subscription{Lane: l}, store.Mark{}); err != nil {
		t.Fatal(err)
	}
	for how, want := range map[storetest.How]int{storetest.Before: 0, storetest.After: 1} {
		sw.Down(how, "All")
		rows, errs := 0, 0
		for _, err := range s.Subscriptions.All(t.Context()) {
			if errors.Is(err, storetest.ErrDown) {
				errs++
			} else {
				rows++
			}
		}
		if rows != want || errs != 1 {
			t.Errorf("how %d: %d rows and %d errors, want %d and 1", how, rows, errs, want)
		}
	}
}
