package main

import (
	"context"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/threadtape/threadtape/adapters"
)

// A keyboard is one at which nobody types. It tells that it is read.
type keyboard struct{ read, unplugged chan struct{} }

func (k keyboard) Read([]byte) (int, error) {
	close(k.read)
	<-k.unplugged
	return 0, iotest.ErrTimeout
}

// TestStopReading holds that one Ctrl-C ends whatever waits for standard input, and that it says so.
func TestStopReading(t *testing.T) {
	t.Parallel()
	for _, line := range []string{"summary -", "summary - --jsonl", "card --json -", "card --jsonl DIR", "import --set store=memory", "import - --set store=memory"} {
		t.Run(line, func(t *testing.T) {
			t.Parallel()
			ctx, stop := context.WithCancel(t.Context())
			defer stop()
			k := keyboard{make(chan struct{}), make(chan struct{})}
			defer close(k.unplugged)
			said := new(output)
			p := &program{in: k, out: new(output), err: said, tables: adapters.All()}
			ended := make(chan int)
			go func() { ended <- p.main(ctx, strings.Fields(strings.Replace(line, "DIR", t.TempDir(), 1))) }()
			<-k.read
			stop()
			if code := <-ended; code != failed || said.String() != "threadtape: Stopped before it was done.\n" {
				t.Errorf("ended with %d: %s", code, said)
			}
		})
	}
}

// TestStopFetching holds that Ctrl-C while a forum is slow is told as what it was: nothing took too long.
func TestStopFetching(t *testing.T) {
	t.Parallel()
	for _, line := range []string{"read URL", "summary URL", "card URL --post 1", "plot URL", "try URL"} {
		t.Run(line, func(t *testing.T) {
			t.Parallel()
			asked := make(chan struct{}, 8)
			forum := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
				select {
				case asked <- struct{}{}:
				default: // asked before
				}
				<-r.Context().Done()
			}))
			defer forum.Close()
			ctx, stop := context.WithCancel(t.Context())
			defer stop()
			go func() {
				<-asked
				stop()
			}()
			out := new(output)
			code, said := inProcess(ctx, forum.URL, strings.NewReader(""), out, strings.Fields(strings.Replace(line, "URL", forum.URL+"/t/x/1", 1))...)
			if code != failed || said != "threadtape: Stopped before it was done.\n" || out.String() != "" {
				t.Errorf("ended with %d: %s%s", code, said, out)
			}
		})
	}
}
