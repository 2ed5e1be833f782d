package discourse

import (
	"context"

	"github.com/threadtape/threadtape/bot/forum"
)

var _ forum.Rechecker = (*source)(nil)

// Recheck returns the posts as they are now, in the order asked. A post of which nothing is left has its id and its
// state alone; one that was moved has no number, and the link of its new place. A topic that is gone or private is an
// error, and says nothing about its posts.
func (s *source) Recheck(ctx context.Context, ref forum.Ref, posts []string) ([]forum.Post, error) {
	topic, ok := positive(ref.ID)
	if !ok || ref.Source != Name || ref.Base == "" {
		return nil, noThread("something else than a topic")
	}
	ids := make([]int64, len(posts))
	for i, post := range posts {
		if ids[i], ok = positive(post); !ok {
			return nil, noThread("something else than a post")
		}
	}
	return s.whereabouts(ctx, at(ref.Base), topic, ids, len(ids))
}
