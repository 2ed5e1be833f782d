package storetest

import (
	"time"

	"github.com/threadtape/threadtape/bot/chat"
	"github.com/threadtape/threadtape/bot/store"
)

var settlePromises = []promise{
	{"Heard keeps a receipt of every delivery", settleHeard},
	{"Later comes again after After", settleLater},
	{"Unsure comes again in doubt", settleUnsure},
	{"Nothing leaves a receipt without a message", settleNothing},
	{"Never makes a dead letter of every delivery", settleNever},
	{"A pause outlives an empty queue", settlePause},
	{"An Update that is not heard leaves the message", settleUpdate},
	{"Settle ends many turns", settleMany},
	{"Receipts and queues outlive a restart", settleReopen},
}

func settleHeard(f *fixture) {
	f.subscribe(lane(1, 1), 0)
	f.offer(lane(1, 1), news(1)...)
	before := time.Now()
	s := heard(f.turn())
	s.Receipt, s.Revs[0] = chat.Receipt{To: "discord:5001/thread", ID: "m\t%7"}, rev(1, 3)
	f.settle(s)
	said := f.said(lane(1, 1))
	want := store.Said{Post: "p1", Receipt: s.Receipt, Rev: rev(1, 3), Posts: 1}
	if len(said) != 1 || !around(said[0].At, before, time.Now()) {
		f.Fatalf("said %+v, want one receipt of now", said)
	}
	if want.At = said[0].At; said[0] != want {
		f.Errorf("said %+v\nwant %+v", said[0], want)
	}
	if got := f.said(lane(1, 1), "p9"); len(got) != 0 {
		f.Errorf("said %+v of a post that was never offered", got)
	}
	if got := f.said(lane(2, 1)); len(got) != 0 {
		f.Errorf("said %+v of another thread", got)
	}
	if q := f.queue(channel(1)); q.Waiting != 0 || !q.Next.IsZero() || !q.Oldest.IsZero() {
		f.Errorf("queue %+v, want nothing waiting", q)
	}
}

func settleLater(f *fixture) {
	f.subscribe(lane(1, 1), 0)
	f.offer(lane(1, 1), news(1)...)
	first, before := f.turn(), time.Now()
	f.settle(store.Settlement{Turn: first, Verdict: store.Later, After: f.Lease})
	if q := f.queue(channel(1)); q.Waiting != 1 || !around(q.Next, before.Add(f.Lease), time.Now().Add(f.Lease)) {
		f.Errorf("queue %+v, want the next turn in %v", q, f.Lease)
	}
	f.idle()
	f.Pass(f.Lease + slack)
	again := f.turn()
	if again.Doubt || again.Attempt != 2 || !again.First.Equal(first.First) {
		f.Errorf("turn %+v, want the second attempt without doubt", again)
	}
	f.settle(store.Settlement{Turn: again, Verdict: store.Later, After: -time.Hour})
	if third := f.turn(); third.Attempt != 3 {
		f.Errorf("turn %+v, want it at once", third)
	}
}

func settleUnsure(f *fixture) {
	f.subscribe(lane(1, 1), 0)
	f.offer(lane(1, 1), news(1)...)
	f.end(f.turn(), store.Unsure)
	turn := f.turn()
	if !turn.Doubt || turn.Attempt != 2 {
		f.Errorf("turn %+v, want the second attempt in doubt", turn)
	}
	f.end(turn, store.Later)
	if turn = f.turn(); !turn.Doubt {
		f.Errorf("turn %+v, want the doubt to stay", turn)
	}
	f.offer(lane(1, 1), news(2)...)
	f.hear(turn)
	if turn = f.turn(); turn.Doubt || turn.Attempt != 1 {
		f.Errorf("turn %+v, want the next one to begin anew", turn)
	}
}

func settleNothing(f *fixture) {
	f.subscribe(lane(1, 1), 0)
	f.offer(lane(1, 1), news(1)...)
	f.settle(store.Settlement{Turn: f.turn(), Verdict: store.Nothing})
	said := f.said(lane(1, 1))
	if len(said) != 1 || !said[0].Receipt.Zero() || said[0].Rev != rev(1, 1) {
		f.Errorf("said %+v, want a receipt without a message", said)
	}
	f.wantTaken(f.offer(lane(1, 1), append(news(1), late(news(1))...)...), 0, "what was settled")
	f.wantTaken(f.offer(lane(1, 1), update(1, 2)), 1, "its next revision")
}

func settleNever(f *fixture) {
	f.subscribe(lane(1, 1), 0)
	f.offer(lane(1, 1), news(1, 2)...)
	turn := f.claimAs(store.Terms{Lease: f.Lease, Chats: chats, Burst: 2}, 1)[0]
	f.offer(lane(1, 1), update(2, 2))
	before := time.Now()
	f.settle(store.Settlement{Turn: turn, Verdict: store.Never, Why: "too\tlong"})
	q := f.queue(channel(1))
	if len(q.Dead) != 2 || q.Waiting != 1 {
		f.Fatalf("queue %+v, want two dead letters and the update", q)
	}
	for i, post := range []int{2, 1} {
		d, want := q.Dead[i], news(post)[0]
		if d.ID != store.DeadID(lane(1, 1), want) || d.Delivery != want || d.Why != "too\tlong" || d.Lane.Key() != lane(1, 1).Key() ||
			!around(d.At, before, time.Now()) {
			f.Errorf("dead letter %+v, want post %d, the newest first", d, post)
		}
	}
	if said := f.said(lane(1, 1)); len(said) != 2 || !said[0].Receipt.Zero() {
		f.Errorf("said %+v, want two receipts without a message", said)
	}
}

func settlePause(f *fixture) {
	f.subscribe(lane(1, 1), 0)
	f.offer(lane(1, 1), news(1)...)
	s := heard(f.turn())
	s.After = f.Lease
	before := time.Now()
	f.settle(s)
	f.offer(lane(1, 1), news(2)...)
	if q := f.queue(channel(1)); !around(q.Next, before.Add(f.Lease), time.Now().Add(f.Lease)) {
		f.Errorf("queue %+v, want the next turn after the pause", q)
	}
	f.idle()
	f.Pass(f.Lease + slack)
	f.wantPosts(f.drain(), "p2")
}

func settleUpdate(f *fixture) {
	f.subscribe(lane(1, 1), 0)
	f.offer(lane(1, 1), news(1)...)
	f.hear(f.turn())
	first := f.said(lane(1, 1))[0]
	for n, v := range []store.Verdict{store.Nothing, store.Never} {
		f.offer(lane(1, 1), update(1, n+2))
		f.end(f.turn(), v)
		said := f.said(lane(1, 1))
		if len(said) != 1 || said[0].Receipt != first.Receipt || said[0].Rev != rev(1, n+2) {
			f.Errorf("verdict %d: said %+v, want the message, and the revision settled", v, said)
		}
	}
}

func settleMany(f *fixture) {
	for c := range 20 {
		f.subscribe(lane(1, c), 0)
		f.offer(lane(1, c), news(1)...)
	}
	var all []store.Settlement
	for _, t := range f.claim(100) {
		all = append(all, heard(t))
	}
	stale, err := f.Store.Outbox.Settle(f.ctx(), append(all, all[3])...)
	if err != nil || len(all) != 20 || stale != 1 {
		f.Errorf("settled %d turns: stale %d, %v, want the repeated one", len(all), stale, err)
	}
	if stale, err = f.Store.Outbox.Settle(f.ctx()); err != nil || stale != 0 {
		f.Errorf("settled nothing: stale %d, %v", stale, err)
	}
	f.idle()
}

func settleReopen(f *fixture) {
	f.subscribe(lane(1, 1), 0)
	f.offer(lane(1, 1), news(1, 2, 3, 4)...)
	f.hear(f.turn())
	f.end(f.turn(), store.Never)
	f.settle(store.Settlement{Turn: f.turn(), Verdict: store.Later, After: f.Lease})
	f.offer(lane(1, 1), update(3, 2))
	want, wantSaid := f.queue(channel(1)), f.said(lane(1, 1))
	for _, clean := range []bool{true, false} {
		f.Reopen(clean)
		got, said := f.queue(channel(1)), f.said(lane(1, 1))
		if got.Waiting != want.Waiting || !got.Oldest.Equal(want.Oldest) || !got.Next.Equal(want.Next) || len(got.Dead) != 1 || len(said) != 2 || said[0] != wantSaid[0] {
			f.Errorf("clean=%v: queue %+v, said %+v\nwant %+v, %+v", clean, got, said, want, wantSaid)
		}
	}
	f.Pass(f.Lease + slack)
	f.wantPosts(f.drain(), "p3", "p4", "p3")
}
