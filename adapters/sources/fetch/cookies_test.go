package fetch_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/threadtape/threadtape/adapters/sources/fetch"
)

// TestCookies holds that cookies are ignored unless asked for, come back to their host and path only while they are
// valid, and never fill more than the jar.
func TestCookies(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("x", 3000)
	for _, c := range []struct {
		name string
		set  []string
		wait time.Duration
		url  string
		want string
	}{
		{"session", []string{"a=1; Path=/; HttpOnly"}, 0, "https://f.example/t", "a=1"},
		{"no path", []string{"a=1"}, 0, "https://f.example/t", "a=1"},
		{"replaced", []string{"a=1", "a=2"}, 0, "https://f.example/", "a=2"},
		{"two", []string{"a=1", "b=2"}, 0, "https://f.example/", "a=1; b=2"},
		{"removed", []string{"a=1", "a=; Max-Age=0"}, 0, "https://f.example/", ""},
		{"other path", []string{"a=1; Path=/admin"}, 0, "https://f.example/adminx", ""},
		{"its path", []string{"a=1; Path=/admin"}, 0, "https://f.example/admin/x", "a=1"},
		{"secure", []string{"a=1; Secure"}, 0, "http://f.example/", ""},
		{"other host", []string{"a=1; Domain=example"}, 0, "https://g.example/", ""},
		{"still valid", []string{"a=1; Max-Age=60"}, 59 * time.Second, "https://f.example/", "a=1"},
		{"over", []string{"a=1; Max-Age=60"}, time.Minute, "https://f.example/", ""},
		{"long over", []string{"a=1; Expires=Fri, 01 Jan 1999 00:00:00 GMT"}, 0, "https://f.example/", ""},
		{"too large together", []string{"a=" + long, "b=" + long, "c=3"}, 0, "https://f.example/", "a=" + long + "; c=3"},
		{"too large alone", []string{"a=" + long + long}, 0, "https://f.example/", ""},
		{"too many", []string{"1=1", "2=2", "3=3", "4=4", "5=5", "6=6", "7=7", "8=8", "9=9"}, 0, "https://f.example/", "1=1; 2=2; 3=3; 4=4; 5=5; 6=6; 7=7; 8=8"},
	} {
		synctest.Test(t, func(t *testing.T) {
			var got string
			client := newInternet(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				got = r.Header.Get("Cookie")
				if r.URL.Path == "/set" {
					w.Header()["Set-Cookie"] = c.set
				}
				said(w, r)
			})).client(t, fetch.Options{})
			get := func(url string, cookies bool) *fetch.Response {
				t.Helper()
				res, err := client.Get(t.Context(), fetch.Request{URL: url, Cookies: cookies})
				if err != nil {
					t.Fatal(err)
				}
				return res
			}
			get("https://f.example/set", false)
			get(c.url, true)
			if got != "" {
				t.Errorf("%s: cookies nobody asked for came back: %q", c.name, got)
			}
			if res := get("https://f.example/set", true); res.Header.Get("Set-Cookie") != "" {
				t.Errorf("%s: the response shows cookies", c.name)
			}
			time.Sleep(c.wait)
			get(c.url, true)
			if got != c.want {
				t.Errorf("%s: sent %q, want %q", c.name, got, c.want)
			}
			get(c.url, false)
			if got != "" {
				t.Errorf("%s: sent %q unasked", c.name, got)
			}
		})
	}
}

// TestCookieFlood holds that as many cookies as fit a head leave eight.
func TestCookieFlood(t *testing.T) {
	t.Parallel()
	var got string
	client := newInternet(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		got = r.Header.Get("Cookie")
		for i := range 1000 {
			w.Header().Add("Set-Cookie", fmt.Sprintf("c%d=1", i))
		}
		said(w, r)
	})).client(t, fetch.Options{})
	for range 2 {
		if _, err := client.Get(t.Context(), fetch.Request{URL: "http://f.example/", Cookies: true}); err != nil {
			t.Fatal(err)
		}
	}
	if n := strings.Count(got, "="); n != 8 {
		t.Errorf("sent %d cookies: %q", n, got)
	}
}
