package discourse_test

import (
	"fmt"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/threadtape/threadtape/bot/forum"
)

// crowd adds n replies to the world's topic.
func (w *world) crowd(n int) {
	for i := range n {
		w.posts = append(w.posts, w.Post(w.topic, "ben", fmt.Sprintf("Reply number %d to a long thread.", i)))
	}
}

// TestLongStream reads a thread of 446 posts: each post once, in order, in few requests, with a small cursor.
func TestLongStream(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		w.crowd(441)
		f := w.follow(t)
		if got, want := len(f.Posts), 446; got != want {
			t.Errorf("read %d posts, want %d", got, want)
		}
		for i, post := range w.posts {
			if f.Seen[i] != id(post) {
				t.Fatalf("place %d has post %s, want %d", i, f.Seen[i], post)
			}
		}
		if n := w.Requests("/"); n > 10 {
			t.Errorf("it took %d requests, want at most 10: the page and 9 of 50 ids", n)
		}
		if len(f.Cursor) > 1024 {
			t.Errorf("the cursor has %d bytes, want at most 1024", len(f.Cursor))
		}
	})
}

// TestFirstPageIsBounded holds that one Fetch makes at most five requests, a host's burst.
func TestFirstPageIsBounded(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		w.crowd(600)
		ref := forum.Ref{Source: "discourse", Base: home, ID: id(w.topic)}
		page, err := w.source().Fetch(t.Context(), ref, nil)
		if err != nil || !page.More || !page.First || w.Requests("/") > 5 {
			t.Errorf("First %v, More %v, %d requests, %v", page.First, page.More, w.Requests("/"), err)
		}
		next, err := w.source().Fetch(t.Context(), ref, page.Cursor)
		if err != nil || next.First || next.Posts[0].Number <= page.Posts[len(page.Posts)-1].Number {
			t.Errorf("the second page: First %v, %v", next.First, err)
		}
	})
}

// TestMega reads of a thread that is too long its opening post and its newest 200, says so, and goes on from there.
func TestMega(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		w.crowd(1300)
		f := w.follow(t)
		if len(f.Posts) != 201 || f.Posts[id(w.posts[0])].Number != 1 {
			t.Errorf("read %d posts, want 201", len(f.Posts))
		}
		page, err := w.source().Fetch(t.Context(), f.Ref, nil)
		if err != nil || len(page.Warnings) != 1 || !strings.Contains(page.Warnings[0], "1305 posts") {
			t.Errorf("warnings %q, %v", page.Warnings, err)
		}
		fresh := w.Post(w.topic, "cleo", "The newest of all.")
		w.Delete(w.posts[len(w.posts)-3])
		w.Delete(w.posts[10])
		changed := f.Look(t)
		if len(changed) != 1 || changed[0].ID != id(fresh) {
			t.Errorf("after one reply came %d posts", len(changed))
		}
		f.Look(t)
		if got := f.Posts[id(w.posts[len(w.posts)-3])].State; got != forum.Deleted {
			t.Errorf("the deleted post is %q", got)
		}
		if len(f.Cursor) > 1024 {
			t.Errorf("the cursor has %d bytes", len(f.Cursor))
		}
	})
}

// TestGrowsTooLong holds that a thread that outgrows the limit is followed on, its past no longer.
func TestGrowsTooLong(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		w.crowd(980)
		f := w.follow(t)
		if len(f.Posts) != 985 {
			t.Fatalf("read %d posts, want 985", len(f.Posts))
		}
		w.crowd(30)
		if changed := f.Look(t); len(changed) != 30 {
			t.Errorf("30 replies came as %d", len(changed))
		}
		w.crowd(1)
		if changed := f.Look(t); len(changed) != 1 {
			t.Errorf("one reply came as %d", len(changed))
		}
		if len(f.Posts) != 1016 || len(f.Cursor) > 1400 {
			t.Errorf("%d posts, a cursor of %d bytes", len(f.Posts), len(f.Cursor))
		}
	})
}
