package watch_test

import (
	"context"
	"fmt"
	"sync/atomic"
	"testing"
	"testing/synctest"

	"github.com/threadtape/threadtape/bot/chat"
	"github.com/threadtape/threadtape/bot/forum"
	"github.com/threadtape/threadtape/bot/store"
	"github.com/threadtape/threadtape/bot/watch"
)

// A readCounter counts how often all texts of a thread are read, as finding out own words needs.
type readCounter struct {
	store.Threads
	n atomic.Int32
}

func (c *readCounter) Read(ctx context.Context, ref forum.Ref, w store.Window) (store.State, []forum.Post, error) {
	if w.Newest == store.KeptPosts && !w.Bare {
		c.n.Add(1)
	}
	return c.Threads.Read(ctx, ref, w)
}

// TestFiltersAreCheap holds that own words are found out once for a look however many channels filter on words, and not at all
// where none does.
func TestFiltersAreCheap(t *testing.T) {
	for _, c := range []struct {
		options store.Options
		reads   int32
	}{
		{store.Options{}, 0},
		{store.Options{MinLikes: 1, Never: []string{"marlow"}}, 0},
		{store.Options{Match: []string{"zinc"}}, 1},
	} {
		synctest.Test(t, func(t *testing.T) {
			w := newWorld(t)
			counter := &readCounter{Threads: w.parts.Threads}
			w.parts.Threads = counter
			w.w = watch.New(w.parts)
			w.set(post(1, "one"))
			w.subscribe(t, 1, c.options)
			for n := range 50 {
				o := c.options
				if len(o.Match) > 0 {
					o.Match = []string{fmt.Sprint("word", n%3)} // three wishes among fifty channels
				}
				s := store.Subscription{Lane: store.Lane{Thread: thread, To: chat.Address(fmt.Sprint("test:", n))}, Tenant: "test", Options: o}
				if _, err := w.store.Subscriptions.Put(t.Context(), s, store.Mark{Seq: 1}); err != nil {
					t.Fatal(err)
				}
			}
			w.look(t)
			counter.n.Store(0)
			w.set(post(1, "one"), likedPost(2, 1, "zinc"), likedPost(3, 1, "tin"))
			w.look(t)
			if got := counter.n.Load(); got != c.reads {
				t.Errorf("%+v: the thread was read %d times, want %d", c.options, got, c.reads)
			}
		})
	}
}
