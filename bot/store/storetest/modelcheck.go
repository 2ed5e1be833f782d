package storetest

import (
	"reflect"
	"slices"
	"time"

	"pgregory.net/rapid"

	"github.com/threadtape/threadtape/bot/chat"
	"github.com/threadtape/threadtape/bot/forum"
	"github.com/threadtape/threadtape/bot/store"
)

// check compares all that can be observed.
func (w *world) check(rt *rapid.T) {
	for to, c := range w.channels {
		w.checkQueue(rt, to, c)
		w.checkIn(rt, to)
	}
	for l, m := range w.lanes {
		w.checkLane(rt, l, m)
	}
	for ref, t := range w.threads {
		w.checkThread(rt, ref, t)
	}
	w.checkSchedule(rt)
}

func (w *world) checkQueue(rt *rapid.T, to chat.Address, c *mChannel) {
	q, err := w.h.Store.Outbox.Queue(w.ctx, to)
	if err != nil || q.Waiting != len(c.queue) || len(q.Dead) != len(c.dead) {
		rt.Fatalf("queue of %v: %+v, %v, want %d waiting and %d dead", to, q, err, len(c.queue), len(c.dead))
	}
	for i, d := range q.Dead {
		want := c.dead[i]
		want.At = d.At
		want.Lane.Thread, d.Lane.Thread = bare(want.Lane.Thread), bare(d.Lane.Thread)
		if d != want || !c.died[i].learn(d.At) {
			rt.Fatalf("dead letter %d of %v: %+v\nwant %+v at %v", i, to, d, want, c.died[i])
		}
	}
	if len(c.queue) == 0 {
		if !q.Oldest.IsZero() || !q.Next.IsZero() {
			rt.Fatalf("queue of %v: %+v, want no times", to, q)
		}
		return
	}
	next := &c.due
	if c.turn.held {
		next = &c.turn.over
	}
	if !c.queue[0].offered.learn(q.Oldest) || !next.learn(q.Next) {
		rt.Fatalf("queue of %v: %+v, want the head from %v and the next turn at %v", to, q, c.queue[0].offered, *next)
	}
}

// bare leaves the link out: two refs are the same thread if their keys are equal.
func bare(r forum.Ref) forum.Ref {
	r.URL, r.Start = "", 0
	return r
}

func (w *world) checkIn(rt *rapid.T, to chat.Address) {
	got, err := w.h.Store.Subscriptions.In(w.ctx, to)
	var want []store.Subscription
	for l, m := range w.lanes {
		if l.To == to && m.sub.Version != 0 {
			want = append(want, m.sub)
		}
	}
	slices.SortFunc(want, func(a, b store.Subscription) int {
		if n := a.At.Compare(b.At); n != 0 {
			return n
		}
		if a.Thread.Key() < b.Thread.Key() {
			return -1
		}
		return 1
	})
	if err != nil || !slices.EqualFunc(got, want, same) {
		rt.Fatalf("in %v: %+v, %v\nwant %+v", to, got, err, want)
	}
}

func (w *world) checkLane(rt *rapid.T, l store.Lane, m *mLane) {
	mark, open, err := w.h.Store.Subscriptions.Mark(w.ctx, l)
	var seen []uint64
	for _, post := range m.mark.seen {
		seen = append(seen, store.PostHash(post))
	}
	if err != nil || open != m.open || open && (mark.Seq != m.mark.seq || !slices.Equal(mark.Seen, seen)) {
		rt.Fatalf("mark of %v: %+v, %v, %v, want %+v, %v", l.Key(), mark, open, err, m.mark, m.open)
	}
	said, err := w.h.Store.Outbox.Said(w.ctx, l)
	if err != nil || len(said) != len(m.told) {
		rt.Fatalf("said in %v: %+v, %v, want %v", l.Key(), said, err, m.told)
	}
	for i, s := range said {
		p := m.posts[m.told[i]]
		want := *p.said
		want.At = s.At
		if s != want || !p.at.learn(s.At) {
			rt.Fatalf("said %d in %v: %+v\nwant %+v at %v", i, l.Key(), s, want, p.at)
		}
	}
}

func (w *world) checkThread(rt *rapid.T, ref forum.Ref, t *mThread) {
	state, ps, err := w.h.Store.Threads.Read(w.ctx, ref, store.Window{Newest: 2 * modelPosts})
	if err != nil || !reflect.DeepEqual(state, t.state) || len(ps) != len(t.posts) {
		rt.Fatalf("read %v: %+v, %d posts, %v\nwant %+v, %d posts", ref.Key(), state, len(ps), err, t.state, len(t.posts))
	}
	for i, p := range ps {
		if want := t.posts[p.ID]; p.Rev != want.rev || p.Body.Empty() == want.text || i > 0 && ps[i-1].Number >= p.Number {
			rt.Fatalf("post %d of %v: %+v, want %+v", i, ref.Key(), p, want)
		}
	}
}

func (w *world) checkSchedule(rt *rapid.T) {
	before := time.Now()
	n, oldest, err := w.h.Store.Threads.Scheduled(w.ctx)
	known, first := w.scheduled(before)
	_, last := w.scheduled(time.Now())
	vague := !first.Equal(last) // something fell due meanwhile
	for _, t := range w.threads {
		vague = vague || t.vague
	}
	if err != nil || n != known || !vague && !oldest.Equal(first) {
		rt.Fatalf("scheduled %d, %v, %v, want %d, %v", n, oldest, err, known, first)
	}
}

// scheduled returns how many threads are known, and since when the first of them is due; zero: none is.
func (w *world) scheduled(now time.Time) (known int, first time.Time) {
	for _, t := range w.threads {
		if t.known {
			known++
		}
		if t.known && !t.leased && !t.due.After(now) && (first.IsZero() || t.due.Before(first)) {
			first = t.due
		}
	}
	return known, first
}

func same(a, b store.Subscription) bool { return reflect.DeepEqual(a, b) }
