package relay

import (
	"context"
	"slices"

	"github.com/threadtape/threadtape/bot/forum"
	"github.com/threadtape/threadtape/bot/overlap"
	"github.com/threadtape/threadtape/bot/store"
)

// optOuts are the authors who asked not to be relayed, as a taker has them.
func (r *Relay) optOuts(ctx context.Context, taker store.Subscription) (store.OptOuts, error) {
	if r.parts.Notes == nil || taker.Version == 0 {
		return nil, nil
	}
	return store.ReadOptOuts(ctx, r.parts.Notes, taker.To.Chat())
}

// keepOut takes what authors wrote who asked not to be relayed out of what is said: their posts, and what others quote of them.
func keepOut(s *Saying, outs store.OptOuts) {
	if len(outs) == 0 {
		return
	}
	for i, p := range s.Posts {
		s.Posts[i].Body = outs.Unquoted(s.Taker, p.Body)
		if outs.Holds(s.Taker, p.Author) {
			if s.Out == nil {
				s.Out = make(map[string]bool)
			}
			s.Out[p.ID] = true
		}
		if parts, ok := s.Own[p.ID]; ok {
			parts.Repeats = slices.DeleteFunc(slices.Clone(parts.Repeats), func(r overlap.Repeat) bool {
				return outs.Holds(s.Taker, forum.Author{Name: r.Author})
			})
			s.Own[p.ID] = parts
		}
	}
	for n, p := range s.Replied {
		if outs.Holds(s.Taker, p.Author) {
			s.Replied[n] = forum.Post{ID: p.ID, Number: p.Number, URL: p.URL}
		}
	}
}
