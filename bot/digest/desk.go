package digest

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/threadtape/threadtape/bot/calendar"
	"github.com/threadtape/threadtape/bot/chat"
	"github.com/threadtape/threadtape/bot/store"
)

// mostThreads is how many threads one digest covers at most; the others wait for the next.
const mostThreads = 100

// A wisher is a subscription that wishes for digests.
type wisher struct {
	store.Subscription
	clock Clock
}

func clocked(subs []store.Subscription, s store.Settings, zone *time.Location) []wisher {
	var all []wisher
	for _, sub := range subs {
		if c, ok := ClockOf(sub.Options, s, zone); ok {
			all = append(all, wisher{sub, c})
		}
	}
	return all
}

// A desk is where the digests of one channel are made.
type desk struct {
	*Scheduler
	to       chat.Address
	wishers  []wisher
	settings store.Settings
	unread   bool      // a thread was never looked at: it is entered as soon as it was
	waits    time.Time // a digest waits until then; zero: none does
}

// next returns when the next digest is due, as far as is known without the ledger.
func (d *desk) next(now time.Time) (next time.Time, ok bool) {
	for _, w := range d.wishers {
		if at := w.clock.Next(now); !ok || at.Before(next) {
			next, ok = at, true
		}
	}
	return next, ok
}

// one finishes what somebody began, or else makes the earliest digest that is due. more is false when nothing is.
func (d *desk) one(ctx context.Context, now time.Time) (more bool, err error) {
	l, note, err := d.ledger(ctx, d.to)
	if err != nil {
		return false, err
	}
	if l.Pending != nil {
		return d.pending(ctx, l, note, now)
	}
	changed, err := d.enter(ctx, l, now)
	if err != nil {
		return false, err
	}
	due, wishers := d.due(l, now)
	if len(wishers) == 0 {
		if !changed {
			return false, nil
		}
		return false, d.overtaken(d.keep(ctx, note, l))
	}
	p, err := d.plan(ctx, l, due, wishers)
	if err != nil {
		return false, err
	}
	if len(p.Threads) > 0 || p.Rhythm == store.Weekly { // a week in which nothing happened is told
		l.Pending = &pending{Plan: p, At: d.waking(due)}
	}
	err = d.keep(ctx, note, l)
	if errors.Is(err, store.ErrStale) {
		return true, nil // another process was first: look again
	}
	if err != nil || l.Pending == nil {
		return err == nil, err
	}
	d.parts.Crash("digest entered")
	if l.Pending.At.After(now) {
		return true, nil
	}
	return true, d.finish(ctx, *l.Pending)
}

// pending finishes what the ledger counts already, unless it has to wait for the end of the quiet hours. It waits in the ledger
// and not in the outbox, where edits and removals would wait behind it. What nobody wishes any more is dropped.
func (d *desk) pending(ctx context.Context, l ledger, note store.Note, now time.Time) (more bool, err error) {
	wished := slices.ContainsFunc(d.wishers, func(w wisher) bool {
		return w.clock.rhythm == l.Pending.Plan.Rhythm && !w.At.After(l.Pending.Plan.To)
	})
	switch {
	case !wished:
		l.Pending = nil
		return true, d.overtaken(d.keep(ctx, note, l))
	case l.Pending.At.After(now):
		d.waits = l.Pending.At
		return false, nil
	default:
		return true, d.finish(ctx, *l.Pending)
	}
}

// overtaken takes it for well that another process wrote first.
func (*desk) overtaken(err error) error {
	if errors.Is(err, store.ErrStale) {
		return nil
	}
	return err
}

// enter makes the ledger know the threads that wish for digests, from where they are now, and no others. A thread that was
// never looked at is entered later, so that its past is no news.
func (d *desk) enter(ctx context.Context, l ledger, now time.Time) (changed bool, err error) {
	keys := make(map[string]bool)
	for _, w := range d.wishers {
		key := w.Thread.Key()
		keys[key] = true
		if last, ok := l.Ends[key]; ok && !last.At.Before(w.At) { // else it was subscribed anew since
			continue
		}
		state, _, err := d.parts.Threads.Read(ctx, w.Thread, store.Window{})
		if err != nil {
			return false, fmt.Errorf("state of %v: %w", key, err)
		}
		if state.Version == 0 || state.LastOK.IsZero() {
			d.unread = true
			continue
		}
		l.Ends[key], changed = end{state.Top, store.Cut(now)}, true
		if mark, ok, err := d.parts.Subscriptions.Mark(ctx, w.Lane); err != nil {
			return false, fmt.Errorf("mark of %v: %w", key, err)
		} else if ok && w.Options.Mode == store.DigestOnly && int(mark.Seq) < state.Top {
			l.Ends[key] = end{int(mark.Seq), store.Cut(now)} // no post has moved the mark since it was subscribed
		}
	}
	maps.DeleteFunc(l.Ends, func(key string, _ end) bool {
		changed = changed || !keys[key]
		return !keys[key]
	})
	return changed, nil
}

// due returns the earliest moment at which digests are due, and whose. A paused subscription has to wait: its next digest
// covers the pause.
func (d *desk) due(l ledger, now time.Time) (due time.Time, wishers []wisher) {
	for _, w := range d.wishers {
		from, ok := l.Ends[w.Thread.Key()]
		if !ok || !w.Active(now) {
			continue
		}
		at, ok := w.clock.Latest(from.At, now)
		if !ok || !at.After(l.Last[w.clock.rhythm]) {
			continue
		}
		switch {
		case len(wishers) == 0 || at.Before(due):
			due, wishers = at, []wisher{w}
		case at.Equal(due) && w.clock.rhythm == wishers[0].clock.rhythm:
			wishers = append(wishers, w)
		}
	}
	return due, wishers
}

// plan fixes what a digest covers, and moves the ledger to its end.
func (d *desk) plan(ctx context.Context, l ledger, due time.Time, wishers []wisher) (store.DigestPlan, error) {
	rhythm := wishers[0].clock.rhythm
	p := store.DigestPlan{ID: store.DigestID(rhythm, due), Rhythm: rhythm, From: due, To: due, Zone: wishers[0].clock.zone.String()}
	slices.SortStableFunc(wishers, func(a, b wisher) int { // those that waited longest first, so that each has its turn
		return l.Ends[a.Thread.Key()].At.Compare(l.Ends[b.Thread.Key()].At)
	})
	for _, w := range wishers {
		key := w.Thread.Key()
		from := l.Ends[key]
		state, _, err := d.parts.Threads.Read(ctx, w.Thread, store.Window{})
		if err != nil {
			return p, fmt.Errorf("state of %v: %w", key, err)
		}
		if len(p.Threads) == mostThreads {
			break
		}
		if from.At.Before(p.From) {
			p.From = from.At
		}
		p.Taken++
		upto := max(state.Top, from.Number)
		if upto > from.Number || upto == 0 {
			p.Threads = append(p.Threads, store.Covered{Thread: w.Thread, After: from.Number, Upto: upto, From: from.At, To: due})
		}
		l.Ends[key] = end{upto, due}
		if next := w.clock.Next(due); p.Next.IsZero() || next.Before(p.Next) {
			p.Next = next
		}
	}
	l.Last[rhythm] = due
	return p, nil
}

// waking is the end of the channel's quiet hours, if a digest falls into them.
func (d *desk) waking(due time.Time) time.Time {
	hours, err := calendar.ParseHours(d.settings.Quiet)
	if err != nil {
		return time.Time{}
	}
	until, _ := hours.Holds(due, ZoneOf(d.settings.Zone, d.parts.Zone))
	return until
}

// finish does what is left of a digest that the ledger counts. Doing it again is harmless.
func (d *desk) finish(ctx context.Context, p pending) error {
	if err := store.FixDigest(ctx, d.parts.Notes, d.to, p.Plan); err != nil {
		return err
	}
	d.parts.Crash("digest fixed")
	taken, err := d.parts.Outbox.Offer(ctx, store.Offering{
		Lane:       store.Lane{To: d.to},
		Deliveries: []store.Delivery{{Kind: store.Digest, Post: p.Plan.ID, Rev: store.DigestRev}},
	})
	if err != nil {
		return fmt.Errorf("offer %s: %w", p.Plan.ID, err)
	}
	if taken > 0 {
		d.parts.Log.Info("digest: offer", "to", d.to, "id", p.Plan.ID, "threads", len(p.Plan.Threads))
		d.parts.Nudge()
	}
	d.parts.Crash("digest offered")
	l, note, err := d.ledger(ctx, d.to)
	if err != nil || l.Pending == nil || l.Pending.Plan.ID != p.Plan.ID {
		return err
	}
	l.Pending = nil
	return d.overtaken(d.keep(ctx, note, l))
}

// Next returns when the next digest of a subscription is due after a moment, by its channel's settings; ok is false where
// none is wished.
func Next(ctx context.Context, notes store.Notes, s store.Subscription, zone *time.Location, after time.Time) (c Clock, next time.Time, ok bool, err error) {
	settings, _, err := store.ReadSettings(ctx, notes, s.To)
	if err != nil {
		return c, next, false, err
	}
	if c, ok = ClockOf(s.Options, settings, zone); !ok {
		return c, next, false, nil
	}
	return c, c.Next(after), true, nil
}
