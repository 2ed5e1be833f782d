package discourse_test

import (
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/threadtape/threadtape/bot/fault"
	"github.com/threadtape/threadtape/bot/forum"
	"github.com/threadtape/threadtape/bot/forum/fakeforum"
)

// TestRemovals tells apart what can become of a post.
func TestRemovals(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		other, _ := w.Open("Elsewhere", fakeforum.Entry{By: "ada", Text: "Another thread."})
		f := w.follow(t)
		w.Delete(w.posts[1])
		w.Move(w.posts[2], other)
		w.Hide(w.posts[3])
		w.Withdraw(w.posts[4])
		for range 3 {
			time.Sleep(time.Minute)
			f.Look(t)
		}
		for i, want := range []forum.PostState{forum.Live, forum.Deleted, forum.Away, forum.Hidden, forum.Deleted} {
			p := f.Posts[id(w.posts[i])]
			if p.State != want || p.Number != i+1 || p.State != forum.Live && !p.Body.Empty() {
				t.Errorf("post %d is %q with number %d, want %q", i+1, p.State, p.Number, want)
			}
		}
		if why := f.Posts[id(w.posts[4])].Why; why != "author" {
			t.Errorf("the withdrawn post was removed by %q", why)
		}
		if url := f.Posts[id(w.posts[2])].URL; !strings.Contains(url, "/t/elsewhere/"+id(other)+"/2") {
			t.Errorf("the moved post is at %q", url)
		}
	})
}

// TestTwoSightings holds that a page from the cache does not count twice: the sightings lie a minute apart.
func TestTwoSightings(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		f := w.follow(t)
		w.Set(func(q *fakeforum.Quirks) { q.Cache = time.Minute })
		w.Delete(w.posts[3])
		for range 5 { // the page is fetched once, then it comes from the cache
			f.Look(t)
			time.Sleep(10 * time.Second)
		}
		if n := w.Requests("/posts/"); n > 0 {
			t.Errorf("the post was asked for %d times within a minute of cached pages", n)
		}
		time.Sleep(30 * time.Second)
		f.Look(t)
		if got := f.Posts[id(w.posts[3])].State; got != forum.Deleted {
			t.Errorf("after more than a minute the post is %q", got)
		}
	})
}

// TestOldCutPage holds that a page from the cache that lacks most of the thread is passed over, once the forum said by id
// that the posts are there.
func TestOldCutPage(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		f := w.follow(t)
		w.Set(func(q *fakeforum.Quirks) { q.Cache, q.Cut, q.Only = time.Minute, 3, "/t/" })
		if _, err := w.source().Fetch(t.Context(), f.Ref, f.Cursor); fault.Of(err) != fault.Broken {
			t.Fatalf("a fresh page that lacks most posts gave %v", err)
		}
		w.Well() // and the page stays in the cache
		cursor := string(f.Cursor)
		if changed := f.Look(t); len(changed) > 0 || string(f.Cursor) != cursor {
			t.Errorf("the old page changed %d posts, and the cursor\n%s\nto\n%s", len(changed), cursor, f.Cursor)
		}
	})
}

// TestDeleteStorm holds that even most of a thread can be deleted, 500 posts of it within 10 minutes and few requests:
// the forum is asked before it is believed, and the fate of a few posts tells that of the others.
func TestDeleteStorm(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		w.crowd(600)
		f := w.follow(t)
		before := w.Requests("/")
		for _, post := range w.posts[3:503] {
			w.Delete(post)
		}
		for range 9 {
			time.Sleep(time.Minute)
			f.Look(t)
		}
		for i, post := range w.posts {
			if got := f.Posts[id(post)].State; (got == forum.Deleted) != (i >= 3 && i < 503) {
				t.Errorf("post %d is %q", i+1, got)
			}
		}
		if n := w.Requests("/") - before; n > 150 {
			t.Errorf("it took %d requests, want at most 150: 20 a minute are polite", n)
		}
	})
}

// TestSplit holds that posts that were moved by the dozen are not taken for deleted.
func TestSplit(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		w.crowd(60)
		other, _ := w.Open("Elsewhere", fakeforum.Entry{By: "ada", Text: "Another thread."})
		f := w.follow(t)
		for _, post := range w.posts[30:] {
			w.Move(post, other)
		}
		w.Action(w.topic, "root", "split_topic")
		for range 15 {
			time.Sleep(time.Minute)
			f.Look(t)
		}
		for i, post := range w.posts {
			if got := f.Posts[id(post)].State; (got == forum.Away) != (i >= 30) {
				t.Errorf("post %d is %q", i+1, got)
			}
		}
	})
}

// TestPrivatePostsAreNoDeletions holds that a thread that went private says nothing about its posts.
func TestPrivatePostsAreNoDeletions(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		f := w.follow(t)
		w.Private(w.topic, true)
		again := w.source().(forum.Rechecker)
		if got, err := again.Recheck(t.Context(), f.Ref, f.Seen); fault.Of(err) != fault.Gone || len(got) > 0 {
			t.Errorf("Recheck of a private thread = %+v, %v", got, err)
		}
	})
}
