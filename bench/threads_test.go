package bench

import (
	"context"
	"log/slog"
	"runtime"
	"sync"
	"testing"
	"time"

	"github.com/threadtape/threadtape/adapters/sources/discourse"
	"github.com/threadtape/threadtape/adapters/stores/redis/redistest"
	"github.com/threadtape/threadtape/bot/chat"
	"github.com/threadtape/threadtape/bot/forum"
	"github.com/threadtape/threadtape/bot/store"
	"github.com/threadtape/threadtape/bot/watch"
)

// watched is how many threads there are at the first measurement; at the second there are twice as many.
const watched = 10_000

// BenchmarkThreads measures the memory of a watched thread: what 20,000 threads take more than 10,000. Each has 10 short
// posts and one channel, and was looked at. The heap is that of the process after a
// collection. Of Redis everything counts but the texts of the posts, which are a cache of their own; what the keys of a
// thread take is told one by one, and the rest is the schedule and the lane. One op is the
// whole measurement.
func BenchmarkThreads(b *testing.B) {
	b.Run("redis", func(b *testing.B) {
		for range b.N {
			threadsOnRedis(b)
		}
	})
	b.Run("bolt", func(b *testing.B) {
		for range b.N {
			threadsOnBolt(b)
		}
	})
}

func threadsOnRedis(b *testing.B) {
	server := redistest.Run(b, redistest.Config{})
	s := empty(b, server)
	w := watcher(s)
	watchMore(b, s, w, 0)
	heap, used := liveHeap(), usedMemory(b, server)
	watchMore(b, s, w, watched)
	heap, used = liveHeap()-heap, usedMemory(b, server)-used
	runtime.KeepAlive(w)
	texts := dropped(b, server, "p")
	b.ReportMetric(heap/watched, "heap-B/thread")
	b.ReportMetric(texts, "redis-texts-B/thread")
	b.ReportMetric(dropped(b, server, "h"), "redis-places-B/thread")
	b.ReportMetric(dropped(b, server, "st"), "redis-state-B/thread")
	b.ReportMetric(dropped(b, server, "subs"), "redis-takers-B/thread")
	b.ReportMetric(used/watched-texts, "redis-B/thread")
	b.ReportMetric(heap/watched+used/watched-texts, "sum-B/thread")
	b.ReportMetric(0, "ns/op")
	closed(b, s)
}

func threadsOnBolt(b *testing.B) {
	s := opened(b)
	w := watcher(s)
	watchMore(b, s, w, 0)
	heap := liveHeap()
	watchMore(b, s, w, watched)
	heap = liveHeap() - heap
	runtime.KeepAlive(w)
	b.ReportMetric(heap/watched, "heap-B/thread")
	b.ReportMetric(0, "ns/op")
}

// watcher watches the threads of a forum that answers without a network.
func watcher(s store.Store) *watch.Watcher {
	return watch.New(watch.Parts{
		Threads: s.Threads, Subscriptions: s.Subscriptions, Outbox: s.Outbox,
		Sources: forum.Sources{{Name: discourse.Name, Source: discourse.Open(newStill())}},
		Policy:  watch.Policy{Floor: time.Hour, Ceiling: time.Hour},
		Holder:  holder, Log: slog.New(slog.DiscardHandler),
	})
}

// watchMore adds threads, each with a channel, from the given one on, and lets each be looked at twice.
func watchMore(b *testing.B, s store.Store, w *watch.Watcher, from int) {
	b.Helper()
	each(b, from, func(ctx context.Context, i int) error {
		to := chat.Address("discord:100000000000000000")
		_, err := s.Subscriptions.Put(ctx, store.Subscription{Lane: store.Lane{Thread: thread(i), To: to}, At: time.Now()}, store.Mark{Seq: 1 << 20})
		return err
	})
	each(b, from, func(ctx context.Context, i int) error {
		return s.Threads.Wake(ctx, thread(i), time.Now().Add(-time.Minute))
	})
	lookAll(b, s, 64, w.Look)
	if n, oldest, err := s.Threads.Scheduled(b.Context()); err != nil || n != from+watched || !oldest.IsZero() && oldest.Before(time.Now()) {
		b.Fatalf("%d threads on the schedule, the first due at %v, %v; want %d, none due", n, oldest, err, from+watched)
	}
}

// each does something for each of the next threads, 64 at once so that a store can share its transactions.
func each(b *testing.B, from int, do func(ctx context.Context, i int) error) {
	b.Helper()
	var wg sync.WaitGroup
	for at := range 64 {
		wg.Go(func() {
			for i := from + at; i < from+watched; i += 64 {
				if err := do(b.Context(), i); err != nil {
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

// liveHeap is how many bytes of the heap are in use.
func liveHeap() float64 {
	for range 3 { // what a pool keeps survives one collection
		runtime.GC()
	}
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return float64(m.HeapAlloc)
}

// dropped removes one key of each thread from the server and returns how many bytes that freed for each.
func dropped(b *testing.B, server *redistest.Server, key string) float64 {
	b.Helper()
	c := server.Client()
	defer c.Close()
	before := usedMemory(b, server)
	keys := c.Scan(b.Context(), 0, "tt:{t*}:"+key, 1000).Iterator()
	for keys.Next(b.Context()) {
		if err := c.Del(b.Context(), keys.Val()).Err(); err != nil {
			b.Fatal(err)
		}
	}
	if err := keys.Err(); err != nil {
		b.Fatal(err)
	}
	return (before - usedMemory(b, server)) / (2 * watched)
}
