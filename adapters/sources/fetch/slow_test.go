package fetch_test

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"net/netip"
	"testing"
	"testing/synctest"
	"time"

	"github.com/threadtape/threadtape/adapters/sources/fetch"
	"github.com/threadtape/threadtape/bot/fault"
)

// silent never answers a look-up, and never connects.
type silent struct{}

func (silent) LookupNetIP(ctx context.Context, _, _ string) ([]netip.Addr, error) {
	<-ctx.Done()
	return nil, ctx.Err()
}

func (silent) dial(ctx context.Context, _, _ string) (net.Conn, error) {
	<-ctx.Done()
	return nil, ctx.Err()
}

// trickle writes a byte every so often until it is told to stop.
func trickle(every time.Duration) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		for {
			if _, err := io.WriteString(w, " "); err != nil {
				return
			}
			w.(http.Flusher).Flush()
			if !sleep(r.Context(), every) {
				return
			}
		}
	})
}

// late answers after so long.
func late(d time.Duration) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if sleep(r.Context(), d) {
			said(w, r)
		}
	})
}

// sleep waits, and reports whether it was not woken.
func sleep(ctx context.Context, d time.Duration) bool {
	select {
	case <-time.After(d):
		return true
	case <-ctx.Done():
		return false
	}
}

// TestSlow holds how long each step of a request may take, to the second, on a bent clock.
func TestSlow(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name    string
		request fetch.Request
		handler http.Handler
		set     func(*internet, *fetch.Options)
		code    string
		after   time.Duration
	}{
		{"look-up", fetch.Request{URL: "https://f.example/"}, nil, func(_ *internet, o *fetch.Options) { o.Resolver = silent{} }, "E-FETCH-DNS", 5 * time.Second},
		{"connect", fetch.Request{URL: "https://f.example/"}, nil, func(_ *internet, o *fetch.Options) { o.Dial = silent{}.dial }, "E-FETCH-DIAL", 5 * time.Second},
		{"handshake", fetch.Request{URL: "https://f.example/"}, nil, func(n *internet, _ *fetch.Options) { n.deaf = true }, "E-FETCH-TLS", 10 * time.Second},
		{"first byte", fetch.Request{URL: "http://f.example/"}, nil, func(n *internet, _ *fetch.Options) { n.deaf = true }, "E-FETCH-SLOW", 10 * time.Second},
		{"answer", fetch.Request{URL: "https://f.example/"}, late(11 * time.Second), nil, "E-FETCH-SLOW", 10 * time.Second},
		{"body", fetch.Request{URL: "https://f.example/"}, trickle(5 * time.Second), nil, "E-FETCH-SLOW", 15 * time.Second},
		{"long poll", fetch.Request{URL: "https://f.example/", Long: true}, late(30 * time.Second), nil, "", 30 * time.Second},
		{"long silence", fetch.Request{URL: "https://f.example/", Long: true}, late(time.Hour), nil, "E-FETCH-SLOW", 35 * time.Second},
		{"long body", fetch.Request{URL: "https://f.example/", Long: true}, trickle(time.Second), nil, "E-FETCH-SLOW", 35 * time.Second},
		{"hops", fetch.Request{URL: "https://f.example/"}, hops(6 * time.Second), nil, "E-FETCH-SLOW", 15 * time.Second},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				n := newInternet(t, c.handler)
				client := n.clientWith(t, c.set)
				begun := time.Now()
				_, err := client.Get(t.Context(), c.request)
				if got := fault.Code(err); err != nil && got != c.code || err == nil && c.code != "" {
					t.Errorf("Get = %v, want %q", err, c.code)
				}
				if err != nil && fault.Of(err) != fault.Again {
					t.Errorf("Get = %v, want kind again", err)
				}
				if took := time.Since(begun); took != c.after {
					t.Errorf("took %v, want %v", took, c.after)
				}
			})
		})
	}
}

// hops redirects for ever, and takes its time.
func hops(each time.Duration) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if sleep(r.Context(), each) {
			http.Redirect(w, r, r.URL.Path+"x", http.StatusFound)
		}
	})
}

// TestCallersContext holds that the caller's end is the caller's: no fault, no strike against the host, and no half a body
// taken for a whole one because the server closes politely.
func TestCallersContext(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		n := newInternet(t, trickle(time.Second))
		c := n.client(t, fetch.Options{})
		for range 6 {
			ctx, cancel := context.WithTimeout(t.Context(), 3*time.Second)
			_, err := c.Get(ctx, fetch.Request{URL: "https://f.example/?token=hunter2"})
			cancel()
			if !errors.Is(err, context.DeadlineExceeded) || fault.Code(err) != "E-BROKEN" {
				t.Fatalf("Get = %v, want the context's error", err)
			}
		}
		if s := c.Stats(); len(s.Refused) != 0 || s.Requests != 6 {
			t.Errorf("stats %+v, want 6 requests and nothing refused", s)
		}
	})
}

// TestFamilies holds that a machine without one family connects by the other within its time, and that a name with many
// addresses is not tried for ever.
func TestFamilies(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		n := newInternet(t, http.HandlerFunc(said))
		n.name("f.example", []string{"2606:4700::1", "2606:4700::2", "2606:4700::3", "1.0.0.1", "1.0.0.2", "1.0.0.3"})
		dial := n.dial
		c := n.clientWith(t, func(n *internet, o *fetch.Options) {
			o.Dial = func(ctx context.Context, network, address string) (net.Conn, error) {
				if address[0] == '[' {
					_, _ = n.recorded(address), sleep(ctx, time.Hour)
					return nil, ctx.Err()
				}
				return dial(ctx, network, address)
			}
		})
		begun := time.Now()
		if _, err := c.Get(t.Context(), fetch.Request{URL: "http://f.example/"}); err != nil {
			t.Fatal(err)
		}
		if took := time.Since(begun); took > 2*time.Second {
			t.Errorf("took %v", took)
		}
		if got := n.dialled(); len(got) != 2 || got[1] != "1.0.0.1:80" {
			t.Errorf("dialled %v", got)
		}
		n.refuse = true
		c.Close()
		if _, err := c.Get(t.Context(), fetch.Request{URL: "http://f.example/"}); fault.Code(err) != "E-FETCH-DIAL" {
			t.Errorf("Get = %v", err)
		}
		if got := n.dialled()[2:]; len(got) != 4 {
			t.Errorf("dialled %v, want 4 tries", got)
		}
	})
}
