package digest_test

import (
	"testing"
	"testing/synctest"
	"time"

	"github.com/threadtape/threadtape/bot/digest"
	"github.com/threadtape/threadtape/bot/store"
)

// TestSubscribedAnew holds that a thread that was out of a channel for weeks, and was the only one with digests there, begins
// at its end when it comes back.
func TestSubscribedAnew(t *testing.T) {
	for _, mode := range []store.Mode{store.Replies, store.DigestOnly} {
		t.Run(string(mode), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				w := newWorld(t)
				w.grow(1, 3)
				s := digest.New(w.parts(nil))
				sub := w.subscribe(room, 1, store.Options{Mode: mode, Digest: store.Daily})
				w.must(s.Once(t.Context()))
				_, err := w.store.Subscriptions.Drop(t.Context(), sub.Lane)
				w.must(err)
				w.must(s.Once(t.Context()))
				time.Sleep(20 * 24 * time.Hour)
				w.grow(1, 30)
				w.subscribe(room, 1, store.Options{Mode: mode, Digest: store.Daily})
				w.must(s.Once(t.Context()))
				w.grow(1, 2)
				time.Sleep(24 * time.Hour)
				w.must(s.Once(t.Context()))
				got := w.hear()
				if len(got) != 1 || len(got[0].plan.Threads) != 1 || got[0].plan.Threads[0].After != 33 || got[0].plan.Threads[0].Upto != 35 {
					t.Errorf("said %+v, want one digest of 34 and 35", got)
				}
			})
		})
	}
}

// TestLast holds that it is known how far the digests of a thread have come, so that an undone unsubscription repeats none.
func TestLast(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		w.grow(1, 3)
		s := digest.New(w.parts(nil))
		sub := w.subscribe(room, 1, store.Options{Mode: store.DigestOnly, Digest: store.Daily})
		w.subscribe(room, 2, store.Options{Digest: store.Weekly}) // so that the ledger is kept in order without the first
		w.must(s.Once(t.Context()))
		w.grow(1, 4)
		time.Sleep(24 * time.Hour)
		w.must(s.Once(t.Context()))
		w.hear()
		last, err := digest.Last(t.Context(), w.store.Notes, sub.Lane)
		if err != nil || last != 7 {
			t.Fatalf("Last = %d, %v, want 7", last, err)
		}
		sub, err = w.store.Subscriptions.Drop(t.Context(), sub.Lane)
		w.must(err)
		time.Sleep(2 * time.Minute)
		w.must(s.Once(t.Context()))
		sub.Version = 0
		_, err = w.store.Subscriptions.Put(t.Context(), sub, store.Mark{Seq: uint64(last)})
		w.must(err)
		w.grow(1, 1)
		w.must(s.Once(t.Context()))
		time.Sleep(24 * time.Hour)
		w.must(s.Once(t.Context()))
		w.hear()
		w.wantWhole(1, 3, 8)
	})
}
