package bolt

import (
	"bytes"
	"errors"
	"time"

	"github.com/threadtape/threadtape/bot/chat"
	"github.com/threadtape/threadtape/bot/store"
)

// A channel is what waits for one channel, but for the references themselves.
type channel struct {
	to      chat.Address
	waiting int
	due     time.Time // while something waits and nobody has the turn
	pause   time.Time // not due before
	taken   bool      // somebody has the turn at the head
	over    time.Time // when its lease is over, by the wall: for the order of turns after a restart, and nothing else
	try     store.Try
	index   string // where the ready bucket has it
}

// A channelRow is a channel as it is stored.
type channelRow struct {
	Waiting int       `json:"n,omitempty"`
	Due     time.Time `json:"due,omitzero"`
	Pause   time.Time `json:"pause,omitzero"`
	Taken   bool      `json:"taken,omitempty"`
	Over    time.Time `json:"over,omitzero"`
	Try     tryRow    `json:"try,omitzero"`
}

type tryRow struct {
	Token   uint64    `json:"token,omitempty"`
	Attempt int       `json:"n,omitempty"`
	Size    int       `json:"size,omitempty"`
	First   time.Time `json:"first,omitzero"`
	Doubt   bool      `json:"doubt,omitempty"`
}

// A reference is one that waits, and where it stands in the queue bucket.
type reference struct {
	key string
	store.Ref
}

// channel reads a channel; there always is one, in which nothing waits if it is new.
func (s *step) channel(to chat.Address) (*channel, error) {
	var row channelRow
	if _, err := s.get("channel", string(to), &row); err != nil {
		return nil, err
	}
	c := &channel{
		to: to, waiting: row.Waiting, due: row.Due, pause: row.Pause, taken: row.Taken, over: row.Over, try: store.Try(row.Try),
	}
	c.index = c.ready()
	return c, nil
}

// ready returns where the ready bucket must have the channel.
func (c *channel) ready() string {
	if c.waiting == 0 || c.taken {
		return ""
	}
	return string(timed(c.due, string(c.to)))
}

// saveChannel writes a channel and moves it in the order of turns. One in which nothing waits and that need not rest is
// not stored.
func (s *step) saveChannel(c *channel) error {
	index := c.ready()
	if err := s.move("ready", c.index, index); err != nil {
		return err
	}
	c.index = index
	if c.waiting == 0 && !c.pause.After(s.now) {
		return s.remove("channel", string(c.to))
	}
	return s.put("channel", string(c.to), channelRow{c.waiting, c.due, c.pause, c.taken, c.over, tryRow(c.try)})
}

// queue returns the references at the head of a channel, as long as more says so; nil: all.
func (s *step) queue(to chat.Address, more func(store.Ref) bool) ([]reference, error) {
	var all []reference
	prefix := []byte(string(to) + "\t")
	c := s.bucket("queue").Cursor()
	for k, v := c.Seek(prefix); bytes.HasPrefix(k, prefix); k, v = c.Next() {
		r, ok := store.Unpack(string(v))
		if !ok {
			return nil, damaged(errors.New("a reference that cannot be read"))
		}
		all = append(all, reference{string(k), r})
		if more != nil && !more(r) {
			break
		}
	}
	return all, nil
}

// head returns the first n references.
func (s *step) head(c *channel, n int) ([]reference, error) {
	if n <= 0 || c.waiting == 0 {
		return nil, nil
	}
	return s.queue(c.to, func(store.Ref) bool { n--; return n > 0 })
}

// laneKeyOf returns the key of the lane of a reference.
func (c *channel) laneKeyOf(r store.Ref) string { return string(c.to) + "\t" + r.Thread }

// push puts a reference at the end of the queue.
func (s *step) push(c *channel, r store.Ref) error {
	n, err := s.bucket("queue").NextSequence()
	if err != nil {
		return err
	}
	if c.waiting == 0 {
		c.due = store.Ready(s.now, c.pause, r.At)
	}
	c.waiting++
	return s.bucket("queue").Put([]byte(string(c.to)+"\t"+string(number(n))), []byte(r.Pack()))
}

// pop takes the turn at the head away.
func (s *step) pop(c *channel) ([]reference, error) {
	gone, err := s.head(c, c.try.Size)
	if err != nil {
		return nil, err
	}
	c.try, c.taken, c.over = store.Try{}, false, time.Time{}
	return gone, s.takeAway(c, gone)
}

// takeAway removes references from the queue.
func (s *step) takeAway(c *channel, gone []reference) error {
	for _, r := range gone {
		if err := s.remove("queue", r.key); err != nil {
			return err
		}
		c.waiting--
	}
	return nil
}

// rest makes a channel due again.
func (s *step) rest(c *channel) error {
	c.taken, c.over = false, time.Time{}
	head, err := s.head(c, 1)
	if err != nil || len(head) == 0 {
		return err
	}
	c.due = store.Ready(s.now, c.pause, head[0].At)
	return nil
}

// speaking reports whether a turn is under way.
func (s *step) speaking(c *channel) bool {
	return c.taken && s.f.leases.held(s.f.leases.turns, string(c.to), c.try.Token, s.now)
}

// lapse gives a turn back whose lease is over.
func (s *step) lapse(c *channel) {
	if c.taken && !s.speaking(c) {
		s.giveBack(c)
	}
}

// giveBack makes a channel due from when the lease of its turn was over.
func (s *step) giveBack(c *channel) {
	c.taken, c.due, c.over = false, c.over, time.Time{}
	if c.due.After(s.now) {
		c.due = store.Cut(s.now) // the process ended before its lease, or the clock was put back
	}
}
