package bot

import (
	"context"

	"github.com/threadtape/threadtape/bot/follow"
	"github.com/threadtape/threadtape/bot/forum"
	"github.com/threadtape/threadtape/bot/watch"
)

// Followed makes what people of a tenant changed of their follows count at once.
func (b *Bot) Followed(tenant string) { b.follows.Forget(tenant) }

// seen hands what a look found to those who follow it.
func seen(f *follow.Follows) watch.Seen {
	return func(ctx context.Context, thread forum.Ref, told forum.Thread, changes []watch.Change, first bool) error {
		news := follow.News{Ref: thread, Thread: told, First: first}
		for _, c := range changes {
			if c.Fresh {
				news.Fresh = append(news.Fresh, c.Post)
			}
			if c.Known {
				news.Changed = append(news.Changed, c.Post)
			}
		}
		return f.Seen(ctx, news)
	}
}
