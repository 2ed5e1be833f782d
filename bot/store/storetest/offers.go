package storetest

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/threadtape/threadtape/bot/chat"
	"github.com/threadtape/threadtape/bot/store"
)

var offerPromises = []promise{
	{"Offer takes a New after the mark and moves the mark", offerMark},
	{"Offer again is harmless", offerAgain},
	{"Offer of the same by many is taken once", offerParallel},
	{"Offer without an order remembers the last of the ring", offerRing},
	{"Offer takes an Update of what was told in another revision", offerUpdate},
	{"A wish while the post waits becomes an Update when the turn is settled", offerWish},
	{"A wish that is taken back becomes nothing", offerWishBack},
	{"A wish that is what was rendered becomes nothing", offerWishRendered},
	{"A Digest is taken once per id, and needs no open lane", offerDigest},
	{"A Digest stays when a lane of its channel is closed", offerDropped},
	{"A Notice needs no open lane", offerNotice},
	{"A channel's turns have the order of its offers", offerOrder},
	{"Offer does not mistake strange ids", offerStrange},
	{"What is not due yet is not said", offerAt},
	{"Steps with an ended context do nothing", offerContext},
}

func offerMark(f *fixture) {
	f.wantTaken(f.offer(lane(1, 1), news(1)...), 0, "an offer to a lane that was never opened")
	f.subscribe(lane(1, 1), 2)
	f.wantTaken(f.offer(lane(1, 1), news(1, 2, 3, 5)...), 2, "posts around the mark")
	if m, ok := f.mark(lane(1, 1)); !ok || m.Seq != 5 {
		f.Errorf("mark %+v, %v, want 5", m, ok)
	}
	f.wantTaken(f.offer(lane(1, 1), news(4)...), 0, "a post behind the mark")
	q := f.queue(channel(1))
	if now := time.Now(); q.Waiting != 2 || !around(q.Oldest, now.Add(-f.Lease), now) || !q.Next.Equal(q.Oldest) {
		f.Errorf("queue %+v, want 2 waiting since now", q)
	}
	f.wantPosts(f.drain(), "p3", "p5")
}

func offerAgain(f *fixture) {
	for c := range 3 {
		f.subscribe(lane(1, c), 0)
	}
	var all []store.Offering
	for c := range 4 { // the last one is closed
		all = append(all, store.Offering{Lane: lane(1, c), Deliveries: news(1, 2)})
	}
	all = append(all, store.Offering{Lane: lane(1, 1)})
	for i, want := range []int{6, 0, 0} {
		n, err := f.Store.Outbox.Offer(f.ctx(), all...)
		f.must(err)
		f.wantTaken(n, want, fmt.Sprint("round ", i))
	}
	turns := f.claim(10)
	n, err := f.Store.Outbox.Offer(f.ctx(), all...)
	f.must(err)
	f.wantTaken(n, 0, "while the turns are under way")
	for _, t := range turns {
		f.hear(t)
	}
	n, err = f.Store.Outbox.Offer(f.ctx(), all...)
	f.must(err)
	f.wantTaken(n, 0, "after the turns")
	if got := f.drain(); len(got) != 3 {
		f.Errorf("drained %v, want the second posts", got)
	}
	n, err = f.Store.Outbox.Offer(f.ctx())
	f.must(err)
	f.wantTaken(n, 0, "no offer")
}

func offerParallel(f *fixture) {
	f.subscribe(lane(1, 1), 0)
	taken := parallel(f, 8, func(int) (all []string) {
		for n := range 20 {
			k, err := f.Store.Outbox.Offer(f.ctx(), store.Offering{Lane: lane(1, 1), Deliveries: news(n + 1)})
			if err != nil {
				return []string{err.Error()}
			}
			if k == 1 {
				all = append(all, fmt.Sprint("p", n+1))
			}
		}
		return all
	})
	seen := make(map[string]bool)
	for _, p := range taken {
		if seen[p] {
			f.Errorf("%s was taken twice", p)
		}
		seen[p] = true
	}
	got := f.drain()
	if len(got) != len(taken) {
		f.Errorf("said %v, taken %v", got, taken)
	}
}

func offerRing(f *fixture) {
	f.subscribe(lane(1, 1), 0)
	f.wantTaken(f.offer(lane(1, 1), unordered(3, 1, 2)...), 3, "posts without an order")
	f.wantTaken(f.offer(lane(1, 1), unordered(1, 2, 3, 4)...), 1, "one more")
	for n := 10; n < 10+store.Ring-1; n++ {
		f.offer(lane(1, 1), unordered(n)...)
	}
	m, _ := f.mark(lane(1, 1))
	if len(m.Seen) != store.Ring || m.Seen[0] != store.PostHash("p4") {
		f.Errorf("the mark has %d hashes, want the last %d", len(m.Seen), store.Ring)
	}
	f.wantTaken(f.offer(lane(1, 1), unordered(4)...), 0, "the oldest of the ring")
}

func offerUpdate(f *fixture) {
	f.subscribe(lane(1, 1), 0)
	f.wantTaken(f.offer(lane(1, 1), update(1, 2)), 0, "an edit of what was not said")
	f.offer(lane(1, 1), news(1)...)
	f.hear(f.turn())
	f.wantTaken(f.offer(lane(1, 1), update(1, 1)), 0, "the revision that stands there")
	f.wantTaken(f.offer(lane(1, 1), update(1, 2)), 1, "an edit")
	f.wantTaken(f.offer(lane(1, 1), update(1, 2)), 0, "the same edit")
	turn := f.turn()
	if d := turn.Deliveries[0]; d.Kind != store.Update || d.Rev != rev(1, 2) {
		f.Errorf("turn %+v, want the update", d)
	}
	f.hear(turn)
	f.wantTaken(f.offer(lane(1, 1), update(1, 2)), 0, "the edit that was said")
	f.wantTaken(f.offer(lane(1, 1), update(1, 1)), 1, "back to the first")
	f.wantPosts(f.drain(), "p1")
}

func offerWish(f *fixture) {
	f.subscribe(lane(1, 1), 0)
	f.offer(lane(1, 1), news(1, 2)...)
	f.wantTaken(f.offer(lane(1, 1), update(1, 2)), 1, "a wish")
	f.wantTaken(f.offer(lane(1, 1), update(1, 2)), 0, "the same wish")
	turn := f.turn()
	f.wantTaken(f.offer(lane(1, 1), update(1, 3)), 1, "a newer wish while the turn is under way")
	if d := turn.Deliveries[0]; d.Kind != store.New || d.Rev != rev(1, 1) {
		f.Errorf("turn %+v, want the post with the revision as offered", d)
	}
	f.hear(turn)
	if q := f.queue(channel(1)); q.Waiting != 2 {
		f.Errorf("%d wait, want the second post and the update at the end", q.Waiting)
	}
	f.hear(f.turn())
	turn = f.turn()
	if d := turn.Deliveries[0]; d.Kind != store.Update || d.Post != "p1" || d.Rev != rev(1, 3) || d.Seq != 1 {
		f.Errorf("turn %+v, want the update with the revision wished last", d)
	}
	f.hear(turn)
	f.idle()
	if said := f.said(lane(1, 1), "p1"); len(said) != 1 || said[0].Rev != rev(1, 3) {
		f.Errorf("said %+v, want the last revision", said)
	}
}

func offerWishBack(f *fixture) {
	f.subscribe(lane(1, 1), 0)
	f.offer(lane(1, 1), news(1)...)
	f.wantTaken(f.offer(lane(1, 1), update(1, 2)), 1, "a wish")
	f.wantTaken(f.offer(lane(1, 1), update(1, 1)), 0, "the revision that waits")
	f.wantPosts(f.drain(), "p1")
}

func offerWishRendered(f *fixture) {
	f.subscribe(lane(1, 1), 0)
	f.offer(lane(1, 1), news(1)...)
	f.offer(lane(1, 1), update(1, 2))
	turn := f.turn()
	s := heard(turn)
	s.Revs[0] = rev(1, 2)
	f.settle(s)
	f.idle()
	if said := f.said(lane(1, 1)); len(said) != 1 || said[0].Rev != rev(1, 2) {
		f.Errorf("said %+v, want the revision as rendered", said)
	}
}

func offerDigest(f *fixture) {
	open, closed, none := lane(1, 1), lane(2, 1), store.Lane{To: channel(1)}
	f.subscribe(open, 5)
	for _, l := range []store.Lane{open, closed, none} {
		digest := store.Delivery{Kind: store.Digest, Post: "daily/2026-11-24", Rev: "1"}
		f.wantTaken(f.offer(l, digest), 1, "a digest")
		f.wantTaken(f.offer(l, digest), 0, "the same digest")
		turn := f.turn()
		if turn.Lane.Key() != l.Key() || turn.Deliveries[0] != digest {
			f.Errorf("turn %+v, want the digest", turn)
		}
		f.hear(turn)
		f.wantTaken(f.offer(l, digest), 0, "the same digest after it was said")
		digest.Rev = "2"
		f.wantTaken(f.offer(l, digest), 1, "the digest in another revision")
		turn = f.turn()
		if d := turn.Deliveries[0]; d.Kind != store.Update || d.Post != digest.Post || d.Rev != "2" || turn.Lane.Key() != l.Key() {
			f.Errorf("turn %+v, want an update", turn)
		}
		f.hear(turn)
		f.idle()
	}
	if m, _ := f.mark(open); m.Seq != 5 {
		f.Errorf("a digest moved the mark to %+v", m)
	}
	if _, ok := f.mark(none); ok {
		f.Errorf("a digest opened the lane of no thread")
	}
}

// offerDropped holds that what belongs to a channel stays when one of its lanes is closed.
func offerDropped(f *fixture) {
	f.subscribe(lane(1, 1), 0)
	none := store.Lane{To: channel(1)}
	f.offer(lane(1, 1), news(1)...)
	f.wantTaken(f.offer(none, store.Delivery{Kind: store.Digest, Post: "daily/1", Rev: "1"}), 1, "a digest")
	f.drop(lane(1, 1))
	f.wantPosts(f.drain(), "daily/1")
	if said := f.said(none); len(said) != 1 || said[0].Post != "daily/1" {
		f.Errorf("said %+v, want the digest", said)
	}
}

func offerNotice(f *fixture) {
	for _, l := range []store.Lane{lane(1, 1), {To: channel(1)}} {
		notice := store.Delivery{Kind: store.Notice, Post: "incident-7", Rev: "1"}
		f.wantTaken(f.offer(l, notice), 1, "a notice")
		f.wantTaken(f.offer(l, notice), 0, "the same notice")
		turn := f.turn()
		if turn.Lane.Key() != l.Key() || turn.Deliveries[0] != notice {
			f.Errorf("turn %+v, want the notice", turn)
		}
		notice.Rev = "2"
		f.wantTaken(f.offer(l, notice), 1, "another revision while it waits")
		f.hear(turn)
		turn = f.turn()
		if d := turn.Deliveries[0]; d.Kind != store.Update || d.Rev != "2" || turn.Lane.Key() != l.Key() {
			f.Errorf("turn %+v, want the wish as an update", turn)
		}
		f.end(turn, store.Later)
		f.hear(f.turn())
		f.wantTaken(f.offer(l, notice), 0, "what was said")
		notice.Rev = "3"
		f.wantTaken(f.offer(l, notice), 1, "another revision")
		f.hear(f.turn())
		f.idle()
	}
}

func offerOrder(f *fixture) {
	for t := range 4 {
		f.subscribe(lane(t, 1), 0)
	}
	var want []string
	for n := range 40 {
		f.offer(lane(n*7%4, 1), news(n+1)...)
		want = append(want, fmt.Sprint("p", n+1))
	}
	f.wantPosts(f.drain(), want...)
}

func offerStrange(f *fixture) {
	strange := []string{"a\tb", "a%09b", "a\nb", "", "%", "\x00", "a\x00b", "\xff\xfe", "日本", "p 1"}
	var ds []store.Delivery
	for i, id := range strange {
		ds = append(ds, store.Delivery{Kind: store.New, Post: id, Rev: "r\t%1", Seq: uint64(i + 1)})
	}
	l := lane(1, 1)
	l.To = chat.Address("slack:T0123/C0123ABC")
	f.subscribe(l, 0)
	f.wantTaken(f.offer(l, ds...), len(ds), "strange ids")
	if got := f.drain(); !slices.Equal(got, strange) {
		f.Errorf("said %q\nwant %q", got, strange)
	}
	for i, s := range f.said(l) {
		if s.Post != strange[i] || s.Rev != "r\t%1" {
			f.Errorf("receipt %d: %+v, want %q", i, s, strange[i])
		}
	}
	if said := f.said(l, strange[0]); len(said) != 1 || said[0].Post != strange[0] {
		f.Errorf("said %+v of %q", said, strange[0])
	}
}

func offerAt(f *fixture) {
	f.subscribe(lane(1, 1), 0)
	ds := news(1, 2)
	ds[0].At = time.Now().Add(f.Lease)
	f.offer(lane(1, 1), ds...)
	turns, next, err := f.Store.Outbox.Claim(f.ctx(), "w", 9, f.terms())
	if f.must(err); len(turns) != 0 || !next.Equal(store.Ceil(ds[0].At)) {
		f.Errorf("claimed %v, next %v, want nothing before %v", turns, next, ds[0].At)
	}
	if q := f.queue(channel(1)); !q.Next.Equal(store.Ceil(ds[0].At)) {
		f.Errorf("queue %+v, want its next turn at %v", q, ds[0].At)
	}
	f.Pass(f.Lease + slack)
	f.wantPosts(f.drain(), "p1", "p2")
}

func offerContext(f *fixture) {
	f.subscribe(lane(1, 1), 0)
	ctx, cancel := context.WithCancel(f.ctx())
	cancel()
	_, err := f.Store.Outbox.Offer(ctx, store.Offering{Lane: lane(1, 1), Deliveries: news(1)})
	_, _, err2 := f.Store.Outbox.Claim(ctx, "w", 1, f.terms())
	_, err3 := f.Store.Subscriptions.Put(ctx, store.Subscription{Lane: lane(1, 2)}, store.Mark{})
	err4 := f.Store.Threads.Wake(ctx, thread(1), time.Now())
	_, err5 := f.Store.Notes.Write(ctx, store.Note{Key: store.Key{Tenant: "t", Kind: "k", Name: "n"}})
	_, err6 := f.Store.Pace.Take(ctx, "b", store.Limit{Every: time.Second}, 1)
	for i, err := range []error{err, err2, err3, err4, err5, err6} {
		if !errors.Is(err, context.Canceled) {
			f.Errorf("step %d: %v, want the context's error", i, err)
		}
	}
	if q := f.queue(channel(1)); q.Waiting != 0 {
		f.Errorf("%d wait after an offer with an ended context", q.Waiting)
	}
}
