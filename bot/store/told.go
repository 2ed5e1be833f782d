package store

import (
	"slices"
	"time"

	"github.com/threadtape/threadtape/bot/chat"
)

// A Told is a receipt as a store keeps it.
type Told struct {
	Said
	Seq   uint64 // place of the post in the thread; 0 where the source has no order
	Order uint64 // grows with every receipt of the lane: the highest is the newest
}

// Tell decides what is known about a post after its turn ended with [Heard], [Nothing] or [Never]. ref is what stood in
// the queue, i its place in the turn, size how many the turn had, order the order of its receipt, and open whether the
// lane is still open. more is an Update to queue, if a revision was wished meanwhile that is not the one rendered.
//
// Without a word the receipt that there was stays, in the revision that was considered. An Update that was heard leaves
// the number of posts that share the message.
func Tell(a About, ref Ref, s Settlement, i, size int, order uint64, now time.Time, open bool) (after About, more *Ref) {
	rendered := ref.Rev
	if i < len(s.Revs) && s.Revs[i] != "" {
		rendered = s.Revs[i]
	}
	told := Told{Seq: ref.Seq, Order: order, Said: Said{Post: ref.Post, Rev: rendered, At: Cut(now), Posts: size}}
	if s.Verdict == Heard {
		told.Receipt = s.Receipt
	}
	if a.Told != nil && (s.Verdict != Heard || ref.Kind == Update && s.Receipt == a.Told.Receipt) {
		told.Receipt, told.Posts = a.Told.Receipt, a.Told.Posts
	}
	if told.Receipt.Zero() {
		told.Receipt = chat.Receipt{}
	}
	wish := a.Wish
	a.Waits, a.Wish, a.Told = max(0, a.Waits-1), nil, &told
	if wish == nil || wish.Rev == rendered || !open && !ref.Lone {
		return a, nil
	}
	more = &Ref{Delivery: Delivery{Kind: Update, Post: ref.Post, Rev: wish.Rev, Seq: wish.Seq}, Lone: ref.Lone, Offered: Cut(now)}
	a.Waits, a.Rev = a.Waits+1, wish.Rev
	return a, more
}

// Letter returns the dead letter of a delivery that can never be said.
func Letter(l Lane, d Delivery, why string, now time.Time) DeadLetter {
	return DeadLetter{ID: DeadID(l, d), Lane: l, Delivery: d, Why: Why(why), At: Cut(now)}
}

// Revive returns what a dead letter becomes in the queue: the same delivery, due at once. ok is false while its lane is
// closed. What has no thread is of no lane that could be.
func Revive(d DeadLetter, open bool, now time.Time) (r Ref, ok bool) {
	r = Ref{Delivery: d.Delivery, Lone: d.Delivery.Kind.Lone() || d.Lane.Thread.Zero(), Offered: Cut(now)}
	r.At = time.Time{}
	return r, open || r.Lone
}

// Reach sorts the receipts of a lane from the oldest to the newest, and returns those that are kept, those that are not,
// and the floor: the highest place of which a receipt was not kept. What lies at or before the floor may have been said.
func Reach(all []Told, floor uint64) (kept, gone []Told, newFloor uint64) {
	slices.SortFunc(all, func(a, b Told) int {
		if a.Order < b.Order {
			return -1
		}
		return 1
	})
	cut := max(0, len(all)-KeptReceipts)
	for _, t := range all[:cut] {
		floor = max(floor, t.Seq)
	}
	return all[cut:], all[:cut], floor
}
