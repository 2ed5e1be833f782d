package relay

import (
	"context"
	"time"

	"github.com/threadtape/threadtape/bot/chat"
)

// tendEvery is how often a chat is asked to do what it put off.
const tendEvery = 2 * time.Second

// tend asks one chat again and again to do what it put off, until ctx ends.
func tend(ctx context.Context, t chat.Tender) {
	every := time.NewTicker(tendEvery)
	defer every.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-every.C:
			t.Tend(ctx)
		}
	}
}
