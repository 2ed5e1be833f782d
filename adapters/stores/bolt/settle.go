package bolt

import (
	"context"

	"github.com/threadtape/threadtape/bot/store"
)

func (o outbox) Settle(ctx context.Context, settled ...store.Settlement) (stale int, err error) {
	if len(settled) == 0 {
		return 0, ctx.Err()
	}
	err = o.write(ctx, func(s *step) error {
		stale = 0
		for _, one := range settled {
			ok, err := s.settle(one)
			if err != nil {
				return err
			}
			if !ok {
				stale++
			}
		}
		return nil
	})
	if err != nil {
		return 0, err
	}
	for _, one := range settled {
		o.leases.drop(o.leases.turns, string(one.Turn.Lane.To), one.Turn.Token)
	}
	return stale, nil
}

// settle ends a turn; ok is false if it is not ours any more.
func (s *step) settle(one store.Settlement) (ok bool, err error) {
	c, err := s.channel(one.Turn.Lane.To)
	if err != nil {
		return false, err
	}
	head, err := s.head(c, 1)
	if err != nil || one.Turn.Token == 0 || c.try.Token != one.Turn.Token || len(head) == 0 {
		return false, err
	}
	l, err := s.lane(c.laneKeyOf(head[0].Ref))
	if err != nil {
		return false, err
	}
	switch {
	case one.Verdict.Over():
		err = s.tell(c, l, one)
	case l.open || head[0].Lone:
		c.try = c.try.Returned(one.Verdict)
	default:
		_, err = s.pop(c) // the lane was closed meanwhile
	}
	if err != nil {
		return false, err
	}
	c.pause = store.Cut(s.now).Add(store.Pause(one.After))
	if err := s.rest(c); err != nil {
		return false, err
	}
	return true, s.saveChannel(c)
}

// tell takes the turn of a channel away and keeps its receipts.
func (s *step) tell(c *channel, l *lane, one store.Settlement) error {
	turn, err := s.pop(c)
	if err != nil {
		return err
	}
	for i, r := range turn {
		l.order++
		was, err := s.about(l, r.Post)
		if err != nil {
			return err
		}
		a, more := store.Tell(was, r.Ref, one, i, len(turn), l.order, s.now, l.open)
		if err := s.note(l, r.Post, was, a); err != nil {
			return err
		}
		if more != nil {
			more.Thread = r.Thread
			if err := s.push(c, *more); err != nil {
				return err
			}
		}
		if one.Verdict == store.Never {
			if err := s.bury(c.to, store.Letter(laneOf(l.key), r.Delivery, one.Why, s.now)); err != nil {
				return err
			}
		}
	}
	if err := s.trimTold(l); err != nil {
		return err
	}
	return s.saveLane(l)
}
