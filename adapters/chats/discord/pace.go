package discord

import (
	"context"
	"log/slog"
	"net/http"
	"sync"
	"time"

	"github.com/threadtape/threadtape/bot/fault"
	"github.com/threadtape/threadtape/bot/store"
)

const (
	// waitMost is how long a call may wait for its share of the global budget. It never waits for a channel's limit.
	waitMost = time.Second
	// blockedFor is how long everything rests after an answer of Discord's guard that does not say how long.
	blockedFor = time.Minute
	// probeEvery is how often a token that was refused is tried again.
	probeEvery = time.Minute
)

// A pacer keeps Discord's limits, so that hardly any answer is a 429: what was learnt from the headers of each bucket, a
// budget for all calls of the bot, and a guard against the ban of an address that asks wrongly too often. It counts for
// one process, but for the budget, which replicas share where there is a [store.Pace].
// https://discord.com/developers/docs/topics/rate-limits
type pacer struct {
	global *budget
	log    *slog.Logger
	dead   chan struct{} // holds one after the token was refused

	mu       sync.Mutex
	buckets  buckets
	ledger   ledger
	blocked  time.Time // until then nothing at all is asked
	deadTill time.Time // until then the refused token is not tried again; zero: it works
}

func newPacer(app string, shared store.Pace, log *slog.Logger) *pacer {
	return &pacer{global: newBudget(app, shared, log), log: log, dead: make(chan struct{}, 1), buckets: newBuckets()}
}

// A ticket is a call on its way.
type ticket struct {
	call   call
	bucket *bucket
}

// enter lets a call pass, or says how long to wait. It waits itself for the global budget alone, and briefly.
func (p *pacer) enter(ctx context.Context, c call) (ticket, error) {
	t, err := p.reserve(c, time.Now())
	if err != nil || c.open {
		return t, err
	}
	if err := p.global.take(ctx, c); err != nil {
		p.release(t)
		return ticket{}, err
	}
	return t, nil
}

// reserve takes a place in the bucket of a call.
func (p *pacer) reserve(c call, now time.Time) (ticket, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if wait := p.blocked.Sub(now); wait > 0 {
		return ticket{}, fault.Wait(wait, "E-DISCORD-BLOCKED", "Discord blocks requests from this address for now.", nil)
	}
	if wait := p.ledger.stop(now); wait > 0 && !c.person {
		return ticket{}, fault.Wait(wait, "E-DISCORD-GUARD",
			"Threadtape rests: Discord refused so much that it would soon block this address.", nil)
	}
	if !c.open && now.Before(p.deadTill) {
		return ticket{}, tokenDead(nil)
	}
	b := p.buckets.of(c, now)
	if wait := b.wait(now); wait > 0 {
		return ticket{}, fault.Wait(wait, "E-DISCORD-RATE", "Discord asks Threadtape to slow down there.", nil)
	}
	if !c.open && !p.deadTill.IsZero() {
		p.deadTill = now.Add(probeEvery) // this call is the probe
	}
	b.out++
	return ticket{c, b}, nil
}

func (p *pacer) release(t ticket) {
	p.mu.Lock()
	defer p.mu.Unlock()
	t.bucket.out--
}

// leave learns from an answer; a status of 0 is none. wait is how long a 429 asks to wait.
func (p *pacer) leave(ctx context.Context, t ticket, g answer) (wait time.Duration) {
	now := time.Now()
	p.mu.Lock()
	t.bucket.out--
	if g.status == 0 {
		p.mu.Unlock()
		return 0
	}
	wait, whole := p.learn(t, g, now)
	p.mu.Unlock()
	if whole {
		p.global.hold(context.WithoutCancel(ctx), now.Add(wait)) // the answer is here; others must know of it
	}
	return wait
}

// learn takes an answer in; whole is true when wait holds for all calls of the bot. The lock is held.
func (p *pacer) learn(t ticket, g answer, now time.Time) (wait time.Duration, whole bool) {
	p.token(t.call, g, now)
	switch g.status {
	case http.StatusTooManyRequests:
		return p.limited(t, g, now)
	case http.StatusUnauthorized:
		p.count(now)
	case http.StatusForbidden:
		p.count(now)
		if !complaintOf(g.body).json { // the guard in front of Discord
			p.blocked = later(p.blocked, now.Add(blockedFor))
		}
	}
	p.buckets.learn(t, g.header, now)
	return 0, false
}

// limited takes a 429 in, and waits to the letter: the longer of header and body.
func (p *pacer) limited(t ticket, g answer, now time.Time) (wait time.Duration, whole bool) {
	body := complaintOf(g.body)
	wait = max(seconds(g.header.Get("Retry-After")), span(body.RetryAfter), seconds(g.header.Get("X-RateLimit-Reset-After")))
	scope := g.header.Get("X-RateLimit-Scope")
	if scope != "shared" {
		p.count(now)
	}
	switch {
	case !body.json:
		wait = orElse(wait, blockedFor)
		p.blocked = later(p.blocked, now.Add(wait))
		p.log.Warn("discord: blocked by the guard in front of Discord", "after", wait)
		return wait, false
	case body.Global || scope == "global" || g.header.Get("X-RateLimit-Global") == "true":
		wait = orElse(wait, time.Second)
		p.log.Warn("discord: global limit", "after", wait)
		return wait, !t.call.open
	default:
		wait = orElse(wait, time.Second)
		p.buckets.learn(t, g.header, now)
		p.buckets.of(t.call, now).empty(now.Add(wait))
		return wait, false
	}
}

// token remembers whether the bot's token works.
func (p *pacer) token(c call, g answer, now time.Time) {
	switch {
	case c.open || g.status/100 == 5 || g.status == http.StatusTooManyRequests:
	case g.status == http.StatusUnauthorized:
		if p.deadTill.IsZero() {
			p.log.Error("discord: the token is refused", "call", c.String())
		}
		p.deadTill = now.Add(probeEvery)
		select {
		case p.dead <- struct{}{}:
		default: // whoever waits for it was told already
		}
	default:
		p.deadTill = time.Time{}
	}
}

func (p *pacer) count(now time.Time) {
	if n := p.ledger.add(now); n == ledgerWarn || n == ledgerStop {
		p.log.Warn("discord: much was refused within ten minutes; 10,000 block this address", "count", n)
	}
}

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}

func orElse(wait, other time.Duration) time.Duration {
	if wait <= 0 {
		return other
	}
	return wait
}
