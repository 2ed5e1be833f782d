package bench

import (
	"context"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/hibiken/asynq"
	"github.com/threadtape/threadtape/adapters/stores/redis/redistest"
)

const (
	payload     = 64 // bytes of a task
	enqueuers   = 8
	concurrency = 64
)

// enqueue gives asynq n tasks from several goroutines, over the queues in turn.
func enqueue(b *testing.B, server *redistest.Server, n, queues int) {
	b.Helper()
	c := asynq.NewClient(asynq.RedisClientOpt{Addr: server.Addr})
	defer c.Close()
	var next atomic.Int64
	var wg sync.WaitGroup
	for range enqueuers {
		wg.Go(func() {
			for i := next.Add(1); i <= int64(n); i = next.Add(1) {
				queue := asynq.Queue(queueName(int(i) % queues))
				if _, err := c.EnqueueContext(b.Context(), asynq.NewTask("say", make([]byte, payload)), queue); err != nil {
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

// handle lets an asynq server take n tasks, with a handler that only counts, and stops it.
func handle(b *testing.B, server *redistest.Server, n, queues int) {
	b.Helper()
	weights := make(map[string]int, queues)
	for i := range queues {
		weights[queueName(i)] = 1
	}
	var count atomic.Int64
	done := make(chan struct{})
	s := asynq.NewServer(asynq.RedisClientOpt{Addr: server.Addr},
		asynq.Config{Concurrency: concurrency, Queues: weights, LogLevel: asynq.FatalLevel})
	err := s.Start(asynq.HandlerFunc(func(context.Context, *asynq.Task) error {
		if count.Add(1) == int64(n) {
			close(done)
		}
		return nil
	}))
	if err != nil {
		b.Fatal(err)
	}
	<-done
	s.Shutdown()
}

func queueName(i int) string { return fmt.Sprint("q", i) }
