package forumtest

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/threadtape/threadtape/bot/fault"
	"github.com/threadtape/threadtape/bot/forum"
)

// need skips a promise that this kind of forum cannot break.
func need(t *testing.T, can bool, what string) {
	t.Helper()
	if !can {
		t.Skipf("this forum cannot %s, or its source cannot notice", what)
	}
}

// await looks until ok, at most polls times, and reports whether it came to that.
func (f *Follower) await(t *testing.T, ok func() bool) bool {
	t.Helper()
	for range polls {
		time.Sleep(pause)
		f.Look(t)
		if ok() {
			return true
		}
	}
	return false
}

func newPost(t *testing.T, b Board) {
	need(t, b.Post != nil, "take replies")
	f := Follow(t, b.Source, b.Link)
	id := b.Post("ada", "A new reply about **copper**.")
	time.Sleep(pause)
	changed := f.Look(t)
	if len(changed) != 1 || changed[0].ID != id || !strings.Contains(changed[0].Body.Text(), "copper") || changed[0].Author.Name != "ada" {
		t.Fatalf("after one reply %d posts changed: %+v", len(changed), changed)
	}
	for range 3 {
		if changed := f.Look(t); len(changed) > 0 {
			t.Errorf("the reply was new again: %+v", changed)
		}
	}
}

func manyPosts(t *testing.T, b Board) {
	need(t, b.Post != nil, "take replies")
	f := Follow(t, b.Source, b.Link)
	n := 130
	if window := b.Source.Caps().Window; window > 0 {
		n = min(n, window/2)
	}
	var want []string
	for i := range n {
		want = append(want, b.Post("ben", fmt.Sprintf("Reply %d of a burst.", i)))
	}
	time.Sleep(pause)
	var got []string
	for _, p := range f.Look(t) {
		got = append(got, p.ID)
	}
	if !slices.Equal(got, want) {
		t.Errorf("a burst of %d came as %d posts: %v, want %v", n, len(got), got, want)
	}
}

func edited(t *testing.T, b Board) {
	need(t, b.Edit != nil && b.Source.Caps().Edits, "edit")
	f := Follow(t, b.Source, b.Link)
	id := f.Seen[len(f.Seen)-1]
	old := f.Posts[id]
	b.Edit(id, "Corrected: it was zinc.")
	if !f.await(t, func() bool { return f.Posts[id].Rev != old.Rev }) {
		t.Fatal("the edit was not noticed")
	}
	if p := f.Posts[id]; !strings.Contains(p.Body.Text(), "zinc") || p.Number != old.Number || p.State != forum.Live {
		t.Errorf("the edited post is %+v", p)
	}
}

func restyled(t *testing.T, b Board) {
	need(t, b.Restyle != nil, "restyle a post")
	f := Follow(t, b.Source, b.Link)
	b.Restyle(f.Seen[len(f.Seen)-1])
	for range polls {
		time.Sleep(pause)
		if changed := f.Look(t); len(changed) > 0 {
			t.Errorf("a post that says the same changed: %+v", changed)
		}
	}
}

func removed(t *testing.T, b Board) {
	need(t, b.Delete != nil && b.Source.Caps().Deletions, "delete")
	f := Follow(t, b.Source, b.Link)
	id := f.Seen[len(f.Seen)-2]
	number := f.Posts[id].Number
	b.Delete(id)
	page, err := b.Source.Fetch(t.Context(), f.Ref, f.Cursor)
	if err != nil || slices.ContainsFunc(page.Posts, func(p forum.Post) bool { return p.ID == id && p.State != forum.Live }) {
		t.Fatalf("the post was called removed at once: %v", err)
	}
	f.Take(page)
	if !f.await(t, func() bool { return f.Posts[id].State == forum.Deleted }) {
		t.Fatalf("the deletion was not noticed: %+v", f.Posts[id])
	}
	if p := f.Posts[id]; !p.Body.Empty() || p.Number != number || forum.Seal(p).Rev != p.Rev {
		t.Errorf("the removed post is %+v", p)
	}
	time.Sleep(pause)
	if changed := f.Look(t); len(changed) > 0 {
		t.Errorf("after the deletion something changed again: %+v", changed)
	}
}

func hidden(t *testing.T, b Board) {
	need(t, b.Hide != nil && b.Source.Caps().Edits, "hide posts")
	f := Follow(t, b.Source, b.Link)
	id := f.Seen[len(f.Seen)-1]
	b.Hide(id)
	if !f.await(t, func() bool { return f.Posts[id].State == forum.Hidden }) || !f.Posts[id].Body.Empty() {
		t.Errorf("the hidden post is %+v", f.Posts[id])
	}
}

func restored(t *testing.T, b Board) {
	need(t, b.Delete != nil && b.Undelete != nil && b.Source.Caps().Deletions, "restore")
	f := Follow(t, b.Source, b.Link)
	id := f.Seen[len(f.Seen)-1]
	old := f.Posts[id]
	b.Delete(id)
	if !f.await(t, func() bool { return f.Posts[id].State == forum.Deleted }) {
		t.Fatal("the deletion was not noticed")
	}
	b.Undelete(id)
	if !f.await(t, func() bool { return f.Posts[id].State == forum.Live }) || f.Posts[id].Rev != old.Rev {
		t.Errorf("the restored post is %+v, want %+v", f.Posts[id], old)
	}
}

func nonsense(t *testing.T, b Board) {
	need(t, b.Nonsense != nil && b.Mend != nil && b.Post != nil, "answer nonsense")
	f := Follow(t, b.Source, b.Link)
	id := b.Post("cleo", "Said while the forum was broken.")
	b.Nonsense()
	time.Sleep(pause)
	page, err := b.Source.Fetch(t.Context(), f.Ref, f.Cursor)
	if err == nil || fault.Of(err) != fault.Broken || len(page.Posts) > 0 || len(page.Cursor) > 0 {
		t.Fatalf("nonsense gave %v and a page with %d posts", err, len(page.Posts))
	}
	if say, _ := fault.Words(err); say == "" {
		t.Error("the fault has no words for people")
	}
	b.Mend()
	time.Sleep(pause)
	if changed := f.Look(t); len(changed) != 1 || changed[0].ID != id {
		t.Errorf("after the nonsense came %+v", changed)
	}
}

func cut(t *testing.T, b Board) {
	need(t, b.Cut != nil && b.Mend != nil, "lose posts")
	f := Follow(t, b.Source, b.Link)
	b.Cut()
	for range 3 {
		time.Sleep(pause)
		page, err := b.Source.Fetch(t.Context(), f.Ref, f.Cursor)
		if err == nil || fault.Of(err) != fault.Broken || len(page.Cursor) > 0 {
			t.Fatalf("half of the posts were missing, and Fetch gave %d posts, %v", len(page.Posts), err)
		}
	}
	b.Mend()
	time.Sleep(pause)
	if changed := f.Look(t); len(changed) > 0 {
		t.Errorf("after the gap something changed: %+v", changed)
	}
}

func vanished(t *testing.T, b Board) {
	need(t, b.Vanish != nil, "lose the thread")
	f := Follow(t, b.Source, b.Link)
	b.Vanish()
	time.Sleep(pause)
	if _, err := b.Source.Fetch(t.Context(), f.Ref, f.Cursor); fault.Of(err) != fault.Gone || err == nil {
		t.Errorf("the thread is gone, and Fetch gave %v", err)
	}
}

func setBack(t *testing.T, b Board) {
	need(t, b.Backup != nil && b.Post != nil && b.Source.Caps().Deletions, "be set back")
	f := Follow(t, b.Source, b.Link)
	back := b.Backup()
	lost := []string{b.Post("ada", "Lost with the disk."), b.Post("ben", "Lost, too.")}
	if !f.await(t, func() bool { return f.Posts[lost[1]].State == forum.Live && f.Posts[lost[1]].ID != "" }) {
		t.Fatal("the posts were not noticed")
	}
	first := f.Posts[lost[0]]
	back()
	time.Sleep(pause)
	again := b.Post("cleo", "Written after the disk was mended.")
	if again != lost[0] {
		t.Fatalf("the forum gave the id %s and not %s again", again, lost[0])
	}
	if !f.await(t, func() bool { return f.Posts[again].Author.Name == "cleo" && f.Posts[lost[1]].State == forum.Deleted }) {
		t.Fatalf("the posts are %+v and %+v", f.Posts[again], f.Posts[lost[1]])
	}
	if p := f.Posts[again]; p.Number != first.Number || !p.Created.After(first.Created) || p.Rev == first.Rev {
		t.Errorf("the post under the id of another is %+v, and that one was %+v", p, first)
	}
}

func rechecked(t *testing.T, b Board) {
	again, ok := b.Source.(forum.Rechecker)
	need(t, ok && b.Delete != nil, "recheck posts")
	f := Follow(t, b.Source, b.Link)
	asked := []string{f.Seen[len(f.Seen)-1], f.Seen[0], f.Seen[len(f.Seen)-2]}
	b.Delete(asked[2])
	got, err := again.Recheck(t.Context(), f.Ref, asked)
	if err != nil || len(got) != len(asked) {
		t.Fatalf("Recheck(%v) = %+v, %v", asked, got, err)
	}
	for i, p := range got {
		if p.ID != asked[i] || forum.Seal(p).Rev != p.Rev {
			t.Errorf("place %d has post %s, want %s, sealed", i, p.ID, asked[i])
		}
	}
	if got[0].Rev != f.Posts[asked[0]].Rev || got[1].State != forum.Live || got[2].State != forum.Deleted || !got[2].Body.Empty() {
		t.Errorf("Recheck(%v) = %+v", asked, got)
	}
}

func liked(t *testing.T, b Board) {
	again, ok := b.Source.(forum.Rechecker)
	need(t, ok && b.Like != nil, "recheck likes")
	f := Follow(t, b.Source, b.Link)
	asked := []string{f.Seen[0], f.Seen[len(f.Seen)-1]}
	for range 3 {
		b.Like(asked[0])
	}
	time.Sleep(pause)
	got, err := again.Recheck(t.Context(), f.Ref, asked)
	if err != nil || len(got) != len(asked) {
		t.Fatalf("Recheck(%v) = %+v, %v", asked, got, err)
	}
	for i, more := range []int{3, 0} {
		old := f.Posts[asked[i]]
		if got[i].Likes != old.Likes+more || got[i].Rev != old.Rev || got[i].Number != old.Number {
			t.Errorf("post %s: %d likes, revision %s, #%d; want %d, %s, #%d", asked[i], got[i].Likes, got[i].Rev, got[i].Number, old.Likes+more, old.Rev, old.Number)
		}
	}
}
