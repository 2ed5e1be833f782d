package watch_test

import (
	"fmt"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"github.com/threadtape/threadtape/bot/chat"
	"github.com/threadtape/threadtape/bot/store"
	"github.com/threadtape/threadtape/bot/watch"
)

// TestDigestsOfFew holds that an edit asks for the digests of those channels alone that have some, of a thread that a thousand
// take, and that theirs are brought in line.
func TestDigestsOfFew(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		notes := &counter{Notes: w.store.Notes}
		w.parts.Notes = notes
		w.w = watch.New(w.parts)
		w.upTo(2)
		for i := range 1000 {
			s := store.Subscription{Lane: store.Lane{Thread: thread, To: chat.Address(fmt.Sprintf("test:%d", i))}, Tenant: "test"}
			if _, err := w.store.Subscriptions.Put(t.Context(), s, store.Mark{Seq: 2}); err != nil {
				t.Fatal(err)
			}
		}
		w.look(t)
		for i := range 3 {
			p := store.DigestPlan{ID: fmt.Sprint("daily/", i), Rhythm: store.Daily, To: time.Now(), Threads: []store.Covered{{Thread: thread, Upto: 2}}}
			for range 2 { // doing it again changes nothing
				if err := store.FixDigest(t.Context(), w.store.Notes, chat.Address(fmt.Sprint("test:", i)), p); err != nil {
					t.Fatal(err)
				}
			}
		}
		notes.reads = 0
		w.set(post(1, "1"), post(2, "2, mended"))
		w.look(t)
		if notes.reads > 20 {
			t.Errorf("an edit reads %d notes, want those of three channels", notes.reads)
		}
		if got := w.waiting(t); !slices.Equal(slices.Sorted(slices.Values(got)), []string{"3 daily/0", "3 daily/1", "3 daily/2"}) {
			t.Errorf("offered %q, want the three digests anew", got)
		}
	})
}

// TestDigestsOfMany holds that beyond a thousand channels all of them are asked, so that no digest stays as it was.
func TestDigestsOfMany(t *testing.T) {
	w := newWorld(t)
	to := func(i int) chat.Address { return chat.Address(fmt.Sprint("test:", i)) }
	for i := range 1001 {
		p := store.DigestPlan{ID: "daily/1", Rhythm: store.Daily, To: time.Now(), Threads: []store.Covered{{Thread: thread, Upto: 2}}}
		if err := store.FixDigest(t.Context(), w.store.Notes, to(i), p); err != nil {
			t.Fatal(err)
		}
	}
	in, err := store.Digested(t.Context(), w.store.Notes, thread)
	if err != nil || in == nil || !in(to(0)) || !in(to(1000)) {
		t.Errorf("some channel with a digest is passed over: %v", err)
	}
}
