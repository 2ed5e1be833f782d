package slack

import (
	"context"
	"log/slog"
	"net/http"
	"strconv"
	"sync"
	"time"

	"github.com/threadtape/threadtape/bot/fault"
	"github.com/threadtape/threadtape/bot/store"
)

const (
	// waitMost is how long a call may wait for its share of what a whole workspace has. It never waits for a channel.
	waitMost = time.Second
	// probeEvery is how often a token that was refused is tried again.
	probeEvery = time.Minute
	// restLeast is how long a 429 without Retry-After makes wait.
	restLeast = 5 * time.Second
	// channelsInARow is how many channels in a row must be refused before that is taken for the limit of the workspace.
	channelsInARow = 3
	// postsInARow is how many parts of one message are counted at once.
	postsInARow = 3
)

// A pacer keeps Slack's limits in one workspace, so that hardly any answer is a 429: one message a second in each channel,
// a few hundred a minute in all, and the tiers of the other methods. What a 429 says holds to the letter, for its channel or
// its method alone. It counts for one process; replicas share where there is a [store.Pace].
// https://docs.slack.dev/apis/web-api/rate-limits/
type pacer struct {
	name   string
	limits limits
	shared store.Pace // nil: this process is alone
	log    *slog.Logger

	mu       sync.Mutex
	budgets  map[string]*budget
	sweep    int
	deadTill time.Time       // until then the refused token is not tried again; zero: it works
	refused  map[string]bool // channels whose last answer was a 429, since any other answer to a post
	failed   bool            // the store did not answer
}

// A budget is what calls of one kind share.
type budget struct {
	whole, held time.Time     // as [store.Take] has it
	line        chan struct{} // held by the ordinary call that is next; answers to people stand in no line
	standing    int
}

const sweepLeast = 1024

func newPacer(name string, l limits, shared store.Pace, log *slog.Logger) *pacer {
	return &pacer{
		name: "slack/" + name, limits: l, shared: shared, log: log,
		budgets: make(map[string]*budget), sweep: sweepLeast, refused: make(map[string]bool),
	}
}

// enter lets a call pass, or says how long to wait. It waits itself for the share of the whole workspace alone, and briefly.
func (p *pacer) enter(ctx context.Context, c call) error {
	now := time.Now()
	if err := p.rests(c, now); err != nil {
		return err
	}
	if c.method == postMethod && c.channel != "" && !c.paid {
		n := min(max(c.cost, 1), postsInARow)
		if wait := p.ask(ctx, channelKey(c), p.limits.channel, n, now); wait > 0 {
			return fault.Wait(wait, "E-SLACK-RATE", "Threadtape says one message a second in a channel.", nil)
		}
	}
	t, ok := p.limits.of(c.method)
	if !ok {
		return nil
	}
	return p.share(ctx, c, t)
}

// rests says whether nothing may be asked now, and takes the turn to try a dead token again.
func (p *pacer) rests(c call, now time.Time) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	if !c.open && now.Before(p.deadTill) {
		return tokenDead(nil)
	}
	for _, key := range []string{c.method, channelKey(c)} {
		if b := p.budgets[key]; b != nil && b.held.After(now) {
			return fault.Wait(b.held.Sub(now), "E-SLACK-RATE", "Slack asks Threadtape to slow down.", nil)
		}
	}
	if !c.open && !p.deadTill.IsZero() {
		p.deadTill = now.Add(probeEvery) // this call is the probe
	}
	return nil
}

// share waits for a share of what the workspace has, at most a second and at most as long as ctx allows; else it says at
// once how long to wait.
func (p *pacer) share(ctx context.Context, c call, t tier) error {
	most := time.Now().Add(waitMost)
	if end, ok := ctx.Deadline(); ok && end.Before(most) {
		most = end
	}
	limit := t.ordinary()
	if c.person {
		limit = t.all()
	} else {
		done, err := p.stand(ctx, c, t, most)
		if err != nil {
			return err
		}
		defer done()
	}
	for {
		wait := p.ask(ctx, c.method, limit, 1, time.Now())
		if wait <= 0 {
			return nil
		}
		if time.Now().Add(wait).After(most) {
			return busy(wait)
		}
		if err := pause(ctx, wait); err != nil {
			return unsaid(c, err)
		}
	}
}

// stand waits until an ordinary call is the next one of its method; done lets the one behind it come forward. Who gives up
// is told how long those before it take.
func (p *pacer) stand(ctx context.Context, c call, t tier, most time.Time) (done func(), err error) {
	p.mu.Lock()
	b := p.budget(c.method, time.Now())
	before := b.standing
	b.standing++
	p.mu.Unlock()
	defer func() {
		p.mu.Lock()
		b.standing--
		p.mu.Unlock()
	}()
	patience := time.NewTimer(time.Until(most))
	defer patience.Stop()
	select {
	case b.line <- struct{}{}:
		return func() { <-b.line }, nil
	case <-patience.C:
		return nil, busy(max(t.every*time.Duration(before), t.every))
	case <-ctx.Done():
		return nil, unsaid(c, context.Cause(ctx))
	}
}

// ask takes n shares of a budget; 0: granted, else asking before wait is over is useless. The store is asked, or the own
// memory where there is none or it does not answer.
func (p *pacer) ask(ctx context.Context, key string, l store.Limit, n int, now time.Time) (wait time.Duration) {
	if p.shared != nil {
		wait, err := p.shared.Take(ctx, p.name+"/"+key, l, n)
		p.mu.Lock()
		if err != nil && !p.failed {
			p.log.Warn("slack: the shared limits cannot be asked; this process paces itself", "err", err)
		}
		p.failed = err != nil
		p.mu.Unlock()
		if err == nil {
			return wait
		}
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	b := p.budget(key, now)
	b.whole, wait = store.Take(now, b.whole, b.held, l, n)
	return wait
}

// budget returns one, a whole one when nothing is known. Those that are whole say nothing, and go. The lock is held.
func (p *pacer) budget(key string, now time.Time) *budget {
	if b, ok := p.budgets[key]; ok {
		return b
	}
	if len(p.budgets) >= p.sweep {
		for key, b := range p.budgets {
			if b.standing == 0 && len(b.line) == 0 && !b.whole.After(now) && !b.held.After(now) {
				delete(p.budgets, key)
			}
		}
		p.sweep = max(sweepLeast, 2*len(p.budgets))
	}
	b := &budget{line: make(chan struct{}, 1)}
	p.budgets[key] = b
	return b
}

// leave learns from an answer; a status of 0 is none. wait is how long a 429 asks to wait.
func (p *pacer) leave(ctx context.Context, c call, x *exchange) (wait time.Duration) {
	if x.status == 0 {
		return 0
	}
	said := complaintOf(x.body)
	now := time.Now()
	p.mu.Lock()
	p.token(c, x, said, now)
	if x.status != http.StatusTooManyRequests && said.Error != "ratelimited" && said.Error != "rate_limited" {
		if c.method == postMethod {
			clear(p.refused)
		}
		p.mu.Unlock()
		return 0
	}
	wait = max(retryAfter(x.header), time.Millisecond)
	keys := p.limitedKeys(c)
	for _, key := range keys {
		b := p.budget(key, now)
		b.held = later(b.held, now.Add(wait))
	}
	p.mu.Unlock()
	p.log.Warn("slack: limited", "method", c.method, "after", wait, "workspace", len(keys) > 1 || c.method != postMethod)
	p.tell(context.WithoutCancel(ctx), keys, now.Add(wait)) // the answer is here; others must know of it
	return wait
}

// limitedKeys are the budgets that a 429 closes: that of the channel for a post, and that of all posts when one channel
// after the other is refused; else that of the method. The lock is held.
func (p *pacer) limitedKeys(c call) []string {
	switch {
	case c.open: // it has a key of its own, and nobody else waits for that
		return nil
	case c.method != postMethod || c.channel == "":
		return []string{c.method}
	}
	p.refused[c.channel] = true
	if len(p.refused) < channelsInARow {
		return []string{channelKey(c)}
	}
	return []string{channelKey(c), c.method}
}

// tell closes budgets for all replicas.
func (p *pacer) tell(ctx context.Context, keys []string, until time.Time) {
	if p.shared == nil {
		return
	}
	ctx, cancel := context.WithTimeout(ctx, 2*time.Second)
	defer cancel()
	for _, key := range keys {
		if err := p.shared.Hold(ctx, p.name+"/"+key, until); err != nil {
			p.log.Warn("slack: the other processes cannot be told of a limit", "err", err)
			return
		}
	}
}

// token remembers whether the token works. The lock is held.
func (p *pacer) token(c call, x *exchange, said complaint, now time.Time) {
	if c.open || c.bare || x.status/100 != 2 || !said.json {
		return
	}
	switch said.Error {
	case "not_authed", "invalid_auth", "token_revoked", "token_expired", "account_inactive", "user_removed_from_team":
		if p.deadTill.IsZero() {
			p.log.Error("slack: the token is refused", "call", c.String(), "why", word(said.Error))
		}
		p.deadTill = now.Add(probeEvery)
	default:
		p.deadTill = time.Time{}
	}
}

func channelKey(c call) string { return c.method + "/" + c.channel }

// retryAfter reads the header of a 429 to the letter, which is in whole seconds.
func retryAfter(h http.Header) time.Duration {
	n, err := strconv.ParseFloat(h.Get("Retry-After"), 64)
	if err != nil || !(n >= 0) || n > 24*60*60 {
		return restLeast
	}
	return time.Duration(n * float64(time.Second))
}

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}

func busy(wait time.Duration) error {
	return fault.Wait(wait, "E-SLACK-BUSY", "Threadtape has much to say in this workspace right now.", nil)
}

// pause waits, unless ctx ends before.
func pause(ctx context.Context, d time.Duration) error {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return nil
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}
