package chat_test

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"github.com/threadtape/threadtape/bot/chat"
)

// TestLingering holds that what lingers ends its time after what it outlives, and at once when its caller is done.
func TestLingering(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, stop := context.WithCancel(t.Context())
		longer, end := chat.Lingering(ctx, 2*time.Second)
		defer end()
		stop()
		time.Sleep(2*time.Second - 1)
		if longer.Err() != nil {
			t.Error("it ended early")
		}
		time.Sleep(time.Nanosecond)
		synctest.Wait()
		if longer.Err() == nil {
			t.Error("it never ended")
		}
		longer, end = chat.Lingering(t.Context(), time.Hour)
		end()
		if longer.Err() == nil {
			t.Error("it did not end with its caller")
		}
	})
}
