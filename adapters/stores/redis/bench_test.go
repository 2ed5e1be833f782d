package redis

import (
	"fmt"
	"syscall"
	"testing"
	"time"

	"github.com/threadtape/threadtape/adapters/stores/redis/redistest"
	"github.com/threadtape/threadtape/bot/chat"
	"github.com/threadtape/threadtape/bot/store"
	"github.com/threadtape/threadtape/bot/store/storetest"
)

// BenchmarkDeliver offers, claims and settles deliveries in 1,000 channels, and reports the CPU time of the client and of
// the server for each. Batch says how many channels one claim takes and one settlement ends.
func BenchmarkDeliver(b *testing.B) {
	for _, batch := range []int{16, 1} {
		b.Run(fmt.Sprintf("batch=%d", batch), func(b *testing.B) { deliver(b, batch) })
	}
}

func deliver(b *testing.B, batch int) {
	redistest.Need(b)
	server := redistest.Run(b, redistest.Config{})
	s := opened(b, server.URL())
	lanes := make([]store.Lane, 1000)
	for i := range lanes {
		lanes[i] = lane(1, chat.Address(fmt.Sprintf("discord:%018d", 100000000000000000+i)))
		subscribe(b, s, lanes[i], 0)
	}
	client, used := clientCPU(b), serverCPU(b, server)
	b.ResetTimer()
	for done := 0; done < b.N; {
		n := min(len(lanes), b.N-done)
		var offerings []store.Offering
		for _, l := range lanes[:n] {
			seq := uint64(done/len(lanes) + 1)
			offerings = append(offerings, store.Offering{Lane: l, Deliveries: []store.Delivery{
				{Kind: store.New, Post: fmt.Sprint(86_000 + seq), Rev: "Zm9yZXZlcjEy", Seq: seq},
			}})
		}
		if taken, err := s.Outbox.Offer(b.Context(), offerings...); err != nil || taken != n {
			b.Fatalf("Offer = %d, %v", taken, err)
		}
		for left := n; left > 0; {
			turns := claimed(b, s, batch, store.Terms{})
			ended := make([]store.Settlement, len(turns))
			for i, turn := range turns {
				ended[i] = store.Settlement{Turn: turn, Verdict: store.Heard, Receipt: chat.Receipt{To: turn.Lane.To, ID: "1234567890123456789"}}
			}
			settle(b, s, ended...)
			if left -= len(turns); len(turns) == 0 {
				b.Fatalf("%d deliveries are not to be had", left)
			}
		}
		done += n
	}
	b.StopTimer()
	mine, its := clientCPU(b)-client, serverCPU(b, server)-used
	b.ReportMetric(float64(mine.Nanoseconds())/1e3/float64(b.N), "client-µs/delivery")
	b.ReportMetric(float64(its.Nanoseconds())/1e3/float64(b.N), "server-µs/delivery")
	b.ReportMetric(float64((mine+its).Nanoseconds())/1e3/float64(b.N), "cpu-µs/delivery")
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "deliveries/s")
}

// BenchmarkIdleClaim asks for turns where none is due, as every process does once a second.
func BenchmarkIdleClaim(b *testing.B) {
	redistest.Need(b)
	server := redistest.Run(b, redistest.Config{})
	s := opened(b, server.URL())
	client, used := clientCPU(b), serverCPU(b, server)
	for b.Loop() {
		if turns := claimed(b, s, 16, store.Terms{}); len(turns) != 0 {
			b.Fatalf("claimed %v", turns)
		}
	}
	b.ReportMetric(float64((clientCPU(b)-client).Nanoseconds())/1e3/float64(b.N), "client-µs/claim")
	b.ReportMetric(float64((serverCPU(b, server)-used).Nanoseconds())/1e3/float64(b.N), "server-µs/claim")
}

// BenchmarkStore is the suite's own measure, for comparison with the other stores.
func BenchmarkStore(b *testing.B) {
	storetest.Bench(b, func(b *testing.B) store.Store {
		redistest.Need(b)
		s, err := Open(b.Context(), redistest.Run(b, redistest.Config{}).URL(), Options{})
		if err != nil {
			b.Fatal(err)
		}
		return s
	})
}

// clientCPU is the CPU time that this process has used.
func clientCPU(b *testing.B) time.Duration {
	b.Helper()
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		b.Fatal(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// serverCPU is the CPU time that the server has used.
func serverCPU(b *testing.B, server *redistest.Server) time.Duration {
	b.Helper()
	c := server.Client()
	defer c.Close()
	cpu, err := section(b.Context(), c, "cpu")
	if err != nil {
		b.Fatal(err)
	}
	var sum time.Duration
	for _, name := range []string{"used_cpu_user", "used_cpu_sys"} {
		d, err := time.ParseDuration(cpu[name] + "s")
		if err != nil {
			b.Fatal(err)
		}
		sum += d
	}
	return sum
}
