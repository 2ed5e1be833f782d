package chat

import (
	"context"
	"time"
)

// Lingering returns a context that ends d after ctx does, with the values of ctx: what is on its way to a chat when the
// program stops is finished within that time. The caller ends it when its work is done.
func Lingering(ctx context.Context, d time.Duration) (context.Context, context.CancelFunc) {
	longer, end := context.WithCancel(context.WithoutCancel(ctx))
	stop := context.AfterFunc(ctx, func() {
		timer := time.AfterFunc(d, end)
		context.AfterFunc(longer, func() { timer.Stop() })
	})
	return longer, func() { stop(); end() }
}
