package bolt

import (
	"context"
	"slices"
	"time"

	"github.com/threadtape/threadtape/bot/chat"
	"github.com/threadtape/threadtape/bot/store"
)

func (o outbox) Claim(ctx context.Context, _ string, n int, t store.Terms) (turns []store.Turn, next time.Time, err error) {
	start := time.Now()
	if err := o.watchClock(ctx, start); err != nil {
		return nil, next, err
	}
	if err := o.sweep(ctx, start); err != nil {
		return nil, next, err
	}
	if n <= 0 {
		return nil, next, ctx.Err()
	}
	over := o.leases.lapsed(o.leases.turns, start)
	if len(over) == 0 {
		// Most of the time no turn is due, and nothing must be written then.
		err := o.read(ctx, func(s *step) error {
			next = s.nextTurn(t.Chats)
			return nil
		})
		if err != nil || next.IsZero() || next.After(start) {
			return nil, next, err
		}
	}
	err = o.write(ctx, func(s *step) (err error) {
		turns, next = nil, time.Time{}
		if err := s.lapseTurns(over); err != nil {
			return err
		}
		turns, err = s.takeTurns(n, t, start)
		next = s.nextTurn(t.Chats)
		return err
	})
	if err != nil {
		return nil, time.Time{}, err
	}
	o.leases.dropAll(o.leases.turns, over)
	return turns, next, nil
}

// lapseTurns gives back the turns whose leases are over.
func (s *step) lapseTurns(over map[string]lease) error {
	for to, l := range over {
		c, err := s.channel(chat.Address(to))
		if err != nil {
			return err
		}
		if !c.taken || c.try.Token != l.token {
			continue
		}
		s.lapse(c)
		if err := s.saveChannel(c); err != nil {
			return err
		}
	}
	return nil
}

// takeTurns leases up to n channels.
func (s *step) takeTurns(n int, t store.Terms, start time.Time) (turns []store.Turn, err error) {
	seen := make(map[chat.Address]bool)
	for {
		due := s.due(t.Chats, n-len(turns), seen)
		if len(due) == 0 {
			return turns, nil
		}
		for _, to := range due {
			seen[to] = true
			turn, ok, err := s.take(to, t, start)
			if err != nil {
				return nil, err
			}
			if ok {
				turns = append(turns, turn)
			}
		}
	}
}

// due returns up to n channels that are due and were not seen, the longest due first.
func (s *step) due(chats []string, n int, seen map[chat.Address]bool) []chat.Address {
	var found []chat.Address
	c := s.bucket("ready").Cursor()
	for k, _ := c.First(); k != nil && len(found) < n; k, _ = c.Next() {
		due, to := untimed(k)
		if due.After(s.now) {
			break
		}
		if slices.Contains(chats, address(to).Chat()) && !seen[address(to)] {
			found = append(found, address(to))
		}
	}
	return found
}

// nextTurn returns when the first turn that nobody has falls due.
func (s *step) nextTurn(chats []string) time.Time {
	c := s.bucket("ready").Cursor()
	for k, _ := c.First(); k != nil; k, _ = c.Next() {
		if due, to := untimed(k); slices.Contains(chats, address(to).Chat()) {
			return due
		}
	}
	return time.Time{}
}

// take leases a channel. ok is false when the lane of its turn was closed: then there is nobody to say it to.
func (s *step) take(to chat.Address, t store.Terms, start time.Time) (turn store.Turn, ok bool, err error) {
	c, err := s.channel(to)
	if err != nil {
		return turn, false, err
	}
	head, err := s.head(c, 1)
	if err != nil || len(head) == 0 {
		return turn, false, err
	}
	l, err := s.lane(c.laneKeyOf(head[0].Ref))
	if err != nil {
		return turn, false, err
	}
	if !head[0].Lone && !l.open {
		return turn, false, s.pass(c)
	}
	if err := s.claimed(c, t); err != nil {
		return turn, false, err
	}
	turn = store.Turn{
		Lane: laneOf(l.key), Token: c.try.Token, Attempt: c.try.Attempt, First: c.try.First, Doubt: c.try.Doubt,
		Until: store.Deadline(start, t.Lease),
	}
	said, err := s.head(c, c.try.Size)
	for _, r := range said {
		turn.Deliveries = append(turn.Deliveries, r.Delivery)
	}
	return turn, true, err
}

// pass takes a turn away that has nobody to hear it.
func (s *step) pass(c *channel) error {
	c.try.Size = max(c.try.Size, 1)
	if _, err := s.pop(c); err != nil {
		return err
	}
	if err := s.rest(c); err != nil {
		return err
	}
	return s.saveChannel(c)
}

// claimed writes one more attempt down.
func (s *step) claimed(c *channel, t store.Terms) error {
	size := 1
	if c.try.Attempt == 0 && t.Burst > 0 {
		refs, err := s.candidates(c)
		if err != nil {
			return err
		}
		size = store.Group(refs, t.Burst, s.now)
	}
	token, err := s.bucket("channel").NextSequence()
	if err != nil {
		return err
	}
	over := s.now.Add(t.Lease)
	c.try, c.taken, c.over = c.try.Claimed(token, size, s.now), true, store.Cut(over)
	s.f.leases.take(s.f.leases.turns, string(c.to), token, over)
	return s.saveChannel(c)
}

// candidates returns the references at the head that may become one turn.
func (s *step) candidates(c *channel) (refs []store.Ref, err error) {
	n, thread := 0, ""
	found, err := s.queue(c.to, func(r store.Ref) bool {
		if n++; n == 1 {
			thread = r.Thread
		}
		return n < store.GroupMost && r.Kind == store.New && r.Thread == thread
	})
	for _, r := range found {
		refs = append(refs, r.Ref)
	}
	return refs, err
}
