package fetch_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/threadtape/threadtape/adapters/sources/fetch"
	"github.com/threadtape/threadtape/bot/fault"
	"github.com/threadtape/threadtape/bot/store"
)

// quick is a pace that never keeps anybody waiting.
var quick = store.Limit{Every: time.Nanosecond, Burst: 1 << 30}

// unchanging answers with validators, and 304 to whoever has them.
func unchanging(w http.ResponseWriter, r *http.Request) {
	if r.Header.Get("If-None-Match") == `"v1"` {
		w.WriteHeader(http.StatusNotModified)
		return
	}
	w.Header().Set("ETag", `"v1"`)
	w.Header().Set("Last-Modified", "Thu, 09 Apr 2020 10:00:00 GMT")
	said(w, r)
}

// TestConditional holds that validators go out and come back, that a 304 keeps them, and that a kept connection is
// neither dialled nor looked up again.
func TestConditional(t *testing.T) {
	t.Parallel()
	n := newInternet(t, http.HandlerFunc(unchanging))
	c := n.client(t, fetch.Options{})
	first, err := c.Get(t.Context(), fetch.Request{URL: "https://f.example/t/7"})
	if err != nil || first.Status != 200 || string(first.Body) != `{"id":7}` || first.ETag != `"v1"` || first.LastModified == "" || first.NotModified || first.Type != "application/json" || first.Charset != "utf-8" {
		t.Fatalf("Get = %+v, %v", first, err)
	}
	for range 3 {
		again, err := c.Get(t.Context(), fetch.Request{URL: "https://f.example/t/7", ETag: first.ETag, LastModified: first.LastModified})
		if err != nil || again.Status != 304 || !again.NotModified || again.ETag != first.ETag || again.LastModified != first.LastModified || len(again.Body) != 0 {
			t.Fatalf("Get = %+v, %v", again, err)
		}
	}
	if len(n.dialled()) != 1 || n.lookups["f.example"] != 1 {
		t.Errorf("%d dials, %d look-ups for 4 requests", len(n.dialled()), n.lookups["f.example"])
	}
	if s := c.Stats(); s.Requests != 4 || s.Unchanged != 3 || s.Bytes != 8 || s.Private != 0 {
		t.Errorf("stats %+v", s)
	}
	c.Close()
	if _, err := c.Get(t.Context(), fetch.Request{URL: "https://f.example/t/7"}); err != nil || len(n.dialled()) != 2 {
		t.Errorf("after Close: %v, %d dials", err, len(n.dialled()))
	}
}

// TestProxyIgnored holds that the environment's proxy is asked for nothing (GO-2026-4287).
func TestProxyIgnored(t *testing.T) {
	var asked atomic.Int32
	proxy := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { asked.Add(1); said(w, r) }))
	defer proxy.Close()
	for _, name := range []string{"HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy", "https_proxy", "all_proxy"} {
		t.Setenv(name, proxy.URL)
	}
	n := newInternet(t, http.HandlerFunc(said))
	c := n.client(t, fetch.Options{})
	for _, url := range []string{"http://f.example/", "https://f.example/"} {
		if _, err := c.Get(t.Context(), fetch.Request{URL: url}); err != nil {
			t.Error(err)
		}
	}
	if got := fmt.Sprint(n.dialled()); got != "["+public+":80 "+public+":443]" || asked.Load() != 0 {
		t.Errorf("dialled %s; the proxy was asked %d times", got, asked.Load())
	}
}

// TestLoopback holds that the system's own dialer reaches a listed server on loopback, and none that is not listed.
func TestLoopback(t *testing.T) {
	t.Parallel()
	s := httptest.NewServer(http.HandlerFunc(said))
	t.Cleanup(s.Close)
	_, port, _ := strings.Cut(strings.TrimPrefix(s.URL, "http://"), ":")
	for allow, want := range map[string]string{"127.0.0.1:" + port: "", "localhost:" + port: "", "127.0.0.1:1": "E-FETCH-PRIVATE"} {
		c, err := fetch.New(fetch.Options{AllowPrivate: []string{allow}})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(c.Close)
		host, _, _ := strings.Cut(allow, ":")
		_, err = c.Get(t.Context(), fetch.Request{URL: "http://" + host + ":" + port + "/"})
		if got := fault.Code(err); err != nil && got != want || err == nil && want != "" {
			t.Errorf("with %s: %v, want %q", allow, err, want)
		}
	}
	s.Close()
	c, _ := fetch.New(fetch.Options{AllowPrivate: []string{"127.0.0.1:" + port}})
	if _, err := c.Get(t.Context(), fetch.Request{URL: s.URL}); fault.Code(err) != "E-FETCH-DIAL" || !strings.Contains(err.Error(), "refused") {
		t.Errorf("nobody listens: %v", err)
	}
}

// TestConcurrent holds that a client serves many at once, hosts apart.
func TestConcurrent(t *testing.T) {
	t.Parallel()
	n := newInternet(t, http.HandlerFunc(unchanging))
	c := n.client(t, fetch.Options{PerHost: quick})
	var wg sync.WaitGroup
	for i := range 60 {
		wg.Go(func() {
			res, err := c.Get(t.Context(), fetch.Request{URL: fmt.Sprintf("http://f%d.example/%d", i%6, i), Cookies: i%2 == 0, Patience: time.Minute})
			if err != nil || string(res.Body) != `{"id":7}` {
				t.Errorf("Get = %+v, %v", res, err)
			}
			_ = c.Stats()
		})
	}
	wg.Wait()
	if got := len(n.dialled()); got > 6 {
		t.Errorf("%d connections for 6 hosts", got)
	}
}

// FuzzURL holds for any string: whatever passes the rules is http or https to a public name on port 80 or 443, without
// user info, and passes again unchanged.
func FuzzURL(f *testing.F) {
	for _, seed := range []string{
		"https://forum.example/t/7?q=1#2", "http://①②⑦.⓪.⓪.①/", "http://[::ffff:7f00:1]/", "http://127.0.0.1:80\\@forum.example/", "//x",
		"http:forum.example", "https://a:b@forum.example:443/", "http://forum.example%00.evil.example/", "https://bücher.example./", "http://0x7f.1/",
		"https://forum.example/\\127.0.0.1/", "http://xn--a.example/", "http://a..example", "https://FORUM.example:0443//..//",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, raw string) {
		u, err := fetch.Rules{}.Check(raw)
		if err != nil {
			if _, fix := fault.Words(err); fault.Of(err) != fault.Invalid || fix == "" {
				t.Errorf("Check(%q) = %v", raw, err)
			}
			return
		}
		host, port := u.Hostname(), u.Port()
		if u.Scheme != "http" && u.Scheme != "https" || u.User != nil || u.Opaque != "" || u.Fragment != "" || port != "" && port != "80" && port != "443" {
			t.Errorf("Check(%q) = %#v", raw, u)
		}
		last := host[strings.LastIndexByte(host, '.')+1:]
		if !strings.Contains(host, ".") || strings.ToLower(host) != host || strings.Trim(last, "0123456789") == "" || strings.ContainsFunc(host, func(r rune) bool { return r > '~' || r <= ' ' }) {
			t.Errorf("Check(%q): host %q", raw, host)
		}
		again, err := fetch.Rules{}.Check(u.String())
		if err != nil || again.String() != u.String() {
			t.Errorf("Check(%q) = %q, which gives %v, %v", raw, u, again, err)
		}
	})
}

// BenchmarkConditionalGet compares a conditional GET of an unchanged page through the client with one of net/http alone.
func BenchmarkConditionalGet(b *testing.B) {
	s := httptest.NewServer(http.HandlerFunc(unchanging))
	defer s.Close()
	b.Run("bare", func(b *testing.B) {
		bare := &http.Client{Transport: &http.Transport{}}
		defer bare.CloseIdleConnections()
		b.ReportAllocs()
		for b.Loop() {
			r, _ := http.NewRequestWithContext(b.Context(), http.MethodGet, s.URL+"/t/7.json", nil)
			r.Header.Set("If-None-Match", `"v1"`)
			res, err := bare.Do(r)
			if err != nil || res.StatusCode != http.StatusNotModified {
				b.Fatal(res, err)
			}
			_ = res.Body.Close()
		}
	})
	b.Run("client", func(b *testing.B) {
		c, err := fetch.New(fetch.Options{AllowPrivate: []string{strings.TrimPrefix(s.URL, "http://")}, PerHost: quick})
		if err != nil {
			b.Fatal(err)
		}
		defer c.Close()
		b.ReportAllocs()
		for b.Loop() {
			res, err := c.Get(b.Context(), fetch.Request{URL: s.URL + "/t/7.json", ETag: `"v1"`, Accept: fetch.JSON})
			if err != nil || !res.NotModified {
				b.Fatal(res, err)
			}
		}
	})
}
