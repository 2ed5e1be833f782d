package watch

import (
	"context"
	"fmt"
	"time"

	"github.com/threadtape/threadtape/bot/filter"
	"github.com/threadtape/threadtape/bot/forum"
	"github.com/threadtape/threadtape/bot/store"
)

// lanesAtOnce is how many lanes are offered to in one call of the store.
const lanesAtOnce = 100

// offer hands the changes to every taker that wants them.
func (w *Watcher) offer(ctx context.Context, ref forum.Ref, state store.State, changes []Change) error {
	var batch []store.Offering
	flush := func() error {
		if len(batch) == 0 {
			return nil
		}
		taken, err := w.parts.Outbox.Offer(ctx, batch...)
		batch = batch[:0]
		if taken > 0 {
			w.parts.Nudge()
		}
		return err
	}
	for s, err := range w.parts.Subscriptions.Takers(ctx, ref) {
		if err != nil {
			return fmt.Errorf("takers: %w", err)
		}
		if s, err = w.awake(ctx, s, state); err != nil {
			return err
		}
		deliveries := w.deliveries(s, state.Thread, changes)
		if len(deliveries) == 0 {
			continue
		}
		batch = append(batch, store.Offering{Lane: s.Lane, Deliveries: deliveries})
		if len(batch) == lanesAtOnce {
			if err := flush(); err != nil {
				return err
			}
		}
	}
	return flush()
}

// awake ends a pause whose time is over; what was held is offered on the way.
func (w *Watcher) awake(ctx context.Context, s store.Subscription, state store.State) (store.Subscription, error) {
	if s.Paused == "" || !s.Active(time.Now()) {
		return s, nil
	}
	if err := w.resume(ctx, s, state); err != nil {
		return s, err
	}
	s.Paused, s.Until = "", time.Time{}
	return s, nil
}

// deliveries lists what one taker is offered: new posts in ascending order, then updates. A paused one gets updates
// alone: what was said stays true, and what is new is held.
func (w *Watcher) deliveries(s store.Subscription, thread forum.Thread, changes []Change) []store.Delivery {
	var fresh, updates []store.Delivery
	for _, c := range changes {
		if c.Fresh && s.Paused == "" && filter.Decide(s.Options, thread, c.Post, c.Post.Body.Own()).Takes {
			d := delivery(store.New, c.Post, c.Seq)
			d.At, d.Late = w.parts.Policy.settled(c.Post, time.Now()), c.Late
			fresh = append(fresh, d)
		}
		if c.Known {
			updates = append(updates, delivery(store.Update, c.Post, c.Seq))
		}
	}
	return append(fresh, updates...)
}

func delivery(kind store.Kind, p forum.Post, seq uint64) store.Delivery {
	return store.Delivery{Kind: kind, Post: p.ID, Rev: p.Rev, Seq: seq}
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

// Resume ends the pause of a subscription and offers the stored posts that came meanwhile; the mark of its lane keeps
// out what was said before. Doing it twice is harmless. Bodies are read where a filter may ask for their words.
func Resume(ctx context.Context, threads store.Threads, subs store.Subscriptions, outbox store.Outbox, s store.Subscription) error {
	state, posts, err := threads.Read(ctx, s.Thread, store.Window{Newest: store.KeptPosts, Bare: !s.Options.Filtered()})
	if err != nil {
		return fmt.Errorf("read %v: %w", s.Thread.Key(), err)
	}
	return release(ctx, subs, outbox, s, state, posts)
}

// resume is [Resume] within a look: posts have their places by what the look has seen, which is not yet stored.
func (w *Watcher) resume(ctx context.Context, s store.Subscription, state store.State) error {
	_, posts, err := w.parts.Threads.Read(ctx, s.Thread, store.Window{Newest: store.KeptPosts, Bare: !s.Options.Filtered()})
	if err != nil {
		return fmt.Errorf("read %v: %w", s.Thread.Key(), err)
	}
	return release(ctx, w.parts.Subscriptions, w.parts.Outbox, s, state, posts)
}

func release(ctx context.Context, subs store.Subscriptions, outbox store.Outbox, s store.Subscription, state store.State, posts []forum.Post) error {
	var held []store.Delivery
	for _, p := range posts {
		if p.State == forum.Live && filter.Decide(s.Options, state.Thread, p, p.Body.Own()).Takes {
			d := delivery(store.New, p, state.Seq(p.Number))
			d.Late = true // it may have become readable during the pause, behind others that were said before it
			held = append(held, d)
		}
	}
	if _, err := outbox.Offer(ctx, store.Offering{Lane: s.Lane, Deliveries: held}); err != nil {
		return fmt.Errorf("offer what was held: %w", err)
	}
	s.Paused, s.Until = "", time.Time{}
	_, err := subs.Put(ctx, s, store.Mark{})
	return err
}
