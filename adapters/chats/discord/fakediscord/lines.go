package fakediscord

import "time"

// A Line says what one connection to the gateway does that is out of the ordinary. The zero Line is ordinary.
//
// Reconnect, Invalidate, Close and Cut happen in place of READY, or after it where Ready is set.
type Line struct {
	NoHello    bool          // nothing is ever said
	Deaf       bool          // heartbeats are not acknowledged
	Invalid    int           // answer so many IDENTIFYs with op 9; negative: all
	Resumable  bool          // what op 9 says
	Ready      bool          // begin as usual, and do the following later
	After      time.Duration // how long after READY
	Reconnect  bool          // op 7
	Invalidate bool          // op 9
	Close      int           // a close code, such as 4000 or 4014
	Cut        bool          // the connection ends in the middle of a frame
}

func (p Line) acts() bool { return p.Reconnect || p.Invalidate || p.Close != 0 || p.Cut }

// Lines says how the next connections behave, one each, in their order; those after them are ordinary.
func (f *Fake) Lines(lines ...Line) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.gate.script = append(f.gate.script, lines...)
}

// act does what the script says, and reports whether the connection goes on. The caller holds f.mu.
func (l *line) act() bool {
	switch {
	case l.plan.Reconnect:
		l.send(opReconnect, nil)
	case l.plan.Invalidate:
		if l.session != nil {
			l.session.ended = !l.plan.Resumable
		}
		l.send(opInvalid, l.plan.Resumable)
	case l.plan.Close != 0:
		l.close(l.plan.Close)
		return false
	case l.plan.Cut:
		l.put(frame{cut: true})
		return false
	}
	return true
}

// Disturb does to all connections at once what a Line with Ready does to one: op 7, op 9, a close code or a cut.
func (f *Fake) Disturb(what Line) {
	f.mu.Lock()
	defer f.mu.Unlock()
	for l := range f.gate.lines {
		l.plan = what
		l.act()
	}
}
