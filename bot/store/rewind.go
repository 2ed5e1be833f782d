package store

import (
	"cmp"
	"slices"

	"github.com/threadtape/threadtape/bot/forum"
)

// A Rewind is what is remembered of a forum that was set back to an older copy of itself: the numbers above After were used
// a second time, and count from Base on now.
type Rewind struct {
	After int    `json:"after"`
	Base  uint64 `json:"base"`
}

// rewindGap keeps the places before and after a rewind apart: a lane may have been opened at a number that no look has
// seen.
const rewindGap = 1000

// keptRewinds bounds what a forum can make us remember. Posts know their own places; of the oldest rewinds only what
// never had a post would need them.
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

// SeqOf returns the place in the lanes that a stored post has, whatever became of its number since.
func SeqOf(p forum.Post) uint64 { return cmp.Or(p.Seq, uint64(p.Number)) }

// Rewound returns s after it was seen that the numbers above after are used again: their places lie behind highest, which is
// the highest that a post has, and behind all that s knows.
func (s State) Rewound(after int, highest uint64) State {
	highest = max(highest, s.Seq(max(s.Top, s.Thread.Top)))
	if n := len(s.Rewinds); n > 0 { // also where nothing was seen since
		highest = max(highest, s.Rewinds[n-1].Base+uint64(s.Rewinds[n-1].After))
	}
	s.Rewinds = slices.DeleteFunc(slices.Clone(s.Rewinds), func(r Rewind) bool { return r.After >= after })
	s.Rewinds = append(s.Rewinds, Rewind{After: after, Base: highest + rewindGap})
	s.Rewinds = s.Rewinds[max(0, len(s.Rewinds)-keptRewinds):]
	s.Top = min(s.Top, after)
	return s
}
