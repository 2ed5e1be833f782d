package bench

import (
	"context"
	"sync"
	"testing"
	"time"

	"github.com/threadtape/threadtape/bot/store"
)

// lookAll takes every thread that is due, several at once, until none is.
func lookAll(b *testing.B, s store.Store, looks int, look func(context.Context, store.Look) error) {
	b.Helper()
	var wg sync.WaitGroup
	for range looks {
		wg.Go(func() {
			for {
				due, next, err := s.Threads.Due(b.Context(), holder, 1, leaseLong)
				if err == nil && len(due) == 0 {
					if next.After(time.Now()) || next.IsZero() {
						return
					}
					continue // another one was quicker
				}
				if err == nil {
					err = look(b.Context(), due[0])
				}
				if err != nil {
					b.Error(err)
					return
				}
			}
		})
	}
	wg.Wait()
	if b.Failed() {
		b.FailNow()
	}
}
