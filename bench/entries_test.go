package bench

import (
	"context"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"github.com/threadtape/threadtape/bot/forum"
	"github.com/threadtape/threadtape/bot/rich"
	"github.com/threadtape/threadtape/bot/store"
)

const (
	fresh     = 25  // new posts in one look
	forums    = 100 // threads that are looked at in one round
	minifluxs = 500 // entries a second, as miniflux with PostgreSQL stored them: measured once, see docs/benchmarks.md
)

// BenchmarkEntries measures how many new posts bolt stores in a second, as looks do it: 25 posts are kept, offered to
// one channel, and the cursor moves. Each of the three is durable before the next begins. Looks run one after the other,
// or 16 at once as the watcher has them. Between the rounds a bare loop syncs.
func BenchmarkEntries(b *testing.B) {
	for _, looks := range []int{1, 16} {
		b.Run(fmt.Sprint(looks, "looks"), func(b *testing.B) { entries(b, looks) })
	}
}

func entries(b *testing.B, looks int) {
	s := opened(b)
	for i := range forums {
		if _, err := s.Subscriptions.Put(b.Context(), store.Subscription{Lane: laneOf(thread(i)), At: time.Now()}, store.Mark{}); err != nil {
			b.Fatal(err)
		}
	}
	var own, bare, cpu time.Duration
	round := 0
	inTurns(b, func() {
		for i := range forums {
			if err := s.Threads.Wake(b.Context(), thread(i), time.Now().Add(-time.Minute)); err != nil {
				b.Fatal(err)
			}
		}
		start, used := time.Now(), ownCPU(b)
		lookAll(b, s, looks, func(ctx context.Context, l store.Look) error { return look(ctx, s, l, round) })
		own += time.Since(start)
		cpu += ownCPU(b) - used
		round++
	}, func() { bare += fsyncs(b) })
	n := b.N * forums * fresh
	rate := float64(n) / own.Seconds()
	b.ReportMetric(rate, "entries/s")
	b.ReportMetric(micros(cpu, n), "cpu-µs/entry")
	b.ReportMetric(float64(b.N*syncs)/bare.Seconds(), "fsyncs/s")
	b.ReportMetric(rate/minifluxs, "own/miniflux-rate")
}

// look keeps, offers and advances, in the watcher's order.
func look(ctx context.Context, s store.Store, l store.Look, round int) error {
	var deliveries []store.Delivery
	var posts []forum.Post
	for i := range fresh {
		p := post(round*fresh + i + 1)
		posts = append(posts, p)
		deliveries = append(deliveries, store.Delivery{Kind: store.New, Post: p.ID, Rev: p.Rev, Seq: uint64(p.Number)})
	}
	if err := s.Threads.Keep(ctx, l, posts); err != nil {
		return err
	}
	if _, err := s.Outbox.Offer(ctx, store.Offering{Lane: laneOf(l.Thread), Deliveries: deliveries}); err != nil {
		return err
	}
	next := l.State
	next.Top, next.Next = posts[len(posts)-1].Number, time.Now().Add(time.Hour)
	return s.Threads.Advance(ctx, l, next)
}

// post returns the n-th post of a thread: about 1.2 kB of text, in which no sentence is repeated.
func post(n int) forum.Post {
	words := strings.Fields("berth tide nobody planner empty harbour saw again moved boat the a and took north count fell log")
	random := rand.New(rand.NewPCG(uint64(n), 1)) //nolint:gosec // the same text in every run
	var text strings.Builder
	for text.Len() < 1200 {
		text.WriteString(words[random.IntN(len(words))] + " ")
	}
	return forum.Post{
		ID: fmt.Sprint(860000 + n), Number: n, Author: forum.Author{Name: "ada"}, Created: time.Now(),
		Rev: forum.Rev(fmt.Sprintf("Zm9yZXZl%04d", n)), Body: rich.FromText(text.String()),
	}
}

// laneOf is the way of a thread into its one channel.
func laneOf(t forum.Ref) store.Lane {
	return store.Lane{Thread: t, To: "discord:100000000000000000"}
}
