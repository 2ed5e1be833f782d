package bench

import (
	"testing"
	"time"

	"github.com/threadtape/threadtape/adapters/stores/redis"
	"github.com/threadtape/threadtape/adapters/stores/redis/redistest"
	"github.com/threadtape/threadtape/bot/store"
)

const (
	items   = 20_000
	pending = 50_000
)

// BenchmarkQueue compares what one delivery costs, from the offer to the settlement, with a task of asynq from
// enqueueing to the end of its handler, on the same Redis: CPU time of the client and of the server together. We keep
// order in each of 1,000 channels and a receipt of every delivery; asynq has one queue without order.
func BenchmarkQueue(b *testing.B) {
	server := redistest.Run(b, redistest.Config{})
	var own, ownClient, ownOffers, peer, ownWall, peerWall time.Duration
	inTurns(b, func() {
		s := empty(b, server)
		all := lanes(b, s, channels)
		start, cpu, client := time.Now(), bothCPU(b, server), ownCPU(b)
		for seq := range items / channels {
			offer(b, s, all, seq+1)
		}
		ownOffers += bothCPU(b, server) - cpu
		drain(b, s, items)
		ownWall += time.Since(start)
		ownClient += ownCPU(b) - client
		own += bothCPU(b, server) - cpu
		closed(b, s)
	}, func() {
		server.Do("FLUSHALL")
		start, cpu := time.Now(), bothCPU(b, server)
		enqueue(b, server, items, 1)
		handle(b, server, items, 1)
		peerWall += time.Since(start)
		peer += bothCPU(b, server) - cpu
	})
	n := b.N * items
	b.ReportMetric(micros(own, n), "own-cpu-µs/item")
	b.ReportMetric(micros(ownClient, n), "own-client-µs/item")
	b.ReportMetric(micros(ownOffers, n), "own-offer-µs/item")
	b.ReportMetric(micros(peer, n), "asynq-cpu-µs/item")
	b.ReportMetric(own.Seconds()/peer.Seconds(), "own/asynq-cpu")
	b.ReportMetric(float64(n)/ownWall.Seconds(), "own-items/s")
	b.ReportMetric(float64(n)/peerWall.Seconds(), "asynq-items/s")
}

// BenchmarkPending compares the memory of what waits: bytes of Redis for each of 50,000 deliveries.
func BenchmarkPending(b *testing.B) {
	server := redistest.Run(b, redistest.Config{})
	var own, peer float64
	inTurns(b, func() {
		s := empty(b, server)
		all := lanes(b, s, channels)
		before := usedMemory(b, server)
		for seq := range pending / channels {
			offer(b, s, all, seq+1)
		}
		own += usedMemory(b, server) - before
		closed(b, s)
	}, func() {
		server.Do("FLUSHALL")
		before := usedMemory(b, server)
		enqueue(b, server, pending, 1)
		peer += usedMemory(b, server) - before
	})
	n := float64(b.N * pending)
	b.ReportMetric(own/n, "own-B/pending")
	b.ReportMetric(peer/n, "asynq-B/pending")
	b.ReportMetric(own/peer, "own/asynq-memory")
}

// empty opens our store on a server that holds nothing.
func empty(b *testing.B, server *redistest.Server) store.Store {
	b.Helper()
	server.Do("FLUSHALL")
	s, err := redis.Open(b.Context(), server.URL(), redis.Options{})
	if err != nil {
		b.Fatal(err)
	}
	return s
}

func closed(b *testing.B, s store.Store) {
	b.Helper()
	if err := s.Close(); err != nil {
		b.Error(err)
	}
}

// BenchmarkOrdered compares the throughput where both keep order among 1,000 channels. asynq does that with a queue for
// each alone; one of its queues with one handler at a time would be slower still, so it gets its usual concurrency.
func BenchmarkOrdered(b *testing.B) {
	const few = 2 * channels
	server := redistest.Run(b, redistest.Config{})
	var own, peer time.Duration
	inTurns(b, func() {
		s := empty(b, server)
		all := lanes(b, s, channels)
		start := time.Now()
		for seq := range few / channels {
			offer(b, s, all, seq+1)
		}
		drain(b, s, few)
		own += time.Since(start)
		closed(b, s)
	}, func() {
		server.Do("FLUSHALL")
		start := time.Now()
		enqueue(b, server, few, channels)
		handle(b, server, few, channels)
		peer += time.Since(start)
	})
	n := float64(b.N * few)
	b.ReportMetric(n/own.Seconds(), "own-items/s")
	b.ReportMetric(n/peer.Seconds(), "asynq-items/s")
	b.ReportMetric(peer.Seconds()/own.Seconds(), "own/asynq-rate")
}
