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
