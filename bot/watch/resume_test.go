package watch_test

import (
	"context"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"github.com/threadtape/threadtape/bot/forum"
	"github.com/threadtape/threadtape/bot/store"
	"github.com/threadtape/threadtape/bot/watch"
)

// An interrupted store does something once, after what was held was read and before it is offered.
type interrupted struct {
	store.Subscriptions
	then func()
}

func (i *interrupted) Mark(ctx context.Context, l store.Lane) (store.Mark, bool, error) {
	if then := i.then; then != nil {
		i.then = nil
		then()
	}
	return i.Subscriptions.Mark(ctx, l)
}

// TestResumeDuringLook holds that a post is said which a look finds while somebody resumes, whatever the settings make of the
// pause meanwhile, and that the pause is over then.
func TestResumeDuringLook(t *testing.T) {
	for name, settings := range map[string]store.Settings{
		"no settings": {},
		"quiet hours": {Quiet: "00:00-23:59"},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				w := newWorld(t)
				w.upTo(1)
				s := w.subscribe(t, 1, store.Options{})
				w.look(t)
				w.settings(t, settings)
				s.Paused = "paused by marlow"
				s, err := w.store.Subscriptions.Put(t.Context(), s, store.Mark{})
				if err != nil {
					t.Fatal(err)
				}
				w.upTo(2)
				w.look(t)
				w.upTo(3)
				subs := &interrupted{w.store.Subscriptions, func() { w.look(t) }}
				if err := watch.Resume(t.Context(), w.store.Threads, subs, w.store.Outbox, w.store.Notes, s); err != nil {
					t.Fatal(err)
				}
				if got := w.waiting(t); !slices.Equal(got, []string{"1 102", "1 103"}) {
					t.Errorf("after resuming: %v, want both posts in order", got)
				}
				if s := w.subscription(t); s.Paused != "" {
					t.Errorf("after resuming it is paused: %q until %v", s.Paused, s.Until)
				}
				time.Sleep(time.Minute)
				w.look(t)
				if got := w.waiting(t); len(got) != 0 {
					t.Errorf("one look later: %v, want nothing", got)
				}
			})
		})
	}
}

// TestLookDuringResume holds that a look which ends a pause that somebody ends at the same time goes on all the same.
func TestLookDuringResume(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		w.upTo(1)
		s := w.subscribe(t, 1, store.Options{})
		w.look(t)
		s.Paused, s.Until = "paused by marlow", time.Now().Add(time.Hour)
		s, err := w.store.Subscriptions.Put(t.Context(), s, store.Mark{})
		if err != nil {
			t.Fatal(err)
		}
		w.upTo(2)
		w.look(t)
		time.Sleep(2 * time.Hour)
		w.upTo(3)
		w.parts.Subscriptions = &interrupted{w.store.Subscriptions, func() {
			if err := watch.Resume(t.Context(), w.store.Threads, w.store.Subscriptions, w.store.Outbox, w.store.Notes, s); err != nil {
				t.Error(err)
			}
		}}
		w.restart()
		w.look(t)
		if got := w.waiting(t); !slices.Equal(got, []string{"1 102", "1 103"}) {
			t.Errorf("after the look: %v, want both posts in order", got)
		}
		state, _, err := w.store.Threads.Read(t.Context(), thread, store.Window{})
		if err != nil || state.Top != 3 {
			t.Errorf("after the look: %+v, %v; want it ended", state, err)
		}
	})
}

// TestReturnedWhileHeld holds that a post which went and came back under another number is said once more after what held its
// channel back, and not by its old message before.
func TestReturnedWhileHeld(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		w.upTo(1)
		w.subscribe(t, 1, store.Options{})
		w.look(t)
		w.upTo(3)
		w.look(t)
		w.waiting(t)
		w.set(post(1, "1"), forum.Remove(post(2, ""), forum.Away, ""), post(3, "3"))
		w.look(t)
		w.waiting(t)
		w.settings(t, store.Settings{Quiet: "00:00-06:00"})
		back := post(2, "2")
		back.Number = 4
		w.set(post(1, "1"), post(3, "3"), back)
		w.look(t)
		if got := w.waiting(t); len(got) != 0 {
			t.Errorf("in quiet hours: %v, want nothing", got)
		}
		time.Sleep(7 * time.Hour)
		w.look(t)
		if got := w.waiting(t); !slices.Equal(got, []string{"1 102"}) {
			t.Errorf("after quiet hours: %v, want the post once", got)
		}
	})
}
