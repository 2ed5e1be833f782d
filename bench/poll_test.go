package bench

import (
	"io"
	"net/http"
	"strconv"
	"testing"
	"time"

	"github.com/threadtape/threadtape/adapters/sources/discourse"
	"github.com/threadtape/threadtape/adapters/sources/fetch"
	"github.com/threadtape/threadtape/bot/forum"
	"github.com/threadtape/threadtape/bot/store"
)

// polls is how many polls a side makes in one round.
const polls = 1000

// BenchmarkPoll compares the poll of an unchanged thread with a bare conditional GET of the same page: behind a proxy
// that knows an ETag (304), and as Discourse itself answers, with the whole page (200, 64 KB, read to the end by both).
// The forum is a process of its own: CPU is the client's alone, and the time is of both.
func BenchmarkPoll(b *testing.B) {
	host, topic := served(b)
	b.Run("304", func(b *testing.B) { poll(b, host, "/etag", topic) })
	b.Run("200", func(b *testing.B) { poll(b, host, "", topic) })
}

func poll(b *testing.B, host, prefix string, topic int) {
	base := "http://" + host + prefix
	get, done := getter(b, base+"/t/"+strconv.Itoa(topic)+"/60.json")
	defer done()
	look, drop := looker(b, host, base, topic)
	defer drop()
	var own, bare spent
	inTurns(b, func() { own.add(b, look) }, func() { bare.add(b, get) })
	n := b.N * polls
	b.ReportMetric(micros(own.cpu, n), "own-cpu-µs/poll")
	b.ReportMetric(micros(bare.cpu, n), "bare-cpu-µs/poll")
	b.ReportMetric(own.cpu.Seconds()/bare.cpu.Seconds(), "own/bare-cpu")
	b.ReportMetric(own.wall.Seconds()/bare.wall.Seconds(), "own/bare-time")
	b.ReportMetric(60/(own.cpu.Seconds()/float64(n)), "threads/core-at-60s")
}

// spent is what the rounds of one side took.
type spent struct{ cpu, wall time.Duration }

func (s *spent) add(b *testing.B, once func(b *testing.B)) {
	start, cpu := time.Now(), ownCPU(b)
	for range polls {
		once(b)
	}
	s.wall += time.Since(start)
	s.cpu += ownCPU(b) - cpu
}

// getter returns a conditional GET by net/http alone, the body to nowhere.
func getter(b *testing.B, url string) (get func(b *testing.B), done func()) {
	b.Helper()
	client := &http.Client{Transport: &http.Transport{DisableCompression: true}}
	return func(b *testing.B) {
		req, err := http.NewRequestWithContext(b.Context(), http.MethodGet, url, nil)
		if err != nil {
			b.Fatal(err)
		}
		req.Header.Set("If-None-Match", etag)
		resp, err := client.Do(req)
		if err != nil {
			b.Fatal(err)
		}
		_, _ = io.Copy(io.Discard, resp.Body)
		_ = resp.Body.Close()
	}, client.CloseIdleConnections
}

// looker returns a poll of the thread through the guarded client and the Discourse source, all posts known.
func looker(b *testing.B, host, base string, topic int) (look func(b *testing.B), done func()) {
	b.Helper()
	client, err := fetch.New(fetch.Options{
		AllowPrivate: []string{host},
		PerHost:      store.Limit{Every: time.Nanosecond, Burst: 1 << 30},
	})
	if err != nil {
		b.Fatal(err)
	}
	source := discourse.Open(client)
	ref := forum.Ref{Source: discourse.Name, Base: base, ID: strconv.Itoa(topic)}
	var cursor forum.Cursor
	for range 10 { // until nothing is new
		page, err := source.Fetch(b.Context(), ref, cursor)
		if err != nil {
			b.Fatal(err)
		}
		if cursor = page.Cursor; page.NotModified {
			break
		}
	}
	return func(b *testing.B) {
		page, err := source.Fetch(b.Context(), ref, cursor)
		if err != nil || !page.NotModified {
			b.Fatalf("NotModified %v, %v", page.NotModified, err)
		}
	}, client.Close
}
