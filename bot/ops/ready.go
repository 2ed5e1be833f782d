package ops

import (
	"context"
	"fmt"
	"strings"
	"sync/atomic"
	"time"

	"github.com/threadtape/threadtape/bot/store"
)

// stale is how old the beat of the looks may be.
const stale = time.Minute

// A Beat remembers when something last went round. Its zero value has never beaten; it is safe for concurrent use.
type Beat struct{ at atomic.Int64 }

// Tick marks now.
func (b *Beat) Tick() { b.at.Store(time.Now().UnixNano()) }

// Age returns how long ago the last tick was; ok is false if there was none.
func (b *Beat) Age() (age time.Duration, ok bool) {
	at := b.at.Load()
	return time.Since(time.Unix(0, at)), at != 0
}

// A Check is one thing that must be well for the bot to be ready.
type Check struct {
	Name   string `json:"name"`
	OK     bool   `json:"ok"`
	Reason string `json:"reason,omitempty"` // what is wrong, or worth knowing; no secrets
}

// A Report is the answer of /readyz.
type Report struct {
	Ready  bool    `json:"ready"`
	Checks []Check `json:"checks"`
}

// Checks returns the checks of a running bot: the store answers, people are heard in at least one chat, and the looks go round.
func Checks(health func(context.Context) (store.Health, error), chats func() (n int, why []string), looks *Beat) func(context.Context) Report {
	return func(ctx context.Context) Report {
		checks := []Check{storeCheck(ctx, health), chatCheck(chats()), beatCheck(looks)}
		r := Report{Ready: true, Checks: checks}
		for _, c := range checks {
			r.Ready = r.Ready && c.OK
		}
		return r
	}
}

func storeCheck(ctx context.Context, health func(context.Context) (store.Health, error)) Check {
	h, err := health(ctx)
	if err != nil {
		return Check{Name: "store", Reason: "the store does not answer; the log names the cause"}
	}
	c := Check{Name: "store", OK: true, Reason: h.Kind + " " + h.Where}
	for _, w := range h.Warnings {
		c.Reason += "; " + w
	}
	return c
}

func chatCheck(n int, why []string) Check {
	reason := fmt.Sprintf("%d connected", n)
	if n == 0 {
		reason = "no chat is connected"
	}
	return Check{Name: "chats", OK: n > 0, Reason: strings.Join(append([]string{reason}, why...), "; ")}
}

func beatCheck(b *Beat) Check {
	switch age, ok := b.Age(); {
	case !ok:
		return Check{Name: "looks", Reason: "no look at the schedule yet"}
	case age > stale:
		return Check{Name: "looks", Reason: fmt.Sprintf("the last look at the schedule was %s ago", age.Round(time.Second))}
	default:
		return Check{Name: "looks", OK: true}
	}
}
