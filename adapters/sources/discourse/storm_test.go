package discourse_test

import (
	"fmt"
	"maps"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"pgregory.net/rapid"

	"github.com/threadtape/threadtape/bot/fault"
	"github.com/threadtape/threadtape/bot/forum"
	"github.com/threadtape/threadtape/bot/forum/fakeforum"
	"github.com/threadtape/threadtape/bot/forum/forumtest"
)

// A step is one thing that happens in a storm: what, and to which post.
type step struct{ what, which int }

// storms are the things that happen. Each gets the world and one of its posts.
var storms = []func(w *world, post int){
	func(w *world, _ int) { w.crowd(1) },
	func(w *world, _ int) { w.crowd(3) },
	func(w *world, _ int) { w.crowd(27) },
	func(w *world, post int) { w.Edit(post, fmt.Sprintf("Edited, for post %d.", post)) },
	func(w *world, post int) { w.Fix(post, fmt.Sprintf("Fixed, for post %d.", post)) },
	func(w *world, post int) { w.Rebake(post) },
	func(w *world, post int) { w.Like(post, 1) },
	func(w *world, post int) { w.Hide(post) },
	func(w *world, post int) { w.Unhide(post) },
	func(w *world, post int) { w.Withdraw(post) },
	func(w *world, post int) { w.remove(post, w.Delete) },
	func(w *world, post int) { w.remove(post, func(p int) { w.Move(p, w.other) }) },
	func(w *world, post int) { w.Undelete(post) },
	func(w *world, _ int) { w.Skip(w.topic) },
	func(w *world, _ int) { w.Rename(w.topic, "Tin, renamed") },
	func(w *world, _ int) { w.Action(w.topic, "root", "pinned.enabled") },
	func(w *world, _ int) {
		w.Add(w.topic, fakeforum.Entry{By: "root", Kind: fakeforum.Whisper, Text: "Among staff."})
	},
	func(w *world, _ int) { w.Set(func(q *fakeforum.Quirks) { q.Cache = time.Minute }) },
	func(w *world, _ int) { w.Set(func(q *fakeforum.Quirks) { q.Cache = 0 }) },
	func(w *world, _ int) { w.Set(func(q *fakeforum.Quirks) { q.ETag = !q.ETag }) },
	func(w *world, _ int) { w.Set(func(q *fakeforum.Quirks) { q.HTML = true }) },
	func(w *world, _ int) { w.Set(func(q *fakeforum.Quirks) { q.Truncated = true }) },
	func(w *world, _ int) {
		w.Set(func(q *fakeforum.Quirks) { q.Limit, q.Wait = fakeforum.App, 9*time.Second })
	},
	func(w *world, _ int) {
		w.Set(func(q *fakeforum.Quirks) { q.Limit, q.Wait, q.Only = fakeforum.Middleware, 5*time.Second, "posts.json" })
	},
	func(w *world, _ int) { w.Set(func(q *fakeforum.Quirks) { q.Status = 502 }) },
	func(w *world, _ int) { w.Set(func(q *fakeforum.Quirks) { q.Down, q.Only = true, "/posts" }) },
	func(w *world, _ int) { w.Set(func(q *fakeforum.Quirks) { q.Login = true }) },
	func(w *world, _ int) {
		all := len(w.Stream(w.topic))
		w.Set(func(q *fakeforum.Quirks) { q.Cut, q.Only = all-1, "/t/" })
	},
	func(w *world, _ int) { w.Well() },
	func(w *world, _ int) { w.Well() },
	func(*world, int) { time.Sleep(7 * time.Second) },
	func(*world, int) { time.Sleep(time.Minute) },
	func(*world, int) { time.Sleep(12 * time.Minute) },
}

// remove removes a post in some way, unless it is the opening one.
func (w *world) remove(post int, how func(int)) {
	if post != w.posts[0] {
		how(post)
	}
}

// TestStorm holds that whatever happens on a forum, and however it answers, a reader who is restarted at any moment ends
// up with exactly what the thread says: nothing lost, nothing there twice, no old text, removed posts known as removed.
// What was kept by a look whose cursor was lost has to be rechecked: the source cannot miss what it never knew.
func TestStorm(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(rt *rapid.T) {
		steps := rapid.SliceOfN(rapid.Custom(func(rt *rapid.T) step {
			return step{rapid.IntRange(0, len(storms)+3).Draw(rt, "what"), rapid.IntRange(0, 1<<16).Draw(rt, "which")}
		}), 5, 40).Draw(rt, "steps")
		var verdict string
		synctest.Test(t, func(t *testing.T) { verdict = storm(t, steps) })
		if verdict != "" {
			rt.Fatal(verdict)
		}
	})
}

// storm plays the steps, looking now and then, waits for calm, and says what is wrong then.
func storm(t *testing.T, steps []step) string {
	t.Helper()
	w := newWorld(t)
	w.other, _ = w.Open("Elsewhere", fakeforum.Entry{By: "ada", Text: "Another thread."})
	f := w.follow(t)
	var orphans []string // kept by a look whose cursor was lost: the source does not know that they were ever read
	for _, s := range steps {
		if s.what < len(storms) {
			storms[s.what](w, w.posts[s.which%len(w.posts)])
			continue
		}
		kept, thread, seen := slices.Clone(f.Cursor), f.Thread, len(f.Seen)
		_, _ = f.Try(t.Context()) // faults are part of the weather
		if s.which%3 == 0 {
			f.Cursor, f.Thread = kept, thread // a crash after the posts were kept, and before the cursor was
			f.Source = w.source()
			orphans = append(orphans, f.Seen[seen:]...)
		}
	}
	w.Well()
	w.Set(func(q *fakeforum.Quirks) { q.Cache = 0 })
	if err := (follower{f}).calm(t); err != nil {
		return fmt.Sprintf("after the storm: %v", err)
	}
	posts, err := f.Source.(forum.Rechecker).Recheck(t.Context(), f.Ref, orphans)
	if err != nil {
		return fmt.Sprintf("recheck after the storm: %v", err)
	}
	f.Take(forum.Page{Cursor: f.Cursor, Posts: posts})
	return w.compare(t, f)
}

type follower struct{ *forumtest.Follower }

// calm looks until every edit and removal must have been noticed.
func (f follower) calm(t *testing.T) error {
	t.Helper()
	for range 8 + len(f.Posts)/25 {
		time.Sleep(6 * time.Hour)
		if _, err := f.Try(t.Context()); err != nil && fault.Of(err) != fault.Again {
			return err
		}
	}
	return nil
}

// compare says what a reader has that a fresh one has not, and the other way round.
func (w *world) compare(t *testing.T, f *forumtest.Follower) string {
	t.Helper()
	fresh := w.follow(t)
	for _, post := range slices.Sorted(maps.Keys(fresh.Posts)) {
		if want, got := fresh.Posts[post], f.Posts[post]; got.Rev != want.Rev || got.Number != want.Number || got.State != want.State {
			return fmt.Sprintf("post %s is %+v, want %+v", post, got, want)
		}
	}
	for _, post := range slices.Sorted(maps.Keys(f.Posts)) {
		if _, there := fresh.Posts[post]; !there && f.Posts[post].State != forum.Deleted && f.Posts[post].State != forum.Away {
			return fmt.Sprintf("post %s left the thread, and is %+v", post, f.Posts[post])
		}
	}
	if f.Thread.Title != fresh.Thread.Title || f.Thread.Posts != fresh.Thread.Posts {
		return fmt.Sprintf("the thread is %+v, want %+v", f.Thread, fresh.Thread)
	}
	return ""
}
