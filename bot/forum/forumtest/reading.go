package forumtest

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/threadtape/threadtape/bot/fault"
	"github.com/threadtape/threadtape/bot/forum"
)

func capsAreConstant(t *testing.T, b Board) {
	if c := b.Source.Caps(); c != b.Source.Caps() || c.Engine == "" {
		t.Errorf("Caps() = %+v, then %+v", c, b.Source.Caps())
	}
}

func linkIsResolved(t *testing.T, b Board) {
	ref, err := b.Source.Resolve(t.Context(), b.Link)
	if err != nil {
		t.Fatalf("Resolve(%q): %v", b.Link, err)
	}
	if ref.Source == "" || ref.ID == "" || ref.URL == "" || strings.HasSuffix(ref.Base, "/") {
		t.Errorf("Resolve(%q) = %+v", b.Link, ref)
	}
	if back, ok := forum.ParseKey(ref.Key()); !ok || back.Key() != ref.Key() {
		t.Errorf("the key %q cannot be read back", ref.Key())
	}
	again, err := b.Source.Resolve(t.Context(), ref.URL)
	if err != nil || again.Key() != ref.Key() || again.URL != ref.URL {
		t.Errorf("Resolve(%q) = %+v, %v; want %+v", ref.URL, again, err, ref)
	}
}

func foreignLinks(t *testing.T, b Board) {
	for _, link := range b.Foreign {
		if ref, err := b.Source.Resolve(t.Context(), link); !errors.Is(err, forum.ErrForeign) {
			t.Errorf("Resolve(%q) = %+v, %v; want ErrForeign", link, ref, err)
		}
	}
	for _, link := range []string{"", " ", "::", "mailto:a@b.example", "https://", "ftp://forum.example/t/1", "javascript:alert(1)", "\x00"} {
		_, err := b.Source.Resolve(t.Context(), link)
		if !errors.Is(err, forum.ErrForeign) && (err == nil || fault.Of(err) != fault.Invalid) {
			t.Errorf("Resolve(%q) = %v, want ErrForeign or Invalid", link, err)
		}
	}
}

func firstReading(t *testing.T, b Board) {
	f := Follow(t, b.Source, b.Link)
	if len(f.Posts) != b.Posts {
		t.Errorf("read %d posts, want %d", len(f.Posts), b.Posts)
	}
	if f.Thread.Ref.Key() != f.Ref.Key() || f.Thread.Title == "" {
		t.Errorf("the thread is %+v", f.Thread)
	}
	page, err := b.Source.Fetch(t.Context(), f.Ref, nil)
	if err != nil || !page.First || page.NotModified || len(page.Cursor) == 0 {
		t.Fatalf("first page: First %v, NotModified %v, cursor %q, %v", page.First, page.NotModified, page.Cursor, err)
	}
	sound(t, b, page)
}

// sound tests what holds for every page.
func sound(t *testing.T, b Board, page forum.Page) {
	t.Helper()
	if !json.Valid(page.Cursor) {
		t.Errorf("the cursor is no JSON: %q", page.Cursor)
	}
	seen := map[string]bool{}
	for _, p := range page.Posts {
		if p.ID == "" || seen[p.ID] {
			t.Errorf("post %q is empty or there twice", p.ID)
		}
		seen[p.ID] = true
		if p.Rev == "" || forum.Seal(p).Rev != p.Rev {
			t.Errorf("post %s is not sealed", p.ID)
		}
		if p.State != forum.Live && !p.Body.Empty() {
			t.Errorf("post %s is %s and has a body", p.ID, p.State)
		}
		if p.State == forum.Live && (p.Author.Name == "" || p.Created.IsZero()) {
			t.Errorf("post %s has author %q, created %v", p.ID, p.Author.Name, p.Created)
		}
	}
	if b.Source.Caps().Ordered && !slices.IsSortedFunc(page.Posts, func(x, y forum.Post) int { return x.Number - y.Number }) {
		t.Error("the posts are not in the thread's order")
	}
}

func cursorIsRepeatable(t *testing.T, b Board) {
	f := Follow(t, b.Source, b.Link)
	if b.Post != nil {
		b.Post("ada", "One more thing to read twice.")
		time.Sleep(pause)
	}
	for _, c := range []forum.Cursor{nil, f.Cursor} {
		one, err := b.Source.Fetch(t.Context(), f.Ref, slices.Clone(c))
		two, err2 := b.Source.Fetch(t.Context(), f.Ref, slices.Clone(c))
		if err != nil || err2 != nil || !slices.Equal(revs(one), revs(two)) || one.First != two.First || one.More != two.More {
			t.Errorf("the cursor %q gave %v, %v, then %v, %v", c, revs(one), err, revs(two), err2)
		}
	}
}

func revs(page forum.Page) (out []string) {
	for _, p := range page.Posts {
		out = append(out, p.ID+" "+string(p.Rev))
	}
	return out
}

func unknownCursor(t *testing.T, b Board) {
	f := Follow(t, b.Source, b.Link)
	for _, c := range []string{`"x"`, `[]`, `{}`, `{"v":99999}`, `7`, `null`, `{"v":1}`, `{"v":1,"k":"!!"}`, `{`} {
		page, err := b.Source.Fetch(t.Context(), f.Ref, forum.Cursor(c))
		if err != nil || !page.First || len(page.Posts) == 0 {
			t.Errorf("the cursor %s gave First %v, %d posts, %v", c, page.First, len(page.Posts), err)
		}
	}
}

func unchangedIsQuiet(t *testing.T, b Board) {
	f := Follow(t, b.Source, b.Link)
	for range 2 {
		if changed := f.Look(t); len(changed) > 0 {
			t.Errorf("nothing happened, and %d posts changed", len(changed))
		}
	}
	page, err := b.Source.Fetch(t.Context(), f.Ref, f.Cursor)
	if err != nil || !page.NotModified || page.Thread != nil || len(page.Posts) > 0 || page.More || page.First {
		t.Errorf("nothing happened, and the page is %+v, %v", page, err)
	}
}

func contextEnds(t *testing.T, b Board) {
	f := Follow(t, b.Source, b.Link)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := b.Source.Fetch(ctx, f.Ref, f.Cursor); err == nil {
		t.Error("Fetch after the end of its context succeeded")
	}
	if _, err := b.Source.Fetch(ctx, f.Ref, nil); err == nil {
		t.Error("a first Fetch after the end of its context succeeded")
	}
}

func concurrent(t *testing.T, b Board) {
	ref, err := b.Source.Resolve(t.Context(), b.Link)
	if err != nil {
		t.Fatal(err)
	}
	var group sync.WaitGroup
	for range 3 {
		group.Go(func() {
			f := &Follower{Source: b.Source, Ref: ref, Posts: map[string]forum.Post{}}
			if _, err := f.Try(t.Context()); err != nil || len(f.Posts) != b.Posts {
				t.Errorf("read %d posts of %d: %v", len(f.Posts), b.Posts, err)
			}
		})
	}
	group.Wait()
}
