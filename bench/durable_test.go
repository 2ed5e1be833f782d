package bench

import (
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/threadtape/threadtape/adapters/stores/bolt"
	"github.com/threadtape/threadtape/bot/store"
)

// syncs is how often the fsync loop syncs in one round.
const syncs = 200

// BenchmarkOffers compares how many offers bolt makes durable in a second, each of one delivery and waited for, with how
// often a bare loop can write 4 KiB and sync them on the same disk.
func BenchmarkOffers(b *testing.B) {
	for _, writers := range []int{32, 256} {
		b.Run(fmt.Sprint(writers, "writers"), func(b *testing.B) { offers(b, writers) })
	}
}

func offers(b *testing.B, writers int) {
	s := opened(b)
	all := lanes(b, s, writers)
	n := 60 * writers
	var own, bare time.Duration
	from := 1
	inTurns(b, func() {
		start := time.Now()
		offerEach(b, s, all, from, n)
		own += time.Since(start)
		from += n
	}, func() { bare += fsyncs(b) })
	offered, synced := float64(b.N*n)/own.Seconds(), float64(b.N*syncs)/bare.Seconds()
	b.ReportMetric(offered, "offers/s")
	b.ReportMetric(synced, "fsyncs/s")
	b.ReportMetric(offered/synced, "offers/fsync")
}

// offerEach makes n offers, one after the other in each lane, all lanes at once.
func offerEach(b *testing.B, s store.Store, all []store.Lane, from, n int) {
	b.Helper()
	var count atomic.Int64
	var wg sync.WaitGroup
	for _, l := range all {
		wg.Go(func() {
			for seq := from; count.Add(1) <= int64(n); seq++ {
				taken, err := s.Outbox.Offer(b.Context(), store.Offering{Lane: l, Deliveries: []store.Delivery{reference(seq)}})
				if err != nil || taken != 1 {
					b.Errorf("Offer = %d, %v", taken, err)
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

// fsyncs writes and syncs in a loop.
func fsyncs(b *testing.B) time.Duration {
	b.Helper()
	f, err := os.Create(filepath.Join(b.TempDir(), "synced"))
	if err != nil {
		b.Fatal(err)
	}
	defer f.Close()
	block := make([]byte, 4096)
	start := time.Now()
	for i := range syncs {
		if _, err := f.WriteAt(block, int64(i)*int64(len(block))); err != nil {
			b.Fatal(err)
		}
		if err := f.Sync(); err != nil {
			b.Fatal(err)
		}
	}
	return time.Since(start)
}

// opened opens a store in a file of its own.
func opened(b *testing.B) store.Store {
	b.Helper()
	s, err := bolt.Open(b.Context(), filepath.Join(b.TempDir(), "bench.db"), bolt.Options{})
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { closed(b, s) })
	return s
}
