package fetch_test

import (
	"errors"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"

	"github.com/threadtape/threadtape/adapters/sources/fetch"
	"github.com/threadtape/threadtape/bot/fault"
)

// An echo writes down what each host was told, and redirects along a route.
type echo struct {
	mu    sync.Mutex
	route map[string]string // host and path to Location
	code  int
	heard []*http.Request
}

func (e *echo) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.heard = append(e.heard, r)
	http.SetCookie(w, &http.Cookie{Name: "session", Value: "of-" + r.Host, Path: "/"})
	if to := e.route[r.Host+r.URL.Path]; to != "" {
		w.Header().Set("Location", to)
		w.WriteHeader(e.code)
		return
	}
	said(w, r)
}

// constantHeaders are what every host may be told.
var constantHeaders = []string{"Accept", "Accept-Encoding", "User-Agent"}

// TestHeaderEcho holds that what is meant for one host is told to no other, also not after a way back.
func TestHeaderEcho(t *testing.T) {
	t.Parallel()
	e := &echo{code: 302, route: map[string]string{
		"a.example/1": "/2", "a.example/2": "https://b.example/3", "b.example/3": "https://a.example/4",
	}}
	c := newInternet(t, e).client(t, fetch.Options{})
	get := func(path string) {
		t.Helper()
		_, err := c.Get(t.Context(), fetch.Request{
			URL: "https://a.example" + path, ETag: `"hunter2"`, LastModified: "Thu, 09 Apr 2020 10:00:00 GMT", Cookies: true,
			Header: http.Header{"Authorization": {"Bearer hunter2"}, "X-Own": {"hunter2"}, "Cookie": {"own=hunter2"}, "Referer": {"https://a.example/hunter2"}},
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	get("/4")
	get("/1")
	for i, r := range e.heard {
		own := i < 3
		for name, values := range r.Header {
			if !own && !slices.Contains(constantHeaders, name) {
				t.Errorf("hop %d told %s the header %s: %v", i, r.Host, name, values)
			}
		}
		if own && (r.Header.Get("Authorization") == "" || r.Header.Get("If-None-Match") == "") {
			t.Errorf("hop %d: %s was not told its own headers: %v", i, r.Host, r.Header)
		}
		for _, name := range constantHeaders {
			if got, want := r.Header.Get(name), e.heard[0].Header.Get(name); got != want {
				t.Errorf("hop %d: %s is %q, was %q", i, name, got, want)
			}
		}
	}
	if got := e.heard[1].Header.Get("Cookie"); !strings.Contains(got, "session=of-a.example") {
		t.Errorf("the host's own cookie did not come back: %q", got)
	}
	if len(e.heard) != 5 {
		t.Errorf("%d requests, want 5", len(e.heard))
	}
}

// TestSameHost holds that a request bound to its host follows to https and to another path, and nowhere else, and that
// the fault says where it would have gone.
func TestSameHost(t *testing.T) {
	t.Parallel()
	for to, code := range map[string]string{
		"https://a.example/2":     "",
		"/2":                      "",
		"https://b.example/2":     "E-FETCH-REDIRECT",
		"https://www.a.example/2": "E-FETCH-REDIRECT",
		"http://127.0.0.1/":       "E-FETCH-PRIVATE",
	} {
		e := &echo{code: 301, route: map[string]string{"a.example/1": to}}
		res, err := newInternet(t, e).client(t, fetch.Options{}).Get(t.Context(), fetch.Request{URL: "http://a.example/1", SameHost: true})
		if got := fault.Code(err); err != nil && got != code || err == nil && code != "" {
			t.Errorf("to %s: %v, want %q", to, err, code)
		}
		if err == nil && !strings.HasSuffix(res.URL, "a.example/2") {
			t.Errorf("to %s: ended at %s", to, res.URL)
		}
		if a, ok := errors.AsType[*fetch.Answer](err); code == "E-FETCH-REDIRECT" && (!ok || a.Location != to || a.Status != 301) {
			t.Errorf("to %s: answer %+v", to, a)
		}
	}
}

// TestHostsBindEveryHop holds that a listed forum cannot lead to one that is not.
func TestHostsBindEveryHop(t *testing.T) {
	t.Parallel()
	e := &echo{code: 302, route: map[string]string{"a.example/1": "https://b.example/"}}
	n := newInternet(t, e)
	_, err := n.client(t, fetch.Options{Hosts: []string{"a.example"}}).Get(t.Context(), fetch.Request{URL: "https://a.example/1"})
	if fault.Code(err) != "E-FETCH-HOST" || len(n.dialled()) != 1 {
		t.Errorf("Get = %v after dials %v", err, n.dialled())
	}
}

// TestPost holds that a message is sent as it is, is repeated only where the server says so, and never elsewhere.
func TestPost(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		code int
		to   string
		want string
	}{
		{307, "/2", ""},
		{308, "/2", ""},
		{301, "/2", "E-FETCH-REDIRECT"},
		{303, "/2", "E-FETCH-REDIRECT"},
		{307, "https://b.example/2", "E-FETCH-REDIRECT"},
	} {
		e := &echo{code: c.code, route: map[string]string{"a.example/1": c.to}}
		_, err := newInternet(t, e).client(t, fetch.Options{}).Get(t.Context(), fetch.Request{
			URL: "https://a.example/1", Method: "POST", Body: []byte("/topic/7=3"), Type: "application/x-www-form-urlencoded", Long: true,
		})
		if got := fault.Code(err); err != nil && got != c.want || err == nil && c.want != "" {
			t.Errorf("%d to %s: %v, want %q", c.code, c.to, err, c.want)
		}
		for _, r := range e.heard {
			if r.Method != http.MethodPost || r.ContentLength != 10 || r.Header.Get("Content-Type") != "application/x-www-form-urlencoded" {
				t.Errorf("%d to %s: %s of %d bytes, %v", c.code, c.to, r.Method, r.ContentLength, r.Header)
			}
		}
	}
}

// TestLoop holds that a redirect to itself ends after five hops.
func TestLoop(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		e := &echo{code: 302, route: map[string]string{"a.example/1": "/1"}}
		c := newInternet(t, e).client(t, fetch.Options{})
		_, err := c.Get(t.Context(), fetch.Request{URL: "https://a.example/1"})
		if fault.Code(err) != "E-FETCH-REDIRECT" || len(e.heard) != 6 || c.Stats().Requests != 6 {
			t.Errorf("Get = %v after %d requests", err, len(e.heard))
		}
	})
}
