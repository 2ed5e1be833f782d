package watch_test

import (
	"testing"
	"testing/synctest"
	"time"

	"github.com/threadtape/threadtape/bot/chat"
	"github.com/threadtape/threadtape/bot/store"
	"github.com/threadtape/threadtape/bot/watch"
)

// TestSingle holds that posts are offered to be said one by one where they stand in a discussion, and together elsewhere,
// whether a look offers them or the end of a pause.
func TestSingle(t *testing.T) {
	for place, size := range map[chat.Placing]int{
		chat.PlaceAuto: 3, chat.PlaceChannel: 3, chat.PlaceForum: 3, chat.PlaceThread: 1, chat.PlaceThreadFirst: 1,
	} {
		synctest.Test(t, func(t *testing.T) {
			w := newWorld(t)
			turn := func(when string) {
				t.Helper()
				terms := store.Terms{Lease: time.Minute, Chats: []string{"test"}, Burst: 3}
				turns, _, err := w.store.Outbox.Claim(t.Context(), "h", 1, terms)
				if err != nil || len(turns) != 1 || len(turns[0].Deliveries) != size {
					t.Errorf("%q, %s: claimed %+v, %v, want one turn of %d", place, when, turns, err, size)
				}
				if _, err := w.store.Outbox.Settle(t.Context(), store.Settlement{Turn: turns[0], Verdict: store.Nothing}); err != nil {
					t.Fatal(err)
				}
				w.waiting(t)
			}
			w.upTo(1)
			w.subscribe(t, 1, store.Options{Place: place})
			w.look(t)
			w.upTo(4)
			w.look(t)
			turn("after a look")
			s := w.subscription(t)
			s.Paused = "by hand"
			s, err := w.store.Subscriptions.Put(t.Context(), s, store.Mark{})
			if err != nil {
				t.Fatal(err)
			}
			w.upTo(7)
			w.look(t)
			if err := watch.Resume(t.Context(), w.store.Threads, w.store.Subscriptions, w.store.Outbox, w.store.Notes, s); err != nil {
				t.Fatal(err)
			}
			turn("after a pause")
		})
	}
}
