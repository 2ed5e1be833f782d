package memory

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"github.com/threadtape/threadtape/bot/forum"
	"github.com/threadtape/threadtape/bot/store"
)

func (t threads) Keep(ctx context.Context, l store.Look, posts []forum.Post) error {
	now, done, err := t.begin(ctx)
	defer done()
	if err != nil {
		return err
	}
	th, err := t.looked(l)
	if err != nil {
		return fmt.Errorf("keep %d posts of %v: %w", len(posts), l.Thread.Key(), err)
	}
	texts := make([][]byte, len(posts))
	for i, p := range posts {
		if texts[i], err = json.Marshal(store.Keeps(p)); err != nil {
			return fmt.Errorf("keep post %s of %v: %w", p.ID, l.Thread.Key(), err)
		}
	}
	for i, p := range posts {
		old, known := th.posts[p.ID]
		if old.Takes(p, known, old.text != nil) {
			th.posts[p.ID] = post{store.PlaceOf(p, old.Place, known, now), texts[i]}
		}
	}
	th.trim(now, t.keep)
	return nil
}

// trim takes away the texts that are too old, and those in the middle that are too many.
func (th *thread) trim(now time.Time, keep time.Duration) {
	var texts []post
	for _, p := range th.posts {
		switch {
		case p.text == nil:
		case !p.Kept.Add(keep).After(now):
			th.wipe(p.ID)
		default:
			texts = append(texts, p)
		}
	}
	if n := store.Surplus(len(texts)); n > 0 {
		slices.SortFunc(texts, func(a, b post) int { return a.Compare(b.Place) })
		for _, p := range texts[1 : 1+n] {
			th.wipe(p.ID)
		}
	}
}

// wipe removes the text of a post.
func (th *thread) wipe(id string) {
	if p, ok := th.posts[id]; ok {
		p.text = nil
		th.posts[id] = p
	}
}

func (t threads) Read(ctx context.Context, ref forum.Ref, w store.Window) (store.State, []forum.Post, error) {
	now, done, err := t.begin(ctx)
	defer done()
	th := t.threads[ref.Key()]
	if err != nil || th == nil {
		return store.State{}, nil, err
	}
	state, err := th.read()
	if err != nil {
		return store.State{}, nil, fmt.Errorf("read %v: %w", ref.Key(), err)
	}
	var posts []forum.Post
	for _, p := range th.window(w) {
		read := p.Blank()
		if p.text != nil && p.Kept.Add(t.keep).After(now) {
			read = forum.Post{}
			if err := json.Unmarshal(p.text, &read); err != nil {
				return store.State{}, nil, fmt.Errorf("read post %s of %v: %w", p.ID, ref.Key(), err)
			}
		}
		if w.Bare {
			read = read.Blank()
		}
		posts = append(posts, read)
	}
	return state, posts, nil
}

// window returns the posts of a window in the thread's order.
func (th *thread) window(w store.Window) []post {
	chosen := make([]post, 0, len(th.posts))
	if w.Newest > 0 {
		for _, p := range th.posts {
			chosen = append(chosen, p)
		}
	}
	order := func(a, b post) int { return a.Compare(b.Place) }
	slices.SortFunc(chosen, order)
	chosen = chosen[max(0, len(chosen)-w.Newest):]
	for _, id := range w.Posts {
		if p, ok := th.posts[id]; ok {
			chosen = append(chosen, p)
		}
	}
	slices.SortFunc(chosen, order)
	return slices.CompactFunc(chosen, func(a, b post) bool { return a.ID == b.ID })
}

func (t threads) Forget(ctx context.Context, ref forum.Ref, posts ...string) error {
	_, done, err := t.begin(ctx)
	defer done()
	if err != nil {
		return err
	}
	if len(posts) == 0 {
		delete(t.threads, ref.Key())
		return nil
	}
	if th := t.threads[ref.Key()]; th != nil {
		for _, id := range posts {
			th.wipe(id)
		}
	}
	return nil
}
