package relay

import (
	"context"
	"fmt"
	"slices"

	"github.com/threadtape/threadtape/bot/store"
)

// silent reports whether an update is about a post that its channel wanted and never heard of: it went before its turn, and
// came back, perhaps. If it can be read now it is said as a new one. What somebody was told before the channel subscribed
// anew does not count, and a dead letter stays one: it is for the operator to say it again.
func (r *Relay) silent(ctx context.Context, t store.Turn, taker store.Subscription) (bool, error) {
	post := t.Deliveries[0].Post
	said, err := r.parts.Outbox.Said(ctx, t.Lane, post)
	if err != nil {
		return false, fmt.Errorf("receipt of %s in %v: %w", post, t.Lane.Key(), err)
	}
	if len(said) == 0 || !said[0].Receipt.Zero() || said[0].At.Before(store.Cut(taker.At)) {
		return false, nil
	}
	queue, err := r.parts.Outbox.Queue(ctx, t.Lane.To)
	if err != nil {
		return false, fmt.Errorf("dead letters of %v: %w", t.Lane.To, err)
	}
	dead := slices.ContainsFunc(queue.Dead, func(d store.DeadLetter) bool {
		return d.Delivery.Post == post && d.Lane.Key() == t.Lane.Key()
	})
	return !dead, nil
}
