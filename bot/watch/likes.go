package watch

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/threadtape/threadtape/bot/forum"
	"github.com/threadtape/threadtape/bot/store"
)

const (
	// likesFor is how long a post is given to get the likes that a filter asks for.
	likesFor = 7 * 24 * time.Hour
	// likesEvery is how often a source is asked for the likes of posts that its pages do not show, and likesAtOnce for how
	// many of them: one request where a forum answers for twenty posts together.
	likesEvery  = 5 * time.Minute
	likesAtOnce = 20
	// waitsMost is how many posts of a thread may wait for likes, the newest.
	waitsMost = 100
)

// withWaiting returns the page's posts together with a few of those that wait for likes and that the page does not show. A
// source that cannot say how they are, or does not answer now, is asked again later: the page counts without them.
func (w *Watcher) withWaiting(ctx context.Context, ref forum.Ref, source forum.Source, state *store.State, page forum.Page) ([]forum.Post, error) {
	now := time.Now()
	state.Waits = slices.DeleteFunc(slices.Clone(state.Waits), func(a store.Wait) bool { return now.Sub(a.Since) > likesFor })
	rechecker, ok := source.(forum.Rechecker)
	if !ok || len(state.Waits) == 0 || now.Sub(state.Asked) < likesEvery {
		return page.Posts, nil
	}
	asks, err := w.asksForLikes(ctx, ref)
	if err != nil {
		return nil, err
	}
	state.Asked = now
	if !asks {
		state.Waits = nil
		return page.Posts, nil
	}
	hidden := slices.DeleteFunc(slices.Clone(state.Waits), func(a store.Wait) bool { return shows(page.Posts, engineID(a.Post)) })
	hidden = hidden[:min(len(hidden), likesAtOnce)]
	if len(hidden) == 0 {
		return page.Posts, nil
	}
	turn := make([]string, len(hidden))
	for i, a := range hidden {
		turn[i] = engineID(a.Post)
	}
	short, cancel := context.WithTimeout(ctx, w.parts.Lease/5)
	defer cancel()
	posts, err := rechecker.Recheck(short, ref, turn)
	if err != nil {
		w.parts.Log.Debug("watch: ask for likes", "thread", ref.Key(), "err", err)
		return page.Posts, nil
	}
	asked := func(a store.Wait) bool { return slices.Contains(hidden, a) }
	state.Waits = append(slices.DeleteFunc(slices.Clone(state.Waits), asked), hidden...) // the others are next
	return append(slices.Clone(page.Posts), posts...), nil
}

// asksForLikes reports whether any taker of a thread still does.
func (w *Watcher) asksForLikes(ctx context.Context, ref forum.Ref) (asks bool, err error) {
	for s, err := range w.parts.Subscriptions.Takers(ctx, ref) {
		if err != nil {
			return false, fmt.Errorf("takers of %v: %w", ref.Key(), err)
		}
		if s.Options.MinLikes > 0 {
			return true, nil
		}
	}
	return false, nil
}

func shows(posts []forum.Post, id string) bool {
	return slices.ContainsFunc(posts, func(p forum.Post) bool { return p.ID == id })
}

// liked adds to the changes of a page the posts that wait for likes and have other ones than before. They are kept and
// offered like the rest: whoever was told of them is not told again.
func liked(state store.State, page []forum.Post, changes []Change) []Change {
	waits := state.Waits
	for _, p := range page {
		at := slices.IndexFunc(waits, func(a store.Wait) bool { return a.Post == p.ID })
		changed := slices.ContainsFunc(changes, func(c Change) bool { return c.Post.ID == p.ID })
		if at < 0 || changed || !p.Readable() || waits[at].Likes == p.Likes {
			continue
		}
		p.Seq = state.Seq(p.Number)
		changes = append(changes, Change{Post: p, Fresh: true, Late: true})
	}
	sortChanges(changes)
	return changes
}

// waiting returns what waits for likes after changes were decided about: later are those of them that still do.
func waiting(waits []store.Wait, changes []Change, later map[string]bool) []store.Wait {
	waits = slices.Clone(waits)
	for _, c := range changes {
		at := slices.IndexFunc(waits, func(a store.Wait) bool { return a.Post == c.Post.ID })
		switch {
		case !c.Fresh && !c.Known: // another time alone: nobody decides about it
		case !later[c.Post.ID] && at >= 0:
			waits = slices.Delete(waits, at, at+1)
		case later[c.Post.ID] && at >= 0:
			waits[at].Likes = c.Post.Likes
		case later[c.Post.ID]:
			waits = append(waits, store.Wait{Post: c.Post.ID, Likes: c.Post.Likes, Since: store.Cut(time.Now())})
		}
	}
	for len(waits) > waitsMost {
		oldest := 0
		for i, a := range waits {
			if a.Since.Before(waits[oldest].Since) {
				oldest = i
			}
		}
		waits = slices.Delete(waits, oldest, oldest+1)
	}
	return waits
}
