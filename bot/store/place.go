package store

import (
	"cmp"
	"time"

	"github.com/threadtape/threadtape/bot/forum"
)

// A Place is what stays known of a post when its text is gone.
type Place struct {
	ID      string
	Number  int
	Created time.Time // in whole ms
	Rev     forum.Rev
	Kept    time.Time // when this revision was kept first; its text ends so much later
}

// PlaceOf returns the place of a post that is kept now. old is what is known of it; known is false if nothing is.
func PlaceOf(p forum.Post, old Place, known bool, now time.Time) Place {
	place := Place{ID: p.ID, Number: p.Number, Created: Cut(p.Created), Rev: p.Rev, Kept: Cut(now)}
	if known && old.Rev == p.Rev {
		place.Kept = old.Kept
	}
	return place
}

// Takes reports whether a post is written when it is kept. A revision whose text went does not come back by being kept
// again.
func (pl Place) Takes(p forum.Post, known, text bool) bool { return !known || text || pl.Rev != p.Rev }

// Compare orders places as they stand in the thread: by number, then by time, then by id.
func (pl Place) Compare(other Place) int {
	return cmp.Or(cmp.Compare(pl.Number, other.Number), pl.Created.Compare(other.Created), cmp.Compare(pl.ID, other.ID))
}

// Blank returns the post of which nothing but its place is known.
func (pl Place) Blank() forum.Post {
	return forum.Post{ID: pl.ID, Number: pl.Number, Created: pl.Created, Rev: pl.Rev}
}

// Keeps returns what is kept of a post: all of a readable one, else the blank.
func Keeps(p forum.Post) forum.Post {
	if p.Readable() {
		return p
	}
	return p.Blank()
}

// Surplus returns how many texts of a thread go, so that the opening one and the newest stay, [KeptPosts] in all. They
// are those right after the first in the thread's order.
func Surplus(texts int) int { return max(0, texts-KeptPosts) }

// Link returns the ref under which a thread is known after a look told more of it: the newer link of the same thread.
func Link(known forum.Ref, told forum.Ref) forum.Ref {
	if told.URL != "" && told.Key() == known.Key() {
		return told
	}
	return known
}

// A Plan is a thread's place in the schedule of looks.
type Plan struct {
	Due    time.Time
	Wish   time.Time // an earlier time that was wished during the look; zero: none
	Token  uint64    // of the last look; whoever has it may keep and advance. 0: nobody may
	Leased bool
}

// Woken returns the plan after somebody wished for a look at a time; known is false for a thread without one.
func (p Plan) Woken(known bool, at time.Time) Plan {
	at = Cut(at)
	switch {
	case !known:
		p.Due = at
	case p.Leased && (p.Wish.IsZero() || at.Before(p.Wish)):
		p.Wish = at
	case !p.Leased && at.Before(p.Due):
		p.Due = at
	}
	return p
}

// Lapsed returns the plan after the lease was over and nobody advanced: due as it was, or as was wished.
func (p Plan) Lapsed() Plan {
	if !p.Wish.IsZero() && p.Wish.Before(p.Due) {
		p.Due = p.Wish
	}
	p.Leased, p.Wish = false, time.Time{}
	return p
}

// Advanced returns the plan after its look ended. If the lease was over before, the earlier of the two times stays.
func (p Plan) Advanced(next time.Time) Plan {
	next = Cut(next)
	if p.Leased {
		p.Due, p.Token = next, 0
		return p.Lapsed()
	}
	if next.Before(p.Due) {
		p.Due = next
	}
	p.Token = 0
	return p
}
