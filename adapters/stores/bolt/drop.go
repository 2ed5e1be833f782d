package bolt

import (
	"context"
	"strings"
	"time"

	"github.com/threadtape/threadtape/bot/store"
)

// dropPoll is how often Drop looks whether a turn that is under way has ended.
const dropPoll = 20 * time.Millisecond

func (u subscriptions) Drop(ctx context.Context, l store.Lane) (store.Subscription, error) {
	var old store.Subscription
	var token uint64
	err := u.write(ctx, func(s *step) (err error) {
		if old, err = s.subscription(l); err != nil {
			return err
		}
		token, err = s.drop(l)
		return err
	})
	if err != nil {
		return store.Subscription{}, err
	}
	for token != 0 {
		select {
		case <-ctx.Done():
			return store.Subscription{}, ctx.Err()
		case <-time.After(dropPoll):
		}
		if token, err = u.await(ctx, l, token); err != nil {
			return store.Subscription{}, err
		}
	}
	return old, nil
}

// drop removes a subscription, closes its lane and clears it. It returns the token of a turn about it that is under way.
func (s *step) drop(l store.Lane) (token uint64, err error) {
	if err := s.remove("sub", subKey(l)); err != nil {
		return 0, err
	}
	if err := s.remove("in", laneKey(l)); err != nil {
		return 0, err
	}
	at, err := s.lane(laneKey(l))
	if err != nil {
		return 0, err
	}
	at.open = false
	c, err := s.channel(l.To)
	if err != nil {
		return 0, err
	}
	if token, err = s.clear(at, c, l.Thread.Key()); err != nil {
		return 0, err
	}
	if err := s.saveLane(at); err != nil {
		return 0, err
	}
	return token, s.saveChannel(c)
}

// clear takes away what waits in a closed lane. A turn that is under way stays; clear returns its token.
func (s *step) clear(l *lane, c *channel, thread string) (token uint64, err error) {
	if err := s.settleAbouts(l); err != nil {
		return 0, err
	}
	queue, err := s.queue(c.to, nil)
	if err != nil || len(queue) == 0 {
		return 0, err
	}
	mine, stays := queue[0].Thread == thread, 0
	switch {
	case s.speaking(c):
		stays = min(c.try.Size, len(queue))
		if mine {
			token = c.try.Token
		}
	case mine:
		c.try, c.taken, c.over = store.Try{}, false, time.Time{}
	}
	var gone []reference
	for _, r := range queue[stays:] {
		if r.Thread == thread {
			gone = append(gone, r)
		}
	}
	if err := s.takeAway(c, gone); err != nil {
		return 0, err
	}
	if !mine {
		return 0, nil
	}
	for _, r := range queue[:stays] {
		was, err := s.about(l, r.Post)
		if err != nil {
			return 0, err
		}
		a := was
		a.Waits, a.Rev = a.Waits+1, r.Rev
		if err := s.note(l, r.Post, was, a); err != nil {
			return 0, err
		}
	}
	if token == 0 {
		return 0, s.rest(c)
	}
	return token, nil
}

// settleAbouts writes that nothing waits in a lane.
func (s *step) settleAbouts(l *lane) error {
	prefix := l.key + "\t"
	for _, key := range s.prefixed("about", prefix, 0) {
		post := strings.TrimPrefix(key, prefix)
		was, err := s.about(l, post)
		if err != nil {
			return err
		}
		a := was
		a.Waits, a.Wish = 0, nil
		if err := s.note(l, post, was, a); err != nil {
			return err
		}
	}
	return nil
}

// await returns the token of a turn about a dropped lane while it is under way. When its lease is over it takes the turn
// away.
func (u subscriptions) await(ctx context.Context, l store.Lane, token uint64) (uint64, error) {
	var still uint64
	var over bool
	err := u.read(ctx, func(s *step) (err error) {
		still, over, err = s.underWay(l, token)
		return err
	})
	if err != nil || !over {
		return still, err
	}
	err = u.write(ctx, func(s *step) (err error) {
		if still, over, err = s.underWay(l, token); err != nil || !over {
			return err
		}
		return s.takeTurn(l)
	})
	return still, err
}

// underWay returns the token of a turn about a lane while its lease runs; over says that it is still there and its lease
// is over.
func (s *step) underWay(l store.Lane, token uint64) (still uint64, over bool, err error) {
	c, err := s.channel(l.To)
	if err != nil {
		return 0, false, err
	}
	head, err := s.head(c, 1)
	if err != nil || len(head) == 0 || c.try.Token != token || head[0].Thread != l.Thread.Key() {
		return 0, false, err
	}
	if s.speaking(c) {
		return token, false, nil
	}
	return 0, true, nil
}

// takeTurn takes the turn at the head of a channel away, and what is noted about its posts.
func (s *step) takeTurn(l store.Lane) error {
	at, err := s.lane(laneKey(l))
	if err != nil {
		return err
	}
	c, err := s.channel(l.To)
	if err != nil {
		return err
	}
	gone, err := s.pop(c)
	if err != nil {
		return err
	}
	for _, r := range gone {
		was, err := s.about(at, r.Post)
		if err != nil {
			return err
		}
		a := was
		a.Waits = max(0, a.Waits-1)
		if err := s.note(at, r.Post, was, a); err != nil {
			return err
		}
	}
	if err := s.rest(c); err != nil {
		return err
	}
	if err := s.saveLane(at); err != nil {
		return err
	}
	return s.saveChannel(c)
}
