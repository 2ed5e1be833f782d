package digest

import (
	"cmp"
	"context"
	"fmt"
	"log/slog"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/threadtape/threadtape/bot/chat"
	"github.com/threadtape/threadtape/bot/store"
)

const (
	// every is how often the subscriptions are looked through, at the full minute, as digests are due at full minutes.
	every = time.Minute
	// settled is how long a channel is left alone at most in which nothing is due: its settings may change meanwhile.
	settled = 5 * time.Minute
	// tooMany is how many digests of one channel are offered in one pass; what is left comes with the next.
	tooMany = 20
)

// Parts are what a scheduler works with. All but the last three are required.
type Parts struct {
	Threads       store.Threads
	Subscriptions store.Subscriptions
	Outbox        store.Outbox
	Notes         store.Notes
	Log           *slog.Logger
	Zone          *time.Location     // of channels that name none; nil: UTC
	Nudge         func()             // called after something was offered; must not block
	Crash         func(point string) // called at named points, for tests that kill the process
}

// A Scheduler offers the digests of all channels when they are due.
type Scheduler struct {
	parts Parts
	quiet map[chat.Address]rest
}

// A rest is how long a channel needs no look, as long as its wishes are the same.
type rest struct {
	wishes string
	until  time.Time
}

// New returns a scheduler that does nothing until it runs. Several of them on one store are as good as one.
func New(p Parts) *Scheduler {
	if p.Zone == nil {
		p.Zone = time.UTC
	}
	if p.Nudge == nil {
		p.Nudge = func() {}
	}
	if p.Crash == nil {
		p.Crash = func(string) {}
	}
	return &Scheduler{parts: p, quiet: make(map[chat.Address]rest)}
}

// Run offers what falls due until ctx ends. It returns nil: a store that does not answer is logged when that changes, and
// asked again. It must run once at a time.
func (s *Scheduler) Run(ctx context.Context) error {
	troubled := false
	for ctx.Err() == nil {
		err := s.Once(ctx)
		if (err != nil) != troubled && ctx.Err() == nil {
			troubled = err != nil
			if troubled {
				s.parts.Log.Error("digest: offer what is due", "err", err)
			} else {
				s.parts.Log.Info("digest: offer what is due again")
			}
		}
		now := time.Now()
		timer := time.NewTimer(now.Truncate(every).Add(every).Sub(now))
		select {
		case <-ctx.Done():
		case <-timer.C:
		}
		timer.Stop()
	}
	return nil
}

// Once offers the digests that are due now. A channel that fails does not keep the others waiting; the error is that of the
// first. It must not run beside [Scheduler.Run].
func (s *Scheduler) Once(ctx context.Context) error {
	wishes := make(map[chat.Address][]store.Subscription)
	for sub, err := range s.parts.Subscriptions.All(ctx) {
		if err != nil {
			return fmt.Errorf("read the subscriptions: %w", err)
		}
		known := func(other store.Subscription) bool { return other.Lane.Key() == sub.Lane.Key() }
		if sub.Options.Digest != store.NoDigest && !slices.ContainsFunc(wishes[sub.To], known) {
			wishes[sub.To] = append(wishes[sub.To], sub)
		}
	}
	maps.DeleteFunc(s.quiet, func(to chat.Address, _ rest) bool { return len(wishes[to]) == 0 })
	var first error
	for _, to := range slices.Sorted(maps.Keys(wishes)) {
		slices.SortFunc(wishes[to], func(a, b store.Subscription) int { return cmp.Compare(a.Lane.Key(), b.Lane.Key()) })
		if err := s.channel(ctx, to, wishes[to]); err != nil && first == nil {
			first = fmt.Errorf("digests of %v: %w", to, err)
		}
	}
	return first
}

// channel offers what is due in one channel.
func (s *Scheduler) channel(ctx context.Context, to chat.Address, subs []store.Subscription) error {
	now, typed := time.Now(), typedWishes(subs)
	if r, ok := s.quiet[to]; ok && r.wishes == typed && now.Before(r.until) {
		return nil
	}
	delete(s.quiet, to)
	settings, _, err := store.ReadSettings(ctx, s.parts.Notes, to)
	if err != nil {
		return err
	}
	desk := desk{Scheduler: s, to: to, wishers: clocked(subs, settings, s.parts.Zone), settings: settings}
	for range tooMany {
		more, err := desk.one(ctx, now)
		if err != nil {
			return err
		}
		if !more {
			if desk.unread {
				return nil
			}
			until := now.Add(settled)
			if next, ok := desk.next(now); ok && next.Before(until) {
				until = next
			}
			if w := desk.waits; !w.IsZero() && w.Before(until) {
				until = w
			}
			s.quiet[to] = rest{typed, until}
			return nil
		}
	}
	return nil
}

// typedWishes is what the rest of a channel depends on.
func typedWishes(subs []store.Subscription) string {
	var b strings.Builder
	for _, s := range subs {
		fmt.Fprintf(&b, "%s\t%d\n", s.Lane.Key(), s.Version)
	}
	return b.String()
}
