package fetch

import (
	"fmt"
	"net/netip"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/threadtape/threadtape/bot/store"
)

// TestSocket holds the last look: only the very address that was checked may be connected to, and only if it is allowed
// still. A test cannot reach it from outside without the internet.
func TestSocket(t *testing.T) {
	t.Parallel()
	c, err := New(Options{AllowPrivate: []string{"10.0.0.0/8", "nas.lan:80"}})
	if err != nil {
		t.Fatal(err)
	}
	for _, row := range []struct {
		url, pinned, at string
		ok              bool
	}{
		{"http://f.example/", "93.184.216.34:80", "93.184.216.34:80", true},
		{"http://f.example/", "[2606:4700::1]:80", "[2606:4700::1]:80", true},
		{"http://f.example/", "10.1.1.1:80", "10.1.1.1:80", true},
		{"http://nas.lan/", "192.168.1.1:80", "192.168.1.1:80", true},
		{"http://f.example/", "93.184.216.34:80", "93.184.216.35:80", false},
		{"http://f.example/", "93.184.216.34:80", "93.184.216.34:81", false},
		{"http://f.example/", "127.0.0.1:80", "127.0.0.1:80", false},
		{"http://f.example/", "93.184.216.34:80", "nonsense", false},
		{"http://f.example/", "[fe80::1%eth0]:80", "[fe80::1%eth0]:80", false},
	} {
		target, err := c.rules.parse(row.url)
		if err != nil {
			t.Fatal(err)
		}
		if err := c.socket(target, row.pinned, row.at); (err == nil) != row.ok {
			t.Errorf("%s pinned to %s, connecting to %s: %v", row.url, row.pinned, row.at, err)
		}
	}
}

// TestForget holds that links of strangers do not fill the memory, and that a host in use or held is not forgotten.
func TestForget(t *testing.T) {
	t.Parallel()
	var hs hosts
	used, held := hs.enter("used"), hs.enter("held")
	held.until = time.Now().Add(time.Hour)
	hs.leave(held)
	p := newLocalPace()
	for i := range 5 * remembered {
		hs.leave(hs.enter(fmt.Sprint(i)))
		if _, err := p.Take(t.Context(), fmt.Sprint(i), store.Limit{Every: 1}, 1); err != nil {
			t.Fatal(err)
		}
	}
	if n := len(hs.byKey); n > remembered {
		t.Errorf("%d hosts remembered", n)
	}
	if hs.byKey["used"] != used || hs.byKey["held"] != held {
		t.Error("a host in use or held was forgotten")
	}
	if n := len(p.budgets); n > 2*remembered {
		t.Errorf("%d budgets remembered", n)
	}
}

// TestLocalPace holds the budget's arithmetic: bursts, the exact wait, holds of which the later wins.
func TestLocalPace(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		p, l := newLocalPace(), store.Limit{Every: time.Second, Burst: 3}
		take := func(n int, want time.Duration) {
			t.Helper()
			if got, err := p.Take(t.Context(), "b", l, n); got != want || err != nil {
				t.Errorf("Take %d = %v, %v, want %v", n, got, err, want)
			}
		}
		take(2, 0)
		take(1, 0)
		take(1, time.Second)
		take(3, 3*time.Second)
		time.Sleep(time.Second)
		take(1, 0)
		time.Sleep(time.Hour)
		take(3, 0)
		take(1, time.Second)
		for _, d := range []time.Duration{time.Minute, time.Second} {
			if err := p.Hold(t.Context(), "b", time.Now().Add(d)); err != nil {
				t.Fatal(err)
			}
		}
		take(1, time.Minute)
		time.Sleep(time.Minute)
		take(1, 0)
	})
}

// TestAlternate holds that the two families take turns and nothing is lost.
func TestAlternate(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"1.0.0.1": "1.0.0.1", "1.0.0.1 2000::1 2000::2": "1.0.0.1 2000::1 2000::2", "2000::1 2000::2 2000::3 1.0.0.1": "2000::1 1.0.0.1 2000::2 2000::3",
		"1.0.0.1 1.0.0.2 1.0.0.3 2000::1": "1.0.0.1 2000::1 1.0.0.2 1.0.0.3",
	} {
		var addrs []netip.Addr
		for a := range strings.FieldsSeq(in) {
			addrs = append(addrs, netip.MustParseAddr(a))
		}
		if got := fmt.Sprint(alternate(addrs)); got != "["+want+"]" {
			t.Errorf("alternate(%s) = %s, want %s", in, got, want)
		}
	}
}

// FuzzAnswerHeaders holds that no header value panics, and that waits stay within their bounds.
func FuzzAnswerHeaders(f *testing.F) {
	for _, seed := range []string{"30", "1e99", "-1", "NaN", "Inf", "Sat, 01 Jan 2000 00:02:00 GMT", "text/html; charset=utf-8", ";;;", "a/b; c=\"", "multipart/x; boundary*0=a"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, value string) {
		if d := retryAfter(value, time.Now()); d != 0 && (d < soonest || d > latest) {
			t.Errorf("retryAfter(%q) = %v", value, d)
		}
		media, charset := mediaOf(value)
		if strings.ToLower(media+charset) != media+charset {
			t.Errorf("mediaOf(%q) = %q, %q", value, media, charset)
		}
	})
}
