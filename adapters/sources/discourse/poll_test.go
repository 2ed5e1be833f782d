package discourse_test

import (
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/threadtape/threadtape/bot/forum"
	"github.com/threadtape/threadtape/bot/forum/fakeforum"
)

// TestQuietPoll holds that an unchanged thread costs one request, and changes not a byte of the cursor.
func TestQuietPoll(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		w.crowd(100)
		f := w.follow(t)
		f.Look(t)
		before, cursor := w.Requests("/"), string(f.Cursor)
		page, err := w.source().Fetch(t.Context(), f.Ref, f.Cursor)
		if err != nil || !page.NotModified || string(page.Cursor) != cursor || w.Requests("/") != before+1 {
			t.Errorf("NotModified %v, %d requests, %v\n%s\n%s", page.NotModified, w.Requests("/")-before, err, cursor, page.Cursor)
		}
		w.Visit(w.topic, 5)
		w.Like(w.posts[104], 3)
		if page, err = w.source().Fetch(t.Context(), f.Ref, f.Cursor); err != nil || !page.NotModified {
			t.Errorf("after visits and likes: %+v, %v", page, err)
		}
	})
}

// TestSilentEdits holds that an edit in the grace period is seen at the next poll, and an edit of an older post when its
// turn comes: within 10 minutes in an active thread.
func TestSilentEdits(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		w.crowd(60)
		f := w.follow(t)
		w.Fix(w.posts[64], "Corrected at once.")
		if changed := f.Look(t); len(changed) != 1 || changed[0].ID != id(w.posts[64]) || !changed[0].Edited.IsZero() {
			t.Errorf("after a quiet fix came %+v", changed)
		}
		w.Edit(w.posts[2], "Corrected long after.")
		time.Sleep(11 * time.Minute)
		changed := f.Look(t)
		if len(changed) != 1 || changed[0].ID != id(w.posts[2]) || changed[0].Edited.IsZero() {
			t.Errorf("after an edit of an older post came %+v", changed)
		}
	})
}

// TestOldThreadIsReadSeldom holds that the older posts of an old thread are read again every 6 hours, not every 10
// minutes.
func TestOldThreadIsReadSeldom(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		w.crowd(60)
		f := w.follow(t)
		time.Sleep(48 * time.Hour)
		f.Look(t)
		before := w.Requests("/t/" + id(w.topic) + "/posts.json")
		for range 24 {
			time.Sleep(30 * time.Minute)
			f.Look(t)
		}
		if n := w.Requests("/t/"+id(w.topic)+"/posts.json") - before; n != 2 {
			t.Errorf("in 12 hours older posts were read %d times, want 2", n)
		}
	})
}

// TestStalePage holds that an old page, as another reader may have left it in the cache, neither removes posts nor brings
// back old text.
func TestStalePage(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		w.Set(func(q *fakeforum.Quirks) { q.Cache = time.Minute })
		f := w.follow(t)
		newest := w.Post(w.topic, "ada", "The newest.")
		other := w.follow(t) // another reader
		other.Look(t)        // leaves the page of the newest post in the cache
		w.Edit(w.posts[4], "Edited after the other reader.")
		more := w.Post(w.topic, "cleo", "Not on the old page.")
		time.Sleep(time.Second)
		for range 12 {
			f.Look(t)
			time.Sleep(10 * time.Second)
		}
		f.Look(t)
		for _, post := range []int{newest, more} {
			if p, ok := f.Posts[id(post)]; !ok || p.State != forum.Live {
				t.Errorf("post %d: %+v", post, p)
			}
		}
		if text := f.Posts[id(w.posts[4])].Body.Text(); !strings.Contains(text, "Edited after") {
			t.Errorf("the edited post says %q", text)
		}
	})
}

// TestGapsAndNotices holds that gaps in the numbers lose nothing, that the forum's own words become actions, and that
// whispers stay among staff.
func TestGapsAndNotices(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		f := w.follow(t)
		w.Skip(w.topic)
		w.Skip(w.topic)
		after := w.Post(w.topic, "ada", "After a gap.")
		w.Add(w.topic, fakeforum.Entry{By: "root", Staff: true, Kind: fakeforum.Whisper, Text: "Between us."})
		w.Close(w.topic, "root")
		changed := f.Look(t)
		if len(changed) != 2 || changed[0].ID != id(after) || changed[0].Number != 8 {
			t.Fatalf("came %+v", changed)
		}
		if p := changed[1]; p.Kind != forum.System || p.Action != "closed" || !p.Readable() || p.Author.Badge != "staff" {
			t.Errorf("the notice is %+v", p)
		}
		if f.Thread.State != forum.Closed {
			t.Errorf("the thread is %q", f.Thread.State)
		}
		w.Reopen(w.topic, "root")
		if changed := f.Look(t); len(changed) != 1 || changed[0].Action != "opened" || f.Thread.State != forum.Open {
			t.Errorf("came %+v, the thread is %q", changed, f.Thread.State)
		}
	})
}

// TestRename holds that a renamed thread is followed, and that its new title and link come with the page.
func TestRename(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		f := w.follow(t)
		w.Rename(w.topic, "Tin <b>only</b> & nothing else...")
		if changed := f.Look(t); len(changed) > 0 {
			t.Errorf("a new title changed %d posts", len(changed))
		}
		if f.Thread.Title != "Tin <b>only</b> & nothing else..." || !strings.Contains(f.Thread.Ref.URL, "/t/tin-b-only-b-nothing-else/") {
			t.Errorf("the thread is %+v", f.Thread)
		}
	})
}

// TestMerge holds that a thread that was merged into another says where it went.
func TestMerge(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		f := w.follow(t)
		into, _ := w.Open("All the metals", fakeforum.Entry{By: "ada", Text: "Everything."})
		w.Merge(w.topic, into)
		for range 2 {
			if changed := f.Look(t); len(changed) > 0 {
				t.Errorf("the merge brought %d posts", len(changed))
			}
			if f.Thread.State != forum.Moved || f.Thread.To != home+"/t/all-the-metals/"+id(into) || f.Thread.Ref.Key() != f.Ref.Key() {
				t.Errorf("the thread is %+v", f.Thread)
			}
		}
		ref, err := w.source().Resolve(t.Context(), f.Ref.URL)
		if err != nil || ref.ID != id(into) {
			t.Errorf("the old link resolves to %+v, %v", ref, err)
		}
	})
}
