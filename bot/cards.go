package bot

import (
	"context"

	"github.com/threadtape/threadtape/bot/forum"
	"github.com/threadtape/threadtape/bot/store"
	"github.com/threadtape/threadtape/bot/watch"
)

// drawn lets pictures of posts be forgotten that were edited or removed, and hands on what a look found. What another process
// of the same store has drawn it forgets when others take its place; nobody is shown it, as quotes are made of stored posts.
func drawn(forget func(post string), next watch.Seen) watch.Seen {
	if forget == nil {
		return next
	}
	return func(ctx context.Context, thread forum.Ref, told forum.Thread, changes []watch.Change, first bool) error {
		for _, c := range changes {
			if c.Known {
				forget(store.ShownPost(thread, c.Post.ID))
			}
		}
		return next(ctx, thread, told, changes, first)
	}
}
