package watch

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/threadtape/threadtape/bot/filter"
	"github.com/threadtape/threadtape/bot/forum"
	"github.com/threadtape/threadtape/bot/overlap"
	"github.com/threadtape/threadtape/bot/store"
)

// resumeTries is how often a look may write down something of its own about a subscription while somebody resumes it.
const resumeTries = 5

// Resume ends the pause of a subscription and offers the stored posts that came meanwhile, then what happened to the thread as a
// whole; the mark of its lane keeps out what was said before. Where it filters, what an edit or more likes let pass during the
// pause is offered too, late. Doing it twice is harmless. It asks for no settings: what was held is said now, also in quiet
// hours and beyond the messages of the hour.
//
// First the pause is over, then what was held is read, and last it is gone: a look that finds it over says itself what was
// held, so that nothing falls between the two.
func Resume(ctx context.Context, threads store.Threads, subs store.Subscriptions, outbox store.Outbox, notes store.Notes, s store.Subscription) error {
	for try := 1; ; try++ {
		err := resume(ctx, threads, subs, outbox, notes, s)
		if !errors.Is(err, store.ErrStale) || try == resumeTries {
			return err
		}
		var there bool
		if s, there, err = reread(ctx, subs, s.Lane); err != nil || !there || s.Paused == "" {
			return err
		}
	}
}

func resume(ctx context.Context, threads store.Threads, subs store.Subscriptions, outbox store.Outbox, notes store.Notes, s store.Subscription) (err error) {
	if now := time.Now(); !s.Active(now) {
		s.Until = now
		if s, err = subs.Put(ctx, s, store.Mark{}); err != nil {
			return err
		}
	}
	state, _, err := threads.Read(ctx, s.Thread, store.Window{})
	if err != nil {
		return fmt.Errorf("read %v: %w", s.Thread.Key(), err)
	}
	if _, err := say(ctx, threads, subs, outbox, s, state, unlimited); err != nil {
		return err
	}
	if err := repay(ctx, notes, outbox, s); err != nil {
		return err
	}
	s.Paused, s.Until = "", time.Time{}
	_, err = subs.Put(ctx, s, store.Mark{})
	return err
}

// reread returns a subscription as it is now.
func reread(ctx context.Context, subs store.Subscriptions, l store.Lane) (s store.Subscription, there bool, err error) {
	all, err := subs.In(ctx, l.To)
	if err != nil {
		return s, false, fmt.Errorf("subscriptions of %v: %w", l.To, err)
	}
	for _, s := range all {
		if s.Thread.Key() == l.Thread.Key() {
			return s, true, nil
		}
	}
	return s, false, nil
}

// say offers what came during a pause, oldest first, and so many messages at most; more tells whether something is left. A
// post that became readable behind the lane's mark does not count. All are late: they may wait from before the pause.
func say(ctx context.Context, threads store.Threads, subs store.Subscriptions, outbox store.Outbox, s store.Subscription, state store.State, room int) (more bool, err error) {
	wanted, err := held(ctx, threads, s, state.Thread)
	if err != nil {
		return false, err
	}
	mark, _, err := subs.Mark(ctx, s.Lane)
	if err != nil {
		return false, fmt.Errorf("mark of %v: %w", s.Lane.Key(), err)
	}
	slices.SortStableFunc(wanted, func(a, b forum.Post) int { return cmp.Compare(store.SeqOf(a), store.SeqOf(b)) })
	var offers []store.Delivery
	for _, p := range wanted {
		d := delivery(store.New, p)
		behind := d.Seq != 0 && d.Seq <= mark.Seq
		if !behind && room == 0 {
			more = true
			break
		}
		if !behind {
			room--
		}
		d.Late, d.Single = d.Seq != 0 || s.Options.Filtered(), s.Options.Place.Below()
		offers = append(offers, d)
	}
	if _, err := outbox.Offer(ctx, store.Offering{Lane: s.Lane, Deliveries: offers}); err != nil {
		return false, fmt.Errorf("offer what was held: %w", err)
	}
	return more, nil
}

// held returns the stored posts of a thread that a subscription takes.
func held(ctx context.Context, threads store.Threads, s store.Subscription, thread forum.Thread) ([]forum.Post, error) {
	f := new(filter.Cache).Of(s.Options)
	_, posts, err := threads.Read(ctx, s.Thread, store.Window{Newest: store.KeptPosts, Bare: !s.Options.Filtered()})
	if err != nil {
		return nil, fmt.Errorf("read %v: %w", s.Thread.Key(), err)
	}
	own := make([]*filter.Own, len(posts))
	if f.Words() {
		if own, err = filter.OwnWords(new(overlap.Cache), s.Thread, posts, func() ([]forum.Post, error) { return posts, nil }); err != nil {
			return nil, err
		}
	}
	var wanted []forum.Post
	for i, p := range posts {
		if p.State == forum.Live && (!s.Options.Filtered() || p.Readable()) && f.Decide(thread, p, own[i]).Takes {
			wanted = append(wanted, p)
		}
	}
	return wanted, nil
}
