package memory

import (
	"cmp"
	"context"
	"slices"
	"time"

	"github.com/threadtape/threadtape/bot/chat"
	"github.com/threadtape/threadtape/bot/store"
)

type outbox struct{ *handle }

func (o outbox) Offer(ctx context.Context, os ...store.Offering) (taken int, err error) {
	now, done, err := o.begin(ctx)
	defer done()
	if err != nil {
		return 0, err
	}
	for _, offering := range os {
		l, c := o.lane(offering.Lane), o.channel(offering.Lane.To)
		for _, d := range offering.Deliveries {
			a := store.Admit(l.OpenLane, l.open, l.posts[d.Post], l.floor, d)
			l.OpenLane = a.Lane
			l.note(d.Post, a.About)
			if a.Act == store.Queued {
				a.Ref.Thread, a.Ref.Offered = offering.Lane.Thread.Key(), store.Cut(now)
				c.push(now, a.Ref)
			}
			if a.Act == store.Queued || a.Act == store.Wished {
				taken++
			}
		}
	}
	return taken, nil
}

func (o outbox) Claim(ctx context.Context, _ string, n int, t store.Terms) ([]store.Turn, time.Time, error) {
	now, done, err := o.begin(ctx)
	defer done()
	if err != nil || n <= 0 {
		return nil, time.Time{}, err
	}
	var turns []store.Turn
	var next time.Time
	for _, to := range o.waiting(now, t.Chats) {
		c := o.channels[to]
		if len(turns) < n && !c.due.After(now) {
			if turn, ok := o.take(to, c, now, t); ok {
				turns = append(turns, turn)
			}
		}
		if !c.taken && len(c.queue) > 0 && (next.IsZero() || c.due.Before(next)) {
			next = c.due
		}
	}
	return turns, next, nil
}

// waiting lists the channels in which something waits and nobody speaks, the longest due first.
func (o outbox) waiting(now time.Time, chats []string) []chat.Address {
	var found []chat.Address
	for to, c := range o.channels {
		c.lapse(now)
		if len(c.queue) > 0 && !c.taken && slices.Contains(chats, to.Chat()) {
			found = append(found, to)
		}
	}
	slices.SortFunc(found, func(a, b chat.Address) int {
		return cmp.Or(o.channels[a].due.Compare(o.channels[b].due), cmp.Compare(a, b))
	})
	return found
}

// take leases a channel. ok is false when the lane of its turn was closed: then there is nobody to say it to.
func (o outbox) take(to chat.Address, c *channel, now time.Time, t store.Terms) (turn store.Turn, ok bool) {
	l := c.head(to)
	if !c.queue[0].Lone && !o.lane(l).open {
		c.try.Size = max(c.try.Size, 1)
		c.discard(o.lane(l))
		c.rest(now)
		return turn, false
	}
	c.try = c.try.Claimed(o.next(), store.Group(c.queue, t.Burst, now), now)
	c.taken, c.leased = true, lease{store.Ceil(now.Add(t.Lease))}
	turn = store.Turn{
		Lane: l, Token: c.try.Token, Attempt: c.try.Attempt, First: c.try.First, Doubt: c.try.Doubt,
		Until: store.Deadline(now, t.Lease),
	}
	for _, r := range c.queue[:c.try.Size] {
		turn.Deliveries = append(turn.Deliveries, r.Delivery)
	}
	return turn, true
}

func (o outbox) Said(ctx context.Context, l store.Lane, posts ...string) ([]store.Said, error) {
	_, done, err := o.begin(ctx)
	defer done()
	if err != nil {
		return nil, err
	}
	var all []store.Told
	if at := o.lanes[laneOf(l)]; at != nil {
		for post, a := range at.posts {
			if a.Told != nil && (len(posts) == 0 || slices.Contains(posts, post)) {
				all = append(all, *a.Told)
			}
		}
	}
	all, _, _ = store.Reach(all, 0)
	var said []store.Said
	for _, t := range all {
		said = append(said, t.Said)
	}
	return said, nil
}

func (o outbox) Queue(ctx context.Context, to chat.Address) (store.Queue, error) {
	_, done, err := o.begin(ctx)
	defer done()
	c := o.channels[to]
	if err != nil || c == nil {
		return store.Queue{}, err
	}
	q := store.Queue{Waiting: len(c.queue), Dead: slices.Clone(c.dead)}
	if q.Waiting > 0 {
		q.Oldest, q.Next = c.queue[0].Offered, c.due
		if c.taken {
			q.Next = store.Cut(c.leased.over)
		}
	}
	return q, nil
}
