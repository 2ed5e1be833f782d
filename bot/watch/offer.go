package watch

import (
	"context"
	"fmt"
	"time"

	"github.com/threadtape/threadtape/bot/forum"
	"github.com/threadtape/threadtape/bot/incident"
	"github.com/threadtape/threadtape/bot/store"
)

// lanesAtOnce is how many lanes are offered to in one call of the store.
const lanesAtOnce = 100

// offer hands the changes to every taker that wants them. later are the posts that somebody may take when they have more
// likes.
func (w *Watcher) offer(ctx context.Context, ref forum.Ref, state store.State, changes []Change) (later map[string]bool, err error) {
	j := w.judge(ref, state.Thread, changes)
	var batch []store.Offering
	var ends time.Time // of the pause that ends first
	flush := func() error {
		if err := j.remember(ctx); err != nil || len(batch) == 0 {
			return err
		}
		taken, err := w.parts.Outbox.Offer(ctx, batch...)
		batch = batch[:0]
		if taken > 0 {
			w.parts.Nudge()
		}
		return err
	}
	digests, err := w.quoting(ctx, ref, changes)
	if err != nil {
		return nil, err
	}
	lit := w.highlights(ref, state, changes)
	for s, err := range w.parts.Subscriptions.Takers(ctx, ref) {
		if err != nil {
			return nil, fmt.Errorf("takers: %w", err)
		}
		if s, err = w.awake(ctx, s, state); err != nil {
			return nil, err
		}
		if err := incident.Held(ctx, w.parts.Notes, s, time.Now()); err != nil {
			return nil, err
		}
		again, err := digests.of(ctx, s.Lane)
		if err != nil {
			return nil, err
		}
		batch = append(batch, again...)
		deliveries, err := w.deliveries(ctx, s, j)
		if err == nil {
			deliveries, err = w.hold(ctx, &s, deliveries)
		}
		if err == nil {
			deliveries, err = w.withoutReturned(ctx, s, deliveries, changes)
		}
		if err != nil {
			return nil, err
		}
		if err := lit.ask(ctx, s); err != nil {
			return nil, err
		}
		ends = sooner(ends, s)
		if len(deliveries) > 0 {
			batch = append(batch, store.Offering{Lane: s.Lane, Deliveries: deliveries})
		}
		if len(batch) >= lanesAtOnce || len(j.notes) >= lanesAtOnce {
			if err := flush(); err != nil {
				return nil, err
			}
		}
	}
	err = flush()
	if err == nil {
		ends, err = lit.offer(ctx, ends)
	}
	if err != nil || ends.IsZero() {
		return j.later, err
	}
	return j.later, w.parts.Threads.Wake(ctx, ref, ends)
}

// deliveries lists what one taker is offered: new posts in ascending order, then updates. A paused one gets updates
// alone: what was said stays true, and what is new is held.
func (w *Watcher) deliveries(ctx context.Context, s store.Subscription, j *judge) ([]store.Delivery, error) {
	fresh, err := j.offers(ctx, s)
	if err != nil {
		return nil, err
	}
	for _, c := range j.changes {
		if c.Known {
			fresh = append(fresh, delivery(store.Update, c.Post))
		}
	}
	return fresh, nil
}

func delivery(kind store.Kind, p forum.Post) store.Delivery {
	return store.Delivery{Kind: kind, Post: p.ID, Rev: p.Rev, Seq: store.SeqOf(p)}
}

// settled is when a fresh post has settled: the settle time after it was written, and never later than the settle time
// from now, whatever the forum says its date is.
func (p Policy) settled(post forum.Post, now time.Time) time.Time {
	at := post.Created.Add(p.Settle)
	if limit := now.Add(p.Settle); at.After(limit) {
		return limit
	}
	return at
}
