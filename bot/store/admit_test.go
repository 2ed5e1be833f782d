package store_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/threadtape/threadtape/bot/chat"
	"github.com/threadtape/threadtape/bot/forum"
	"github.com/threadtape/threadtape/bot/store"
)

// TestAdmit is the table of what becomes of an offer.
func TestAdmit(t *testing.T) {
	t.Parallel()
	told := store.About{Told: &store.Told{Said: store.Said{Post: "p", Rev: "r1"}}}
	waits := store.About{Waits: 1, Rev: "r1"}
	wished := store.About{Waits: 1, Rev: "r1", Wish: &store.Wish{Rev: "r2"}}
	lane := store.OpenLane{Opening: store.Mark{Seq: 2}, Mark: store.Mark{Seq: 5}}
	for _, c := range []struct {
		name   string
		closed bool
		about  store.About
		floor  uint64
		d      store.Delivery
		want   store.Act
		kind   store.Kind // of what is queued
		mark   uint64
	}{
		{"new after the mark", false, store.About{}, 0, store.Delivery{Kind: store.New, Rev: "r1", Seq: 6}, store.Queued, store.New, 6},
		{"new at the mark", false, store.About{}, 0, store.Delivery{Kind: store.New, Rev: "r1", Seq: 5}, store.Refused, 0, 5},
		{"new, closed", true, store.About{}, 0, store.Delivery{Kind: store.New, Rev: "r1", Seq: 6}, store.Refused, 0, 5},
		{"late", false, store.About{}, 0, store.Delivery{Kind: store.New, Rev: "r1", Seq: 3, Late: true}, store.Queued, store.New, 5},
		{"late at the opening", false, store.About{}, 0, store.Delivery{Kind: store.New, Rev: "r1", Seq: 2, Late: true}, store.Refused, 0, 5},
		{"late at the floor", false, store.About{}, 3, store.Delivery{Kind: store.New, Rev: "r1", Seq: 3, Late: true}, store.Refused, 0, 5},
		{"late after the floor", false, store.About{}, 3, store.Delivery{Kind: store.New, Rev: "r1", Seq: 4, Late: true}, store.Queued, store.New, 5},
		{"late, told", false, told, 0, store.Delivery{Kind: store.New, Rev: "r1", Seq: 3, Late: true}, store.Refused, 0, 5},
		{"late, waits", false, waits, 0, store.Delivery{Kind: store.New, Rev: "r1", Seq: 3, Late: true}, store.Refused, 0, 5},
		{"update of nothing", false, store.About{}, 0, store.Delivery{Kind: store.Update, Rev: "r2"}, store.Refused, 0, 5},
		{"update, told", false, told, 0, store.Delivery{Kind: store.Update, Rev: "r2"}, store.Queued, store.Update, 5},
		{"update, told so", false, told, 0, store.Delivery{Kind: store.Update, Rev: "r1"}, store.Refused, 0, 5},
		{"update, closed", true, told, 0, store.Delivery{Kind: store.Update, Rev: "r2"}, store.Refused, 0, 5},
		{"update, waits", false, waits, 0, store.Delivery{Kind: store.Update, Rev: "r2"}, store.Wished, 0, 5},
		{"update, wished so", false, wished, 0, store.Delivery{Kind: store.Update, Rev: "r2"}, store.Refused, 0, 5},
		{"update, wished otherwise", false, wished, 0, store.Delivery{Kind: store.Update, Rev: "r3"}, store.Wished, 0, 5},
		{"update, taken back", false, wished, 0, store.Delivery{Kind: store.Update, Rev: "r1"}, store.Withdrawn, 0, 5},
		{"digest", false, store.About{}, 0, store.Delivery{Kind: store.Digest, Rev: "r1"}, store.Queued, store.Digest, 5},
		{"digest, closed", true, store.About{}, 0, store.Delivery{Kind: store.Digest, Rev: "r1"}, store.Queued, store.Digest, 5},
		{"digest, closed, told", true, told, 0, store.Delivery{Kind: store.Digest, Rev: "r2"}, store.Queued, store.Update, 5},
		{"digest, told", false, told, 0, store.Delivery{Kind: store.Digest, Rev: "r2"}, store.Queued, store.Update, 5},
		{"notice, closed", true, store.About{}, 0, store.Delivery{Kind: store.Notice, Rev: "r1"}, store.Queued, store.Notice, 5},
		{"no kind", false, told, 0, store.Delivery{Rev: "r2"}, store.Refused, 0, 5},
	} {
		c.d.Post = "p"
		a := store.Admit(lane, !c.closed, c.about, c.floor, c.d)
		if a.Act != c.want || a.Ref.Kind != c.kind || a.Lane.Mark.Seq != c.mark || a.Lane.Opening.Seq != 2 {
			t.Errorf("%s: %+v, want act %d, kind %d, mark %d", c.name, a, c.want, c.kind, c.mark)
		}
		if a.Act == store.Queued && (a.About.Waits != c.about.Waits+1 || a.About.Rev != c.d.Rev || a.Ref.Lone != c.d.Kind.Lone()) {
			t.Errorf("%s: %+v, want one more that waits", c.name, a)
		}
	}
}

// TestAdmitRing holds that a mark without an order keeps the last hashes, and shares none of them with the lane before.
func TestAdmitRing(t *testing.T) {
	t.Parallel()
	l := store.OpenAt(store.Mark{})
	for i := range 3 * store.Ring {
		before := slices.Clone(l.Mark.Seen)
		a := store.Admit(l, true, store.About{}, 0, store.Delivery{Kind: store.New, Post: fmt.Sprint(i)})
		if a.Act != store.Queued || !slices.Equal(l.Mark.Seen, before) {
			t.Fatalf("post %d: act %d, or the lane before changed", i, a.Act)
		}
		if again := store.Admit(a.Lane, true, store.About{}, 0, store.Delivery{Kind: store.New, Post: fmt.Sprint(i)}); again.Act != store.Refused {
			t.Fatalf("post %d is taken twice", i)
		}
		l = a.Lane
	}
	if n := len(l.Mark.Seen); n != store.Ring || l.Mark.Seen[n-1] != store.PostHash(fmt.Sprint(3*store.Ring-1)) {
		t.Errorf("%d hashes, want the last %d", n, store.Ring)
	}
}

// TestAdmitTwice holds that offering again is harmless, whatever is known.
func TestAdmitTwice(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(rt *rapid.T) {
		num := func(most int, name string) int { return rapid.IntRange(0, most).Draw(rt, name) }
		about := store.About{Waits: num(2, "waits"), Rev: "r1"}
		if about.Waits == 0 && rapid.Bool().Draw(rt, "told") {
			about.Told = &store.Told{Said: store.Said{Rev: "r1"}}
		}
		l := store.OpenLane{Opening: store.Mark{Seq: uint64(num(3, "opening"))}, Mark: store.Mark{Seq: uint64(3 + num(3, "mark"))}}
		d := store.Delivery{
			Kind: store.Kind(num(5, "kind")), Post: "p", Rev: rapid.SampledFrom([]forum.Rev{"r1", "r2"}).Draw(rt, "rev"),
			Seq: uint64(num(9, "seq")), Late: rapid.Bool().Draw(rt, "late"),
		}
		first := store.Admit(l, true, about, 0, d)
		second := store.Admit(first.Lane, true, first.About, 0, d)
		if second.Act == store.Queued || second.Act == store.Wished {
			rt.Errorf("%+v was taken twice: %+v, %+v", d, first, second)
		}
	})
}

// TestTell is the table of what a settlement leaves.
func TestTell(t *testing.T) {
	t.Parallel()
	now := time.UnixMilli(1_790_000_000_000).UTC()
	message := chat.Receipt{To: "discord:1", ID: "m1"}
	old := &store.Told{Said: store.Said{Post: "p", Receipt: message, Rev: "r1", Posts: 4}}
	wish := &store.Wish{Rev: "r3", Seq: 9}
	for _, c := range []struct {
		name    string
		about   store.About
		kind    store.Kind
		verdict store.Verdict
		receipt chat.Receipt
		revs    []forum.Rev
		closed  bool
		want    store.Said
		more    bool
	}{
		{"heard", store.About{Waits: 1}, store.New, store.Heard, message, []forum.Rev{"r2"}, false, store.Said{Receipt: message, Rev: "r2", Posts: 2}, false},
		{"heard without revs", store.About{Waits: 1}, store.New, store.Heard, message, nil, false, store.Said{Receipt: message, Rev: "r1", Posts: 2}, false},
		{"nothing", store.About{Waits: 1}, store.New, store.Nothing, message, nil, false, store.Said{Rev: "r1", Posts: 2}, false},
		{"never", store.About{Waits: 1}, store.New, store.Never, message, nil, false, store.Said{Rev: "r1", Posts: 2}, false},
		{"update heard", store.About{Waits: 1, Told: old}, store.Update, store.Heard, message, nil, false, store.Said{Receipt: message, Rev: "r1", Posts: 4}, false},
		{"update never", store.About{Waits: 1, Told: old}, store.Update, store.Never, chat.Receipt{}, nil, false, store.Said{Receipt: message, Rev: "r1", Posts: 4}, false},
		{"said anew", store.About{Waits: 1, Told: old}, store.New, store.Heard, chat.Receipt{To: "discord:1", ID: "m2"}, nil, false, store.Said{Receipt: chat.Receipt{To: "discord:1", ID: "m2"}, Rev: "r1", Posts: 2}, false},
		{"wish", store.About{Waits: 1, Wish: wish}, store.New, store.Heard, message, nil, false, store.Said{Receipt: message, Rev: "r1", Posts: 2}, true},
		{"wish rendered", store.About{Waits: 1, Wish: wish}, store.New, store.Heard, message, []forum.Rev{"r3"}, false, store.Said{Receipt: message, Rev: "r3", Posts: 2}, false},
		{"wish, closed", store.About{Waits: 1, Wish: wish}, store.New, store.Heard, message, nil, true, store.Said{Receipt: message, Rev: "r1", Posts: 2}, false},
	} {
		c.want.Post, c.want.At = "p", now
		ref := store.Ref{Delivery: store.Delivery{Kind: c.kind, Post: "p", Rev: "r1", Seq: 9}}
		s := store.Settlement{Verdict: c.verdict, Receipt: c.receipt, Revs: c.revs}
		a, more := store.Tell(c.about, ref, s, 0, 2, 5, now, !c.closed)
		if a.Told.Said != c.want || a.Told.Order != 5 || a.Told.Seq != 9 || a.Wish != nil || (more != nil) != c.more {
			t.Errorf("%s: %+v, more %v\nwant %+v, %v", c.name, a.Told, more, c.want, c.more)
		}
		if more != nil && (more.Kind != store.Update || more.Rev != "r3" || more.Seq != 9 || a.Waits != 1) {
			t.Errorf("%s: more %+v, want an update to the wish", c.name, more)
		}
	}
}
