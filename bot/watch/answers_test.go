package watch_test

import (
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"github.com/threadtape/threadtape/bot/chat"
	"github.com/threadtape/threadtape/bot/forum"
	"github.com/threadtape/threadtape/bot/store"
)

// TestTakeBack holds that a removal takes back every answer with words of the post, in channels that take the thread and in
// others, also when a look breaks off in the middle; that an edit takes back none; and that a pause holds up nothing of it.
func TestTakeBack(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		one, two := post(1, "one"), post(2, "two")
		w.set(one, two)
		s := w.subscribe(t, 2, store.Options{})
		w.look(t)
		for id, posts := range map[string][]string{"1": {one.ID}, "2": {two.ID}, "3": {one.ID, two.ID}} {
			for _, to := range []chat.Address{w.to, "test:elsewhere"} {
				a := store.Answer{Receipt: chat.Receipt{To: to, ID: id}, Thread: thread, Posts: posts, At: time.Now()}
				if err := store.KeepAnswer(t.Context(), w.store.Notes, a); err != nil {
					t.Fatal(err)
				}
			}
		}
		s.Paused = "paused by marlow"
		if _, err := w.store.Subscriptions.Put(t.Context(), s, store.Mark{}); err != nil {
			t.Fatal(err)
		}
		w.set(post(1, "one, mended"), two)
		w.look(t)
		if got := w.waiting(t); slices.ContainsFunc(got, func(s string) bool { return s[0] == '4' }) {
			t.Errorf("after an edit %q wait", got)
		}
		w.set(forum.Remove(post(1, "one, mended"), forum.Hidden, ""), two)
		w.outbox.off = true
		w.look(t) // it dies when the post is kept
		w.outbox.off = false
		time.Sleep(10 * time.Minute)
		w.restart()
		w.look(t)
		var got []string
		for _, s := range w.waiting(t) {
			if s[0] == '4' { // a notice
				got = append(got, s)
			}
		}
		slices.Sort(got)
		if want := []string{"4 answer/1", "4 answer/1", "4 answer/3", "4 answer/3"}; !slices.Equal(got, want) {
			t.Errorf("taken back %q, want %q", got, want)
		}
	})
}
