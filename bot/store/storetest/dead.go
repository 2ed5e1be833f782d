package storetest

import (
	"fmt"

	"github.com/threadtape/threadtape/bot/store"
)

var deadPromises = []promise{
	{"Replay puts dead letters at the end with the ids they had", replay},
	{"Replay leaves out unknown ids and closed lanes", replayUnknown},
	{"Replay takes what needs no open lane", replayLone},
	{"A dead letter that dies again is one dead letter", replayAgain},
}

func replay(f *fixture) {
	f.subscribe(lane(1, 1), 0)
	f.offer(lane(1, 1), news(1, 2, 3)...)
	first := f.turn()
	key := store.TurnKey(first)
	f.end(first, store.Never)
	f.end(f.turn(), store.Never)
	dead := f.queue(channel(1)).Dead
	n, err := f.Store.Outbox.Replay(f.ctx(), channel(1), dead[1].ID, "unknown", dead[1].ID)
	if f.must(err); n != 1 {
		f.Errorf("replayed %d, want 1", n)
	}
	q := f.queue(channel(1))
	if q.Waiting != 2 || len(q.Dead) != 1 || q.Dead[0].Delivery.Post != "p2" {
		f.Errorf("queue %+v, want two waiting and one dead letter", q)
	}
	f.wantTaken(f.offer(lane(1, 1), late(news(1))...), 0, "what waits again")
	f.hear(f.turn())
	again := f.turn()
	if store.TurnKey(again) != key || again.Attempt != 1 || again.Doubt {
		f.Errorf("turn %+v, want it anew with its id", again)
	}
	f.hear(again)
	if said := f.said(lane(1, 1), "p1"); len(said) != 1 || said[0].Receipt.Zero() {
		f.Errorf("said %+v, want it said", said)
	}
	// A channel in which nothing waits is due at once.
	n, err = f.Store.Outbox.Replay(f.ctx(), channel(1), dead[0].ID)
	if f.must(err); n != 1 {
		f.Errorf("replayed %d, want 1", n)
	}
	f.wantPosts(f.drain(), "p2")
}

func replayUnknown(f *fixture) {
	n, err := f.Store.Outbox.Replay(f.ctx(), channel(9), "a", "b")
	if f.must(err); n != 0 {
		f.Errorf("replayed %d of a channel without dead letters", n)
	}
	f.subscribe(lane(1, 1), 0)
	f.offer(lane(1, 1), news(1)...)
	f.end(f.turn(), store.Never)
	id := f.queue(channel(1)).Dead[0].ID
	f.drop(lane(1, 1))
	n, err = f.Store.Outbox.Replay(f.ctx(), channel(1), id)
	if f.must(err); n != 0 || len(f.queue(channel(1)).Dead) != 1 {
		f.Errorf("replayed %d of a closed lane, want it left where it is", n)
	}
	f.subscribe(lane(1, 1), 1)
	n, err = f.Store.Outbox.Replay(f.ctx(), channel(1), id)
	if f.must(err); n != 1 {
		f.Errorf("replayed %d of a lane that is open again, want 1", n)
	}
}

func replayLone(f *fixture) {
	none := store.Lane{To: channel(1)}
	for i, l := range []store.Lane{none, lane(1, 1)} {
		digest := store.Delivery{Kind: store.Digest, Post: fmt.Sprintf("daily/%d", i), Rev: "1"}
		f.offer(l, digest)
		f.end(f.turn(), store.Never)
		dead := f.queue(channel(1)).Dead
		if len(dead) != 1 || dead[0].Lane.Key() != l.Key() || dead[0].Delivery != digest {
			f.Fatalf("dead letters %+v, want the digest", dead)
		}
		n, err := f.Store.Outbox.Replay(f.ctx(), channel(1), dead[0].ID)
		if f.must(err); n != 1 {
			f.Errorf("replayed %d of %v, want 1", n, l)
		}
		turn := f.turn()
		if turn.Lane.Key() != l.Key() || turn.Deliveries[0] != digest {
			f.Errorf("turn %+v, want the digest again", turn)
		}
		f.hear(turn)
	}
	// An update of what has no thread comes back too: no lane could ever be open for it.
	f.wantTaken(f.offer(none, store.Delivery{Kind: store.Digest, Post: "daily/0", Rev: "2"}), 1, "another revision")
	f.end(f.turn(), store.Never)
	n, err := f.Store.Outbox.Replay(f.ctx(), channel(1), f.queue(channel(1)).Dead[0].ID)
	if f.must(err); n != 1 {
		f.Errorf("replayed %d, want the update", n)
	}
	f.wantPosts(f.drain(), "daily/0")
}

func replayAgain(f *fixture) {
	f.subscribe(lane(1, 1), 0)
	f.offer(lane(1, 1), news(1, 2)...)
	f.end(f.turn(), store.Never)
	f.end(f.turn(), store.Never)
	id := f.queue(channel(1)).Dead[1].ID
	n, err := f.Store.Outbox.Replay(f.ctx(), channel(1), id)
	if f.must(err); n != 1 {
		f.Fatalf("replayed %d, want 1", n)
	}
	f.end(f.turn(), store.Never)
	dead := f.queue(channel(1)).Dead
	if len(dead) != 2 || dead[0].ID != id {
		f.Errorf("dead letters %+v, want two, the newest first", dead)
	}
	// An update can die in the same revision twice, with another in between.
	for _, n := range []int{2, 3, 2} {
		f.offer(lane(1, 1), update(1, n))
		f.end(f.turn(), store.Never)
	}
	if dead = f.queue(channel(1)).Dead; len(dead) != 4 || dead[0].Delivery.Rev != rev(1, 2) || dead[1].Delivery.Rev != rev(1, 3) {
		f.Errorf("dead letters %+v, want four, each once", dead)
	}
}
