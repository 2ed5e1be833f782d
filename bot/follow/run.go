package follow

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"github.com/threadtape/threadtape/bot/store"
)

// asleep is how long Run sleeps at most: another process may have collected something.
const asleep = 20 * time.Second

// Run offers each notice when it is due, until ctx ends. It returns nil: a store that does not answer is logged when that
// changes, and asked again. Several processes may run it.
func (f *Follows) Run(ctx context.Context) error {
	troubled := false
	for ctx.Err() == nil {
		next, err := f.Flush(ctx, 0)
		if (err != nil) != troubled && ctx.Err() == nil {
			troubled = err != nil
			if troubled {
				f.parts.Log.Error("follow: offer notices", "err", err)
			} else {
				f.parts.Log.Info("follow: offer notices again")
			}
		}
		wait := asleep
		if !next.IsZero() {
			wait = min(asleep, max(time.Until(next), time.Millisecond))
		}
		if err != nil {
			wait = max(wait, time.Second)
		}
		timer := time.NewTimer(wait)
		select {
		case <-ctx.Done():
		case <-timer.C:
		case <-f.wake:
		}
		timer.Stop()
	}
	return nil
}

// nudge makes a running Run look at once. It never blocks.
func (f *Follows) nudge() {
	select {
	case f.wake <- struct{}{}:
	default: // one is on its way already
	}
}

// Flush offers every notice that is due within so long, and returns when the next one is; the zero time: none is collected.
// It forgets what was told long ago. It may be called again at any time.
func (f *Follows) Flush(ctx context.Context, within time.Duration) (next time.Time, err error) {
	for kind := range f.parts.Chats {
		tenants, err := f.tenants(ctx, kind)
		if err != nil {
			return next, err
		}
		for _, tenant := range tenants {
			err := f.people(ctx, tenant, func(user string, p person) error {
				if err := f.forgetTold(ctx, tenant, user, p); err != nil {
					return err
				}
				for _, b := range p.Batches {
					switch {
					case !b.Closed.IsZero() || p.Paused != "":
					case b.Due.After(time.Now().Add(within)):
						if next.IsZero() || b.Due.Before(next) {
							next = b.Due
						}
					default:
						if err := f.offer(ctx, tenant, user, p, b, b.Due); err != nil {
							return err
						}
					}
				}
				return nil
			})
			if err != nil {
				return next, err
			}
		}
	}
	return next, nil
}

// forgetTold forgets what a person was told long ago.
func (f *Follows) forgetTold(ctx context.Context, tenant, user string, p person) error {
	if !slices.ContainsFunc(p.Batches, func(b batch) bool { return b.past(time.Now()) }) {
		return nil
	}
	_, _, err := f.update(ctx, tenant, user, func(p *person) bool {
		before := len(p.Batches)
		p.trim(time.Now())
		return len(p.Batches) < before
	})
	return err
}

// people goes through what is kept of the people of a tenant.
func (b Book) people(ctx context.Context, tenant string, do func(user string, p person) error) error {
	notes, err := b.Notes.Range(ctx, tenant, kindPerson)
	if err != nil {
		return fmt.Errorf("what was collected in %s: %w", tenant, err)
	}
	for _, n := range notes {
		var p person
		if json.Unmarshal(n.Value, &p) != nil {
			continue
		}
		if err := do(n.Key.Name, p); err != nil {
			return err
		}
	}
	return nil
}

// offer offers a notice, or its next revision. It has no thread: it is of several.
func (f *Follows) offer(ctx context.Context, tenant, user string, p person, b batch, at time.Time) error {
	taken, err := offer(ctx, f.parts.Outbox, tenant, user, p, b, at)
	if taken > 0 {
		f.parts.Nudge()
	}
	return err
}

func offer(ctx context.Context, outbox store.Outbox, tenant, user string, p person, b batch, at time.Time) (taken int, err error) {
	taken, err = outbox.Offer(ctx, store.Offering{
		Lane:       store.Lane{To: p.To},
		Deliveries: []store.Delivery{{Kind: store.Notice, Post: noticeID(tenant, user, b.ID), Rev: b.rev(), At: at}},
	})
	if err != nil {
		return 0, fmt.Errorf("offer a notice to %v: %w", p.To, err)
	}
	return taken, nil
}
