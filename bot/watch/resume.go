package watch

import (
	"context"
	"fmt"
	"time"

	"github.com/threadtape/threadtape/bot/filter"
	"github.com/threadtape/threadtape/bot/forum"
	"github.com/threadtape/threadtape/bot/overlap"
	"github.com/threadtape/threadtape/bot/store"
)

// Resume ends the pause of a subscription and offers the stored posts that came meanwhile; the mark of its lane keeps
// out what was said before. Where it filters, what an edit or more likes let pass during the pause is offered too, late.
// Doing it twice is harmless.
func Resume(ctx context.Context, threads store.Threads, subs store.Subscriptions, outbox store.Outbox, s store.Subscription) error {
	f := new(filter.Cache).Of(s.Options)
	state, posts, err := threads.Read(ctx, s.Thread, store.Window{Newest: store.KeptPosts, Bare: !s.Options.Filtered()})
	if err != nil {
		return fmt.Errorf("read %v: %w", s.Thread.Key(), err)
	}
	own := make([]*filter.Own, len(posts))
	if f.Words() {
		if own, err = filter.OwnWords(new(overlap.Cache), s.Thread, posts, func() ([]forum.Post, error) { return posts, nil }); err != nil {
			return err
		}
	}
	var held []store.Delivery
	for i, p := range posts {
		if p.State != forum.Live || s.Options.Filtered() && !p.Readable() || !f.Decide(state.Thread, p, own[i]).Takes {
			continue
		}
		d := delivery(store.New, p)
		d.Late = s.Options.Filtered()
		held = append(held, d)
	}
	if _, err := outbox.Offer(ctx, store.Offering{Lane: s.Lane, Deliveries: held}); err != nil {
		return fmt.Errorf("offer what was held: %w", err)
	}
	s.Paused, s.Until = "", time.Time{}
	_, err = subs.Put(ctx, s, store.Mark{})
	return err
}
