package store

import (
	"slices"

	"github.com/threadtape/threadtape/bot/forum"
)

// An OpenLane is what a store keeps of an open lane: its mark, and where the mark stood when the lane was opened or its
// filter last changed. Nothing at or before the opening is ever said.
type OpenLane struct{ Opening, Mark Mark }

// OpenAt returns a lane that begins at a mark.
func OpenAt(from Mark) OpenLane {
	from.Seen = slices.Clone(from.Seen[max(0, len(from.Seen)-Ring):])
	return OpenLane{Opening: from, Mark: from}
}

// Narrow returns l after its subscription was written again: the mark moves up to passed, never back. Where it takes other
// posts than before, the opening moves up to the mark.
func (l OpenLane) Narrow(before, after Options, passed Mark) OpenLane {
	l.Mark.Seq = max(l.Mark.Seq, passed.Seq)
	if before.SamePosts(after) {
		return l
	}
	return OpenLane{Opening: l.Mark, Mark: l.Mark}
}

// past reports whether a delivery lies at or before m.
func (m Mark) past(d Delivery) bool {
	if d.Seq != 0 {
		return d.Seq <= m.Seq
	}
	return slices.Contains(m.Seen, PostHash(d.Post))
}

// with returns m moved to a delivery that lies after it. It shares nothing with m.
func (m Mark) with(d Delivery) Mark {
	if d.Seq != 0 {
		m.Seq = d.Seq
		return m
	}
	seen := m.Seen[max(0, len(m.Seen)-Ring+1):]
	m.Seen = append(slices.Clone(seen), PostHash(d.Post))
	return m
}

// A Wish is a revision that was offered of a post while the post itself still waited.
type Wish struct {
	Rev forum.Rev
	Seq uint64
}

// An About is what a store knows about one post in one lane.
type About struct {
	Waits int       // how many references to it stand in the queue
	Rev   forum.Rev // of the last of them, as offered
	Wish  *Wish     // nil: none
	Told  *Told     // its receipt; nil: it was never settled, or the receipt is no longer kept
}

// An Act is what becomes of an offer.
type Act uint8

// The acts. [Queued] and [Wished] count as taken.
const (
	Refused   Act = iota
	Queued        // it goes to the end of the queue
	Wished        // it is remembered until what waits is settled
	Withdrawn     // what was wished is no longer: the post is again as it waits
	Passed        // only the mark moves: the post waits or stands there already, as it is
)

// An Admission is what [Admit] decided.
type Admission struct {
	Act   Act
	Lane  OpenLane // the lane, moved
	About About    // what is known of the post from now on
	Ref   Ref      // what goes into the queue, if Act is [Queued]; the store adds the thread and the time
}

// Admit decides about one offer. floor is how far back the receipts of the lane do not reach any more (see [Reach]).
//
//   - A New is queued if the lane is open and its mark lies before it, and moves the mark. Behind the mark it is queued
//     only if it is late, lies after the opening and the floor, does not wait and has no receipt.
//   - A late New before which the mark lies may be of a post that went and came back to another place before it was said, or
//     before its removal was. If it waits it is a wish; if it stands there in this revision, only the mark moves.
//   - An Update, in an open lane, is for what waits or has a receipt in another revision.
//   - A Digest and a Notice are queued once, whether the lane is open or not; after that they are Updates.
func Admit(l OpenLane, open bool, a About, floor uint64, d Delivery) Admission {
	d.At = Ceil(d.At)
	refused := Admission{Lane: l, About: a}
	if !open && !d.Kind.Lone() {
		return refused
	}
	switch d.Kind {
	case New:
		late := d.Late && !l.Opening.past(d) && a.Waits == 0 && a.Told == nil && (d.Seq == 0 || d.Seq > floor)
		past := l.Mark.past(d)
		if past && !late {
			return refused
		}
		if past {
			return queued(l, a, Ref{Delivery: d})
		}
		l.Mark = l.Mark.with(d)
		if d.Late && (a.Waits > 0 || a.stands(d.Rev)) {
			return returned(l, a, d)
		}
		return queued(l, a, Ref{Delivery: d})
	case Update, Digest, Notice:
		if a.Waits == 0 && a.Told == nil {
			if d.Kind == Update {
				return refused
			}
			return queued(l, a, Ref{Delivery: d, Lone: d.Kind.Lone()})
		}
		return again(l, a, d)
	default:
		return refused
	}
}

// stands reports whether the post stands in the channel in a revision.
func (a About) stands(rev forum.Rev) bool {
	return a.Told != nil && !a.Told.Receipt.Zero() && a.Told.Rev == rev
}

// returned decides about a new place of what waits or stands there. l is the lane, moved.
func returned(l OpenLane, a About, d Delivery) Admission {
	admission := Admission{Lane: l, About: a}
	if a.Waits > 0 {
		admission = again(l, a, d)
	}
	if admission.Act == Refused {
		admission.Act = Passed
	}
	return admission
}

func queued(l OpenLane, a About, r Ref) Admission {
	a.Waits++
	a.Rev = r.Rev
	return Admission{Act: Queued, Lane: l, About: a, Ref: r}
}

// again decides about what waits or was told already.
func again(l OpenLane, a About, d Delivery) Admission {
	same := Admission{Lane: l, About: a}
	if a.Waits > 0 {
		switch {
		case d.Rev == a.Rev && a.Wish != nil:
			same.Act, same.About.Wish = Withdrawn, nil
		case d.Rev != a.Rev && (a.Wish == nil || a.Wish.Rev != d.Rev):
			same.Act, same.About.Wish = Wished, &Wish{Rev: d.Rev, Seq: d.Seq}
		}
		return same
	}
	if d.Rev == a.Told.Rev {
		return same
	}
	lone := d.Kind.Lone()
	d.Kind = Update
	return queued(l, a, Ref{Delivery: d, Lone: lone})
}
