package bolt

import (
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"
	"testing"

	"go.etcd.io/bbolt"

	"github.com/threadtape/threadtape/bot/chat"
	"github.com/threadtape/threadtape/bot/forum"
	"github.com/threadtape/threadtape/bot/store"
)

// BenchmarkShare offers from many goroutines at once; one op is one offer. It reports how many share a commit.
func BenchmarkShare(b *testing.B) {
	for _, writers := range []int{1, 32, 256} {
		b.Run(fmt.Sprint(writers), func(b *testing.B) { benchShare(b, writers) })
	}
}

func benchShare(b *testing.B, writers int) {
	s, err := Open(b.Context(), filepath.Join(b.TempDir(), "tape.db"), Options{})
	if err != nil {
		b.Fatal(err)
	}
	defer func() { _ = s.Close() }()
	lanes := make([]store.Lane, writers)
	for i := range lanes {
		to := chat.Address(fmt.Sprint("discord:", i))
		lanes[i] = store.Lane{Thread: forum.Ref{Source: "discourse", Base: "https://harbor.example", ID: "7"}, To: to}
		if _, err := s.Subscriptions.Put(b.Context(), store.Subscription{Lane: lanes[i]}, store.Mark{}); err != nil {
			b.Fatal(err)
		}
	}
	before := commits(b, s)
	b.ResetTimer()
	var next atomic.Int64
	var wg sync.WaitGroup
	for _, l := range lanes {
		wg.Go(func() {
			for seq := uint64(1); next.Add(1) <= int64(b.N); seq++ {
				d := store.Delivery{Kind: store.New, Post: fmt.Sprint("post", seq), Rev: "abcdefghijkl", Seq: seq}
				if _, err := s.Outbox.Offer(b.Context(), store.Offering{Lane: l, Deliveries: []store.Delivery{d}}); err != nil {
					b.Error(err)
					return
				}
			}
		})
	}
	wg.Wait()
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "offers/s")
	b.ReportMetric(float64(b.N)/float64(max(1, commits(b, s)-before)), "offers/commit")
}

// commits returns how many transactions were written in all.
func commits(b *testing.B, s store.Store) (n int) {
	b.Helper()
	err := fileOf(s).db.View(func(tx *bbolt.Tx) error {
		n = tx.ID()
		return nil
	})
	if err != nil {
		b.Fatal(err)
	}
	return n
}

// BenchmarkSync is what the disk alone costs: one page written and synced.
func BenchmarkSync(b *testing.B) {
	file, err := os.Create(filepath.Join(b.TempDir(), "page"))
	if err != nil {
		b.Fatal(err)
	}
	defer func() { _ = file.Close() }()
	page := make([]byte, 4096)
	for range b.N {
		if _, err := file.WriteAt(page, 0); err != nil {
			b.Fatal(err)
		}
		if err := file.Sync(); err != nil {
			b.Fatal(err)
		}
	}
}
