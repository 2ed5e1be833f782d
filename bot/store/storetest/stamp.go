package storetest

import (
	"time"

	"github.com/threadtape/threadtape/bot/store"
)

// A stamp is a time that is known only to lie between two: a store that is asked for something does it at some moment
// before it answers.
type stamp struct{ lo, hi time.Time }

func (s stamp) zero() bool { return s.hi.IsZero() }

func (s stamp) add(d time.Duration) stamp { return stamp{s.lo.Add(d), s.hi.Add(d)} }

// lease returns when a lease from s is over; stores may round it up.
func (s stamp) lease(d time.Duration) stamp { return stamp{s.lo.Add(d), store.Ceil(s.hi.Add(d))} }

// latest returns the later of two, whichever that is.
func latest(a, b stamp) stamp {
	if b.lo.After(a.lo) {
		a.lo = b.lo
	}
	if b.hi.After(a.hi) {
		a.hi = b.hi
	}
	return a
}

// over reports whether the time has come. The world waits whenever that is not sure.
func (s stamp) over() bool { return !s.hi.After(time.Now()) }

// ended returns when a lease was over that a restart ended, if it was not over by itself before. A holder counts its lease
// from before it asked, and does not give back what it takes for over: so what is about to end may end by itself all the
// same, and soon is how near that is.
func (s stamp) ended(at stamp, soon time.Duration) stamp {
	if s.lo.After(at.hi.Add(soon)) {
		return at
	}
	if at.lo.Before(s.lo) {
		s.lo = at.lo
	}
	return s
}

// learn reports whether a store's time can be the one that is meant; then it is from now on.
func (s *stamp) learn(t time.Time) bool {
	if s.zero() || t.IsZero() {
		return s.zero() == t.IsZero()
	}
	if !around(t, s.lo, s.hi) {
		return false
	}
	s.lo, s.hi = t, t
	return true
}

// stamps lists all times at which something happens.
func (w *world) stamps() []stamp {
	var all []stamp
	for _, c := range w.channels {
		if len(c.queue) > 0 && !c.turn.held {
			all = append(all, c.due)
		}
		if c.turn.held {
			all = append(all, c.turn.over)
		}
		all = append(all, c.pause)
		for _, r := range c.queue {
			all = append(all, stamp{r.At, r.At})
		}
	}
	for _, t := range w.threads {
		if t.leased {
			all = append(all, t.over)
		}
		all = append(all, stamp{t.due, t.due}, stamp{t.wish, t.wish})
	}
	return all
}
