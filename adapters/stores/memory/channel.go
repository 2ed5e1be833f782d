package memory

import (
	"slices"
	"time"

	"github.com/threadtape/threadtape/bot/chat"
	"github.com/threadtape/threadtape/bot/forum"
	"github.com/threadtape/threadtape/bot/store"
)

// A channel is what waits for one channel.
type channel struct {
	queue  []store.Ref // oldest first; Thread is the key of the thread
	due    time.Time   // while something waits and nobody has the turn
	pause  time.Time   // not due before
	taken  bool        // somebody has the turn at the head, until leased is over
	leased lease
	try    store.Try
	dead   []store.DeadLetter // newest first
}

func (d *data) channel(to chat.Address) *channel {
	if d.channels[to] == nil {
		d.channels[to] = new(channel)
	}
	return d.channels[to]
}

// head returns the lane of the first reference.
func (c *channel) head(to chat.Address) store.Lane {
	thread, _ := forum.ParseKey(c.queue[0].Thread)
	return store.Lane{Thread: thread, To: to}
}

// speaking reports whether a turn is under way.
func (c *channel) speaking(now time.Time) bool { return c.taken && c.leased.held(now) }

// push puts references at the end of the queue.
func (c *channel) push(now time.Time, refs ...store.Ref) {
	idle := len(c.queue) == 0
	c.queue = append(c.queue, refs...)
	if idle && len(refs) > 0 {
		c.due = store.Ready(now, c.pause, c.queue[0].At)
	}
}

// pop takes the turn at the head away.
func (c *channel) pop() []store.Ref {
	n := min(c.try.Size, len(c.queue))
	gone := slices.Clone(c.queue[:n])
	c.queue = slices.Delete(c.queue, 0, n)
	c.free()
	return gone
}

// free forgets the turn at the head.
func (c *channel) free() { c.try, c.taken = store.Try{}, false }

// rest makes the channel due again.
func (c *channel) rest(now time.Time) {
	c.taken = false
	if len(c.queue) > 0 {
		c.due = store.Ready(now, c.pause, c.queue[0].At)
	}
}

// lapse gives a turn back whose lease is over.
func (c *channel) lapse(now time.Time) {
	if c.taken && !c.leased.held(now) {
		c.taken, c.due = false, store.Cut(c.leased.over)
	}
}

// clear takes away what waits in a closed lane. A turn that is under way stays; clear returns its token.
func (d *data) clear(l store.Lane, now time.Time) (token uint64) {
	c, at, key := d.channel(l.To), d.lane(l), l.Thread.Key()
	for post, a := range at.posts {
		a.Waits, a.Wish = 0, nil
		at.note(post, a)
	}
	if len(c.queue) == 0 {
		return 0
	}
	mine, stays := c.queue[0].Thread == key, 0
	switch {
	case c.speaking(now):
		stays = c.try.Size
		if mine {
			token = c.try.Token
		}
	case mine:
		c.free()
	}
	turn := c.queue[:stays]
	rest := slices.DeleteFunc(slices.Clone(c.queue[stays:]), func(r store.Ref) bool { return r.Thread == key })
	c.queue = append(slices.Clone(turn), rest...)
	for _, r := range turn {
		if mine {
			a := at.posts[r.Post]
			a.Waits, a.Rev = a.Waits+1, r.Rev
			at.note(r.Post, a)
		}
	}
	if mine && token == 0 && stays == 0 {
		c.rest(now)
	}
	return token
}

// await returns the token of a turn about a dropped lane while it is under way. When its lease is over it takes the turn
// away.
func (d *data) await(l store.Lane, token uint64, now time.Time) uint64 {
	c := d.channel(l.To)
	if c.try.Token != token || len(c.queue) == 0 || c.queue[0].Thread != l.Thread.Key() {
		return 0
	}
	if c.speaking(now) {
		return token
	}
	c.discard(d.lane(l))
	c.rest(now)
	return 0
}

// discard takes the turn at the head away unsaid: its lane was closed.
func (c *channel) discard(l *lane) {
	for _, r := range c.pop() {
		a := l.posts[r.Post]
		a.Waits = max(0, a.Waits-1)
		l.note(r.Post, a)
	}
}
