package bench

import (
	"bufio"
	"runtime"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/threadtape/threadtape/adapters/stores/redis/redistest"
)

// ownCPU is the CPU time that this process has used, user and system.
func ownCPU(b *testing.B) time.Duration {
	b.Helper()
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		b.Fatal(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// bothCPU is the CPU time of this process and of the server together.
func bothCPU(b *testing.B, s *redistest.Server) time.Duration {
	b.Helper()
	its := info(b, s, "cpu")
	return ownCPU(b) + seconds(b, its["used_cpu_user"]) + seconds(b, its["used_cpu_sys"])
}

// usedMemory is how many bytes the server holds.
func usedMemory(b *testing.B, s *redistest.Server) float64 {
	b.Helper()
	n, err := strconv.ParseFloat(info(b, s, "memory")["used_memory"], 64)
	if err != nil {
		b.Fatal(err)
	}
	return n
}

// info reads a section of what the server says about itself.
func info(b *testing.B, s *redistest.Server, section string) map[string]string {
	b.Helper()
	c := s.Client()
	defer c.Close()
	text, err := c.Info(b.Context(), section).Result()
	if err != nil {
		b.Fatal(err)
	}
	fields := make(map[string]string)
	for lines := bufio.NewScanner(strings.NewReader(text)); lines.Scan(); {
		if name, value, ok := strings.Cut(lines.Text(), ":"); ok {
			fields[name] = value
		}
	}
	return fields
}

func seconds(b *testing.B, s string) time.Duration {
	b.Helper()
	d, err := time.ParseDuration(s + "s")
	if err != nil {
		b.Fatal(err)
	}
	return d
}

// inTurns plays both sides b.N times; who begins changes from round to round, so that a warm cache or a busy neighbour
// favours neither. Each side starts with a collected heap.
func inTurns(b *testing.B, ours, theirs func()) {
	b.Helper()
	sides := []func(){ours, theirs}
	for round := range b.N {
		for i := range sides {
			runtime.GC()
			sides[(i+round)%len(sides)]()
		}
	}
	b.ReportMetric(0, "ns/op") // a round has no time of its own worth reading
}

// micros is a time in µs for each of n.
func micros(d time.Duration, n int) float64 { return float64(d.Nanoseconds()) / 1e3 / float64(n) }
