package fakediscord_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/threadtape/threadtape/adapters/chats/discord/fakediscord"
)

const say = `{"content":"x",` + calm + `}`

// TestRates holds the windows: 5 per channel and 5 s, 50 in all a second, and what the answers say about them.
func TestRates(t *testing.T) {
	t.Parallel()
	f, b, channel := open(t, fakediscord.Options{})
	other := f.Channel(f.Guild("other", ""), "other", fakediscord.Text)
	for n := range 5 {
		r := b.json("POST", "/channels/"+channel+"/messages", say)
		if r.status != 200 || r.header.Get("X-RateLimit-Remaining") != fmt.Sprint(4-n) || r.header.Get("X-RateLimit-Bucket") == "" {
			t.Errorf("request %d: %d, headers %v", n, r.status, r.header)
		}
	}
	r := b.json("POST", "/channels/"+channel+"/messages", say)
	after, _ := r.body["retry_after"].(float64)
	if r.status != 429 || after <= 0 || after > 5 || r.header.Get("Retry-After") == "" || r.header.Get("X-RateLimit-Scope") != "user" {
		t.Errorf("one too many: %d %s, headers %v", r.status, r.raw, r.header)
	}
	if r := b.json("POST", "/channels/"+other+"/messages", say); r.status != 200 {
		t.Errorf("another channel: %d", r.status)
	}
	if got := f.Ledger(); got[429] != 1 || len(f.Messages(channel)) != 5 {
		t.Errorf("ledger %v, %d messages", got, len(f.Messages(channel)))
	}
	f.Advance(5 * time.Second)
	if r := b.json("POST", "/channels/"+channel+"/messages", say); r.status != 200 {
		t.Errorf("in the next window: %d", r.status)
	}
}

// TestGlobalRate holds the limit of the whole bot, and its shape.
func TestGlobalRate(t *testing.T) {
	t.Parallel()
	f, b, _ := open(t, fakediscord.Options{Global: 3})
	f.Advance(time.Hour)
	var last reply
	for range 20 {
		if last = b.json("GET", "/users/@me", ""); last.status == 429 {
			break
		}
	}
	if last.body["global"] != true || last.header.Get("X-RateLimit-Reset-After") != "" || last.header.Get("X-RateLimit-Global") != "true" {
		t.Errorf("%s, headers %v", last.raw, last.header)
	}
}

// TestTrouble holds what each fault does to a message and to its answer.
func TestTrouble(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name   string
		fault  fakediscord.Fault
		status int // 0: no answer
		stands bool
		sound  bool // the answer is JSON
	}{
		{"none", fakediscord.Fault{}, 200, true, true},
		{"limited", fakediscord.Limited(time.Second), 429, false, true},
		{"global", fakediscord.LimitedGlobal(time.Second), 429, false, true},
		{"banned", fakediscord.Banned(0), 429, false, false},
		{"refused", fakediscord.Refused(403, 50001), 403, false, true},
		{"unavailable", fakediscord.Unavailable(503), 503, false, false},
		{"lost", fakediscord.Lost(502), 502, true, false},
		{"cut before", fakediscord.CutBefore(), 0, false, false},
		{"cut after", fakediscord.CutAfter(), 0, true, false},
		{"slow", fakediscord.Slow(time.Millisecond), 200, true, true},
		{"truncated", fakediscord.Truncated(), 200, true, false},
		{"garbage", fakediscord.Garbage(), 200, true, false},
		{"odd", fakediscord.OddTypes(), 200, true, true},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			f, b, channel := open(t, fakediscord.Options{})
			f.Next("POST /channels/{channel_id}/messages", c.fault)
			r := b.json("POST", "/channels/"+channel+"/messages", say)
			if r.status != c.status || (len(f.Messages(channel)) == 1) != c.stands || json.Valid(r.raw) != c.sound {
				t.Errorf("status %d, %q, stands %v", r.status, r.raw, len(f.Messages(channel)) == 1)
			}
			if got := f.Requests(); len(got) != 1 || got[0].Status != c.status {
				t.Errorf("recorded %+v", got)
			}
			if r := b.json("POST", "/channels/"+channel+"/messages", say); r.status != 200 {
				t.Errorf("the next request: %d", r.status)
			}
		})
	}
}

// TestFaultScript holds that a script sees requests and is asked after the lists.
func TestFaultScript(t *testing.T) {
	t.Parallel()
	f, b, channel := open(t, fakediscord.Options{})
	f.Fault(func(r *fakediscord.Request) fakediscord.Fault {
		if r.Method == http.MethodPost && r.Nth == 2 {
			return fakediscord.Unavailable(500)
		}
		return fakediscord.Fault{}
	})
	for i, want := range []int{200, 500, 200} {
		if r := b.json("POST", "/channels/"+channel+"/messages", say); r.status != want {
			t.Errorf("request %d: %d, want %d", i, r.status, want)
		}
	}
}

// TestPipe holds that a fake over pipes lives in a bubble, where time is bent.
func TestPipe(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		f, b, channel := open(t, fakediscord.Options{Pipe: true})
		f.Next("", fakediscord.Slow(20*time.Second))
		began := time.Now()
		if r := b.json("POST", "/channels/"+channel+"/messages", say); r.status != 200 || time.Since(began) != 20*time.Second {
			t.Errorf("%d %v after %v", r.status, r.err, time.Since(began))
		}
		c := dial(t, f)
		if p := next(t, c); p.Op != 10 {
			t.Errorf("op %d", p.Op)
		}
		identify(t, c, f.Token(), 0)
		next(t, c)
		began = time.Now()
		ann := fakediscord.Person{Name: "ann"}
		b.json("PUT", "/applications/"+f.AppID()+"/commands", `[{"name":"tape","description":"d"}]`)
		a := f.Slash(t.Context(), ann, channel, "tape", "", nil)
		if a.Err == nil || time.Since(began) != 3*time.Second {
			t.Errorf("nobody answered: %v after %v", a.Err, time.Since(began))
		}
		c.Close()
		b.c.CloseIdleConnections()
	})
}

// TestSlowClient holds that what was asked of a slow fake is done although the client went away.
func TestSlowClient(t *testing.T) {
	t.Parallel()
	f, b, channel := open(t, fakediscord.Options{})
	f.Next("", fakediscord.Slow(time.Minute))
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	r := b.send(ctx, "POST", "/channels/"+channel+"/messages", strings.NewReader(say), map[string]string{"Content-Type": "application/json"})
	if r.err == nil || len(f.Messages(channel)) != 1 {
		t.Errorf("%v, %d messages", r.err, len(f.Messages(channel)))
	}
}
