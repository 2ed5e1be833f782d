//go:build unix

package summary

import (
	"fmt"
	"math"
	"math/rand/v2"
	"runtime"
	"strings"
	"syscall"
	"testing"
	"time"
)

// chatter is a thread of so many sentences whose words are spread as in real text: the k-th commonest is used about 1/k
// as often as the first, and new words keep coming.
func chatter(sentences int) Thread {
	rng := rand.New(rand.NewPCG(1, 2))
	word := func() string {
		return fmt.Sprintf("w%x", int(math.Exp(rng.Float64()*math.Log(float64(2000+20*sentences)))))
	}
	t := Thread{Title: word() + " " + word()}
	for n := 0; n < sentences; {
		var b strings.Builder
		for range min(1+rng.IntN(12), sentences-n) {
			b.WriteString("The")
			for range 6 + rng.IntN(20) {
				b.WriteString(" " + word())
			}
			b.WriteString(". ")
			n++
		}
		t.Posts = append(t.Posts, Post{Number: len(t.Posts) + 1, Author: fmt.Sprint("a", rng.IntN(200)), Text: b.String(), Flowed: true})
	}
	return t
}

// BenchmarkSummarize shows the CPU time and the memory of threads by their number of sentences, 1,000 of which must take at
// most 0.1 s, and 20,000 at most 1 s and 150 MB. It reports the exponent of the growth from the size before.
func BenchmarkSummarize(b *testing.B) {
	before, size := 0.0, 0
	for _, n := range []int{100, 1000, 5000, 20_000} {
		t := chatter(n)
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			spent := cpu(b)
			for b.Loop() {
				Summarize(t, Options{})
			}
			took := (cpu(b) - spent).Seconds() / float64(b.N)
			if before > 0 {
				b.ReportMetric(math.Log(took/before)/math.Log(float64(n)/float64(size)), "growth")
			}
			before, size = took, n
			b.ReportMetric(took, "cpu-s/op")
			b.ReportMetric(float64(held(t))/(1<<20), "peak-MB")
		})
	}
}

// cpu is what the process has used so far, the collector's work on other cores among it.
func cpu(b *testing.B) time.Duration {
	b.Helper()
	var use syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &use); err != nil {
		b.Fatal(err)
	}
	return time.Duration(use.Utime.Nano() + use.Stime.Nano())
}

// held is the most that the heap holds during a call, besides its input, seen by looking all the time.
func held(t Thread) uint64 {
	var start, now runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&start)
	done := make(chan struct{})
	go func() {
		defer close(done)
		Summarize(t, Options{})
	}()
	most := uint64(0)
	for {
		runtime.ReadMemStats(&now)
		if now.HeapAlloc > start.HeapAlloc {
			most = max(most, now.HeapAlloc-start.HeapAlloc)
		}
		select {
		case <-done:
			return most
		default:
			runtime.Gosched()
		}
	}
}

// BenchmarkSentences shows how many bytes of forum text are split per second; 5 MB/s are wanted.
func BenchmarkSentences(b *testing.B) {
	text := strings.Repeat("Zoom Video Communications, Inc. reported after the close… I kept my shares! 🚀 EPS came in at $1.05 vs. $0.98 expected. "+
		"The filing is at sec.example.gov/edgar.\n- Revenue up 30%\nThe U.S. Treasury yields jumped again. Well… maybe not. ", 500)
	b.SetBytes(int64(len(text)))
	for b.Loop() {
		for range Sentences(text) {
		}
	}
}
