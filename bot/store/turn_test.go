package store_test

import (
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/threadtape/threadtape/bot/forum"
	"github.com/threadtape/threadtape/bot/store"
)

// TestGroup is the table of how many become one turn.
func TestGroup(t *testing.T) {
	t.Parallel()
	now := time.Now()
	ref := func(kind store.Kind, thread string, at time.Time) store.Ref {
		return store.Ref{Delivery: store.Delivery{Kind: kind, At: at}, Thread: thread}
	}
	a, edit, other := ref(store.New, "a", time.Time{}), ref(store.Update, "a", time.Time{}), ref(store.New, "b", time.Time{})
	later := ref(store.New, "a", now.Add(time.Second))
	single := a
	single.Single = true
	singles := slices.Repeat([]store.Ref{single}, store.SingleMost+1)
	for _, c := range []struct {
		name  string
		queue []store.Ref
		burst int
		want  int
	}{
		{"nothing", nil, 2, 0},
		{"never", []store.Ref{a, a, a}, 0, 1},
		{"too few", []store.Ref{a, a}, 3, 1},
		{"as many", []store.Ref{a, a, a}, 3, 3},
		{"more", []store.Ref{a, a, a, a}, 3, 4},
		{"another thread", []store.Ref{a, a, other, a}, 2, 2},
		{"an update between", []store.Ref{a, edit, a}, 2, 1},
		{"an update first", []store.Ref{edit, a, a}, 2, 1},
		{"not due", []store.Ref{a, a, later}, 2, 2},
		{"single", singles[1:], 2, 1},
		{"too many single", singles, 2, store.SingleMost + 1},
		{"too many single for a high burst", singles, store.SingleMost + 2, 1},
		{"too many single, never", singles, 0, 1},
		{"single behind", []store.Ref{a, a, single}, 2, 2},
		{"single first", []store.Ref{single, a, a}, 2, 1},
		{"too many", make([]store.Ref, 500), 2, 1},
	} {
		if got := store.Group(c.queue, c.burst, now); got != c.want {
			t.Errorf("%s: %d, want %d", c.name, got, c.want)
		}
	}
	many := make([]store.Ref, 2*store.GroupMost)
	for i := range many {
		many[i] = a
	}
	if got := store.Group(many, 2, now); got != store.GroupMost {
		t.Errorf("%d in one turn, want at most %d", got, store.GroupMost)
	}
}

// TestTry holds that size and first time are fixed at the first claim, and when a turn is in doubt.
func TestTry(t *testing.T) {
	t.Parallel()
	now := time.UnixMilli(1_790_000_000_000).UTC()
	first := store.Try{}.Claimed(7, 3, now)
	if want := (store.Try{Token: 7, Attempt: 1, Size: 3, First: now}); first != want {
		t.Errorf("claimed %+v, want %+v", first, want)
	}
	later := first.Returned(store.Later).Claimed(8, 5, now.Add(time.Hour))
	if want := (store.Try{Token: 8, Attempt: 2, Size: 3, First: now}); later != want {
		t.Errorf("after Later %+v, want %+v", later, want)
	}
	if lapsed := first.Claimed(8, 3, now); !lapsed.Doubt || !lapsed.Returned(store.Later).Doubt {
		t.Errorf("after a lease %+v, want doubt that stays", lapsed)
	}
	if unsure := first.Returned(store.Unsure); !unsure.Doubt || unsure.Token != 0 {
		t.Errorf("after Unsure %+v, want doubt and no token", unsure)
	}
}

// TestReach holds that the newest receipts stay, and that the floor covers all that went.
func TestReach(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(rt *rapid.T) {
		n := rapid.IntRange(0, store.KeptReceipts+50).Draw(rt, "n")
		orders := rapid.Permutation(make([]int, n)).Draw(rt, "orders")
		all := make([]store.Told, n)
		for i := range orders {
			all[i] = store.Told{Order: uint64(i*7919%(n+1)) + 1, Seq: uint64(rapid.IntRange(0, 999).Draw(rt, "seq"))}
		}
		kept, gone, floor := store.Reach(all, 0)
		if len(kept) != min(n, store.KeptReceipts) || len(kept)+len(gone) != n {
			rt.Fatalf("kept %d and dropped %d of %d", len(kept), len(gone), n)
		}
		for _, g := range gone {
			if g.Order > kept[0].Order || g.Seq > floor {
				rt.Errorf("%+v went, kept from %+v, floor %d", g, kept[0], floor)
			}
		}
	})
}

// TestTake holds the numbers of the cell rate algorithm, and that no more is granted than there is.
func TestTake(t *testing.T) {
	t.Parallel()
	now := time.UnixMilli(1_790_000_000_000).UTC()
	l := store.Limit{Every: time.Second, Burst: 3}
	at, wait := store.Take(now, time.Time{}, time.Time{}, l, 3)
	if wait != 0 || at != now.Add(3*time.Second) {
		t.Errorf("a burst: %v, whole at %v", wait, at)
	}
	if same, wait := store.Take(now, at, time.Time{}, l, 2); wait != 2*time.Second || same != at {
		t.Errorf("two more: wait %v, whole at %v", wait, same)
	}
	if _, wait := store.Take(now, time.Time{}, now.Add(time.Minute), l, 1); wait != time.Minute {
		t.Errorf("held: wait %v, want a minute", wait)
	}
	rapid.Check(t, func(rt *rapid.T) {
		l := store.Limit{Every: time.Duration(rapid.IntRange(1, 100).Draw(rt, "every")) * time.Millisecond, Burst: rapid.IntRange(0, 5).Draw(rt, "burst")}
		clock, at, granted := now, time.Time{}, 0
		for range rapid.IntRange(1, 50).Draw(rt, "asks") {
			clock = clock.Add(time.Duration(rapid.IntRange(0, 150).Draw(rt, "pass")) * time.Millisecond)
			whole, wait := store.Take(clock, at, time.Time{}, l, 1)
			if wait > 0 {
				if _, w := store.Take(clock.Add(wait), at, time.Time{}, l, 1); w != 0 {
					rt.Fatalf("waited %v as told, and was refused for %v", wait, w)
				}
				continue
			}
			at = whole
			granted++
		}
		if most := max(l.Burst, 1) + int(clock.Sub(now)/l.Every); granted > most {
			rt.Errorf("granted %d, want at most %d", granted, most)
		}
	})
}

// TestPlan holds that no wish for a look is lost.
func TestPlan(t *testing.T) {
	t.Parallel()
	now := time.UnixMilli(1_790_000_000_000).UTC()
	hour := now.Add(time.Hour)
	looking := store.Plan{Due: now, Token: 5, Leased: true}
	for name, c := range map[string]struct{ got, want store.Plan }{
		"unknown":            {store.Plan{}.Woken(false, hour), store.Plan{Due: hour}},
		"earlier":            {store.Plan{Due: hour}.Woken(true, now), store.Plan{Due: now}},
		"never delayed":      {store.Plan{Due: now}.Woken(true, hour), store.Plan{Due: now}},
		"meanwhile":          {looking.Woken(true, hour), store.Plan{Due: now, Wish: hour, Token: 5, Leased: true}},
		"advanced":           {looking.Advanced(hour), store.Plan{Due: hour}},
		"advanced to a wish": {looking.Woken(true, now).Advanced(hour), store.Plan{Due: now}},
		"lapsed":             {looking.Lapsed(), store.Plan{Due: now, Token: 5}},
		"advanced too late":  {looking.Lapsed().Advanced(hour), store.Plan{Due: now}},
	} {
		if c.got != c.want {
			t.Errorf("%s: %+v, want %+v", name, c.got, c.want)
		}
	}
}

// TestPlace holds the order of a thread, and that a forgotten text stays away.
func TestPlace(t *testing.T) {
	t.Parallel()
	now := time.Now()
	p := forum.Post{ID: "p1", Number: 3, Rev: "r1", Created: now}
	pl := store.PlaceOf(p, store.Place{}, false, now)
	if again := store.PlaceOf(p, pl, true, now.Add(time.Hour)); again != pl {
		t.Errorf("the same revision is kept anew: %+v, %+v", pl, again)
	}
	if pl.Takes(p, true, false) || !pl.Takes(p, true, true) || !pl.Takes(p, false, false) {
		t.Error("a revision comes back whose text went, or is not taken although its text is there")
	}
	if p.Rev = "r2"; !pl.Takes(p, true, false) {
		t.Error("a new revision is not taken")
	}
	same := pl
	later := store.Place{ID: "p0", Number: 3, Created: pl.Created.Add(time.Second)}
	if pl.Compare(later) >= 0 || later.Compare(store.Place{Number: 4}) >= 0 || pl.Compare(same) != 0 {
		t.Error("places are out of order")
	}
}
