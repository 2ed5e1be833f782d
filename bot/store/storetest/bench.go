package storetest

import (
	"context"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/threadtape/threadtape/bot/forum"
	"github.com/threadtape/threadtape/bot/store"
)

const (
	benchChannels = 1000
	benchBatch    = 16
)

// Bench measures a store: deliveries from offer to settlement, new entries, and looks at threads that did not change.
func Bench(b *testing.B, open func(b *testing.B) store.Store) {
	b.Run("Deliveries", func(b *testing.B) { benchDeliveries(b, open(b)) })
	b.Run("Entries", func(b *testing.B) { benchEntries(b, open(b)) })
	b.Run("Unchanged", func(b *testing.B) { benchUnchanged(b, open(b)) })
	for _, n := range []int{32, 256} {
		b.Run(fmt.Sprintf("Offers/%d", n), func(b *testing.B) { benchOffers(b, open(b), n) })
	}
}

// per reports how many of something were done in a second.
func per(b *testing.B, n int, what string) {
	b.ReportMetric(float64(n)/b.Elapsed().Seconds(), what+"/s")
}

// benchLanes opens one lane in each of n channels.
func benchLanes(ctx context.Context, b *testing.B, s store.Store, n int) []store.Lane {
	lanes := make([]store.Lane, n)
	for i := range lanes {
		lanes[i] = lane(i%20, i)
		if _, err := s.Subscriptions.Put(ctx, store.Subscription{Lane: lanes[i], At: time.Now()}, store.Mark{}); err != nil {
			b.Fatal(err)
		}
	}
	return lanes
}

// benchDeliveries offers, claims and settles; one op is one delivery. Offers come in batches of 100 lanes, claims in
// batches of 16 turns.
func benchDeliveries(b *testing.B, s store.Store) {
	defer s.Close()
	ctx := b.Context()
	lanes := benchLanes(ctx, b, s, benchChannels)
	b.ResetTimer()
	for done, seq := 0, uint64(0); done < b.N; {
		seq++
		n := min(b.N-done, len(lanes))
		for at := 0; at < n; at += 100 {
			var batch []store.Offering
			for _, l := range lanes[at:min(at+100, n)] {
				d := store.Delivery{Kind: store.New, Post: fmt.Sprint("post", seq), Rev: "abcdefghijkl", Seq: seq}
				batch = append(batch, store.Offering{Lane: l, Deliveries: []store.Delivery{d}})
			}
			if taken, err := s.Outbox.Offer(ctx, batch...); err != nil || taken != len(batch) {
				b.Fatal(taken, err)
			}
		}
		done += n
		benchDrain(ctx, b, s, n)
	}
	per(b, b.N, "deliveries")
}

// benchDrain claims and settles n turns with a few workers.
func benchDrain(ctx context.Context, b *testing.B, s store.Store, n int) {
	var left atomic.Int64
	left.Store(int64(n))
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			for left.Load() > 0 {
				turns, _, err := s.Outbox.Claim(ctx, "bench", benchBatch, store.Terms{Lease: time.Minute, Chats: chats})
				if err != nil {
					b.Error(err)
					return
				}
				done := make([]store.Settlement, len(turns))
				for i, t := range turns {
					done[i] = heard(t)
				}
				if len(done) == 0 {
					continue
				}
				if _, err := s.Outbox.Settle(ctx, done...); err != nil {
					b.Error(err)
					return
				}
				left.Add(-int64(len(done)))
			}
		})
	}
	wg.Wait()
}

// benchEntries keeps 25 new posts in each look; one op is one look.
func benchEntries(b *testing.B, s store.Store) {
	defer s.Close()
	ctx := b.Context()
	const each, many = 25, 100
	var ps []forum.Post
	for n := range each {
		ps = append(ps, text(n+1, 1, "A planner looks at the tide and moves one berth; nobody was asked, and nobody minds. "+
			"The log has the name of whoever did it. A planner looks at the tide, and the berth stays where it is."))
	}
	looks(ctx, b, s, many, func(l store.Look, n int) {
		for i := range ps {
			ps[i].ID, ps[i].Number = fmt.Sprintf("p%d-%d", n, i), n*each+i+1
		}
		if err := s.Threads.Keep(ctx, l, ps); err != nil {
			b.Fatal(err)
		}
	})
	per(b, b.N*each, "entries")
}

// benchUnchanged claims and ends looks in which nothing is new; one op is one look.
func benchUnchanged(b *testing.B, s store.Store) {
	defer s.Close()
	looks(b.Context(), b, s, benchChannels, func(store.Look, int) {})
	per(b, b.N, "looks")
}

// looks plays b.N looks at many threads, in batches of 16.
func looks(ctx context.Context, b *testing.B, s store.Store, many int, look func(l store.Look, n int)) {
	past := time.Now().Add(-time.Hour)
	for i := range many {
		if err := s.Threads.Wake(ctx, thread(i), past); err != nil {
			b.Fatal(err)
		}
	}
	b.ResetTimer()
	for n := 0; n < b.N; {
		found, _, err := s.Threads.Due(ctx, "bench", min(benchBatch, b.N-n), time.Minute)
		if err != nil || len(found) == 0 {
			b.Fatal(len(found), err)
		}
		for _, l := range found {
			look(l, n)
			next := l.State
			next.Next, next.Thread.Title = past.Add(time.Duration(n)*time.Millisecond), "Harborline grew overnight"
			if err := s.Threads.Advance(ctx, l, next); err != nil {
				b.Fatal(err)
			}
			n++
		}
	}
}

// benchOffers offers one delivery at a time from several at once; one op is one offer.
func benchOffers(b *testing.B, s store.Store, writers int) {
	defer s.Close()
	ctx := b.Context()
	lanes := benchLanes(ctx, b, s, writers)
	b.ResetTimer()
	var next atomic.Int64
	var wg sync.WaitGroup
	for w := range writers {
		wg.Go(func() {
			for seq := uint64(1); next.Add(1) <= int64(b.N); seq++ {
				d := store.Delivery{Kind: store.New, Post: fmt.Sprint("post", seq), Rev: "abcdefghijkl", Seq: seq}
				if _, err := s.Outbox.Offer(ctx, store.Offering{Lane: lanes[w], Deliveries: []store.Delivery{d}}); err != nil {
					b.Error(err)
					return
				}
			}
		})
	}
	wg.Wait()
	per(b, b.N, "offers")
}
