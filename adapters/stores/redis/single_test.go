package redis

import (
	"bytes"
	"context"
	"io"
	"net"
	"regexp"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/threadtape/threadtape/adapters/stores/redis/redistest"
	"github.com/threadtape/threadtape/bot/fault"
	"github.com/threadtape/threadtape/bot/store"
)

// A wire loses answers on demand: the server has done what it was asked for, and the connection breaks before it can say so.
type wire struct {
	broken atomic.Bool // from now on
	mu     sync.Mutex
	lost   map[string]int // how often each request was sent of which the answer was lost
}

// writing is how the requests begin that may change something.
var writing = regexp.MustCompile(`^\*\d+\r\n\$\d+\r\n(evalsha|eval|set)\r\n`)

// loses reports whether the answer to a request gets lost. What only reads is answered, and what meets the server.
func (w *wire) loses(request []byte) bool {
	if !w.broken.Load() || !writing.Match(request) || bytes.Contains(request, []byte(metaTag)) {
		return false
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.lost == nil {
		w.lost = make(map[string]int)
	}
	w.lost[string(request)]++
	return true
}

func (w *wire) dial(ctx context.Context, network, addr string) (net.Conn, error) {
	c, err := new(net.Dialer).DialContext(ctx, network, addr)
	if err != nil {
		return nil, err
	}
	return &lossy{Conn: c, wire: w}, nil
}

// A lossy is one connection of a wire.
type lossy struct {
	net.Conn
	*wire
	lost bool // the answer to what was written last goes
}

func (c *lossy) Write(p []byte) (int, error) {
	c.lost = c.loses(p)
	return c.Conn.Write(p)
}

func (c *lossy) Read(p []byte) (int, error) {
	n, err := c.Conn.Read(p)
	if c.lost {
		return 0, io.EOF
	}
	return n, err
}

// steps are verbs that must not run twice for one call, each with what it needs before and what it leaves if it ran once.
var steps = []struct {
	name   string
	before func(t *testing.T, s store.Store)
	step   func(ctx context.Context, s store.Store) error
	after  func(t *testing.T, s store.Store)
}{
	{
		"Claim", waiting,
		func(ctx context.Context, s store.Store) error {
			_, _, err := s.Outbox.Claim(ctx, "one", 1, store.Terms{Lease: time.Millisecond, Chats: []string{"terminal"}})
			return err
		},
		func(t *testing.T, s store.Store) {
			var turns []store.Turn
			for end := time.Now().Add(10 * time.Second); len(turns) == 0 && time.Now().Before(end); {
				turns = claimed(t, s, 1, store.Terms{})
			}
			if len(turns) != 1 || turns[0].Attempt > 2 || turns[0].Doubt != (turns[0].Attempt == 2) {
				t.Errorf("turns %+v, want one that was claimed at most once before", turns)
			}
		},
	},
	{
		"Once", func(*testing.T, store.Store) {},
		func(ctx context.Context, s store.Store) error {
			first, err := s.Notes.Once(ctx, store.Key{Tenant: "a", Kind: "b", Name: "c"}, time.Hour)
			if err == nil && !first {
				return store.ErrStale
			}
			return err
		},
		func(*testing.T, store.Store) {},
	},
	{
		"Write", func(*testing.T, store.Store) {},
		func(ctx context.Context, s store.Store) error {
			_, err := s.Notes.Write(ctx, store.Note{Key: store.Key{Tenant: "a", Kind: "b", Name: "c"}, Value: []byte("v")})
			return err
		},
		func(t *testing.T, s store.Store) {
			if n, err := s.Notes.Read(t.Context(), store.Key{Tenant: "a", Kind: "b", Name: "c"}); err != nil || n.Version != 1 {
				t.Errorf("note %+v, %v, want it in version 1", n, err)
			}
		},
	},
	{
		"Put", func(*testing.T, store.Store) {},
		func(ctx context.Context, s store.Store) error {
			_, err := s.Subscriptions.Put(ctx, store.Subscription{Lane: lane(1, "terminal:"), Tenant: "terminal"}, store.Mark{})
			return err
		},
		func(*testing.T, store.Store) {},
	},
}

func waiting(t *testing.T, s store.Store) {
	subscribe(t, s, lane(1, "terminal:"), 0)
	offer(t, s, lane(1, "terminal:"), 1, fresh(1)...)
}

// TestLostAnswers holds that what changes the store is sent once, whatever becomes of the answer: the caller hears that it
// is not known whether it ran, and no client repeats it behind the caller's back.
func TestLostAnswers(t *testing.T) {
	t.Parallel()
	redistest.Need(t)
	for _, kind := range []string{"one", "cluster"} {
		t.Run(kind, func(t *testing.T) {
			t.Parallel()
			url, nodes := at(t, kind)
			for _, st := range steps {
				t.Run(st.name, func(t *testing.T) {
					for _, n := range nodes {
						n.Do("FLUSHALL")
					}
					warm(t, nodes)
					w := new(wire)
					s := wired(t, url, w)
					st.before(t, s)
					w.broken.Store(true)
					err := st.step(t.Context(), s)
					w.broken.Store(false)
					if fault.Of(err) != fault.Again {
						t.Errorf("the answer was lost: %v, want an error of kind Again", err)
					}
					if len(w.lost) == 0 {
						t.Error("no answer was lost")
					}
					for request, n := range w.lost {
						if n != 1 {
							t.Errorf("it was sent %d times, want once: %q", n, request)
						}
					}
					st.after(t, s)
				})
			}
		})
	}
}

// at starts servers of a kind.
func at(t *testing.T, kind string) (string, []*redistest.Server) {
	t.Helper()
	if kind == "cluster" {
		return redistest.Cluster(t)
	}
	s := redistest.Run(t, redistest.Config{})
	return s.URL(), []*redistest.Server{s}
}

// warm has the servers know all scripts, so that the first answer to each is the one that counts.
func warm(t *testing.T, nodes []*redistest.Server) {
	t.Helper()
	for _, n := range nodes {
		c := n.Client()
		for _, header := range []bool{false, true} {
			all, err := load(header)
			if err != nil {
				t.Fatal(err)
			}
			for _, s := range all {
				c.ScriptLoad(t.Context(), s.text) // old servers do not take the header, and need not
			}
		}
		_ = c.Close()
	}
}

// wired opens a store over a wire.
func wired(t *testing.T, url string, w *wire) store.Store {
	t.Helper()
	target, err := parse(url)
	if err != nil {
		t.Fatal(err)
	}
	target.options.Dialer = w.dial
	s, err := connect(t.Context(), target, Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	return s
}
