// Package bot runs the parts together: looks at forums, turns in chats, and what people ask.
//
// It owns every goroutine. Nothing starts before [Bot.Run], and when Run returns nothing runs any more.
package bot

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"net/http"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/threadtape/threadtape/bot/card"
	"github.com/threadtape/threadtape/bot/chat"
	"github.com/threadtape/threadtape/bot/command"
	"github.com/threadtape/threadtape/bot/digest"
	"github.com/threadtape/threadtape/bot/follow"
	"github.com/threadtape/threadtape/bot/forum"
	"github.com/threadtape/threadtape/bot/incident"
	"github.com/threadtape/threadtape/bot/layout"
	"github.com/threadtape/threadtape/bot/ops"
	"github.com/threadtape/threadtape/bot/overlap"
	"github.com/threadtape/threadtape/bot/relay"
	"github.com/threadtape/threadtape/bot/store"
	"github.com/threadtape/threadtape/bot/watch"
)

// Parts are what a bot is made of. Store, Sources, Chats and Log are required.
type Parts struct {
	Store   store.Store
	Sources forum.Sources
	Chats   map[string]command.Platform // by kind
	Policy  watch.Policy
	Trouble incident.Policy // when trouble is told; zero: as is good for people
	Burst   int
	Zone    *time.Location // of channels that name none; nil: UTC
	Lease   time.Duration  // of looks and turns; 0: their defaults
	Holder  string         // names this process among those that share the store
	Admin   ops.Server     // Ready is filled in
	Public  ops.Public     // Routes are those of the chats
	Log     *slog.Logger
	Leave   bool               // end when the chats have nothing more to hear
	Crash   func(point string) // for tests that kill the process
	Drawn   func(post string)  // called with [store.ShownPost] of a post that was edited or removed; nil: nothing is drawn
	// Language is the code of that of channels that choose none; empty: English.
	Language string
	// Plot draws the week of a weekly digest; nil: weekly digests have no plot.
	Plot func(ctx context.Context, a card.Activity, o card.Options) (card.Picture, error)
	// Quote draws a passage of a post that many people quoted, in dark colours or not; nil: such have no picture.
	Quote func(ctx context.Context, thread forum.Thread, post forum.Post, passage string, dark bool) (chat.File, error)
	// Portraits asks for pictures of authors until ctx ends; nil: nobody wants any.
	Portraits func(ctx context.Context) error
	// Start runs beside the rest until it returns or ctx ends, such as to subscribe what the settings name.
	Start func(ctx context.Context)
}

// A Bot is a running whole.
type Bot struct {
	parts   Parts
	watcher *watch.Watcher
	relay   *relay.Relay
	digests *digest.Scheduler
	follows *follow.Follows
	teller  *incident.Teller
	looks   ops.Beat
	lost    atomic.Int32 // chats that broke
}

// New puts a bot together. It starts nothing.
func New(p Parts) *Bot {
	b := &Bot{parts: p}
	senders := make(map[string]chat.Sender, len(p.Chats))
	for kind, c := range p.Chats {
		senders[kind] = c
	}
	own := new(overlap.Cache)
	b.follows = follow.New(follow.Parts{
		Threads: p.Store.Threads, Subscriptions: p.Store.Subscriptions, Outbox: p.Store.Outbox, Notes: p.Store.Notes,
		Chats: senders, Log: p.Log, Settle: p.Policy.Settle, Nudge: func() { b.relay.Nudge() },
	})
	b.relay = relay.New(relay.Parts{
		Own: own, Threads: p.Store.Threads, Subscriptions: p.Store.Subscriptions, Outbox: p.Store.Outbox,
		Notes: p.Store.Notes, Chats: senders, Composer: illustrated{layout.Composer{}, p.Plot, p.Quote}, Holder: p.Holder, Log: p.Log, Burst: p.Burst, Lease: p.Lease, Crash: p.Crash,
		Follows: b.follows, Language: p.Language,
	})
	b.watcher = watch.New(watch.Parts{
		Own: own, Threads: p.Store.Threads, Subscriptions: p.Store.Subscriptions, Outbox: p.Store.Outbox,
		Notes: p.Store.Notes, Sources: p.Sources, Policy: p.Policy, Zone: p.Zone, Holder: p.Holder, Log: p.Log, Lease: p.Lease, Nudge: b.relay.Nudge, Beat: b.looks.Tick, Crash: p.Crash,
		Seen: drawn(p.Drawn, seen(b.follows)),
	})
	b.digests = digest.New(digest.Parts{
		Threads: p.Store.Threads, Subscriptions: p.Store.Subscriptions, Outbox: p.Store.Outbox,
		Notes: p.Store.Notes, Log: p.Log, Zone: p.Zone, Nudge: b.relay.Nudge, Crash: p.Crash,
	})
	b.teller = incident.New(incident.Parts{
		Threads: p.Store.Threads, Subscriptions: p.Store.Subscriptions, Outbox: p.Store.Outbox,
		Notes: p.Store.Notes, Chats: senders, Policy: p.Trouble, Log: p.Log, Nudge: b.relay.Nudge,
	})
	return b
}

// Wake makes the bot ask for due looks and turns at once.
func (b *Bot) Wake() {
	b.watcher.Nudge()
	b.relay.Nudge()
}

// Run runs until ctx ends, or with Parts.Leave until the chats have nothing more to hear and what is due is said. It
// returns nil then, and the error of a part that could not go on.
func (b *Bot) Run(ctx context.Context, h command.Handler) error {
	if err := b.repair(ctx); err != nil {
		return err
	}
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	var parts, ears sync.WaitGroup
	start := func(name string, run func(context.Context) error) {
		parts.Go(func() {
			if err := run(ctx); err != nil && ctx.Err() == nil {
				cancel(fmt.Errorf("%s: %w", name, err))
			}
		})
	}
	for kind, c := range b.parts.Chats {
		ears.Go(func() {
			if err := c.Listen(ctx, h); err != nil && ctx.Err() == nil {
				b.lost.Add(1)
				cancel(fmt.Errorf("listen to %s: %w", kind, err))
			}
		})
	}
	start("admin", b.admin().Run)
	start("public", b.public(h).Run)
	start("watch", b.watcher.Run)
	start("relay", b.relay.Run)
	start("digest", b.digests.Run)
	start("follow", b.follows.Run)
	start("incident", b.teller.Run)
	if b.parts.Portraits != nil {
		start("portraits", b.parts.Portraits)
	}
	if b.parts.Start != nil {
		start("start", func(ctx context.Context) error { b.parts.Start(ctx); return nil })
	}
	ears.Wait()
	if b.parts.Leave && ctx.Err() == nil {
		b.drain(ctx)
		cancel(errLeft)
	}
	parts.Wait()
	if cause := context.Cause(ctx); cause != nil && !errors.Is(cause, context.Canceled) && !errors.Is(cause, errLeft) {
		return cause
	}
	return nil
}

// errLeft ends a bot whose chats have nothing more to hear.
var errLeft = errors.New("nothing more to hear")

// Look looks at every thread that is due, and returns when that is done. What it finds is said by Run.
func (b *Bot) Look(ctx context.Context) error {
	_, err := b.watcher.Once(ctx)
	return err
}

// Once looks at every thread, says what is due or settles soon, and returns how many looks and turns failed.
func (b *Bot) Once(ctx context.Context) (failed int, err error) {
	if b.parts.Start != nil {
		b.parts.Start(ctx)
	}
	if err := b.schedule(ctx, time.Now()); err != nil {
		return 0, err
	}
	looks, err := b.watcher.Once(ctx)
	if err != nil {
		return looks, err
	}
	if err := b.digests.Once(ctx); err != nil {
		return looks, err
	}
	if _, err := b.follows.Flush(ctx, b.parts.Policy.Settle); err != nil {
		return looks, err
	}
	if err := b.teller.Round(ctx); err != nil {
		b.parts.Log.Error("incident: round", "err", err)
	}
	turns, err := b.relay.Once(ctx, b.parts.Policy.Settle+time.Second)
	return looks + turns, err
}

// Ready tells whether the bot can do its work, with reasons.
func (b *Bot) Ready(ctx context.Context) ops.Report {
	report := ops.Checks(b.parts.Store.Health, b.connected, &b.looks)(ctx)
	if n := b.teller.Open(); n > 0 { // worth knowing, and no reason to take the bot away
		report.Checks = append(report.Checks, ops.Check{Name: "incidents", OK: true, Reason: fmt.Sprintf("%d open; those who manage the channels were told", n)})
	}
	return report
}

// connected counts the chats in which people are heard, and says of the others what is in the way. A chat that does not
// know counts until it breaks.
func (b *Bot) connected() (n int, why []string) {
	n = len(b.parts.Chats) - int(b.lost.Load())
	for _, kind := range slices.Sorted(maps.Keys(b.parts.Chats)) {
		c, knows := b.parts.Chats[kind].(command.Connected)
		if !knows {
			continue
		}
		if ok, words := c.Connected(); !ok {
			n--
			why = append(why, kind+": "+words)
		}
	}
	return max(n, 0), why
}

func (b *Bot) admin() ops.Server {
	s := b.parts.Admin
	s.Ready = b.Ready
	return s
}

func (b *Bot) public(h command.Handler) ops.Public {
	s := b.parts.Public
	s.Routes, s.Log = make(map[string]http.Handler), b.parts.Log
	for _, c := range b.parts.Chats {
		if called, ok := c.(command.Called); ok {
			maps.Copy(s.Routes, called.Routes(h))
		}
	}
	return s
}

// drain gives what is due the time to be said: a look under way, a turn, a settling post.
func (b *Bot) drain(ctx context.Context) {
	if _, err := b.watcher.Once(ctx); err != nil {
		b.parts.Log.Error("bot: last look", "err", err)
	}
	if _, err := b.follows.Flush(ctx, b.parts.Policy.Settle); err != nil {
		b.parts.Log.Error("bot: last notices", "err", err)
	}
	if _, err := b.relay.Once(ctx, b.parts.Policy.Settle+time.Second); err != nil {
		b.parts.Log.Error("bot: last turns", "err", err)
	}
}

// repair mends at start what a crash may have left: every subscription's thread is on the schedule.
func (b *Bot) repair(ctx context.Context) error {
	return b.schedule(ctx, time.Now().Add(b.parts.Policy.Ceiling))
}

// schedule puts every subscription's thread on the schedule for a time, at the latest.
func (b *Bot) schedule(ctx context.Context, latest time.Time) error {
	for s, err := range b.parts.Store.Subscriptions.All(ctx) {
		if err != nil {
			return fmt.Errorf("read the subscriptions: %w", err)
		}
		if err := b.parts.Store.Threads.Wake(ctx, s.Thread, latest); err != nil {
			return fmt.Errorf("schedule %v: %w", s.Thread.Key(), err)
		}
	}
	return nil
}
