package redis

import (
	"context"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/threadtape/threadtape/bot/chat"
	"github.com/threadtape/threadtape/bot/store"
)

// holdsOfferOnce holds that what was offered is said once and in order, however often it is offered.
func holdsOfferOnce(t *testing.T, s store.Store) {
	a, b := lane(1, "terminal:"), lane(2, "terminal:")
	subscribe(t, s, a, 1)
	subscribe(t, s, b, 0)
	offer(t, s, a, 2, fresh(1, 2, 3)...)
	offer(t, s, a, 0, fresh(1, 2, 3)...)
	offer(t, s, b, 1, fresh(1)...)
	offer(t, s, a, 1, fresh(3, 4)...)
	want := []string{"terminal: 1 p2 r2", "terminal: 1 p3 r3", "terminal: 1 p1 r1", "terminal: 1 p4 r4"}
	if diff := cmp.Diff(want, drain(t, s, store.Terms{})); diff != "" {
		t.Error(diff)
	}
	offer(t, s, a, 0, fresh(2, 3, 4)...)
	offer(t, s, lane(3, "terminal:"), 0, fresh(9)...)
}

// holdsOfferWithoutOrder holds the same where posts have no number.
func holdsOfferWithoutOrder(t *testing.T, s store.Store) {
	l := lane(1, "terminal:")
	subscribe(t, s, l, 0)
	var ds []store.Delivery
	for i := range store.Ring + 10 {
		ds = append(ds, store.Delivery{Kind: store.New, Post: fmt.Sprintf("x%d", i), Rev: "r"})
	}
	offer(t, s, l, len(ds), ds...)
	offer(t, s, l, 0, ds[10:]...)
	m, ok, err := s.Subscriptions.Mark(t.Context(), l)
	if err != nil || !ok || len(m.Seen) != store.Ring {
		t.Errorf("Mark = %d hashes, %v, %v; want %d", len(m.Seen), ok, err, store.Ring)
	}
}

// holdsUpdates holds that an edit follows what was said, once, and that a wish while the post waits is not lost.
func holdsUpdates(t *testing.T, s store.Store) {
	l := lane(1, "discord:5")
	subscribe(t, s, l, 0)
	offer(t, s, l, 0, update(1, "r1b"))
	offer(t, s, l, 1, fresh(1)...)
	offer(t, s, l, 1, update(1, "r1b"))
	want := []string{"discord:5 1 p1 r1", "discord:5 2 p1 r1b"}
	if diff := cmp.Diff(want, drain(t, s, store.Terms{})); diff != "" {
		t.Error(diff)
	}
	offer(t, s, l, 0, update(1, "r1b"))
	offer(t, s, l, 1, update(1, "r1c"))
	// The turn renders the post as it is by then, so an older wish is fulfilled by it.
	turns := claimed(t, s, 1, store.Terms{})
	offer(t, s, l, 1, update(1, "r1d"))
	done := heard(turns[0])
	done.Revs = append(done.Revs, "r1d")
	settle(t, s, done)
	if rest := drain(t, s, store.Terms{}); rest != nil {
		t.Errorf("%q came after it was rendered", rest)
	}
	said, err := s.Outbox.Said(t.Context(), l, "p1", "p9")
	if err != nil || len(said) != 1 || said[0].Rev != "r1d" {
		t.Errorf("Said = %v, %v; want p1 in r1d", said, err)
	}
}

// holdsLate holds that a late offer reaches what was never said, and never what lies before the opening.
func holdsLate(t *testing.T, s store.Store) {
	l := lane(1, "slack:C1")
	sub := subscribe(t, s, l, 2)
	late := func(n uint64) store.Delivery { d := fresh(n)[0]; d.Late = true; return d }
	offer(t, s, l, 2, fresh(5, 6)...)
	drain(t, s, store.Terms{})
	offer(t, s, l, 2, late(1), late(2), late(3), late(4), late(5))
	offer(t, s, l, 0, late(3), late(4))
	if _, err := s.Subscriptions.Put(t.Context(), sub, store.Mark{}); err != nil {
		t.Fatal(err)
	}
	drain(t, s, store.Terms{})
	offer(t, s, l, 0, late(3), late(4), late(5), late(6))
}

// holdsGroup holds that a burst is one turn, and stays the same one when its lease runs out.
func holdsGroup(t *testing.T, s store.Store) {
	l := lane(1, "terminal:")
	subscribe(t, s, l, 0)
	offer(t, s, l, 3, fresh(1, 2, 3)...)
	first := claimed(t, s, 5, store.Terms{Burst: 3, Lease: short})
	offer(t, s, l, 2, fresh(4, 5)...)
	if len(first) != 1 || show(first[0]) != "terminal: 1 p1 r1, 1 p2 r2, 1 p3 r3" || first[0].Doubt || first[0].Attempt != 1 {
		t.Fatalf("claimed %v", first)
	}
	if again := claimed(t, s, 5, store.Terms{Burst: 3}); len(again) != 0 {
		t.Fatalf("a leased channel was given to somebody else: %v", again)
	}
	time.Sleep(short + 50*time.Millisecond)
	second := claimed(t, s, 5, store.Terms{Burst: 1})
	if len(second) != 1 || show(second[0]) != show(first[0]) || !second[0].Doubt || second[0].Attempt != 2 || !second[0].First.Equal(first[0].First) {
		t.Fatalf("claimed %v after the lease, want the same in doubt as %v", second, first)
	}
	if second[0].Token <= first[0].Token {
		t.Errorf("the token went from %d to %d", first[0].Token, second[0].Token)
	}
	if stale := settle(t, s, heard(first[0])); stale != 1 {
		t.Errorf("a turn that was not ours any more was settled")
	}
	if stale := settle(t, s, heard(second[0])); stale != 0 {
		t.Errorf("our turn was stale")
	}
	if rest := drain(t, s, store.Terms{}); len(rest) != 2 {
		t.Errorf("%q waited behind the group, want two", rest)
	}
}

// holdsVerdicts holds what becomes of a turn by its verdict.
func holdsVerdicts(t *testing.T, s store.Store) {
	l := lane(1, "terminal:")
	subscribe(t, s, l, 0)
	offer(t, s, l, 1, fresh(1)...)
	turn := claimed(t, s, 1, store.Terms{})[0]
	settle(t, s, store.Settlement{Turn: turn, Verdict: store.Later})
	turn = claimed(t, s, 1, store.Terms{})[0]
	if turn.Attempt != 2 || turn.Doubt {
		t.Errorf("after Later: %v", turn)
	}
	settle(t, s, store.Settlement{Turn: turn, Verdict: store.Unsure, After: 100 * time.Millisecond})
	if early := claimed(t, s, 1, store.Terms{}); len(early) != 0 {
		t.Errorf("claimed %v too early", early)
	}
	time.Sleep(120 * time.Millisecond)
	turn = claimed(t, s, 1, store.Terms{})[0]
	if turn.Attempt != 3 || !turn.Doubt {
		t.Errorf("after Unsure: %v", turn)
	}
	settle(t, s, store.Settlement{Turn: turn, Verdict: store.Never, Why: "no\tsuch\nplace"})
	q, err := s.Outbox.Queue(t.Context(), l.To)
	if err != nil || q.Waiting != 0 || len(q.Dead) != 1 || q.Dead[0].Why != "no\tsuch\nplace" || q.Dead[0].Lane.Key() != l.Key() {
		t.Fatalf("Queue = %+v, %v", q, err)
	}
	n, err := s.Outbox.Replay(t.Context(), l.To, q.Dead[0].ID, "unknown")
	if err != nil || n != 1 {
		t.Fatalf("Replay = %d, %v", n, err)
	}
	turn = claimed(t, s, 1, store.Terms{})[0]
	if show(turn) != "terminal: 1 p1 r1" || turn.Attempt != 1 {
		t.Errorf("replayed %v", turn)
	}
	settle(t, s, store.Settlement{Turn: turn, Verdict: store.Nothing})
	said, err := s.Outbox.Said(t.Context(), l)
	if err != nil || len(said) != 1 || !said[0].Receipt.Zero() {
		t.Errorf("Said = %v, %v; want one without a word", said, err)
	}
}

// holdsDrop holds that nothing of a lane is left when Drop returns, and that it waits for a turn under way.
func holdsDrop(t *testing.T, s store.Store) {
	a, b := lane(1, "terminal:"), lane(2, "terminal:")
	subscribe(t, s, a, 0)
	subscribe(t, s, b, 0)
	offer(t, s, a, 3, fresh(1, 2, 3)...)
	offer(t, s, b, 1, fresh(1)...)
	turn := claimed(t, s, 1, store.Terms{})[0]
	over := make(chan error, 1)
	go func() {
		_, err := s.Subscriptions.Drop(context.WithoutCancel(t.Context()), a)
		over <- err
	}()
	select {
	case err := <-over:
		t.Fatalf("Drop did not wait for the turn under way: %v", err)
	case <-time.After(100 * time.Millisecond):
	}
	settle(t, s, store.Settlement{Turn: turn, Verdict: store.Later})
	if err := <-over; err != nil {
		t.Fatal(err)
	}
	offer(t, s, a, 0, fresh(4)...)
	if left := drain(t, s, store.Terms{}); !slices.Equal(left, []string{"terminal: 1 p1 r1"}) {
		t.Errorf("%q was said after Drop", left)
	}
	if gone, err := s.Subscriptions.Drop(t.Context(), a); err != nil || gone.Version != 0 {
		t.Errorf("a second Drop = %v, %v", gone, err)
	}
}

// holdsBounds holds how much of a lane and a channel is kept.
func holdsBounds(t *testing.T, s store.Store) {
	l := lane(1, "terminal:")
	subscribe(t, s, l, 0)
	const extra = 5
	for n := uint64(1); n <= store.KeptReceipts+extra; n++ {
		offer(t, s, l, 1, fresh(n)...)
		verdict := store.Heard
		if n <= store.KeptDead+extra {
			verdict = store.Never
		}
		settle(t, s, store.Settlement{Turn: claimed(t, s, 1, store.Terms{})[0], Verdict: verdict, Receipt: chat.Receipt{To: l.To, ID: "m"}})
	}
	said, err := s.Outbox.Said(t.Context(), l)
	if err != nil || len(said) != store.KeptReceipts || said[0].Post != fmt.Sprintf("p%d", extra+1) {
		t.Errorf("%d receipts, %v; want the newest %d", len(said), err, store.KeptReceipts)
	}
	q, err := s.Outbox.Queue(t.Context(), l.To)
	if err != nil || len(q.Dead) != store.KeptDead || q.Dead[0].Delivery.Post != fmt.Sprintf("p%d", store.KeptDead+extra) {
		t.Errorf("%d dead letters, %v; want the newest %d first", len(q.Dead), err, store.KeptDead)
	}
	late := fresh(extra)[0]
	late.Late = true
	offer(t, s, l, 0, late) // as far back as the receipts reach
}

// holdsClaimOrder holds that the longest due comes first, over all shards.
func holdsClaimOrder(t *testing.T, s store.Store) {
	var want []string
	for i := range 40 {
		l := lane(1, chat.Address(fmt.Sprintf("discord:%d", i)))
		subscribe(t, s, l, 0)
		offer(t, s, l, 1, fresh(1)...)
		want = append(want, string(l.To))
		time.Sleep(2 * time.Millisecond)
	}
	var got []string
	for len(got) < len(want) {
		turns := claimed(t, s, 7, store.Terms{})
		if len(turns) == 0 {
			break
		}
		for _, turn := range turns {
			got = append(got, string(turn.Lane.To))
		}
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if turns, _, err := s.Outbox.Claim(t.Context(), "two", 5, store.Terms{Lease: time.Second, Chats: []string{"slack"}}); err != nil || len(turns) != 0 {
		t.Errorf("claimed %v, %v for a chat that nobody serves", turns, err)
	}
}
