package watch_test

import (
	"context"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/threadtape/threadtape/bot/chat"
	"github.com/threadtape/threadtape/bot/fault"
	"github.com/threadtape/threadtape/bot/forum"
	"github.com/threadtape/threadtape/bot/incident"
	"github.com/threadtape/threadtape/bot/store"
)

var errBusy = fault.Wait(0, "E-SOURCE-BUSY", "The forum asks us to slow down.", nil)

// teller returns one for the world, in which nobody can be spoken with alone.
func (w *world) teller() *incident.Teller {
	return incident.New(incident.Parts{
		Threads: w.store.Threads, Subscriptions: w.store.Subscriptions, Outbox: w.outbox, Notes: w.store.Notes,
		Chats: map[string]chat.Sender{}, Log: slog.New(slog.DiscardHandler), Nudge: func() {},
	})
}

// watched runs the watcher and a teller for so long.
func (w *world) watched(t *testing.T, d time.Duration) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), d)
	defer cancel()
	done := make(chan error)
	go func() { done <- w.w.Run(ctx) }()
	if err := w.teller().Run(ctx); err != nil {
		t.Error(err)
	}
	<-done
}

// notices settles what waits, says of each notice how it stands, and leaves out what is said of posts.
func (w *world) notices(t *testing.T) (all []string) {
	t.Helper()
	for _, said := range w.waiting(t) {
		kind, post, _ := strings.Cut(said, " ")
		if !strings.HasPrefix(post, "incident/") {
			continue
		}
		r := w.record(t, post)
		state := "open"
		if !r.Ended.IsZero() {
			state = fmt.Sprintf("over, gap %d", r.Gap())
		}
		all = append(all, kind+" "+state+": "+r.Matters[0].Say)
	}
	return all
}

func (w *world) record(t tester, post string) incident.Record {
	t.Helper()
	key, ok := incident.Key(store.Lane{To: w.to}, store.Delivery{Post: post})
	if !ok {
		t.Fatalf("%q names no incident", post)
	}
	note, err := w.store.Notes.Read(t.Context(), key)
	if err != nil {
		t.Fatal(err)
	}
	r, err := incident.Parse(note)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// TestOutage holds that trouble of less than ten minutes tells nobody; that what lasts is told within a quarter of an hour
// of its start, and in the same message that it is over, with how many posts the gap brought.
func TestOutage(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		w.set(post(1, "one"))
		w.subscribe(t, 1, store.Options{})
		w.watched(t, 5*time.Minute)
		w.fail(errBusy)
		w.watched(t, 3*time.Minute)
		w.set(post(1, "one"))
		w.watched(t, 30*time.Minute)
		if got := w.notices(t); len(got) != 0 {
			t.Fatalf("short trouble was told: %v", got)
		}
		w.fail(errBusy)
		w.watched(t, 16*time.Minute) // the next look may be a minute off
		if got, want := w.notices(t), []string{"4 open: The forum asks us to slow down."}; !slices.Equal(got, want) {
			t.Fatalf("after a quarter of an hour: %v, want %v", got, want)
		}
		w.watched(t, 14*time.Minute)
		if got := w.notices(t); len(got) > 1 {
			t.Errorf("while it lasts it was edited %d times in half an hour: %v", len(got), got)
		}
		w.set(post(1, "one"), post(2, "two"), post(3, "three"))
		w.watched(t, time.Hour)
		if got, want := w.notices(t), []string{"2 over, gap 2: The forum asks us to slow down."}; !slices.Equal(got, want) {
			t.Errorf("when it was over: %v, want %v", got, want)
		}
	})
}

// TestLongGap holds that the end of trouble is told when the gap is filled, however many looks that takes, with all that
// they brought.
func TestLongGap(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		w.set(post(1, "one"))
		w.subscribe(t, 1, store.Options{})
		w.watched(t, time.Minute)
		w.fail(errBusy)
		w.watched(t, 20*time.Minute)
		w.notices(t)
		all := []forum.Post{}
		for n := range 9 {
			all = append(all, post(n+1, "words"))
		}
		w.set(all...)
		w.slow = 6 * time.Second // more than a third of the lease: one page in each look
		w.watched(t, 30*time.Minute)
		if got, want := w.notices(t), []string{"2 over, gap 8: The forum asks us to slow down."}; !slices.Equal(got, want) {
			t.Errorf("in the end: %v, want %v", got, want)
		}
	})
}

// TestFlapping holds that a forum that comes and goes makes one message.
func TestFlapping(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		w.set(post(1, "one"))
		w.subscribe(t, 1, store.Options{})
		messages := 0
		for range 8 {
			w.fail(errBusy)
			w.watched(t, 17*time.Minute)
			w.set(post(1, "one"))
			w.watched(t, 17*time.Minute)
			for _, n := range w.notices(t) {
				if n[0] == '4' {
					messages++
				}
			}
		}
		if messages != 1 {
			t.Errorf("a forum that came and went made %d messages, want 1", messages)
		}
	})
}

// TestLostIsTold holds that a lost thread is told as such in the message that told of the trouble, and that it is found.
func TestLostIsTold(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		w.set(post(1, "one"))
		w.subscribe(t, 1, store.Options{})
		w.watched(t, time.Minute)
		w.fail(fault.New(fault.Gone, "E-SOURCE-404", "The forum has no such thread.", "", nil))
		w.watched(t, 16*time.Minute)
		first := w.waiting(t)
		if len(first) == 0 {
			t.Fatal("nobody was told")
		}
		_, id, _ := strings.Cut(first[0], " ")
		w.watched(t, 16*time.Minute)
		if r := w.record(t, id); len(r.Matters) != 1 || !r.Matters[0].Lost || r.Matters[0].Threads != 1 {
			t.Errorf("half an hour later the record is %+v, want one lost thread", r)
		}
		w.set(post(1, "one"), post(2, "two"))
		w.watched(t, 27*time.Hour)
		if r := w.record(t, id); r.Ended.IsZero() || r.Gap() != 1 {
			t.Errorf("a day later the record is %+v, want it over with one post", r)
		}
	})
}

// TestShrunk holds that a look which takes more than half of the known posts away at once is not believed, says so, and
// brings what is new all the same; that it is believed when a second look agrees ten minutes later; and that a mistake of
// the forum that passes takes nothing away.
func TestShrunk(t *testing.T) {
	for _, mistake := range []bool{true, false} {
		synctest.Test(t, func(t *testing.T) {
			w := newWorld(t)
			var all, gone []forum.Post
			for n := range 40 {
				all = append(all, post(n+1, "words"))
				gone = append(gone, all[n])
				if n >= 10 {
					gone[n] = forum.Remove(post(n+1, ""), forum.Deleted, "")
				}
			}
			live := func() (n int) {
				_, posts, err := w.store.Threads.Read(t.Context(), thread, store.Window{Newest: store.KeptPosts})
				if err != nil {
					t.Fatal(err)
				}
				for _, p := range posts {
					if p.State == forum.Live && !p.Body.Empty() {
						n++
					}
				}
				return n
			}
			w.set(all...)
			w.subscribe(t, 0, store.Options{})
			w.look(t)
			w.waiting(t)
			w.set(append(slices.Clone(gone), post(41, "new"))...)
			if failed := w.look(t); failed != 1 || live() != 41 {
				t.Fatalf("after a look that takes 30 of 40 posts away %d looks failed and %d posts are live, want 1 and 41", failed, live())
			}
			if got := w.waiting(t); !slices.Equal(got, []string{"1 141"}) {
				t.Errorf("it offered %v, want the new post alone", got)
			}
			w.watched(t, 9*time.Minute)
			if live() != 41 {
				t.Fatalf("nine minutes later %d posts are live", live())
			}
			if mistake {
				w.set(append(slices.Clone(all), post(41, "new"))...)
			}
			w.watched(t, 30*time.Minute)
			updates, notices := 0, 0
			for _, said := range w.waiting(t) {
				switch {
				case strings.Contains(said, "incident/"):
					notices++
				case said[0] == '2':
					updates++
				}
			}
			if want := map[bool]int{true: 41, false: 11}[mistake]; live() != want || updates != 41-want {
				t.Errorf("mistake %v: in the end %d posts are live and %d were taken away, want %d and %d", mistake, live(), updates, want, 41-want)
			}
			if notices > 1 {
				t.Errorf("mistake %v: %d notices, want one at most", mistake, notices)
			}
		})
	}
}

// TestFewGone holds that a look may take a few posts away at once, and half of many.
func TestFewGone(t *testing.T) {
	for _, c := range []struct{ posts, gone int }{{20, 20}, {60, 30}} {
		synctest.Test(t, func(t *testing.T) {
			w := newWorld(t)
			var all []forum.Post
			for n := range c.posts {
				all = append(all, post(n+1, "words"))
			}
			w.set(all...)
			w.subscribe(t, 0, store.Options{})
			w.look(t)
			w.waiting(t)
			for n := range c.gone {
				all[n] = forum.Remove(post(n+1, ""), forum.Deleted, "")
			}
			w.set(all...)
			if failed := w.look(t); failed != 0 {
				t.Errorf("%d of %d posts gone: the look was not believed", c.gone, c.posts)
			}
			if got := w.waiting(t); len(got) != c.gone {
				t.Errorf("%d of %d posts gone: %d were taken away", c.gone, c.posts, len(got))
			}
		})
	}
}

// TestLimitIsTold holds that a limit which holds posts of a channel for long is told, and that it is over.
func TestLimitIsTold(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		note := store.Note{Key: store.SettingsKey("test:room")}
		if err := store.WriteSettings(t.Context(), w.store.Notes, note, store.Settings{Most: 2}); err != nil {
			t.Fatal(err)
		}
		w.set(post(1, "one"))
		w.subscribe(t, 1, store.Options{Mode: store.Replies})
		w.watched(t, time.Minute)
		w.set(post(1, "one"), post(2, "two"), post(3, "three"))
		w.watched(t, 2*time.Minute)
		w.waiting(t) // as many as the hour takes
		w.set(post(1, "one"), post(2, "two"), post(3, "three"), post(4, "four"), post(5, "five"))
		w.watched(t, 20*time.Minute)
		told := w.waiting(t)
		if len(told) != 1 || !strings.HasPrefix(told[0], "4 incident/limit/test:room/") {
			t.Fatalf("waiting %v, want a notice of the limit", told)
		}
		_, id, _ := strings.Cut(told[0], " ")
		if r := w.record(t, id); len(r.Matters) != 1 || r.Matters[0].Held != 2 {
			t.Errorf("the record is %+v, want two posts held", r)
		}
		w.watched(t, time.Hour)
		if r := w.record(t, id); r.Ended.IsZero() {
			t.Errorf("an hour later the record is %+v, want it over", r)
		}
	})
}
