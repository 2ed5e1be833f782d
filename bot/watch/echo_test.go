package watch_test

import (
	"slices"
	"testing"

	"github.com/threadtape/threadtape/bot/forum"
	"github.com/threadtape/threadtape/bot/store"
)

// TestEchoes holds that the messages of posts that answer one that went are brought in line with it, once, and again when it
// comes back.
func TestEchoes(t *testing.T) {
	w := newWorld(t)
	answer := post(2, "an answer")
	answer.ReplyTo = 1
	w.set(post(1, "one"), answer, post(3, "three"))
	w.subscribe(t, 0, store.Options{})
	w.look(t)
	if got := w.waiting(t); len(got) != 3 {
		t.Fatalf("offered %q, want three posts", got)
	}
	want := []string{"2 101", "2 102"}
	for _, one := range []forum.Post{forum.Remove(post(1, "one"), forum.Hidden, ""), post(1, "one"), forum.Remove(post(1, "one"), forum.Hidden, "")} {
		w.set(one, answer, post(3, "three"))
		w.look(t)
		if got := w.waiting(t); !slices.Equal(got, want) {
			t.Errorf("after %q: offered %q, want %q", one.State, got, want)
		}
		w.look(t)
		if got := w.waiting(t); len(got) != 0 {
			t.Errorf("then %q, want nothing", got)
		}
	}
}

// TestEchoIsNoNews holds that a post which a filter refused stays refused, without a further decision, when the one that it
// answers goes and comes back.
func TestEchoIsNoNews(t *testing.T) {
	w := newWorld(t)
	answer := post(2, "an answer of zinc")
	answer.ReplyTo = 1
	w.set(post(1, "one"))
	w.subscribe(t, 0, store.Options{Exclude: []string{"zinc"}})
	w.look(t)
	w.set(post(1, "one"), answer)
	w.look(t)
	w.wants(t, "at first", "1 101")
	for _, one := range []forum.Post{forum.Remove(post(1, "one"), forum.Hidden, ""), post(1, "one")} {
		w.set(one, answer)
		w.look(t)
		w.wants(t, "after the other one turned", "2 101")
	}
	if all := w.trail(t, "102"); len(all) != 1 || all[0].Takes {
		t.Errorf("the trail of the answer is %+v, want what was decided at first alone", all)
	}
}

// TestEchoesOfPositions holds that the messages of posts in which an author declares a position are brought in line when an
// earlier post of that author goes or comes back, and no others: they may tell what was declared before.
func TestEchoesOfPositions(t *testing.T) {
	w := newWorld(t)
	by := func(n int, author, words string) forum.Post {
		p := post(n, words)
		p.Author = forum.Author{Name: author}
		return forum.Seal(p)
	}
	all := []forum.Post{
		by(1, "tindra", "Short $ZM."), by(2, "tindra", "Long $ZM."), by(3, "tindra", "Sold half my $ZM."), by(4, "okafor", "Long $ZM."), by(5, "tindra", "I like $ZM."),
	}
	w.set(all...)
	w.subscribe(t, 0, store.Options{})
	w.look(t)
	w.waiting(t)
	gone := slices.Clone(all)
	gone[1] = forum.Remove(all[1], forum.Deleted, "author")
	for _, posts := range [][]forum.Post{gone, all} {
		w.set(posts...)
		w.look(t)
		if got, want := w.waiting(t), []string{"2 102", "2 103"}; !slices.Equal(got, want) {
			t.Errorf("offered %q, want %q", got, want)
		}
	}
}
