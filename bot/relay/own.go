package relay

import (
	"context"
	"fmt"

	"github.com/threadtape/threadtape/bot/forum"
	"github.com/threadtape/threadtape/bot/overlap"
	"github.com/threadtape/threadtape/bot/store"
)

// own takes posts of a thread apart, by their ids: what repeats earlier posts is found with and without markup.
func (r *Relay) own(ctx context.Context, thread forum.Ref, posts []forum.Post) (map[string]overlap.Parts, error) {
	return r.parts.Own.Strip(thread, posts, func() ([]forum.Post, error) {
		_, known, err := r.parts.Threads.Read(ctx, thread, store.Window{Newest: store.KeptPosts})
		if err != nil {
			return nil, fmt.Errorf("read what may be repeated in %v: %w", thread.Key(), err)
		}
		return known, nil
	})
}
