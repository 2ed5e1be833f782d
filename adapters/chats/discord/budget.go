package discord

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"github.com/threadtape/threadtape/bot/fault"
	"github.com/threadtape/threadtape/bot/store"
)

// Discord allows 50 calls of one bot within a second. One each 21 ms, and one more at once, are never more than 49,
// wherever the second begins; the last is kept for answers to people.
const (
	budgetEvery   = 21 * time.Millisecond
	budgetReserve = 1 // more at once, for answers to people alone
)

// A budget is what all calls of one bot share, in this process or, with a [store.Pace], in all replicas.
type budget struct {
	name   string
	shared store.Pace // nil: this process is alone
	log    *slog.Logger
	line   chan struct{} // held by the ordinary call that is next; answers to people stand in no line

	mu     sync.Mutex
	whole  time.Time // of the own budget, as [store.Take] has it
	held   time.Time
	failed bool // the store did not answer
}

func newBudget(app string, shared store.Pace, log *slog.Logger) *budget {
	return &budget{name: "discord/" + app, shared: shared, log: log, line: make(chan struct{}, 1)}
}

// take waits for a share, at most a second and at most as long as ctx allows; else it says at once how long to wait.
func (b *budget) take(ctx context.Context, c call) error {
	most := time.Now().Add(waitMost)
	if end, ok := ctx.Deadline(); ok && end.Before(most) {
		most = end
	}
	if !c.person {
		done, err := b.stand(ctx, c, most)
		if err != nil {
			return err
		}
		defer done()
	}
	for {
		wait := b.ask(ctx, c.person, time.Now())
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

// stand waits until an ordinary call is the next one; done lets the one behind it come forward.
func (b *budget) stand(ctx context.Context, c call, most time.Time) (done func(), err error) {
	patience := time.NewTimer(time.Until(most))
	defer patience.Stop()
	select {
	case b.line <- struct{}{}:
		return func() { <-b.line }, nil
	case <-patience.C:
		return nil, busy(waitMost)
	case <-ctx.Done():
		return nil, unsaid(c, context.Cause(ctx))
	}
}

// ask takes one share; 0: granted, else asking before wait is over is useless.
func (b *budget) ask(ctx context.Context, person bool, now time.Time) (wait time.Duration) {
	b.mu.Lock()
	if wait = b.held.Sub(now); wait > 0 {
		b.mu.Unlock()
		return wait
	}
	b.mu.Unlock()
	limit := store.Limit{Every: budgetEvery, Burst: 1}
	if person {
		limit.Burst += budgetReserve
	}
	return b.draw(ctx, limit, now)
}

// draw asks the store, or the own memory where there is none or it does not answer.
func (b *budget) draw(ctx context.Context, limit store.Limit, now time.Time) (wait time.Duration) {
	if b.shared != nil {
		wait, err := b.shared.Take(ctx, b.name, limit, 1)
		b.mu.Lock()
		if err != nil && !b.failed {
			b.log.Warn("discord: the shared budget cannot be asked; this process paces itself", "err", err)
		}
		b.failed = err != nil
		b.mu.Unlock()
		if err == nil {
			return wait
		}
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	b.whole, wait = store.Take(now, b.whole, b.held, limit, 1)
	return wait
}

// hold closes the budget until then, for all replicas.
func (b *budget) hold(ctx context.Context, until time.Time) {
	b.mu.Lock()
	b.held = later(b.held, until)
	b.mu.Unlock()
	if b.shared == nil {
		return
	}
	ctx, cancel := context.WithTimeout(ctx, 2*time.Second)
	defer cancel()
	if err := b.shared.Hold(ctx, b.name, until); err != nil {
		b.log.Warn("discord: the other processes cannot be told of the global limit", "err", err)
	}
}

func busy(wait time.Duration) error {
	return fault.Wait(wait, "E-DISCORD-BUSY", "Threadtape has much to say on Discord right now.", nil)
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
