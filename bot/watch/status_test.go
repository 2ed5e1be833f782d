package watch_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/threadtape/threadtape/bot/forum"
	"github.com/threadtape/threadtape/bot/store"
	"github.com/threadtape/threadtape/bot/watch"
)

// A named board is called otherwise now and then.
type named struct {
	*board
	title string
	state forum.ThreadState
}

func (n *named) Fetch(ctx context.Context, ref forum.Ref, at forum.Cursor) (forum.Page, error) {
	page, err := n.board.Fetch(ctx, ref, at)
	if page.Thread != nil {
		page.Thread.Title, page.Thread.State = n.title, n.state
	}
	return page, err
}

// TestStatus holds that a thread's new name or state is told once, also when the look is repeated; not at the first look, not
// when a post tells it, and not where digests alone are wished.
func TestStatus(t *testing.T) { synctest.Test(t, testStatus) }

func testStatus(t *testing.T) {
	w := newWorld(t)
	n := &named{board: w.board, title: "Winter route"}
	w.parts.Notes, w.parts.Sources = w.store.Notes, forum.Sources{{Name: "board", Source: n}}
	w.w = watch.New(w.parts)
	w.set(post(1, "one"))
	s := w.subscribe(t, 9, store.Options{})
	count := func(want int) {
		t.Helper()
		if got := w.waiting(t); len(got) != want || slices.ContainsFunc(got, func(d string) bool { return d[:9] != "4 status/" }) {
			t.Errorf("offered %q, want %d notices", got, want)
		}
	}
	w.look(t)
	count(0)
	n.title, n.state = "Summer route", forum.Closed
	w.outbox.off = true
	w.look(t)
	w.outbox.off = false
	for range 3 {
		time.Sleep(2 * time.Minute) // the lease of the look that never ended
		w.look(t)
	}
	count(1)
	n.state = forum.Open
	w.look(t)
	count(1)
	closed := forum.Seal(forum.Post{ID: "108", Number: 8, Kind: forum.System, Action: "closed", Author: forum.Author{Name: "marlow"}})
	n.state = forum.Closed
	w.set(post(1, "one"), closed)
	w.look(t)
	count(0)
	s.Options.Mode = store.DigestOnly
	if _, err := w.store.Subscriptions.Put(t.Context(), s, store.Mark{}); err != nil {
		t.Fatal(err)
	}
	n.title = "Autumn route"
	w.look(t)
	count(0)
}

// statuses takes what is offered, and holds that it is so many notices of the thread as a whole.
func (w *world) statuses(t *testing.T, when string, want int) {
	t.Helper()
	got := w.waiting(t)
	other := func(d string) bool { return !strings.HasPrefix(d, "4 status/") }
	if len(got) != want || slices.ContainsFunc(got, other) {
		t.Errorf("%s %q is offered, want %d notices", when, got, want)
	}
}

// renamed makes the board call its thread otherwise, and looks.
func (w *world) renamed(t *testing.T, title string) {
	t.Helper()
	w.parts.Sources = forum.Sources{{Name: "board", Source: &named{board: w.board, title: title}}}
	w.restart()
	w.look(t)
}

// TestStatusInQuietHours holds that a new name waits for the morning, is told once then, also where the offer fails first, and
// holds nothing else up.
func TestStatusInQuietHours(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := evening(t)
		until(t, "2000-01-01 22:30:00 +0100")
		w.renamed(t, "Summer route")
		w.statuses(t, "at night", 0)
		if s := w.subscription(t); s.Paused != watch.PausedQuiet {
			t.Errorf("the channel is paused by %q, want %q", s.Paused, watch.PausedQuiet)
		}
		w.renamed(t, "Autumn route")
		w.set(post(1, "1"), post(2, "edited"))
		w.look(t)
		w.sees(t, "at night", "e2")
		until(t, "2000-01-02 07:00:01 +0100")
		w.outbox.off = true
		w.look(t)
		w.outbox.off = false
		for _, want := range []int{2, 0} {
			time.Sleep(2 * time.Minute) // the lease of the look that never ended
			w.look(t)
			w.statuses(t, "in the morning", want)
		}
		w.renamed(t, "Winter route")
		w.statuses(t, "by day", 1)
	})
}

// TestStatusInFullHour holds that a new name is told in an hour in which nothing new may be said, as notices do not count.
func TestStatusInFullHour(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		w.upTo(1)
		w.subscribe(t, 1, store.Options{})
		w.look(t)
		w.settings(t, store.Settings{Most: 1})
		w.upTo(2)
		w.look(t)
		w.sees(t, "at first", "2")
		w.renamed(t, "Summer route")
		w.statuses(t, "in the full hour", 1)
		if s := w.subscription(t); s.Paused != "" {
			t.Errorf("the channel is paused by %q", s.Paused)
		}
	})
}

// TestStatusInPause holds that what happens to a thread during a pause is told when somebody ends it, the newest of it where that
// is much, and not to a subscription that was made anew since.
func TestStatusInPause(t *testing.T) {
	for _, c := range []struct {
		names, want int
		anew        bool
	}{{names: 1, want: 1}, {names: 12, want: 10}, {names: 1, anew: true}} {
		synctest.Test(t, func(t *testing.T) {
			w := newWorld(t)
			w.upTo(1)
			s := w.subscribe(t, 9, store.Options{})
			w.look(t)
			pause := func() {
				var err error
				s.Paused = "by hand"
				if s, err = w.store.Subscriptions.Put(t.Context(), s, store.Mark{Seq: 9}); err != nil {
					t.Fatal(err)
				}
			}
			pause()
			for n := range c.names {
				w.renamed(t, fmt.Sprint("Route ", n))
			}
			w.statuses(t, "during the pause", 0)
			if c.anew {
				if _, err := w.store.Subscriptions.Drop(t.Context(), s.Lane); err != nil {
					t.Fatal(err)
				}
				s.Version, s.At = 0, time.Now().Add(time.Second)
				pause()
			}
			if err := watch.Resume(t.Context(), w.store.Threads, w.store.Subscriptions, w.store.Outbox, w.store.Notes, s); err != nil {
				t.Fatal(err)
			}
			w.statuses(t, "after the pause", c.want)
			w.look(t)
			w.statuses(t, "later", 0)
			owed, err := w.store.Notes.Range(t.Context(), "test", "owed")
			if err != nil || len(owed) != 1 || !c.anew && len(owed[0].Value) > 0 {
				t.Errorf("%+v is owed later, %v; want nothing", owed, err)
			}
		})
	}
}

// Late notes do something once, before they take what somebody is owed.
type lateNotes struct {
	store.Notes
	then func()
}

func (l *lateNotes) Write(ctx context.Context, n store.Note) (store.Note, error) {
	if then := l.then; then != nil && n.Key.Kind == "owed" {
		l.then = nil
		then()
	}
	return l.Notes.Write(ctx, n)
}

// TestStatusDuringResume holds that a new name is told once which a look finds while somebody resumes.
func TestStatusDuringResume(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		w.upTo(1)
		s := w.subscribe(t, 1, store.Options{})
		w.renamed(t, "Winter route")
		s.Paused = "paused by marlow"
		s, err := w.store.Subscriptions.Put(t.Context(), s, store.Mark{})
		if err != nil {
			t.Fatal(err)
		}
		w.parts.Notes = &lateNotes{w.store.Notes, func() {
			if err := watch.Resume(t.Context(), w.store.Threads, w.store.Subscriptions, w.store.Outbox, w.store.Notes, s); err != nil {
				t.Error(err)
			}
		}}
		w.renamed(t, "Summer route")
		w.statuses(t, "after resuming", 1)
		w.look(t)
		w.statuses(t, "later", 0)
	})
}
