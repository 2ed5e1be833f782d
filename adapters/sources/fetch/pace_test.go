package fetch_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/threadtape/threadtape/adapters/sources/fetch"
	"github.com/threadtape/threadtape/bot/fault"
	"github.com/threadtape/threadtape/bot/store"
)

const patient = time.Hour

// TestPace holds one a second with a burst of five, twenty a minute on average, and no such average for a private host.
func TestPace(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name string
		url  string
		n    int
		took time.Duration
	}{
		{"burst", "http://f.example/", 5, 0},
		{"one a second", "http://f.example/", 15, 10 * time.Second},
		{"twenty a minute", "http://f.example/", 60, 120 * time.Second},
		{"private", "http://127.0.0.1:8123/", 65, 60 * time.Second},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				client := newInternet(t, http.HandlerFunc(said)).client(t, fetch.Options{AllowPrivate: []string{"127.0.0.1:8123"}})
				begun := time.Now()
				for range c.n {
					if _, err := client.Get(t.Context(), fetch.Request{URL: c.url, Patience: patient}); err != nil {
						t.Fatal(err)
					}
				}
				if took := time.Since(begun); took != c.took {
					t.Errorf("%d requests took %v, want %v", c.n, took, c.took)
				}
			})
		})
	}
}

// TestImpatient holds that a far turn is refused at once, with the wait, and without a request.
func TestImpatient(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		client := newInternet(t, http.HandlerFunc(said)).client(t, fetch.Options{PerHost: store.Limit{Every: 10 * time.Second, Burst: 1}})
		get := func() error {
			_, err := client.Get(t.Context(), fetch.Request{URL: "http://f.example/"})
			return err
		}
		begun := time.Now()
		if err := get(); err != nil {
			t.Fatal(err)
		}
		err := get()
		if fault.Code(err) != "E-FETCH-BUSY" || fault.After(err) != 10*time.Second || time.Since(begun) != 0 {
			t.Errorf("Get = %v, after %v", err, fault.After(err))
		}
		time.Sleep(8 * time.Second)
		if err := get(); err != nil || time.Since(begun) != 10*time.Second {
			t.Errorf("Get = %v after %v, want success after waiting two seconds", err, time.Since(begun))
		}
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		time.Sleep(7500 * time.Millisecond)
		if _, err := client.Get(ctx, fetch.Request{URL: "http://f.example/"}); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("Get = %v, want the end of the context while waiting", err)
		}
	})
}

// TestNoTimeLeft holds that a turn beyond the caller's own time is refused at once, with the wait, however patient the request:
// who asks in vain until the end has no time left for what came before.
func TestNoTimeLeft(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		client := newInternet(t, http.HandlerFunc(said)).client(t, fetch.Options{PerHost: store.Limit{Every: 10 * time.Second, Burst: 1}})
		ctx, cancel := context.WithTimeout(t.Context(), 5*time.Second)
		defer cancel()
		begun := time.Now()
		get := func() error {
			_, err := client.Get(ctx, fetch.Request{URL: "http://f.example/", Patience: patient})
			return err
		}
		if err := get(); err != nil {
			t.Fatal(err)
		}
		err := get()
		if fault.Of(err) != fault.Again || fault.After(err) != 10*time.Second || time.Since(begun) != 0 {
			t.Errorf("Get = %v, after %v, in %v; want a refusal at once with the wait", err, fault.After(err), time.Since(begun))
		}
	})
}

// TestOneAtATime holds that a host sees one request at a time and a long poll beside it, and that other hosts do not wait.
func TestOneAtATime(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var now, most, other atomic.Int32
		n := newInternet(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			switch {
			case r.URL.Path == "/long":
				sleep(r.Context(), 25*time.Second)
			case r.Host == "other.example":
				other.Add(1)
			default:
				most.Store(max(most.Load(), now.Add(1)))
				sleep(r.Context(), time.Second)
				now.Add(-1)
			}
			said(w, r)
		}))
		client := n.client(t, fetch.Options{})
		var wg sync.WaitGroup
		get := func(r fetch.Request, want string) {
			wg.Go(func() {
				if _, err := client.Get(t.Context(), r); err != nil && fault.Code(err) != want || err == nil && want != "" {
					t.Errorf("Get %s = %v, want %q", r.URL, err, want)
				}
			})
		}
		get(fetch.Request{URL: "http://f.example/long", Long: true}, "")
		for range 4 {
			get(fetch.Request{URL: "http://f.example/", Patience: 10 * time.Second}, "")
		}
		synctest.Wait()
		get(fetch.Request{URL: "http://f.example/long", Long: true}, "E-FETCH-BUSY")
		get(fetch.Request{URL: "http://f.example/"}, "E-FETCH-BUSY")
		get(fetch.Request{URL: "http://other.example/"}, "")
		time.Sleep(100 * time.Millisecond)
		if other.Load() != 1 {
			t.Error("another host waited")
		}
		wg.Wait()
		if most.Load() != 1 {
			t.Errorf("%d requests at once", most.Load())
		}
		if got := len(n.dialled()); got != 3 {
			t.Errorf("%d connections, want one for each kind and host", got)
		}
	})
}

// TestRetryAfter holds that what a server asks for is clamped, is told, and holds the whole host.
func TestRetryAfter(t *testing.T) {
	t.Parallel()
	for value, want := range map[string]time.Duration{
		"":                              time.Second,
		"30":                            30 * time.Second,
		" 30 ":                          30 * time.Second,
		"1.5":                           1500 * time.Millisecond,
		"0":                             time.Second,
		"-1":                            time.Second,
		"99999999":                      6 * time.Hour,
		"99999999999999999999999":       6 * time.Hour,
		"1e99":                          6 * time.Hour,
		"1e9999":                        6 * time.Hour,
		"NaN":                           time.Second,
		"soon":                          time.Second,
		"Sat, 01 Jan 2000 00:02:00 GMT": 2 * time.Minute, // a bent clock starts with that year
		"Sun, 01 Jan 2099 00:00:00 GMT": 6 * time.Hour,
		"Fri, 01 Jan 1999 00:00:00 GMT": time.Second,
	} {
		for _, status := range []int{429, 503} {
			synctest.Test(t, func(t *testing.T) {
				var requests atomic.Int32
				client := newInternet(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
					if requests.Add(1) > 1 {
						said(w, r)
						return
					}
					w.Header().Set("Content-Type", "application/json")
					w.Header().Set("Retry-After", value)
					w.WriteHeader(status)
					_, _ = io.WriteString(w, `{"extras":{"wait_seconds":9}}`)
				})).client(t, fetch.Options{})
				_, err := client.Get(t.Context(), fetch.Request{URL: "http://f.example/1"})
				a, ok := errors.AsType[*fetch.Answer](err)
				if fault.Of(err) != fault.Again || fault.Code(err) != "E-FETCH-BUSY" || fault.After(err) != want || !ok || !strings.Contains(string(a.Body), "wait_seconds") {
					t.Errorf("%d, Retry-After %q: %v, after %v, want %v", status, value, err, fault.After(err), want)
				}
				if want > 3*time.Second {
					_, err = client.Get(t.Context(), fetch.Request{URL: "http://f.example/2"})
					if _, ok := errors.AsType[*fetch.Answer](err); fault.Code(err) != "E-FETCH-BUSY" || fault.After(err) != want || ok || requests.Load() != 1 {
						t.Errorf("Retry-After %q: another page of the host: %v after %d requests", value, err, requests.Load())
					}
				}
				begun := time.Now()
				if _, err := client.Get(t.Context(), fetch.Request{URL: "http://f.example/2", Patience: 7 * time.Hour}); err != nil || time.Since(begun) != want {
					t.Errorf("Retry-After %q: a patient request: %v after %v", value, err, time.Since(begun))
				}
			})
		}
	}
}

// TestHold holds that an adapter can hold a host for what a body asked for, and that the longer of two pauses wins.
func TestHold(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		client := newInternet(t, http.HandlerFunc(said)).client(t, fetch.Options{})
		for _, after := range []time.Duration{time.Minute, time.Second} {
			if err := client.Hold(t.Context(), "https://f.example/t/1", after); err != nil {
				t.Fatal(err)
			}
		}
		if _, err := client.Get(t.Context(), fetch.Request{URL: "http://f.example/"}); fault.After(err) != time.Minute {
			t.Errorf("Get = %v, after %v", err, fault.After(err))
		}
		if err := client.Hold(t.Context(), "http://127.0.0.1/", time.Second); fault.Code(err) != "E-FETCH-PRIVATE" {
			t.Errorf("Hold = %v", err)
		}
	})
}

// TestBreaker holds the pauses after failures in a row, that a held host is not asked, and that one answer ends it.
func TestBreaker(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var requests atomic.Int32
		var well atomic.Bool
		client := newInternet(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			requests.Add(1)
			if well.Load() {
				said(w, r)
				return
			}
			w.WriteHeader(http.StatusInternalServerError)
		})).client(t, fetch.Options{})
		get := func() error {
			_, err := client.Get(t.Context(), fetch.Request{URL: "http://f.example/", Patience: time.Nanosecond})
			return err
		}
		m := time.Minute
		for i, want := range []time.Duration{1e9, 2e9, 4e9, 8e9, m, 2 * m, 4 * m, 8 * m, 16 * m, 32 * m, 60 * m, 60 * m} {
			if err := get(); fault.Code(err) != "E-FETCH-STATUS" || fault.After(err) != want {
				t.Fatalf("failure %d: %v, after %v, want %v", i+1, err, fault.After(err), want)
			}
			if err := get(); fault.Code(err) != "E-FETCH-DOWN" || fault.After(err) != want || int(requests.Load()) != i+1 {
				t.Fatalf("after failure %d: %v, after %v; %d requests", i+1, err, fault.After(err), requests.Load())
			}
			time.Sleep(want)
		}
		well.Store(true)
		if err := get(); err != nil {
			t.Fatal(err)
		}
		well.Store(false)
		if err := get(); fault.After(err) != time.Second {
			t.Errorf("a failure after an answer: %v, after %v", err, fault.After(err))
		}
	})
}

// TestChallenge holds that a challenge is recognised in its shapes, leaves the host alone for an hour, and is not seen
// where there is none.
func TestChallenge(t *testing.T) {
	t.Parallel()
	page := []byte("<!DOCTYPE html><html><head><TITLE>Just a moment...</TITLE></head>")
	const html = "Content-Type: text/html"
	for _, c := range []struct {
		name    string
		handler http.Handler
		accept  fetch.Types
		code    string
		after   time.Duration
	}{
		{"header", answer(403, nil, html, "Cf-Mitigated: challenge"), fetch.JSON, "E-FETCH-CHALLENGE", time.Hour},
		{"header 503", answer(503, nil, html, "Cf-Mitigated: challenge", "Retry-After: 5"), fetch.HTML, "E-FETCH-CHALLENGE", time.Hour},
		{"longer wait", answer(429, nil, html, "Cf-Mitigated: challenge", "Retry-After: 7200"), fetch.JSON, "E-FETCH-CHALLENGE", 2 * time.Hour},
		{"page", answer(403, page, html), fetch.JSON, "E-FETCH-CHALLENGE", time.Hour},
		{"page for a page", answer(503, page, html), fetch.HTML, "E-FETCH-CHALLENGE", time.Hour},
		{"page as success", answer(200, page, html), fetch.JSON, "E-FETCH-CHALLENGE", time.Hour},
		{"an article of that title", answer(200, page, html), fetch.HTML, "", 0},
		{"a plain 403", answer(403, []byte("<p>no</p>"), html), fetch.JSON, "E-FETCH-STATUS", 0},
		{"a post that says so", answer(403, []byte(`{"errors":["<title>just a moment"]}`), asJSON), fetch.JSON, "E-FETCH-STATUS", 0},
	} {
		synctest.Test(t, func(t *testing.T) {
			client := newInternet(t, c.handler).client(t, fetch.Options{})
			_, err := client.Get(t.Context(), fetch.Request{URL: "http://f.example/1", Accept: c.accept})
			if got := fault.Code(err); err != nil && got != c.code || err == nil && c.code != "" || fault.After(err) != c.after {
				t.Errorf("%s: %v, after %v, want %q", c.name, err, fault.After(err), c.code)
			}
			if c.after > 0 {
				_, err := client.Get(t.Context(), fetch.Request{URL: "http://f.example/2"})
				if fault.Code(err) != "E-FETCH-CHALLENGE" || fault.After(err) != c.after || client.Stats().Requests != 1 {
					t.Errorf("%s: the next request: %v", c.name, err)
				}
			}
		})
	}
}

// A shared pace keeps the budgets of several clients; it can be out of order.
type shared struct {
	mu    sync.Mutex
	holds map[string]time.Time
	taken []string
	err   error
}

func (s *shared) Take(_ context.Context, budget string, _ store.Limit, _ int) (time.Duration, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.taken = append(s.taken, budget)
	return max(time.Until(s.holds[budget]), 0), s.err
}

func (s *shared) Hold(_ context.Context, budget string, until time.Time) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.holds == nil {
		s.holds = map[string]time.Time{}
	}
	s.holds[budget] = until
	return s.err
}

// TestReplicas holds that a pause one replica was asked for keeps the others away, and that a pace that cannot be asked
// is no licence to go on.
func TestReplicas(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		pace := &shared{}
		n := newInternet(t, answer(429, nil, "Retry-After: 60"))
		one, two := n.client(t, fetch.Options{Pace: pace}), n.client(t, fetch.Options{Pace: pace})
		r := fetch.Request{URL: "http://f.example/"}
		if _, err := one.Get(t.Context(), r); fault.After(err) != time.Minute {
			t.Fatal(err)
		}
		if _, err := two.Get(t.Context(), r); fault.Code(err) != "E-FETCH-BUSY" || fault.After(err) != time.Minute || two.Stats().Requests != 0 {
			t.Errorf("the other replica: %v", err)
		}
		pace.err = errors.New("no store")
		_, err := two.Get(t.Context(), fetch.Request{URL: "http://g.example/"})
		if fault.Of(err) != fault.Again || !errors.Is(err, pace.err) || two.Stats().Requests != 0 {
			t.Errorf("without a store: %v", err)
		}
	})
}
