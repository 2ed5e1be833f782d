package bolt

import (
	"context"
	"encoding/binary"
	"sync"
	"time"

	"github.com/threadtape/threadtape/bot/chat"
)

// back is how far the clock of the machine must have been put back before what is due is moved.
const back = 2 * time.Second

// A clock notices when the clock of the machine is put back: it then has made less progress than the monotonic one.
type clock struct {
	mu   sync.Mutex
	last time.Time
}

func (c *clock) start(now time.Time) { c.last = now }

// behind returns how far the clock was put back since it was asked last.
func (c *clock) behind(now time.Time) time.Duration {
	c.mu.Lock()
	defer c.mu.Unlock()
	gone := backward(now.Sub(c.last), now.Round(0).Sub(c.last.Round(0)))
	c.last = now
	return gone
}

// backward returns how far the clock was put back while so much time passed, and so much by the clock.
func backward(passed, byClock time.Duration) time.Duration {
	if gone := passed - byClock; gone >= back {
		return gone
	}
	return 0
}

// watchClock moves what is due if the clock was put back.
func (f *file) watchClock(ctx context.Context, now time.Time) error {
	gone := f.clock.behind(now)
	if gone == 0 {
		return nil
	}
	f.log.Warn("store: follow a clock that was put back", "by", gone)
	return f.write(ctx, func(s *step) error { return s.follow(gone) })
}

// behind returns how far the clock stands before the newest time that the file has seen.
func (s *step) behind() time.Duration {
	v := s.bucket("meta").Get(metaSeen)
	if len(v) != 8 {
		return 0
	}
	seen := time.UnixMilli(int64(binary.BigEndian.Uint64(v)))
	return backward(0, s.now.Sub(seen))
}

// see remembers the time.
func (s *step) see() error {
	return s.bucket("meta").Put(metaSeen, number(uint64(s.now.UnixMilli())))
}

// follow moves all that is due later than now, after the clock was put back: what was due in a minute still is. A
// delivery that must not be said before a time of day keeps that time.
func (s *step) follow(gone time.Duration) error {
	if gone == 0 {
		return nil
	}
	for _, key := range s.later("due") {
		th, err := s.thread(key)
		if err != nil {
			return err
		}
		th.plan.Due = th.plan.Due.Add(-gone)
		if err := s.saveThread(th); err != nil {
			return err
		}
	}
	for _, to := range s.later("ready") {
		c, err := s.channel(chat.Address(to))
		if err != nil {
			return err
		}
		c.pause = c.pause.Add(-gone)
		if err := s.rest(c); err != nil {
			return err
		}
		if err := s.saveChannel(c); err != nil {
			return err
		}
	}
	return s.see()
}

// later returns what an index has for times after now.
func (s *step) later(index string) []string {
	var found []string
	c := s.bucket(index).Cursor()
	for k, _ := c.Seek(timed(s.now.Add(time.Millisecond), "")); k != nil; k, _ = c.Next() {
		_, key := untimed(k)
		found = append(found, key)
	}
	return found
}
