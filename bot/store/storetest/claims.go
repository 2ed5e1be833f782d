package storetest

import (
	"slices"
	"strconv"
	"time"

	"github.com/threadtape/threadtape/bot/chat"
	"github.com/threadtape/threadtape/bot/store"
)

var claimPromises = []promise{
	{"Claim gives the longest due channels first", claimOrder},
	{"Claim gives one turn of each channel", claimOne},
	{"Claim gives each channel to one of many holders", claimHolders},
	{"Claim serves the kinds of chat it is asked for", claimChats},
	{"Claim tells when the next turn falls due", claimNext},
	{"A burst of one thread is one turn", claimBurst},
	{"A group is fixed at its first claim", claimFixed},
	{"A group ends at another thread, an update, and what is not due", claimGroupEnds},
	{"A single delivery is a turn of its own, unless too many wait", claimSingle},
	{"The id of a turn follows neither attempt nor revision rendered", claimKey},
}

// addresses lists the channels of turns.
func addresses(turns []store.Turn) []chat.Address {
	var all []chat.Address
	for _, t := range turns {
		all = append(all, t.Lane.To)
	}
	return all
}

func claimOrder(f *fixture) {
	for _, c := range []int{3, 1, 2} {
		f.subscribe(lane(1, c), 0)
		f.offer(lane(1, c), news(1)...)
		f.Pass(20 * time.Millisecond)
	}
	first := f.claim(2)
	f.Pass(time.Millisecond)
	f.settle(heard(first[0])) // the channel rests, and is due later than the third
	f.offer(lane(1, 3), news(2)...)
	got := append(addresses(first), addresses(f.claim(9))...)
	want := []chat.Address{channel(3), channel(1), channel(2), channel(3)}
	if f.Approximate {
		slices.Sort(got)
		slices.Sort(want)
	}
	if !slices.Equal(got, want) {
		f.Errorf("claimed %v, want %v", got, want)
	}
	if turns := f.claim(0); len(turns) != 0 {
		f.Errorf("claimed %v when asked for none", turns)
	}
}

func claimOne(f *fixture) {
	f.subscribe(lane(1, 1), 0)
	f.offer(lane(1, 1), news(1, 2, 3)...)
	before := time.Now()
	turns := f.claim(9)
	if len(turns) != 1 || !slices.Equal(posts(turns[0]), []string{"p1"}) {
		f.Fatalf("claimed %v, want one turn", turns)
	}
	t := turns[0]
	if t.Attempt != 1 || t.Token == 0 || t.Doubt || t.Lane.Key() != lane(1, 1).Key() || !around(t.First, before, time.Now()) {
		f.Errorf("turn %+v, want the first attempt, now, with a token and no doubt", t)
	}
	if want := f.Lease * 6 / 10; t.Until.Sub(before) > want+time.Since(before)+slack || t.Until.Sub(before) < want-slack {
		f.Errorf("no send may start after %v, want 60%% of %v", t.Until.Sub(before), f.Lease)
	}
	f.idle()
	if q := f.queue(channel(1)); q.Waiting != 3 || !around(q.Next, before.Add(f.Lease), time.Now().Add(f.Lease)) {
		f.Errorf("queue %+v, want 3 waiting until the lease is over", q)
	}
}

func claimHolders(f *fixture) {
	const n = 60
	for c := range n {
		f.subscribe(lane(1, c), 0)
		f.offer(lane(1, c), news(1)...)
	}
	terms := store.Terms{Lease: time.Minute, Chats: chats}
	seen := parallel(f, 4, func(w int) (all []string) {
		for {
			turns, _, err := f.Store.Outbox.Claim(f.ctx(), strconv.Itoa(w), 3, terms)
			if err != nil || len(turns) == 0 {
				return all
			}
			for _, t := range turns {
				all = append(all, string(t.Lane.To))
			}
		}
	})
	wantEachOnce(f, seen, n)
}

func claimChats(f *fixture) {
	a, b := lane(1, 1), lane(1, 1)
	b.To = "slack:C0123ABC"
	for _, l := range []store.Lane{a, b} {
		f.subscribe(l, 0)
		f.offer(l, news(1)...)
	}
	for _, none := range [][]string{nil, {"terminal"}, {"disco"}} {
		turns, next, err := f.Store.Outbox.Claim(f.ctx(), "w", 9, store.Terms{Lease: f.Lease, Chats: none})
		if f.must(err); len(turns) != 0 || !next.IsZero() {
			f.Errorf("claimed %v, next %v for %q, want nothing", turns, next, none)
		}
	}
	turns := f.claimAs(store.Terms{Lease: f.Lease, Chats: []string{"slack"}}, 9)
	if got := addresses(turns); !slices.Equal(got, []chat.Address{b.To}) {
		f.Errorf("claimed %v, want %v", got, b.To)
	}
}

func claimNext(f *fixture) {
	_, next, err := f.Store.Outbox.Claim(f.ctx(), "w", 1, f.terms())
	if f.must(err); !next.IsZero() {
		f.Errorf("next %v of an empty outbox, want none", next)
	}
	at := store.Cut(time.Now().Add(time.Hour))
	for c, after := range []time.Duration{time.Hour, 0, 2 * time.Hour} {
		f.subscribe(lane(1, c), 0)
		ds := news(1)
		ds[0].At = at.Add(after)
		f.offer(lane(1, c), ds...)
	}
	if _, next, err = f.Store.Outbox.Claim(f.ctx(), "w", 1, f.terms()); err != nil || !next.Equal(at) {
		f.Errorf("next %v, %v, want %v", next, err, at)
	}
}

func claimBurst(f *fixture) {
	for i, c := range []struct {
		burst int
		want  []string
	}{{0, []string{"p1"}}, {5, []string{"p1"}}, {4, []string{"p1", "p2", "p3", "p4"}}} {
		f.subscribe(lane(1, i), 0)
		f.offer(lane(1, i), news(1, 2, 3, 4)...)
		turns := f.claimAs(store.Terms{Lease: f.Lease, Chats: chats, Burst: c.burst}, 9)
		if len(turns) != 1 || !slices.Equal(posts(turns[0]), c.want) {
			f.Errorf("burst %d: claimed %v, want %v", c.burst, turns, c.want)
		}
		f.drop(lane(1, i))
	}
	// A group of more than the burst is one turn too, and its receipts tell how many share the message.
	f.subscribe(lane(3, 3), 0)
	f.offer(lane(3, 3), news(1, 2, 3, 4, 5)...)
	turns := f.claimAs(store.Terms{Lease: f.Lease, Chats: chats, Burst: 4}, 9)
	if len(turns) != 1 || len(turns[0].Deliveries) != 5 {
		f.Fatalf("claimed %v, want one turn of five", turns)
	}
	f.hear(turns[0])
	said := f.said(lane(3, 3))
	if len(said) != 5 || said[4].Posts != 5 || said[4].Receipt != said[0].Receipt || said[4].Post != "p5" {
		f.Errorf("said %+v, want five with one message", said)
	}
	f.offer(lane(3, 3), update(2, 2))
	turn := f.turn()
	s := heard(turn)
	s.Receipt = said[1].Receipt
	f.settle(s)
	if said = f.said(lane(3, 3), "p2"); said[0].Posts != 5 || said[0].Rev != rev(2, 2) {
		f.Errorf("said %+v after an edit, want the message still shared by five", said)
	}
}

func claimFixed(f *fixture) {
	f.subscribe(lane(1, 1), 0)
	f.offer(lane(1, 1), news(1, 2, 3, 4)...)
	burst := store.Terms{Lease: f.Lease, Chats: chats, Burst: 4}
	first := f.claimAs(burst, 1)[0]
	f.offer(lane(1, 1), news(5)...)
	f.end(first, store.Later)
	second := f.turn() // whatever the terms of this claim are
	if !slices.Equal(second.Deliveries, first.Deliveries) {
		f.Errorf("second attempt %v, want the same group as %v", posts(second), posts(first))
	}
	f.end(second, store.Unsure)
	f.Reopen(false)
	f.passAfterCrash(false)
	third := f.claimAs(burst, 1)[0]
	if !slices.Equal(third.Deliveries, first.Deliveries) || third.Attempt != 3 || !third.First.Equal(first.First) {
		f.Errorf("third attempt %+v, want the same group, from the same first time", third)
	}
	if a, b := store.TurnKey(first), store.TurnKey(third); a != b {
		f.Errorf("ids %s and %s, want the same", a, b)
	}
	f.hear(third)
	// One that was alone at its first claim stays alone.
	alone := f.claimAs(burst, 1)[0]
	f.offer(lane(1, 1), news(6, 7, 8, 9)...)
	f.end(alone, store.Later)
	if again := f.claimAs(burst, 1)[0]; !slices.Equal(posts(again), []string{"p5"}) {
		f.Errorf("second attempt %v, want p5 alone", posts(again))
	}
}

func claimGroupEnds(f *fixture) {
	f.subscribe(lane(1, 1), 0)
	f.subscribe(lane(2, 1), 0)
	terms := store.Terms{Lease: f.Lease, Chats: chats, Burst: 2}
	want := func(want ...string) {
		f.Helper()
		turns := f.claimAs(terms, 1)
		if len(turns) != 1 {
			f.Fatalf("claimed %v, want one turn", turns)
		}
		f.wantPosts(posts(turns[0]), want...)
		f.hear(turns[0])
	}
	f.offer(lane(1, 1), news(1, 2)...)
	f.offer(lane(2, 1), news(3, 4)...)
	f.offer(lane(1, 1), news(5)...)
	want("p1", "p2")
	want("p3", "p4")
	want("p5")
	ds := news(6, 7, 8)
	ds[2].At = time.Now().Add(f.Lease)
	f.offer(lane(1, 1), update(1, 2))
	f.offer(lane(1, 1), ds...)
	want("p1")
	want("p6", "p7")
	f.Pass(f.Lease + slack)
	want("p8")
}

func claimSingle(f *fixture) {
	f.subscribe(lane(1, 1), 0)
	terms := store.Terms{Lease: f.Lease, Chats: chats, Burst: 2}
	want := func(want ...string) {
		f.Helper()
		turns := f.claimAs(terms, 1)
		if len(turns) != 1 {
			f.Fatalf("claimed %v, want one turn", turns)
		}
		f.wantPosts(posts(turns[0]), want...)
		f.hear(turns[0])
	}
	numbers := func(from, n int) (all []int) {
		for i := range n {
			all = append(all, from+i)
		}
		return all
	}
	names := func(numbers []int) (all []string) {
		for _, n := range numbers {
			all = append(all, "p"+strconv.Itoa(n))
		}
		return all
	}
	few := numbers(1, store.SingleMost)
	f.offer(lane(1, 1), single(few...)...)
	for _, name := range names(few) {
		want(name)
	}
	many := numbers(101, store.SingleMost+1)
	f.offer(lane(1, 1), single(many...)...)
	want(names(many)...)
	// Single ones and others make no group together, and a late one stays single.
	f.offer(lane(1, 1), news(201, 202)...)
	f.offer(lane(1, 1), single(203, 204)...)
	f.offer(lane(1, 1), news(205, 206)...)
	f.offer(lane(1, 1), late(single(150, 151))...)
	want("p201", "p202")
	want("p203")
	want("p204")
	want("p205", "p206")
	want("p150")
	want("p151")
	// Terms without groups have none of single ones either.
	terms.Burst = 0
	f.offer(lane(1, 1), single(numbers(301, store.SingleMost+1)...)...)
	want("p301")
}

func claimKey(f *fixture) {
	f.subscribe(lane(1, 1), 0)
	f.offer(lane(1, 1), news(1)...)
	first := f.turn()
	f.offer(lane(1, 1), update(1, 2))
	f.end(first, store.Unsure)
	again := f.turn()
	key := store.TurnKey(first)
	if key != store.TurnKey(again) || len(key) == 0 || len(key) > 25 {
		f.Errorf("ids %q and %q, want the same of at most 25 characters", key, store.TurnKey(again))
	}
	f.hear(again)
	if edit := f.turn(); store.TurnKey(edit) == key {
		f.Errorf("the update has the id of the post")
	}
}
