package store

import "time"

// A Try is what a store keeps of the turn at the head of a channel between its first claim and its end.
type Try struct {
	Token   uint64 // of the last claim; 0: it was given back
	Attempt int    // 0: the turn was never claimed
	Size    int
	First   time.Time
	Doubt   bool
}

// GroupMost is how many deliveries one turn has at most.
const GroupMost = KeptReceipts

// SingleMost is how many Single of a thread that wait at once are said one by one. More are no conversation that somebody
// follows, and become one turn, unless there are no groups at all.
const SingleMost = 20

// Group returns how many references at the head of a queue become one turn: all New of one thread in a row that are due
// (at most [GroupMost]) and all Single or none, if they are burst or more, and more than [SingleMost] where they are Single;
// else one. Threads are compared by what the store calls them.
func Group(queue []Ref, burst int, now time.Time) int {
	n := 0
	for n < min(len(queue), GroupMost) && queue[n].Kind == New && queue[n].joins(queue[0]) && !queue[n].At.After(now) {
		n++
	}
	if burst > 0 && n > 0 && queue[0].Single {
		burst = max(burst, SingleMost+1)
	}
	if burst > 0 && n >= burst {
		return n
	}
	return min(1, len(queue))
}

// joins reports whether r may be in one turn with the head of its queue.
func (r Ref) joins(head Ref) bool { return r.Thread == head.Thread && r.Single == head.Single }

// Claimed returns the turn after one more claim. size counts only at the first claim: later ones say the same again. A
// turn that was claimed before and never given back is in doubt. Until somebody else claims it, whoever had it may still
// settle it.
func (t Try) Claimed(token uint64, size int, now time.Time) Try {
	if t.Attempt == 0 {
		t.Size, t.First = size, Cut(now)
	}
	t.Doubt = t.Doubt || t.Token != 0
	t.Token = token
	t.Attempt++
	return t
}

// Returned returns the turn after it was settled with [Later] or [Unsure]. Doubt that there was stays.
func (t Try) Returned(v Verdict) Try {
	t.Token = 0
	t.Doubt = t.Doubt || v == Unsure
	return t
}

// Over reports whether a verdict takes the turn away.
func (v Verdict) Over() bool { return v == Heard || v == Nothing || v == Never }

// Ready returns when a channel is due: not before now, the end of its pause, or the time of its head.
func Ready(now, pause, head time.Time) time.Time {
	due := Cut(now)
	for _, t := range []time.Time{Cut(pause), Ceil(head)} {
		if t.After(due) {
			due = t
		}
	}
	return due
}

// Deadline returns when the last send of a turn may start: after 60 % of its lease, counted from before the claim, so
// that a send has the rest of it to be answered.
func Deadline(start time.Time, lease time.Duration) time.Time { return start.Add(lease / 5 * 3) }
