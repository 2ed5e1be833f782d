package storetest

import (
	"time"

	"pgregory.net/rapid"
)

// A pace is how fast the machine plays the steps of a run. In real time a step may take any time at all, because something
// else has the processor: a lease may end, or a channel may fall due, between the moment at which the store decides and
// the moment at which the model looks at its own clock. No margin is wide enough for that. So the model asks afterwards
// whether something happened meanwhile, and if so it does not judge: the run ends, and is neither right nor wrong.
type pace struct {
	slow  time.Duration // about how long the slowest of the last claims took
	event time.Time     // when the next thing happens, seen from before the step; zero: nothing will
	lost  bool          // something happened during a step that depends on it: from now on the model knows nothing
}

// margin is how long before an event no step begins. It grows on a slow machine, so that few runs are lost.
func (p *pace) margin(lease time.Duration) time.Duration {
	return min(max(lease/8, 2*p.slow), lease/2)
}

// sure gives the run up if it is not known on which side of an event a step was. Only what depends on the clock need ask:
// claims of turns and of looks. What else a store does is the same before and after.
func (w *world) sure(rt *rapid.T, at stamp) {
	took := at.hi.Sub(at.lo)
	w.pace.slow = max(took, w.pace.slow-w.pace.slow/8)
	happened := !w.pace.event.IsZero() && !at.hi.Before(w.pace.event)
	if happened || took >= w.h.Lease/2 { // a lease of this very step could soon be over
		w.pace.lost = true
		rt.Skip("the step took too long")
	}
}

// wait lets time pass while something is just about to happen, so that the model knows on which side of it a step is.
func (w *world) wait() {
	margin := w.pace.margin(w.h.Lease)
	for {
		now, until := time.Now(), time.Time{}
		w.pace.event = time.Time{}
		for _, s := range w.stamps() {
			if s.zero() || !s.hi.After(now) {
				continue
			}
			if s.lo.Before(now.Add(margin)) && s.hi.After(until) {
				until = s.hi
			}
			if w.pace.event.IsZero() || s.lo.Before(w.pace.event) {
				w.pace.event = s.lo
			}
		}
		if until.IsZero() {
			return
		}
		w.h.Pass(until.Sub(now) + slack)
	}
}
