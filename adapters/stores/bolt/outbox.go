package bolt

import (
	"context"

	"github.com/threadtape/threadtape/bot/chat"
	"github.com/threadtape/threadtape/bot/store"
)

type outbox struct{ *file }

func (o outbox) Offer(ctx context.Context, os ...store.Offering) (taken int, err error) {
	if len(os) == 0 {
		return 0, ctx.Err()
	}
	err = o.grow(ctx, func(s *step) error {
		taken = 0
		for _, offering := range os {
			n, err := s.offer(offering)
			if err != nil {
				return err
			}
			taken += n
		}
		return nil
	})
	if err != nil {
		return 0, err
	}
	return taken, nil
}

func (s *step) offer(offering store.Offering) (taken int, err error) {
	l, err := s.lane(laneKey(offering.Lane))
	if err != nil {
		return 0, err
	}
	c, err := s.channel(offering.Lane.To)
	if err != nil {
		return 0, err
	}
	idle := true
	for _, d := range offering.Deliveries {
		was, err := s.about(l, d.Post)
		if err != nil {
			return 0, err
		}
		a := store.Admit(l.OpenLane, l.open, was, l.floor, d)
		l.OpenLane = a.Lane
		if a.Act == store.Refused {
			continue
		}
		idle = false
		if err := s.note(l, d.Post, was, a.About); err != nil {
			return 0, err
		}
		if a.Act == store.Queued {
			a.Ref.Thread, a.Ref.Offered = offering.Lane.Thread.Key(), store.Cut(s.now)
			if err := s.push(c, a.Ref); err != nil {
				return 0, err
			}
		}
		if a.Act == store.Queued || a.Act == store.Wished {
			taken++
		}
	}
	if idle {
		return 0, nil
	}
	if err := s.saveLane(l); err != nil {
		return 0, err
	}
	return taken, s.saveChannel(c)
}

func (o outbox) Queue(ctx context.Context, to chat.Address) (q store.Queue, err error) {
	err = o.read(ctx, func(s *step) error {
		q = store.Queue{}
		c, err := s.channel(to)
		if err != nil {
			return err
		}
		if q.Dead, err = s.dead(to); err != nil {
			return err
		}
		head, err := s.head(c, 1)
		if err != nil || len(head) == 0 {
			return err
		}
		q.Waiting, q.Oldest, q.Next = c.waiting, head[0].Offered, c.due
		if c.taken {
			q.Next = c.over
		}
		return nil
	})
	return q, err
}
