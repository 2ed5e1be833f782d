package watch

import (
	"context"
	"errors"
	"log/slog"
	"sync"
	"time"

	"github.com/threadtape/threadtape/bot/fault"
	"github.com/threadtape/threadtape/bot/filter"
	"github.com/threadtape/threadtape/bot/forum"
	"github.com/threadtape/threadtape/bot/overlap"
	"github.com/threadtape/threadtape/bot/store"
)

const (
	idle   = time.Second // how long to sleep at most when nothing is due
	atOnce = 16          // looks under way
)

// DefaultLease is how long a look may take before another process may take the thread over.
const DefaultLease = 15 * time.Second

// Parts are what a watcher works with. All but Notes and the last six are required.
type Parts struct {
	Threads       store.Threads
	Subscriptions store.Subscriptions
	Outbox        store.Outbox
	Notes         store.Notes // settings of channels, and what is to be told of decisions; nil: neither
	Sources       forum.Sources
	Policy        Policy
	Holder        string // names this process among those that share the store
	Log           *slog.Logger
	Zone          *time.Location     // of channels that name none; nil: UTC
	Own           *overlap.Cache     // remembers own words; nil: one of its own
	Lease         time.Duration      // of a look; 0: [DefaultLease]
	Nudge         func()             // called after something was offered; must not block
	Seen          Seen               // called after a look kept and offered what changed; nil: nobody
	Beat          func()             // called each time the schedule was asked
	Crash         func(point string) // called at named points, for tests that kill the process
}

// A Seen hears what changed in a thread, after it was kept and offered and before the look ends; first: no look at the
// thread ever ended. An error leaves the look open: the same changes come again.
type Seen func(ctx context.Context, thread forum.Ref, told forum.Thread, changes []Change, first bool) error

// A Watcher looks at threads when they are due.
type Watcher struct {
	parts    Parts
	wake     chan struct{}
	filters  filter.Cache
	settings settings // of channels
	looked   sync.Map // keys of threads at which this process's last look ended well
}

// New returns a watcher that does nothing until it runs.
func New(p Parts) *Watcher {
	if p.Lease == 0 {
		p.Lease = DefaultLease
	}
	if p.Zone == nil {
		p.Zone = time.UTC
	}
	if p.Own == nil {
		p.Own = new(overlap.Cache)
	}
	if p.Nudge == nil {
		p.Nudge = func() {}
	}
	if p.Seen == nil {
		p.Seen = func(context.Context, forum.Ref, forum.Thread, []Change, bool) error { return nil }
	}
	if p.Beat == nil {
		p.Beat = func() {}
	}
	if p.Crash == nil {
		p.Crash = func(string) {}
	}
	return &Watcher{parts: p, wake: make(chan struct{}, 1)}
}

// Nudge makes a running watcher ask for due threads at once. It never blocks; several nudges are as good as one.
func (w *Watcher) Nudge() {
	select {
	case w.wake <- struct{}{}:
	default: // one is on its way already
	}
}

// Run looks at whatever falls due until ctx ends, then waits for the looks under way, which end with ctx. It returns
// nil: a store that does not answer is logged when that changes, and asked again.
func (w *Watcher) Run(ctx context.Context) error {
	var looks sync.WaitGroup
	defer looks.Wait()
	free := make(chan struct{}, atOnce)
	for range atOnce {
		free <- struct{}{}
	}
	troubled := false
	for ctx.Err() == nil {
		due, next, err := w.claim(ctx, len(free))
		if (err != nil) != troubled && ctx.Err() == nil {
			troubled = err != nil
			if troubled {
				w.parts.Log.Error("watch: claim due threads", "err", err)
			} else {
				w.parts.Log.Info("watch: claim due threads again")
			}
		}
		for _, l := range due {
			<-free // never blocks: no more were claimed than are free
			looks.Go(func() {
				_ = w.lookAndLog(ctx, l) // it was logged
				free <- struct{}{}
				w.Nudge()
			})
		}
		w.sleep(ctx, next)
	}
	return nil
}

// Once looks at every thread that is due, one after the other, until none is, and returns how many looks failed.
func (w *Watcher) Once(ctx context.Context) (failed int, err error) {
	for {
		due, _, err := w.claim(ctx, 1)
		if err != nil || len(due) == 0 {
			return failed, err
		}
		if err := w.lookAndLog(ctx, due[0]); err != nil {
			failed++
		}
	}
}

func (w *Watcher) claim(ctx context.Context, n int) ([]store.Look, time.Time, error) {
	if n == 0 {
		return nil, time.Time{}, nil
	}
	due, next, err := w.parts.Threads.Due(ctx, w.parts.Holder, n, w.parts.Lease)
	if err == nil {
		w.parts.Beat()
	}
	return due, next, err
}

// sleep waits until next, for at most idle, or until it is nudged.
func (w *Watcher) sleep(ctx context.Context, next time.Time) {
	wait := idle
	if !next.IsZero() {
		wait = min(idle, max(time.Until(next), 0))
	}
	timer := time.NewTimer(wait)
	defer timer.Stop()
	select {
	case <-ctx.Done():
	case <-timer.C:
	case <-w.wake:
	}
}

func (w *Watcher) lookAndLog(ctx context.Context, l store.Look) error {
	err := w.Look(ctx, l)
	switch {
	case err == nil || ctx.Err() != nil:
		return err
	case errors.Is(err, store.ErrStale):
		w.parts.Log.Debug("watch: look overtaken", "thread", l.Thread.Key())
		return nil
	case fault.Code(err) != l.State.Fault:
		w.parts.Log.Warn("watch: look", "thread", l.Thread.Key(), "code", fault.Code(err), "err", err)
	}
	return err
}
