package storetest

import (
	"fmt"

	"github.com/threadtape/threadtape/bot/store"
)

var latePromises = []promise{
	{"A late New is taken behind the mark", lateTaken},
	{"A late New is not taken if it waits or was settled", lateKnown},
	{"A late New does not bring up what lies before the opening", lateOpening},
	{"A late New ahead of the mark that waits, or stands there, is not taken again", lateReturned},
	{"A late New without an order", lateUnordered},
	{"A late New is taken as far back as the receipts reach", lateReach},
}

func lateTaken(f *fixture) {
	f.subscribe(lane(1, 1), 2)
	f.offer(lane(1, 1), news(9)...)
	f.wantTaken(f.offer(lane(1, 1), late(news(4))...), 1, "a late post")
	f.wantTaken(f.offer(lane(1, 1), late(news(12))...), 1, "a late post ahead of the mark")
	if m, _ := f.mark(lane(1, 1)); m.Seq != 12 {
		f.Errorf("mark %+v, want 12", m)
	}
	f.wantPosts(f.drain(), "p9", "p4", "p12")
}

func lateKnown(f *fixture) {
	f.subscribe(lane(1, 1), 0)
	f.offer(lane(1, 1), news(1, 2, 3, 4)...)
	f.wantTaken(f.offer(lane(1, 1), late(news(1, 2, 3, 4))...), 0, "what waits")
	f.hear(f.turn())
	f.end(f.turn(), store.Nothing)
	f.end(f.turn(), store.Never)
	turn := f.turn()
	f.wantTaken(f.offer(lane(1, 1), late(news(1, 2, 3, 4))...), 0, "what was settled, and what is under way")
	f.hear(turn)
	f.wantTaken(f.offer(lane(1, 1), late(news(1, 2, 3, 4))...), 0, "what was settled")
	f.idle()
}

func lateOpening(f *fixture) {
	f.subscribe(lane(1, 1), 10)
	f.offer(lane(1, 1), news(20)...)
	f.wantTaken(f.offer(lane(1, 1), late(news(3, 10, 11))...), 1, "late posts around the opening")
}

// lateReturned lets posts come back to a later place: one that waits, one that was heard, and one whose removal was.
func lateReturned(f *fixture) {
	f.subscribe(lane(1, 1), 0)
	back := func(n int, seq uint64, r int) store.Delivery {
		d := late(news(n))[0]
		d.Seq, d.Rev = seq, rev(n, r)
		return d
	}
	f.offer(lane(1, 1), news(1, 2, 3)...)
	f.wantTaken(f.offer(lane(1, 1), back(1, 11, 1)), 0, "what waits so")
	f.wantTaken(f.offer(lane(1, 1), back(1, 12, 2)), 1, "what waits in another revision")
	f.wantTaken(f.offer(lane(1, 1), back(1, 13, 1)), 0, "what waits so, again")
	f.wantPosts(f.drain(), "p1", "p2", "p3")
	f.wantTaken(f.offer(lane(1, 1), back(2, 14, 1)), 0, "what stands there so")
	if m, _ := f.mark(lane(1, 1)); m.Seq != 14 {
		f.Errorf("mark %+v, want 14", m)
	}
	f.wantTaken(f.offer(lane(1, 1), news(4)...), 0, "a post behind the mark")
	f.offer(lane(1, 1), update(3, 2))
	f.drain()
	f.wantTaken(f.offer(lane(1, 1), back(3, 15, 1)), 1, "what stands there otherwise")
	f.wantPosts(f.drain(), "p3")
}

func lateUnordered(f *fixture) {
	s := store.Subscription{Lane: lane(1, 1)}
	_, err := f.Store.Subscriptions.Put(f.ctx(), s, store.Mark{Seen: []uint64{store.PostHash("p1"), store.PostHash("p2")}})
	f.must(err)
	f.offer(lane(1, 1), unordered(3)...)
	f.wantTaken(f.offer(lane(1, 1), late(unordered(1, 2, 3))...), 0, "before the opening, and what waits")
	f.wantTaken(f.offer(lane(1, 1), late(unordered(4))...), 1, "one that was not seen")
	f.wantPosts(f.drain(), "p3", "p4")
	f.wantTaken(f.offer(lane(1, 1), late(unordered(1, 2, 3, 4))...), 0, "everything again")
}

// lateReach fills the receipts of a lane; then a post of which the receipt went may have been said, although the receipt
// of an older one was renewed by an edit.
func lateReach(f *fixture) {
	f.subscribe(lane(1, 1), 0)
	for n := 2; n <= 2*store.KeptReceipts; n += 2 {
		f.offer(lane(1, 1), news(n)...)
	}
	f.drainBursts()
	f.wantTaken(f.offer(lane(1, 1), update(2, 2)), 1, "an edit of the oldest")
	f.drainBursts()
	f.wantTaken(f.offer(lane(1, 1), late(news(3))...), 1, "a late post while all receipts are there")
	f.drainBursts()
	f.wantTaken(f.offer(lane(1, 1), news(2*store.KeptReceipts+2, 2*store.KeptReceipts+4)...), 2, "new posts")
	f.drainBursts()
	// The receipts of 4, 6 and 8 went to make room; that of 2 is there.
	for _, n := range []int{4, 5, 6, 7, 8} {
		f.wantTaken(f.offer(lane(1, 1), late(news(n))...), 0, fmt.Sprint("late post ", n, " where the receipts do not reach"))
	}
	f.wantTaken(f.offer(lane(1, 1), late(news(9, 10))...), 1, "late posts where the receipts reach")
}

// drainBursts hears all that waits, in as few turns as possible.
func (f *fixture) drainBursts() {
	f.Helper()
	terms := f.terms()
	terms.Burst = 2
	for {
		turns := f.claimAs(terms, 1)
		if len(turns) == 0 {
			return
		}
		f.hear(turns[0])
	}
}
