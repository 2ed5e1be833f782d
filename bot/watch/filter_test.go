package watch_test

import (
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

func likedPost(n, likes int, words string) forum.Post {
	p := post(n, words)
	p.Created = time.Now()
	p.Likes = likes
	return p
}

// wants fails unless exactly these were offered since the last time.
func (w *world) wants(t *testing.T, when string, want ...string) {
	t.Helper()
	if got := w.waiting(t); !slices.Equal(got, want) {
		t.Errorf("%s: offered %v, want %v", when, got, want)
	}
}

// TestOwnWordsAlone holds that words which a post repeats of another one pass no filter, with markup and without, and that
// the decision is remembered with the words that made it.
func TestOwnWordsAlone(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		const passage = "The harbour raised its winter fees by nine per cent and told nobody about it until the invoices came."
		first, repeats := post(1, passage), post(2, passage+"\n\nThat is outrageous.")
		first.Author.Name = "okafor"
		w.set(first)
		w.subscribe(t, 1, store.Options{Match: []string{"harbour"}})
		w.look(t)
		w.set(first, repeats, post(3, "My harbour does not."))
		w.look(t)
		w.wants(t, "after a repetition", "1 103")
		if all := w.trail(t, "102"); len(all) != 1 || all[0].Takes || all[0].Rule != "match" {
			t.Errorf("the repetition has the trail %+v", all)
		}
		if all := w.trail(t, "103"); len(all) != 1 || !all[0].Takes || all[0].Matched != "harbour" {
			t.Errorf("the post that was said has the trail %+v", all)
		}
		if all := w.trail(t, "101"); len(all) != 0 {
			t.Errorf("a post from before the subscription has the trail %+v", all)
		}
		w.set(first, repeats, forum.Remove(post(3, ""), forum.Deleted, "author"))
		w.look(t)
		if all := w.trail(t, "103"); len(all) != 0 {
			t.Errorf("the removed post has the trail %+v", all)
		}
	})
}

// TestNoFilterNoNote holds that a subscription without filters writes nothing down.
func TestNoFilterNoNote(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		w.set(post(1, "one"))
		w.subscribe(t, 1, store.Options{})
		w.look(t)
		w.set(post(1, "one"), post(2, "two"))
		w.look(t)
		w.wants(t, "a new post", "1 102")
		if notes, err := w.store.Notes.Range(t.Context(), "test", "why"); err != nil || len(notes) != 0 {
			t.Errorf("notes %v, %v", notes, err)
		}
	})
}

// TestLateByEdit holds that a post which matches after an edit is offered then, although later ones were said, once; that one
// which was said stays said; and that a post from before the subscription never comes.
func TestLateByEdit(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		w.set(post(1, "one"))
		w.subscribe(t, 1, store.Options{Match: []string{"zinc"}})
		w.look(t)
		w.set(post(1, "one"), post(2, "two"), post(3, "zinc"))
		w.look(t)
		w.wants(t, "at first", "1 103")
		w.set(post(1, "zinc, too"), post(2, "two, of zinc"), post(3, "tin"))
		w.look(t)
		w.restart()
		w.look(t)
		w.wants(t, "after the edits", "1 102", "2 103")
		w.set(post(1, "zinc, too"), post(2, "two, of zinc, and tin"), post(3, "zinc again"))
		w.look(t)
		w.wants(t, "after more edits", "2 102", "2 103")
		if all := w.trail(t, "102"); len(all) != 3 || all[0].Takes || !all[1].Takes || !all[2].Takes {
			t.Errorf("the trail of the late post is %+v", all)
		}
	})
}

// TestLateByLikes holds that a post which had too few likes is offered as soon as it has enough: whether pages show it or the
// source must be asked for it, over a restart, once, and not after a week.
func TestLateByLikes(t *testing.T) {
	for _, shows := range []int{0, 1} {
		synctest.Test(t, func(t *testing.T) {
			w := newWorld(t)
			w.set(post(1, "one"))
			w.subscribe(t, 1, store.Options{MinLikes: 3})
			w.look(t)
			said := []forum.Post{post(1, "one"), likedPost(2, 0, "two"), likedPost(3, 5, "three"), likedPost(4, 1, "four")}
			w.set(said...)
			w.look(t)
			w.wants(t, "at first", "1 103")
			w.shows = shows
			w.restart()
			time.Sleep(10 * time.Minute)
			said[1].Likes, said[3].Likes = 3, 2
			w.look(t)
			w.restart()
			w.look(t)
			w.wants(t, "after some likes", "1 102")
			if all := w.trail(t, "102"); len(all) < 2 || all[0].Takes || !all[0].Later || !all[len(all)-1].Takes {
				t.Errorf("the trail is %+v", all)
			}
			time.Sleep(6 * 24 * time.Hour)
			said[1].Likes = 9
			w.look(t)
			w.wants(t, "after many likes, of what was said")
			time.Sleep(25 * time.Hour)
			said[3].Likes = 9
			w.look(t)
			w.wants(t, "after a week")
		})
	}
}

// TestLateAlthoughRedated holds that a post goes on waiting for likes when the forum's staff changes the time at which it was
// written.
func TestLateAlthoughRedated(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		w.set(post(1, "one"))
		w.subscribe(t, 1, store.Options{MinLikes: 3})
		w.look(t)
		said := []forum.Post{post(1, "one"), likedPost(2, 0, "two")}
		w.set(said...)
		w.look(t)
		said[1].Created = said[1].Created.Add(time.Hour)
		w.look(t)
		said[1].Likes = 3
		w.look(t)
		w.wants(t, "after some likes", "1 102")
	})
}

// TestLateAfterSetBack holds that a source is asked by the id that it knows for the likes of a post which has an id of its own,
// because the forum was set back and gave its id a second time.
func TestLateAfterSetBack(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		w.set(post(1, "one"), post(2, "two"))
		w.subscribe(t, 2, store.Options{MinLikes: 3})
		w.look(t)
		again, last := likedPost(2, 0, "another"), likedPost(3, 0, "three")
		again.Created = post(2, "").Created.Add(24 * time.Hour)
		again.Author.Name = "okafor"
		said := []forum.Post{post(1, "one"), forum.Seal(again), last}
		w.set(said...)
		w.look(t)
		w.look(t)
		w.wants(t, "after the forum was set back")
		w.shows = 1
		said[1].Likes = 3
		time.Sleep(10 * time.Minute)
		w.look(t)
		if got := w.waiting(t); len(got) != 1 || !strings.HasPrefix(got[0], "1 102@") {
			t.Errorf("after some likes: offered %v, want the post that has the id of another", got)
		}
		if !slices.Equal(w.asked, []string{"102"}) {
			t.Errorf("the source was asked for %v, want 102", w.asked)
		}
	})
}

// TestLikesAfterCrash holds that a look which was cut off between keeping and offering loses no late post.
func TestLikesAfterCrash(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		w.set(post(1, "one"))
		w.subscribe(t, 1, store.Options{MinLikes: 3})
		w.look(t)
		said := []forum.Post{post(1, "one"), likedPost(2, 0, "two"), likedPost(3, 5, "three")}
		w.set(said...)
		w.outbox.off = true
		w.look(t) // what waits for likes is not remembered yet either
		w.outbox.off = false
		time.Sleep(10 * time.Minute)
		w.restart()
		w.look(t)
		w.wants(t, "after the first crash", "1 103")
		w.shows = 1
		said[1].Likes = 3
		time.Sleep(10 * time.Minute)
		w.outbox.off = true
		w.look(t)
		w.outbox.off = false
		time.Sleep(10 * time.Minute)
		w.restart()
		w.look(t)
		w.wants(t, "after the second crash", "1 102")
		w.look(t)
		w.wants(t, "one look later")
	})
}

// TestLateAfterPause holds that what an edit or likes let pass during a pause is said when it ends, and that a post which
// waited for likes before the pause may still come after it.
func TestLateAfterPause(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		w.set(post(1, "one"))
		s := w.subscribe(t, 1, store.Options{MinLikes: 3, Exclude: []string{"tin"}})
		w.look(t)
		said := []forum.Post{post(1, "one"), likedPost(2, 0, "two"), likedPost(3, 0, "three"), likedPost(4, 9, "tin"), likedPost(5, 9, "five")}
		w.set(said...)
		w.look(t)
		w.wants(t, "before the pause", "1 105")
		s.Paused = "paused by tindra"
		s, err := w.store.Subscriptions.Put(t.Context(), s, store.Mark{})
		if err != nil {
			t.Fatal(err)
		}
		said[1].Likes = 3
		said[3] = likedPost(4, 9, "zinc")
		w.look(t)
		w.wants(t, "during the pause")
		if err := watch.Resume(t.Context(), w.store.Threads, w.store.Subscriptions, w.store.Outbox, w.store.Notes, s); err != nil {
			t.Fatal(err)
		}
		w.wants(t, "after the pause", "1 102", "1 104")
		said[2].Likes = 4
		w.look(t)
		w.wants(t, "later", "1 103")
	})
}

// TestWaitsAreBounded holds that few posts of a thread wait, the newest, that the source is asked for few of them at a time,
// each in its turn, and for none once nobody asks for likes.
func TestWaitsAreBounded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		w.set(post(1, "one"))
		w.subscribe(t, 1, store.Options{MinLikes: 3})
		w.look(t)
		said := []forum.Post{post(1, "one")}
		for n := 2; n <= 131; n++ {
			said = append(said, likedPost(n, 0, fmt.Sprint("post ", n)))
		}
		w.set(said...)
		w.look(t)
		w.shows = 1
		for range 6 {
			time.Sleep(6 * time.Minute)
			before := len(w.asked)
			w.look(t)
			if n := len(w.asked) - before; n > 20 {
				t.Errorf("asked for %d at a time", n)
			}
		}
		different := slices.Compact(slices.Sorted(slices.Values(w.asked)))
		if len(different) != 99 {
			t.Errorf("asked for %d different posts, want 99: all that wait but the one on the page", len(different))
		}
		if _, err := w.store.Subscriptions.Drop(t.Context(), w.lane()); err != nil {
			t.Fatal(err)
		}
		time.Sleep(6 * time.Minute)
		w.asked = nil
		w.look(t)
		if len(w.asked) != 0 {
			t.Errorf("asked for %v although nobody takes the thread", w.asked)
		}
	})
}
