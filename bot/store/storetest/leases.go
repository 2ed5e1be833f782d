package storetest

import (
	"time"

	"github.com/threadtape/threadtape/bot/store"
)

var leasePromises = []promise{
	{"A turn whose lease ran out comes again in doubt", leaseOver},
	{"A turn that is no longer ours is counted as stale and changes nothing", leaseFencing},
	{"A turn settled after its lease, before anybody has it, is settled", leaseLate},
	{"A turn given back after its lease, before anybody has it, is in no doubt", leaseLateLater},
	{"A claimed turn outlives a restart in doubt", leaseReopen},
	{"A turn given back outlives a restart", leaseLater},
}

func leaseOver(f *fixture) {
	f.subscribe(lane(1, 1), 0)
	f.offer(lane(1, 1), news(1, 2)...)
	first := f.turn()
	f.Pass(f.Lease / 2)
	f.idle()
	f.Pass(f.Lease/2 + slack)
	again := f.turn()
	if !again.Doubt || again.Attempt != 2 || !again.First.Equal(first.First) || again.Deliveries[0] != first.Deliveries[0] {
		f.Errorf("turn %+v, want the same again in doubt", again)
	}
	if again.Token <= first.Token {
		f.Errorf("token %d after %d, want it to grow", again.Token, first.Token)
	}
	f.end(again, store.Later)
	if third := f.turn(); !third.Doubt || third.Attempt != 3 {
		f.Errorf("turn %+v, want it still in doubt", third)
	}
}

func leaseFencing(f *fixture) {
	f.subscribe(lane(1, 1), 0)
	f.offer(lane(1, 1), news(1, 2)...)
	old := f.turn()
	f.Pass(f.Lease + slack)
	young := f.turn()
	for _, v := range []store.Verdict{store.Heard, store.Later, store.Unsure, store.Nothing, store.Never} {
		s := heard(old)
		s.Verdict, s.After = v, time.Hour
		if stale, err := f.Store.Outbox.Settle(f.ctx(), s); err != nil || stale != 1 {
			f.Errorf("verdict %d of a stale turn: stale %d, %v, want 1", v, stale, err)
		}
	}
	if said, q := f.said(lane(1, 1)), f.queue(channel(1)); len(said) != 0 || q.Waiting != 2 || len(q.Dead) != 0 {
		f.Errorf("said %+v, queue %+v after stale settlements", said, q)
	}
	f.hear(young)
	if stale, err := f.Store.Outbox.Settle(f.ctx(), heard(young), heard(old)); err != nil || stale != 2 {
		f.Errorf("settled twice: stale %d, %v, want 2", stale, err)
	}
	f.wantPosts(f.drain(), "p2")
	if stale, err := f.Store.Outbox.Settle(f.ctx(), store.Settlement{Turn: store.Turn{Lane: lane(5, 5)}, Verdict: store.Nothing}); err != nil || stale != 1 {
		f.Errorf("settled what never was: stale %d, %v, want 1", stale, err)
	}
}

func leaseLate(f *fixture) {
	f.subscribe(lane(1, 1), 0)
	f.offer(lane(1, 1), news(1, 2)...)
	turn := f.turn()
	f.Pass(f.Lease + slack)
	f.hear(turn)
	again := f.turn()
	if again.Doubt || again.Deliveries[0].Post != "p2" {
		f.Errorf("turn %+v, want the next one without doubt", again)
	}
}

// leaseLateLater has claims pass by between the end of the lease and the verdict: that a store saw that the lease is over
// is not yet a claim. Who says that a turn was surely not heard knows it as long as nobody else has the turn.
func leaseLateLater(f *fixture) {
	f.subscribe(lane(1, 1), 0)
	f.offer(lane(1, 1), news(1)...)
	turn := f.turn()
	f.Pass(f.Lease + slack)
	if others := f.claimAs(store.Terms{Lease: f.Lease, Chats: []string{"slack"}}, 10); len(others) != 0 {
		f.Fatalf("claimed %v of another chat", others)
	}
	f.end(turn, store.Later)
	again := f.turn()
	if again.Doubt || again.Attempt != 2 || !again.First.Equal(turn.First) {
		f.Errorf("turn %+v, want the second attempt without doubt", again)
	}
	f.Pass(f.Lease + slack)
	f.claimAs(store.Terms{Lease: f.Lease, Chats: []string{"slack"}}, 10)
	f.end(again, store.Unsure)
	if third := f.turn(); !third.Doubt || third.Attempt != 3 {
		f.Errorf("turn %+v, want the third attempt in doubt", third)
	}
}

func leaseReopen(f *fixture) {
	f.subscribe(lane(1, 1), 0)
	f.offer(lane(1, 1), news(1, 2)...)
	for i, clean := range []bool{true, false} {
		first := f.turn()
		f.Reopen(clean)
		f.passAfterCrash(clean)
		again := f.turn()
		if !again.Doubt || again.Attempt != first.Attempt+1 || again.Token <= first.Token || again.Deliveries[0] != first.Deliveries[0] {
			f.Errorf("clean=%v: turn %+v, want the same as %+v in doubt", clean, again, first)
		}
		f.hear(again)
		if said := f.said(lane(1, 1)); len(said) != i+1 {
			f.Errorf("said %+v", said)
		}
	}
	f.idle()
}

func leaseLater(f *fixture) {
	f.subscribe(lane(1, 1), 0)
	f.offer(lane(1, 1), news(1)...)
	first := f.turn()
	f.end(first, store.Later)
	f.Reopen(true)
	again := f.turn()
	if again.Doubt || again.Attempt != 2 || !again.First.Equal(first.First) {
		f.Errorf("turn %+v after a clean stop, want the second attempt without doubt", again)
	}
	f.end(again, store.Later)
	f.Reopen(false)
	f.passAfterCrash(false)
	if third := f.turn(); third.Attempt != 3 || !third.Doubt && !f.LeasesOutlive {
		f.Errorf("turn %+v after a crash, want the third attempt in doubt", third)
	}
}
