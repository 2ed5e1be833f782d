package watch_test

import (
	"fmt"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"pgregory.net/rapid"

	"github.com/threadtape/threadtape/bot/forum"
	"github.com/threadtape/threadtape/bot/store"
)

// later is a post that got its id and number a second time, the nth time that this happens.
func later(n, again int, words string) forum.Post {
	p := post(n, words)
	p.Created = p.Created.Add(time.Duration(again) * 24 * time.Hour)
	return p
}

// TestSetBack holds that a forum which goes back to an older copy makes no storm, as often as it happens: nothing is new
// but what was written since, once; what vanished is removed in place; a page taken twice changes nothing.
func TestSetBack(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		rapid.SyncTest(rt, func(rt *rapid.T) {
			w := newWorld(rt)
			posts := []forum.Post{post(1, "the first")}
			w.set(posts...)
			w.subscribe(rt, 1, store.Options{})
			w.look(rt)
			said := map[string]int{} // by words
			grow := func(again, n int) {
				for range n {
					number := len(posts) + 1
					posts = append(posts, later(number, again, fmt.Sprintf("said %d in life %d", number, again)))
				}
			}
			hear := func() {
				for range 2 { // a page taken twice changes nothing
					w.set(posts...)
					w.look(rt)
				}
				for _, offer := range w.waiting(rt) {
					if offer[0] == '1' {
						said[w.words(rt, offer[2:])]++
					}
				}
			}
			grow(0, rapid.IntRange(1, 9).Draw(rt, "posts"))
			hear()
			want := map[string]bool{}
			note := func() {
				for _, p := range posts[1:] {
					want[p.Body.Text()] = true
				}
			}
			note()
			for again := 1; again <= rapid.IntRange(1, 3).Draw(rt, "times"); again++ {
				k := rapid.IntRange(0, len(posts)-1).Draw(rt, "gone")
				posts = slices.Clone(posts[:len(posts)-k])
				grow(again, rapid.IntRange(0, k+2).Draw(rt, "new"))
				hear()
				note()
			}
			for words, n := range said {
				if n != 1 || !want[words] {
					rt.Fatalf("%q was new %d times", words, n)
				}
			}
			if len(said) != len(want) {
				rt.Fatalf("new were %v, want %v", said, want)
			}
		})
	})
}

// words are those of a stored post, as it was offered.
func (w *world) words(t tester, id string) string {
	t.Helper()
	_, posts, err := w.store.Threads.Read(t.Context(), thread, store.Window{Posts: []string{id}})
	if err != nil || len(posts) != 1 {
		t.Fatalf("post %s: %v, %v", id, posts, err)
	}
	return posts[0].Body.Text()
}

// TestLives holds that a post written under the id of another one leaves a tombstone in its place, is edited and removed
// under its own id, and that a post whose time alone changed stays the post that it is.
func TestLives(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		w.set(post(1, "one"))
		w.subscribe(t, 1, store.Options{})
		w.look(t)
		w.set(post(1, "one"), post(2, "two"), post(3, "three"))
		w.look(t)
		w.waiting(t)

		moved := later(2, 1, "two")
		w.set(post(1, "one"), moved, post(3, "three"))
		w.look(t)
		if got := w.waiting(t); len(got) != 0 {
			t.Fatalf("after the time of a post changed: %v, want nothing", got)
		}
		other := later(3, 2, "another three")
		w.set(post(1, "one"), moved, other)
		w.look(t)
		id := fmt.Sprintf("103@%d", other.Created.UnixMilli())
		if got, want := w.waiting(t), []string{"2 103", "1 " + id}; !slices.Equal(got, want) {
			t.Fatalf("after the id was used again: %v, want %v", got, want)
		}
		w.set(post(1, "one"), later(2, 1, "two, edited"), later(3, 2, "another three, edited"))
		w.look(t)
		if got, want := w.waiting(t), []string{"2 102", "2 " + id}; !slices.Equal(got, want) {
			t.Fatalf("after edits: %v, want %v", got, want)
		}
		w.set(post(1, "one"), moved, forum.Remove(forum.Post{ID: "103", Number: 3}, forum.Deleted, ""))
		w.look(t)
		if got, want := w.waiting(t), []string{"2 102", "2 " + id}; !slices.Equal(got, want) {
			t.Errorf("after the removal: %v, want %v", got, want)
		}
	})
}
