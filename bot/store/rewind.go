package store

import (
	"slices"
	"time"
)

// A Rewind is what is remembered of a forum that was set back to an older copy of itself: the numbers above After were used
// a second time, and as those of posts since a time they count from Base on.
type Rewind struct {
	After int       `json:"after"`
	Base  uint64    `json:"base"`
	Since time.Time `json:"since"`
}

// rewindGap keeps the places before and after a rewind apart: a lane may have been opened at a number that no look has
// seen.
const rewindGap = 1000

// keptRewinds is how often a forum is set back before the times are forgotten that no place follows from any more.
const keptRewinds = 50

// Seq returns the place in the lanes of the post that has a number now; 0 where the source has no order. It is the number
// itself until the forum is set back.
func (s State) Seq(number int) uint64 {
	if number == 0 {
		return 0
	}
	for _, r := range slices.Backward(s.Rewinds) {
		if number > r.After {
			return r.Base + uint64(number)
		}
	}
	return uint64(number)
}

// SeqOf is [State.Seq] for a post that was written at a time: one from before the forum was set back has the place that its
// number had then.
func (s State) SeqOf(number int, written time.Time) uint64 {
	for i, r := range slices.Backward(s.Rewinds) {
		if !written.IsZero() && number > r.After && Cut(written).Before(r.Since) {
			s.Rewinds = s.Rewinds[:i]
		}
	}
	return s.Seq(number)
}

// Rewound returns s after a look that began with begun saw that the numbers above after are used again, by posts since a
// time: their places lie behind all that was ever offered. Doing it again in the same look, or in its repetition, gives
// the same places.
func (s State) Rewound(begun State, after int, since time.Time) State {
	highest := begun.Seq(max(begun.Top, begun.Thread.Top))
	if n := len(begun.Rewinds); n > 0 { // also where nothing was seen since
		highest = max(highest, begun.Rewinds[n-1].Base+uint64(begun.Rewinds[n-1].After))
	}
	base := highest + rewindGap
	since = Cut(since)
	if n := len(s.Rewinds); n > 0 && s.Rewinds[n-1].Base == base {
		last := s.Rewinds[n-1]
		after = min(after, last.After)
		if last.Since.Before(since) {
			since = last.Since
		}
	}
	// Those of which no number has its place any more are kept for what was written before, up to a number.
	many := len(s.Rewinds) >= keptRewinds
	s.Rewinds = slices.DeleteFunc(slices.Clone(s.Rewinds), func(r Rewind) bool { return r.Base == base || many && r.After >= after })
	s.Rewinds = append(s.Rewinds, Rewind{After: after, Base: base, Since: since})
	s.Top = min(s.Top, after)
	return s
}

// Between reports whether it is known that the forum was set back after one post had a number and before another one got
// it, by the times at which they were written.
func (s State) Between(number int, had, has time.Time) bool {
	return slices.ContainsFunc(s.Rewinds, func(r Rewind) bool {
		return number > r.After && Cut(had).Before(r.Since) && !Cut(has).Before(r.Since)
	})
}
