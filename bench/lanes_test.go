package bench

import (
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/threadtape/threadtape/bot/chat"
	"github.com/threadtape/threadtape/bot/forum"
	"github.com/threadtape/threadtape/bot/store"
)

const (
	channels   = 1000
	atOnce     = 100 // lanes in one offer, as the watcher does it
	claimed    = 16  // turns in one claim, as the relay does it
	workers    = 4   // that claim and settle
	threadsTo  = 20  // how many threads the channels are spread over
	leaseLong  = time.Minute
	holder     = "bench"
	forumsBase = "https://metals.example"
)

// thread names the i-th thread.
func thread(i int) forum.Ref {
	return forum.Ref{Source: "discourse", Base: forumsBase, ID: fmt.Sprint(100000 + i)}
}

// lanes opens one lane in each of n channels.
func lanes(b *testing.B, s store.Store, n int) []store.Lane {
	b.Helper()
	all := make([]store.Lane, n)
	for i := range all {
		all[i] = store.Lane{Thread: thread(i % threadsTo), To: chat.Address(fmt.Sprintf("discord:%018d", 100000000000000000+i))}
		if _, err := s.Subscriptions.Put(b.Context(), store.Subscription{Lane: all[i], At: time.Now()}, store.Mark{}); err != nil {
			b.Fatal(err)
		}
	}
	return all
}

// reference is the seq-th delivery of a lane: 64 bytes as it stands in the queue.
func reference(seq int) store.Delivery {
	return store.Delivery{Kind: store.New, Post: fmt.Sprint(860000 + seq), Rev: "Zm9yZXZlcjEy", Seq: uint64(seq)}
}

// offer offers one delivery in each lane.
func offer(b *testing.B, s store.Store, all []store.Lane, seq int) {
	b.Helper()
	for at := 0; at < len(all); at += atOnce {
		var batch []store.Offering
		for _, l := range all[at:min(at+atOnce, len(all))] {
			batch = append(batch, store.Offering{Lane: l, Deliveries: []store.Delivery{reference(seq)}})
		}
		if taken, err := s.Outbox.Offer(b.Context(), batch...); err != nil || taken != len(batch) {
			b.Fatalf("Offer = %d, %v, want %d", taken, err, len(batch))
		}
	}
}

// drain claims and settles n turns.
func drain(b *testing.B, s store.Store, n int) {
	b.Helper()
	var settled atomic.Int64
	var wg sync.WaitGroup
	for range workers {
		wg.Go(func() {
			for settled.Load() < int64(n) {
				turns, _, err := s.Outbox.Claim(b.Context(), holder, claimed, store.Terms{Lease: leaseLong, Chats: []string{"discord"}})
				if err != nil {
					b.Error(err)
					return
				}
				if len(turns) == 0 {
					time.Sleep(100 * time.Microsecond) // the others hold the rest
					continue
				}
				if stale, err := s.Outbox.Settle(b.Context(), heard(turns)...); err != nil || stale != 0 {
					b.Errorf("Settle = %d, %v", stale, err)
					return
				}
				settled.Add(int64(len(turns)))
			}
		})
	}
	wg.Wait()
	if b.Failed() {
		b.FailNow()
	}
}

// heard settles turns as the chat that took them all does.
func heard(turns []store.Turn) []store.Settlement {
	done := make([]store.Settlement, len(turns))
	for i, t := range turns {
		done[i] = store.Settlement{
			Turn: t, Verdict: store.Heard,
			Receipt: chat.Receipt{To: t.Lane.To, ID: "1234567890123456789"},
			Revs:    []forum.Rev{t.Deliveries[0].Rev},
		}
	}
	return done
}
