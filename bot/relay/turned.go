package relay

import (
	"context"
	"fmt"
	"slices"

	"github.com/threadtape/threadtape/bot/forum"
	"github.com/threadtape/threadtape/bot/market"
	"github.com/threadtape/threadtape/bot/store"
)

// turned are the changes of side that posts declare against what the same author said before in the thread, by the ids of the
// posts. The thread is read for posts alone that declare something. What was taken out of the channel never counts as said.
func (r *Relay) turned(ctx context.Context, s Saying) (map[string][]market.Change, error) {
	declares := slices.ContainsFunc(s.Posts, func(p forum.Post) bool {
		own, ok := s.Own[p.ID]
		if !ok || s.Hidden[p.ID] {
			return false
		}
		p.Body = own.Own
		return len(market.Read(s.Thread, []forum.Post{p}, nil).Positions) > 0
	})
	if !declares {
		return nil, nil
	}
	_, posts, err := r.parts.Threads.Read(ctx, s.Turn.Lane.Thread, store.Window{Newest: store.KeptPosts})
	if err != nil {
		return nil, fmt.Errorf("read what was declared in %v: %w", s.Turn.Lane.Thread.Key(), err)
	}
	d := &digester{relay: r, hidden: make(map[string]map[string]store.Note)}
	if posts, err = d.standing(ctx, s.Taker, posts); err != nil {
		return nil, err
	}
	turned := make(map[string][]market.Change)
	for _, c := range market.Changes(market.Read(s.Thread, posts, nil).Positions) {
		if slices.ContainsFunc(s.Posts, func(p forum.Post) bool { return p.ID == c.After.Post }) && c.Before.Post != c.After.Post {
			turned[c.After.Post] = append(turned[c.After.Post], c)
		}
	}
	return turned, nil
}
