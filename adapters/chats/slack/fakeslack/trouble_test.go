package fakeslack_test

import (
	"encoding/json"
	"testing"
	"testing/synctest"
	"time"

	"github.com/threadtape/threadtape/adapters/chats/slack/fakeslack"
)

// TestRates holds the rates of a channel, of a method and of a workspace, and the books about them.
func TestRates(t *testing.T) {
	t.Parallel()
	f, b, channel := open(t, fakeslack.Options{})
	other := f.Channel("other", false)
	for n := range 4 {
		if a := b.post(channel, "x"); !a.ok {
			t.Errorf("post %d: %s", n, a.raw)
		}
	}
	a := b.post(channel, "x")
	if a.status != 429 || a.name != "ratelimited" || a.header.Get("Retry-After") != "1" || len(f.Messages(channel)) != 4 {
		t.Errorf("one too many: %d %s, headers %v", a.status, a.raw, a.header)
	}
	if b.post(channel, "x"); f.Ledger()["ratelimited"] != 2 || f.Hasty() != 1 {
		t.Errorf("ledger %v, hasty %d", f.Ledger(), f.Hasty())
	}
	if a := b.post(other, "x"); !a.ok {
		t.Errorf("another channel: %s", a.raw)
	}
	f.Advance(time.Second)
	if a := b.post(channel, "x"); !a.ok || f.Hasty() != 1 {
		t.Errorf("a second later: %s, hasty %d", a.raw, f.Hasty())
	}
	n := 0
	for ; b.call("conversations.info", "channel", channel).ok; n++ {
	}
	if n != 50 {
		t.Errorf("%d calls of tier 3, want 50", n)
	}
	f.Advance(time.Minute)
	if a := b.call("conversations.info", "channel", channel); !a.ok {
		t.Errorf("a minute later: %s", a.raw)
	}
}

// TestTrouble holds what each fault does to a message and to its answer.
func TestTrouble(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name   string
		fault  fakeslack.Fault
		status int // 0: no answer
		error  string
		stands bool
		sound  bool // the answer is JSON
	}{
		{"none", fakeslack.Fault{}, 200, "", true, true},
		{"limited", fakeslack.Limited(2 * time.Second), 429, "ratelimited", false, true},
		{"failed", fakeslack.Failed("internal_error"), 200, "internal_error", false, true},
		{"failed after", fakeslack.FailedAfter("internal_error"), 200, "internal_error", true, true},
		{"unavailable", fakeslack.Unavailable(503), 503, "", false, false},
		{"lost", fakeslack.Lost(502), 502, "", true, false},
		{"cut before", fakeslack.CutBefore(), 0, "", false, false},
		{"cut after", fakeslack.CutAfter(), 0, "", true, false},
		{"slow", fakeslack.Slow(time.Millisecond), 200, "", true, true},
		{"truncated", fakeslack.Truncated(), 200, "", true, false},
		{"garbage", fakeslack.Garbage(), 200, "", true, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			f, b, channel := open(t, fakeslack.Options{})
			f.Next("chat.postMessage", c.fault)
			r := b.post(channel, "x")
			if r.status != c.status || r.name != c.error || (len(f.Messages(channel)) == 1) != c.stands || json.Valid(r.raw) != c.sound {
				t.Errorf("status %d, %q, stands %v", r.status, r.raw, len(f.Messages(channel)) == 1)
			}
			if got := f.Requests(); len(got) != 1 || got[0].Status != c.status || got[0].Error != c.error || got[0].Channel != channel {
				t.Errorf("recorded %+v", got)
			}
			if r := b.post(channel, "x"); !r.ok {
				t.Errorf("the next request: %s", r.raw)
			}
		})
	}
}

// TestFaultScript holds that a script sees requests and is asked after the lists.
func TestFaultScript(t *testing.T) {
	t.Parallel()
	f, b, channel := open(t, fakeslack.Options{})
	f.Fault(func(r *fakeslack.Request) fakeslack.Fault {
		if r.Method == "chat.postMessage" && r.Nth == 2 && r.Channel == channel {
			return fakeslack.Unavailable(500)
		}
		return fakeslack.Fault{}
	})
	for i, want := range []int{200, 500, 200} {
		if r := b.post(channel, "x"); r.status != want {
			t.Errorf("request %d: %d, want %d", i, r.status, want)
		}
	}
}

// TestPipe holds that a fake over pipes lives in a bubble, where time is bent.
func TestPipe(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		f, b, channel := open(t, fakeslack.Options{Pipe: true})
		f.Next("", fakeslack.Slow(20*time.Second))
		began := time.Now()
		if r := b.post(channel, "x"); !r.ok || time.Since(began) != 20*time.Second {
			t.Errorf("%s %v after %v", r.raw, r.err, time.Since(began))
		}
		s := dial(t, f, b)
		s.hello()
		began = time.Now()
		a := f.Slash(t.Context(), fakeslack.Person{Name: "ann"}, channel, "/tape", "")
		if a.Err == nil || time.Since(began) != 3*time.Second {
			t.Errorf("nobody answered: %v after %v", a.Err, time.Since(began))
		}
	})
}
