package gateway

import (
	"cmp"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"sync"
	"sync/atomic"
	"time"

	"github.com/bwmarrin/discordgo"

	"github.com/threadtape/threadtape/bot/fault"
)

// A Gateway receives Discord's events. Make it with [New].
type Gateway struct {
	o       Options
	log     *slog.Logger
	state   *states
	turns   *turns
	lanes   *lanes
	running atomic.Bool
	rest    sync.WaitGroup // of discordgo's sessions that are not over yet
}

// New makes a gateway. It starts nothing and connects to nothing; the first one sets discordgo's package variables, as
// [Quiet] says.
func New(o Options) *Gateway {
	Quiet()
	o.Holder = cmp.Or(o.Holder, rand.Text())
	o.Intents = cmp.Or(o.Intents, int(discordgo.IntentsGuilds))
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	if o.Dial == nil {
		o.Dial = (&net.Dialer{Timeout: 10 * time.Second}).DialContext
	}
	t := &o.Times
	t.Watch, t.Identify = cmp.Or(t.Watch, 20*time.Second), cmp.Or(t.Identify, 5*time.Second)
	t.First, t.Most, t.Healthy = cmp.Or(t.First, time.Second), cmp.Or(t.Most, 2*time.Minute), cmp.Or(t.Healthy, time.Minute)
	t.Invalid, t.Lease = cmp.Or(t.Invalid, time.Second), cmp.Or(t.Lease, 30*time.Second)
	state := newStates()
	return &Gateway{o: o, log: o.Log, state: state, turns: newTurns(o.Pace, o.App, t.Identify), lanes: newLanes(o.Deliver, o.Log, state)}
}

// quiet is for [Quiet] alone.
var quiet sync.Once

// Quiet sets the version of the API to 10 and silences discordgo, whose log lines carry tokens. Both are package
// variables of discordgo: they are set at the first call and never again. Whoever makes other sessions of discordgo in
// this process calls it before.
func Quiet() {
	quiet.Do(func() {
		discordgo.APIVersion = "10"
		discordgo.Logger = func(int, int, string, ...any) {}
	})
}

// Run connects and receives until ctx ends, and then returns nil after all it started is over; that takes about a second.
// It returns an error, of kind [fault.Denied] or [fault.Invalid] with words for the operator, only when the chat is lost
// for good: the token is refused, or Discord closed with 4004 or 4010–4014. A gateway runs once at a time; a second Run
// meanwhile is an error.
func (g *Gateway) Run(ctx context.Context) error {
	if !g.running.CompareAndSwap(false, true) {
		return errors.New("the gateway runs already")
	}
	defer g.running.Store(false)
	defer g.settle()
	for {
		n, err := g.count(ctx)
		if err == nil {
			err = g.fleet(ctx, n, g.lanes.hand(ctx))
		}
		switch {
		case final(err):
			g.state.trouble(nowhere, err)
			g.log.Error("gateway: end", "err", err)
			return fmt.Errorf("discord's gateway: %w", err)
		case ctx.Err() != nil:
			return nil
		}
		g.log.Info("gateway: divide anew", "shards", n)
		if !sleep(ctx, g.o.Times.Identify) {
			return nil
		}
	}
}

// State returns how the gateway is. It is safe for concurrent use, before, during and after Run.
func (g *Gateway) State() State { return g.state.read(time.Now()) }

// count asks how many shards there are, until it is told.
func (g *Gateway) count(ctx context.Context) (int, error) {
	for tries := 0; ; tries++ {
		info, err := g.ask(ctx)
		if err == nil || final(err) || ctx.Err() != nil {
			g.state.holds(nowhere, false)
			return info.Shards, err
		}
		wait := g.pause(tries, err)
		g.trouble(ctx, nowhere, err, wait)
		if !sleep(ctx, wait) {
			return 0, ctx.Err()
		}
	}
}

// askMost is how long a question for the gateway's address may take.
const askMost = 30 * time.Second

// shardsMost is how many shards a server may want. The largest bots have about a thousand.
const shardsMost = 1 << 14

// ask asks Discord, and fills in what a server left out.
func (g *Gateway) ask(ctx context.Context) (Info, error) {
	ctx, cancel := context.WithTimeout(ctx, askMost)
	defer cancel()
	info, err := g.o.Ask(ctx)
	if err != nil {
		return Info{}, asked(err, g.o.Token.Reveal())
	}
	if info.Shards > shardsMost {
		return Info{}, asked(fmt.Errorf("%d shards, which nobody has", info.Shards), "")
	}
	info.Shards, info.MaxConcurrency = max(info.Shards, 1), max(info.MaxConcurrency, 1)
	g.state.told(info)
	return info, nil
}

// trouble notes what went wrong with a shard and when it is tried again. What repeats is logged when it changes.
func (g *Gateway) trouble(ctx context.Context, shard int, err error, wait time.Duration) {
	if !g.state.trouble(shard, err) {
		return
	}
	level := slog.LevelWarn
	if fault.Code(err) == codeReconnect {
		level = slog.LevelInfo
	}
	g.log.Log(ctx, level, "gateway: connect again", "shard", shard, "after", wait, "err", err)
}

// connected notes a connection. A shard that comes and goes is news once.
func (g *Gateway) connected(ctx context.Context, shard, of int) {
	level := slog.LevelDebug
	if g.state.connected(shard) {
		level = slog.LevelInfo
	}
	g.log.Log(ctx, level, "gateway: connected", "shard", shard, "of", of)
}

// healthy notes that a connection lasts.
func (g *Gateway) healthy(shard int) {
	if g.state.healthy(shard) {
		g.log.Info("gateway: well again", "shard", shard)
	}
}

// restMost is how long discordgo may take to end what it was told to end: it needs one second.
const restMost = 15 * time.Second

// settle waits for discordgo, and then for the last deliveries.
func (g *Gateway) settle() {
	over := make(chan struct{})
	go func() {
		g.rest.Wait()
		close(over)
	}()
	select {
	case <-over:
	case <-time.After(restMost):
		g.log.Error("gateway: a session of discordgo does not end")
	}
	g.lanes.wait()
}

// sleep waits. It reports false if ctx ended before.
func sleep(ctx context.Context, d time.Duration) bool {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-ctx.Done():
		return false
	}
}
