package memory

import (
	"context"
	"slices"
	"time"

	"github.com/threadtape/threadtape/bot/chat"
	"github.com/threadtape/threadtape/bot/store"
)

func (o outbox) Settle(ctx context.Context, settled ...store.Settlement) (stale int, err error) {
	now, done, err := o.begin(ctx)
	defer done()
	if err != nil {
		return 0, err
	}
	for _, s := range settled {
		c := o.channel(s.Turn.Lane.To)
		if s.Turn.Token == 0 || c.try.Token != s.Turn.Token {
			stale++
			continue
		}
		l := o.lane(c.head(s.Turn.Lane.To))
		switch {
		case s.Verdict.Over():
			o.tell(c, l, s, now)
		case l.open || c.queue[0].Lone:
			c.try = c.try.Returned(s.Verdict)
		default:
			c.discard(l) // there is nobody to say it to any more
		}
		c.pause = store.Cut(now).Add(store.Pause(s.After))
		c.rest(now)
	}
	return stale, nil
}

// tell takes the turn of a channel away and keeps its receipts.
func (o outbox) tell(c *channel, l *lane, s store.Settlement, now time.Time) {
	at := c.head(s.Turn.Lane.To)
	turn := c.pop()
	for i, r := range turn {
		l.order++
		a, more := store.Tell(l.posts[r.Post], r, s, i, len(turn), l.order, now, l.open)
		l.note(r.Post, a)
		if more != nil {
			more.Thread = r.Thread
			c.queue = append(c.queue, *more)
		}
		if s.Verdict == store.Never {
			c.bury(store.Letter(at, r.Delivery, s.Why, now))
		}
	}
	l.trim()
}

// trim leaves the newest receipts of a lane.
func (l *lane) trim() {
	if l.receipts <= store.KeptReceipts {
		return
	}
	var all []store.Told
	for _, a := range l.posts {
		if a.Told != nil {
			all = append(all, *a.Told)
		}
	}
	_, gone, floor := store.Reach(all, l.floor)
	l.floor = floor
	for _, t := range gone {
		a := l.posts[t.Post]
		a.Told = nil
		l.note(t.Post, a)
	}
}

// bury adds a dead letter; one with the same id is replaced.
func (c *channel) bury(d store.DeadLetter) {
	c.dead = slices.DeleteFunc(c.dead, func(old store.DeadLetter) bool { return old.ID == d.ID })
	c.dead = slices.Insert(c.dead, 0, d)
	c.dead = c.dead[:min(len(c.dead), store.KeptDead)]
}

func (o outbox) Replay(ctx context.Context, to chat.Address, ids ...string) (n int, err error) {
	now, done, err := o.begin(ctx)
	defer done()
	if err != nil {
		return 0, err
	}
	c := o.channel(to)
	for _, id := range ids {
		i := slices.IndexFunc(c.dead, func(d store.DeadLetter) bool { return d.ID == id })
		if i < 0 {
			continue
		}
		letter := c.dead[i]
		l := o.lane(letter.Lane)
		r, ok := store.Revive(letter, l.open, now)
		if !ok {
			continue
		}
		r.Thread = letter.Lane.Thread.Key()
		a := l.posts[r.Post]
		a.Waits, a.Rev = a.Waits+1, r.Rev
		l.note(r.Post, a)
		c.dead = slices.Delete(c.dead, i, i+1)
		c.push(now, r)
		n++
	}
	return n, nil
}
