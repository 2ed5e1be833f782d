package storetest

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"time"

	"pgregory.net/rapid"

	"github.com/threadtape/threadtape/bot/chat"
	"github.com/threadtape/threadtape/bot/forum"
	"github.com/threadtape/threadtape/bot/store"
)

func anyThread(rt *rapid.T) int { return rapid.IntRange(0, modelThreads-1).Draw(rt, "thread") }

func anyLane(rt *rapid.T) store.Lane {
	return lane(anyThread(rt), rapid.IntRange(0, modelChannels-1).Draw(rt, "channel"))
}

// some draws true so often in a hundred.
func some(rt *rapid.T, percent int, what string) bool {
	return rapid.IntRange(0, 99).Draw(rt, what) < percent
}

func (w *world) put(rt *rapid.T) {
	l := anyLane(rt)
	m := w.lanes[l]
	s := store.Subscription{Lane: l, By: "tindra", At: time.Now(), Version: m.sub.Version, Options: m.sub.Options}
	other := some(rt, 50, "other posts")
	if other {
		s.Options.MinLikes++
	}
	if some(rt, 20, "wrong version") {
		s.Version = store.Version(rapid.IntRange(0, 3).Draw(rt, "version"))
	}
	from, mark := store.Mark{Seq: uint64(rapid.IntRange(0, 2).Draw(rt, "from"))}, mMark{}
	mark.seq = from.Seq
	if from.Seq == 2 {
		mark.seen = []string{"p1"}
		from.Seen = []uint64{store.PostHash("p1")}
	}
	got, err := w.h.Store.Subscriptions.Put(w.ctx, s, from)
	if s.Version != m.sub.Version {
		if !errors.Is(err, store.ErrStale) {
			rt.Fatalf("put version %d over %d: %v, want ErrStale", s.Version, m.sub.Version, err)
		}
		return
	}
	want := s
	want.Version, want.At = s.Version+1, store.Cut(s.At)
	if err != nil || !same(got, want) {
		rt.Fatalf("put %+v: %+v, %v", s, got, err)
	}
	if s.Version == 0 {
		m.mark = mark
	}
	m.mark.seq = max(m.mark.seq, mark.seq)
	if s.Version == 0 || other {
		m.opening = mMark{m.mark.seq, slices.Clone(m.mark.seen)}
	}
	m.sub, m.open = want, true
}

func (w *world) drop(rt *rapid.T) {
	l := anyLane(rt)
	m, c := w.lanes[l], w.channels[l.To]
	var got store.Subscription
	at := w.do(rt, func() (err error) {
		got, err = w.h.Store.Subscriptions.Drop(w.ctx, l)
		return err
	})
	if !same(got, m.sub) {
		rt.Fatalf("drop %v: %+v, want %+v", l.Key(), got, m.sub)
	}
	m.sub, m.open = store.Subscription{}, false
	for _, p := range m.posts {
		p.waits, p.wish = 0, ""
	}
	mine := len(c.queue) > 0 && c.queue[0].lane == l
	c.queue = slices.DeleteFunc(c.queue, func(r mRef) bool { return r.lane == l })
	if mine {
		c.free()
		c.rest(at)
	}
}

// free forgets the turn at the head.
func (c *mChannel) free() { c.turn = mTurn{last: c.turn.last} }

// rest makes the channel due again.
func (c *mChannel) rest(at stamp) {
	c.turn.held = false
	if len(c.queue) > 0 {
		c.due = latest(latest(at, c.pause), stamp{c.queue[0].At, c.queue[0].At})
	}
}

func (w *world) offer(rt *rapid.T) {
	var all []store.Offering
	for range rapid.IntRange(1, 2).Draw(rt, "lanes") {
		o := store.Offering{Lane: anyLane(rt)}
		if some(rt, 15, "without a thread") {
			o.Lane.Thread = forum.Ref{}
		}
		for range rapid.IntRange(1, 3).Draw(rt, "deliveries") {
			o.Deliveries = append(o.Deliveries, w.anyDelivery(rt, o.Lane))
		}
		all = append(all, o)
	}
	var taken int
	at := w.do(rt, func() (err error) {
		taken, err = w.h.Store.Outbox.Offer(w.ctx, all...)
		return err
	})
	want := 0
	for _, o := range all {
		for _, d := range o.Deliveries {
			want += w.admit(o.Lane, d, at)
		}
	}
	if taken != want {
		rt.Fatalf("offer %+v: taken %d, want %d", all, taken, want)
	}
}

func (w *world) anyDelivery(rt *rapid.T, l store.Lane) store.Delivery {
	n := rapid.IntRange(1, modelPosts).Draw(rt, "post")
	d := news(n)[0]
	d.Rev = rev(n, rapid.IntRange(1, modelRevs).Draw(rt, "rev"))
	d.Kind = rapid.SampledFrom([]store.Kind{store.New, store.New, store.New, store.Update, store.Update, store.Digest, store.Notice}).Draw(rt, "kind")
	d.Late = some(rt, 20, "late")
	d.Single = some(rt, 20, "single")
	if l.Thread == thread(modelThreads-1) {
		d.Seq = 0
	}
	if d.Kind == store.Digest || d.Kind == store.Notice {
		d.Post, d.Seq = fmt.Sprintf("%d/%d", d.Kind, n), 0
	}
	if some(rt, 10, "not yet") {
		d.At = store.Cut(time.Now().Add(w.h.Lease / 2))
	}
	return d
}

// admit restates what the port says of offers; it returns how many were taken.
func (w *world) admit(l store.Lane, d store.Delivery, at stamp) int {
	m := w.lanes[l]
	p := m.post(d.Post)
	if !m.open && !d.Kind.Lone() {
		return 0
	}
	if d.Kind == store.New {
		past := m.mark.past(d)
		switch {
		case past:
			if !d.Late || m.opening.past(d) || p.waits > 0 || p.said != nil {
				return 0
			}
		case d.Seq != 0:
			m.mark.seq = d.Seq
		default:
			m.mark.seen = append(slices.Clone(m.mark.seen), d.Post)
		}
		if past || !d.Late || p.waits == 0 && (p.said == nil || p.said.Receipt.Zero() || p.said.Rev != d.Rev) {
			return w.queue(l, d, false, at)
		}
	}
	switch {
	case p.waits > 0 && d.Rev == p.rev:
		p.wish = ""
		return 0
	case p.waits > 0 && d.Rev == p.wish:
		return 0
	case p.waits > 0:
		p.wish = d.Rev
		return 1
	case p.said != nil && p.said.Rev == d.Rev, p.said == nil && d.Kind == store.Update:
		return 0
	}
	lone := d.Kind.Lone()
	if p.said != nil {
		d.Kind = store.Update
	}
	return w.queue(l, d, lone, at)
}

// queue puts a delivery at the end.
func (w *world) queue(l store.Lane, d store.Delivery, lone bool, at stamp) int {
	c, p := w.channels[l.To], w.lanes[l].post(d.Post)
	p.waits, p.rev = p.waits+1, d.Rev
	c.queue = append(c.queue, mRef{d, l, lone, at})
	if len(c.queue) == 1 {
		c.rest(at)
	}
	return 1
}

func (w *world) claim(rt *rapid.T) {
	n := rapid.IntRange(0, modelChannels).Draw(rt, "n")
	terms := store.Terms{Lease: w.h.Lease, Chats: chats, Burst: rapid.SampledFrom([]int{0, 2, 3}).Draw(rt, "burst")}
	if some(rt, 10, "another chat") {
		terms.Chats = []string{"slack"}
	}
	var turns []store.Turn
	var next time.Time
	before := time.Now()
	at := w.do(rt, func() (err error) {
		turns, next, err = w.h.Store.Outbox.Claim(w.ctx, "holder", n, terms)
		return err
	})
	if n == 0 {
		return
	}
	w.sure(rt, at)
	due, later := w.ready(terms.Chats, before)
	if len(turns) != min(n, len(due)) {
		rt.Fatalf("claimed %+v, want %d of %v", turns, n, due)
	}
	for i, t := range turns {
		if j := slices.Index(due, t.Lane.To); j < 0 || i > 0 && turns[i-1].Lane.To == t.Lane.To || due[i] != t.Lane.To && !w.h.Approximate {
			rt.Fatalf("turn %d is of %v, due are %v", i, t.Lane.To, due)
		}
		w.claimed(rt, t, terms, at)
	}
	if len(turns) < len(due) && !w.h.Approximate {
		later = &w.channels[due[len(turns)]].due
	}
	if later == nil && len(turns) == len(due) && !next.IsZero() || later != nil && len(turns) == len(due) && !later.learn(next) {
		rt.Fatalf("next turn at %v, want %v", next, later)
	}
}

// ready lists the channels that are due, the longest first, and returns when the next one is.
func (w *world) ready(served []string, now time.Time) (due []chat.Address, later *stamp) {
	var all []chat.Address
	for to, c := range w.channels {
		if c.turn.held && c.turn.over.over() {
			c.turn.held, c.due = false, c.turn.over
		}
		if len(c.queue) > 0 && !c.turn.held && slices.Contains(served, to.Chat()) {
			all = append(all, to)
		}
	}
	slices.SortFunc(all, func(a, b chat.Address) int {
		return cmp.Or(w.channels[a].due.lo.Compare(w.channels[b].due.lo), cmp.Compare(a, b))
	})
	for _, to := range all {
		if c := w.channels[to]; c.due.hi.After(now) {
			return due, &c.due
		}
		due = append(due, to)
	}
	return due, nil
}

// claimed takes in one claimed turn.
func (w *world) claimed(rt *rapid.T, t store.Turn, terms store.Terms, at stamp) {
	c := w.channels[t.Lane.To]
	turn := &c.turn
	if turn.attempt == 0 {
		turn.size, turn.first = c.group(terms.Burst), at
	}
	turn.doubt = turn.doubt || turn.token != 0
	turn.attempt++
	if t.Token <= turn.last || t.Attempt != turn.attempt || t.Doubt != turn.doubt || !turn.first.learn(t.First) {
		rt.Fatalf("turn %+v, want attempt %d, doubt %v, first %v, a token after %d", t, turn.attempt, turn.doubt, turn.first, turn.last)
	}
	turn.token, turn.last, turn.held, turn.over = t.Token, t.Token, true, at.lease(terms.Lease)
	var want []store.Delivery
	for _, r := range c.queue[:turn.size] {
		want = append(want, r.Delivery)
	}
	if !slices.Equal(t.Deliveries, want) || t.Lane.Key() != c.queue[0].lane.Key() {
		rt.Fatalf("turn %+v\nwant %+v of %v", t, want, c.queue[0].lane.Key())
	}
	w.turns = append(w.turns, t)
}

// group returns how many at the head become one turn.
func (c *mChannel) group(burst int) int {
	n := 0
	for _, r := range c.queue {
		if r.Kind != store.New || r.lane != c.queue[0].lane || r.Single != c.queue[0].Single || r.At.After(time.Now()) {
			break
		}
		n++
	}
	if burst == 0 || n < burst || c.queue[0].Single && n <= store.SingleMost {
		return 1
	}
	return n
}

func (w *world) settle(rt *rapid.T) {
	if len(w.turns) == 0 {
		rt.Skip("nobody has a turn")
	}
	t := w.turns[max(0, len(w.turns)-1-rapid.IntRange(0, 4).Draw(rt, "back"))]
	s := heard(t)
	s.Verdict = rapid.SampledFrom([]store.Verdict{store.Heard, store.Heard, store.Later, store.Unsure, store.Nothing, store.Never}).Draw(rt, "verdict")
	for i := range s.Revs {
		if n := rapid.IntRange(0, modelRevs).Draw(rt, "rendered"); n > 0 {
			s.Revs[i] = forum.Rev(string(s.Revs[i][:len(s.Revs[i])-1]) + fmt.Sprint(n))
		}
	}
	if some(rt, 30, "pause") {
		s.After = w.h.Lease / 2
	}
	var stale int
	at := w.do(rt, func() (err error) {
		stale, err = w.h.Store.Outbox.Settle(w.ctx, s)
		return err
	})
	c := w.channels[t.Lane.To]
	if ours := c.turn.token == t.Token; stale != 0 == ours {
		rt.Fatalf("settle: stale %d, and the turn is ours: %v", stale, ours)
	} else if !ours {
		return
	}
	w.settled(s, at)
}

// settled restates what the port says of settlements.
func (w *world) settled(s store.Settlement, at stamp) {
	c := w.channels[s.Turn.Lane.To]
	l := c.queue[0].lane
	m := w.lanes[l]
	c.pause = at.add(s.After)
	if s.Verdict == store.Later || s.Verdict == store.Unsure {
		c.turn.doubt = c.turn.doubt || s.Verdict == store.Unsure
		c.turn.token = 0
		c.rest(at)
		return
	}
	turn := slices.Clone(c.queue[:c.turn.size])
	c.queue = slices.Delete(c.queue, 0, c.turn.size)
	c.free()
	for i, r := range turn {
		p := m.post(r.Post)
		said := store.Said{Post: r.Post, Rev: s.Revs[i], Posts: len(turn)}
		if s.Verdict == store.Heard {
			said.Receipt = s.Receipt
		}
		if p.said != nil && (s.Verdict != store.Heard || r.Kind == store.Update && p.said.Receipt == s.Receipt) {
			said.Receipt, said.Posts = p.said.Receipt, p.said.Posts
		}
		p.said, p.at = &said, at
		m.told = append(slices.DeleteFunc(m.told, func(id string) bool { return id == r.Post }), r.Post)
		p.waits--
		if s.Verdict == store.Never {
			c.bury(store.DeadLetter{Lane: r.lane, Delivery: r.Delivery, Why: s.Why}, at)
		}
		if wish := p.wish; wish != "" {
			p.wish = ""
			if wish != s.Revs[i] {
				d := store.Delivery{Kind: store.Update, Post: r.Post, Rev: wish, Seq: r.Seq}
				p.waits, p.rev = p.waits+1, wish
				c.queue = append(c.queue, mRef{d, r.lane, r.lone, at})
			}
		}
	}
	c.rest(at)
}

// bury adds a dead letter in front; the same delivery is there once.
func (c *mChannel) bury(d store.DeadLetter, at stamp) {
	d.ID = store.DeadID(d.Lane, d.Delivery)
	if i := slices.IndexFunc(c.dead, func(o store.DeadLetter) bool { return o.ID == d.ID }); i >= 0 {
		c.dead, c.died = slices.Delete(c.dead, i, i+1), slices.Delete(c.died, i, i+1)
	}
	c.dead, c.died = slices.Insert(c.dead, 0, d), slices.Insert(c.died, 0, at)
}

func (w *world) replay(rt *rapid.T) {
	to := anyLane(rt).To
	c := w.channels[to]
	if len(c.dead) == 0 {
		rt.Skip("nothing died")
	}
	i := rapid.IntRange(0, len(c.dead)-1).Draw(rt, "letter")
	d := c.dead[i]
	var n int
	at := w.do(rt, func() (err error) {
		n, err = w.h.Store.Outbox.Replay(w.ctx, to, d.ID)
		return err
	})
	lone := d.Delivery.Kind.Lone() || d.Lane.Thread.Zero()
	if open := lone || w.lanes[d.Lane].open; open != (n == 1) {
		rt.Fatalf("replay %+v: %d, and its lane is open: %v", d, n, open)
	} else if !open {
		return
	}
	c.dead, c.died = slices.Delete(c.dead, i, i+1), slices.Delete(c.died, i, i+1)
	d.Delivery.At = time.Time{}
	w.queue(d.Lane, d.Delivery, lone, at)
}
