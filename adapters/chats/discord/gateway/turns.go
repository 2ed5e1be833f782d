package gateway

import (
	"context"
	"strconv"
	"sync"
	"time"

	"github.com/threadtape/threadtape/bot/store"
)

// turns gives out the turns to identify.
type turns struct {
	pace  store.Pace // nil: alone
	app   string
	limit store.Limit

	mu    sync.Mutex
	whole map[string]time.Time // when a budget is whole again, where nobody shares it
}

func newTurns(pace store.Pace, app string, every time.Duration) *turns {
	return &turns{pace: pace, app: app, limit: store.Limit{Every: every, Burst: 1}, whole: make(map[string]time.Time)}
}

// take asks for a turn of a key of concurrency. wait 0: it is ours.
func (t *turns) take(ctx context.Context, key int) (wait time.Duration, err error) {
	budget := "discord/identify/" + t.app + "/" + strconv.Itoa(key)
	if t.pace != nil {
		return t.pace.Take(ctx, budget, t.limit, 1)
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	t.whole[budget], wait = store.Take(time.Now(), t.whole[budget], time.Time{}, t.limit, 1)
	return wait, nil
}

// What is kept back of a day's starts, so that the operator can still start the bot, and how many a server gives that
// does not say (Discord gives 1,000).
const (
	keptShare, keptMost = 100, 10
	thinShare, thinMost = 10, 100
	startsUsual         = 1000
)

// A ledger is what a replica knows of its own starts.
type ledger struct {
	used int           // in the last 24 hours
	next time.Duration // until the first of them is forgotten
	last time.Duration // since the newest one; a day: there was none
}

// spare returns how long to wait before another start, so that a bot that cannot stay connected does not use up its day.
func spare(i Info, mine ledger) (wait time.Duration) {
	if i.Total > 0 {
		left := i.Remaining - min(i.Total/keptShare, keptMost)
		switch {
		case left <= 0:
			return max(i.ResetAfter, time.Second)
		case i.Remaining <= min(i.Total/thinShare, thinMost):
			wait = i.ResetAfter/time.Duration(left) - mine.last
		}
	}
	if most := max(i.Total, startsUsual); mine.used >= most-keptMost {
		wait = max(wait, mine.next)
	}
	return max(wait, 0)
}

// askAgain is the longest pause before Discord is asked again what is left.
const askAgain = 10 * time.Minute

// admit waits until a shard may connect. It returns [errReshard] when Discord wants another number of them.
func (g *Gateway) admit(ctx context.Context, shard, of int) (Info, error) {
	for {
		info, err := g.ask(ctx)
		switch {
		case err != nil:
			return info, err
		case info.Shards != of:
			return info, errReshard
		}
		wait := spare(info, g.state.ledger(time.Now()))
		if wait == 0 {
			g.state.paused(time.Time{})
			return info, g.turn(ctx, shard%info.MaxConcurrency)
		}
		g.state.paused(time.Now().Add(wait))
		g.trouble(ctx, shard, starts(wait), wait)
		if !sleep(ctx, min(wait, askAgain)) {
			return info, ctx.Err()
		}
	}
}

// turn waits for a turn to identify.
func (g *Gateway) turn(ctx context.Context, key int) error {
	for {
		wait, err := g.turns.take(ctx, key)
		if err != nil || wait == 0 {
			return err
		}
		if !sleep(ctx, wait) {
			return ctx.Err()
		}
	}
}
