package gateway

import (
	"context"
	"errors"
	"math/rand/v2"
	"time"

	"github.com/threadtape/threadtape/bot/fault"
)

// shard keeps one shard connected until ctx ends. It returns an error only when there is no use in going on: a final one,
// or [errReshard].
func (g *Gateway) shard(ctx context.Context, shard, of int, hand hand) error {
	g.state.holds(shard, true)
	defer g.state.holds(shard, false)
	for tries := 0; ; tries++ {
		var up time.Duration
		info, err := g.admit(ctx, shard, of)
		if err == nil {
			up, err = g.connect(ctx, info, shard, of, hand)
		}
		switch {
		case ctx.Err() != nil:
			return nil
		case final(err), errors.Is(err, errReshard):
			return err
		case up >= g.o.Times.Healthy:
			tries = 0
		}
		wait := g.pause(tries, err)
		g.trouble(ctx, shard, err, wait)
		if !sleep(ctx, wait) {
			return nil
		}
	}
}

// pause returns how long to wait after that many failures before this one: between half and the whole of what doubles
// each time, and not less than the error asks.
func (g *Gateway) pause(tries int, err error) time.Duration {
	t := g.o.Times
	whole := t.First << min(tries, 20)
	if whole > t.Most || whole <= 0 {
		whole = t.Most
	}
	return max(whole/2+rand.N(whole/2+1), fault.After(err))
}

// afterInvalid returns the pause after an invalid session: 1 to 5 s, at random, as Discord wants it.
func (g *Gateway) afterInvalid() time.Duration {
	t := g.o.Times.Invalid
	return t + rand.N(4*t+1)
}
