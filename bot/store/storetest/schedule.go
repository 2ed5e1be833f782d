package storetest

import (
	"errors"
	"reflect"
	"time"

	"github.com/threadtape/threadtape/bot/forum"
	"github.com/threadtape/threadtape/bot/store"
)

var schedulePromises = []promise{
	{"Due gives the longest overdue first", dueOrder},
	{"Due tells when the next thread falls due", dueNext},
	{"Due gives a thread to nobody else until its lease is over", dueLease},
	{"Due gives each thread to one of many holders", dueHolders},
	{"Wake never delays a look", wakeEarlier},
	{"Wake during a look brings another look", wakeMeanwhile},
	{"Advance stores and schedules and frees", advance},
	{"Advance of a look that is no longer ours changes nothing", advanceStale},
	{"Advance after somebody wrote the state changes nothing", advanceVersion},
	{"Read of an unknown thread gives nothing", readUnknown},
	{"Scheduled counts and tells the most overdue", scheduled},
	{"Threads outlive a restart", threadsReopen},
}

func keys(looks []store.Look) []string {
	var all []string
	for _, l := range looks {
		all = append(all, l.Thread.ID)
	}
	return all
}

func dueOrder(f *fixture) {
	now := time.Now()
	for i, ago := range []time.Duration{2, 5, 1, 4, -60} {
		f.must(f.Store.Threads.Wake(f.ctx(), thread(i), now.Add(-ago*time.Minute)))
	}
	if looks := f.due(0); len(looks) != 0 {
		f.Errorf("asked for 0, got %v", keys(looks))
	}
	got := append(f.due(2), f.due(10)...)
	if got := keys(got); !reflect.DeepEqual(got, []string{"1001", "1003", "1000", "1002"}) {
		f.Errorf("due %v, want the longest overdue first", got)
	}
	if got[0].Thread != thread(1) || got[0].State.Version != 0 || got[0].Token == 0 {
		f.Errorf("look %+v, want the thread as it was woken, no state and a token", got[0])
	}
	if looks := f.due(1); len(looks) != 0 {
		f.Errorf("due %v, want nothing more", keys(looks))
	}
}

func dueNext(f *fixture) {
	_, next, err := f.Store.Threads.Due(f.ctx(), "w", 3, f.Lease)
	if f.must(err); !next.IsZero() {
		f.Errorf("next %v of an empty schedule, want none", next)
	}
	at := store.Cut(time.Now().Add(time.Hour))
	f.must(f.Store.Threads.Wake(f.ctx(), thread(1), at.Add(time.Hour)))
	f.must(f.Store.Threads.Wake(f.ctx(), thread(2), at))
	if _, next, err = f.Store.Threads.Due(f.ctx(), "w", 3, f.Lease); err != nil || !next.Equal(at) {
		f.Errorf("next %v, %v, want %v", next, err, at)
	}
}

func dueLease(f *fixture) {
	before := time.Now()
	l := f.look(thread(1))
	if want := before.Add(f.Lease); l.Until.Before(want.Add(-slack)) || l.Until.After(time.Now().Add(f.Lease)) {
		f.Errorf("until %v, want a lease from before the claim: about %v", l.Until, want)
	}
	if got := f.due(1); len(got) != 0 {
		f.Fatalf("due %v although it is being looked at", keys(got))
	}
	f.Pass(f.Lease + slack)
	again := f.due(1)
	if len(again) != 1 || again[0].Token == l.Token {
		f.Fatalf("due %v after the lease, want the thread with another token", again)
	}
}

func dueHolders(f *fixture) {
	const n = 60
	for i := range n {
		f.must(f.Store.Threads.Wake(f.ctx(), thread(i), time.Now().Add(-time.Minute)))
	}
	seen := parallel(f, 4, func(int) (all []string) {
		for {
			looks, _, err := f.Store.Threads.Due(f.ctx(), "w", 3, time.Minute)
			if err != nil || len(looks) == 0 {
				return all
			}
			all = append(all, keys(looks)...)
		}
	})
	wantEachOnce(f, seen, n)
}

func wakeEarlier(f *fixture) {
	at := store.Cut(time.Now().Add(time.Hour))
	for _, wish := range []time.Time{at, at.Add(time.Hour), at.Add(-time.Minute), at} {
		f.must(f.Store.Threads.Wake(f.ctx(), thread(1), wish))
	}
	_, next, err := f.Store.Threads.Due(f.ctx(), "w", 1, f.Lease)
	if want := at.Add(-time.Minute); err != nil || !next.Equal(want) {
		f.Errorf("next %v, %v, want the earliest wish %v", next, err, want)
	}
}

func wakeMeanwhile(f *fixture) {
	l := f.look(thread(1))
	f.must(f.Store.Threads.Wake(f.ctx(), thread(1), time.Now().Add(time.Hour)))
	f.must(f.Store.Threads.Wake(f.ctx(), thread(1), time.Now().Add(-time.Second)))
	if got := f.due(1); len(got) != 0 {
		f.Fatalf("due %v although it is being looked at", keys(got))
	}
	next := l.State
	next.Next = time.Now().Add(24 * time.Hour)
	f.must(f.Store.Threads.Advance(f.ctx(), l, next))
	if got := f.due(1); len(got) != 1 {
		f.Fatalf("due %v after the look, want the thread again", keys(got))
	}
}

func advance(f *fixture) {
	l := f.look(thread(1))
	now := time.Now()
	next := store.State{
		Cursor: forum.Cursor(`{"page":7}`), Top: 12, Next: now.Add(time.Hour), LastOK: now, Fails: 2, Since: now.Add(-time.Hour),
		Fault: "E-SOURCE-SLOW", Say: "The forum is slow.",
		Thread: forum.Thread{Ref: thread(1), Title: "Harborline", Tags: []string{"ports"}, Posts: 12, Created: now.UTC().Truncate(time.Second)},
	}
	next.Thread.Ref.URL += "/renamed"
	f.must(f.Store.Threads.Advance(f.ctx(), l, next))
	want := next
	want.Version, want.Next, want.LastOK, want.Since = 1, store.Cut(next.Next), store.Cut(now), store.Cut(next.Since)
	if got, _ := f.read(thread(1), store.Window{}); !reflect.DeepEqual(got, want) {
		f.Errorf("read %+v\nwant %+v", got, want)
	}
	if got := f.due(1); len(got) != 0 {
		f.Errorf("due %v, want the next look in an hour", keys(got))
	}
	f.must(f.Store.Threads.Wake(f.ctx(), thread(1), time.Now().Add(-time.Second)))
	got := f.due(1)
	if len(got) != 1 || !reflect.DeepEqual(got[0].State, want) || got[0].Thread != next.Thread.Ref {
		f.Errorf("look %+v\nwant the state as stored, and the newer link", got)
	}
}

func advanceStale(f *fixture) {
	old := f.look(thread(1))
	f.Pass(f.Lease + slack)
	young := f.due(1)
	if len(young) != 1 {
		f.Fatalf("due %v after the lease, want the thread", keys(young))
	}
	if err := f.Store.Threads.Advance(f.ctx(), old, store.State{Top: 5}); !errors.Is(err, store.ErrStale) {
		f.Errorf("advance with a stale look: %v, want ErrStale", err)
	}
	if got, _ := f.read(thread(1), store.Window{}); got.Version != 0 {
		f.Errorf("read %+v, want nothing changed", got)
	}
	f.must(f.Store.Threads.Advance(f.ctx(), young[0], store.State{Next: time.Now().Add(time.Hour)}))
	if err := f.Store.Threads.Advance(f.ctx(), young[0], store.State{Top: 5}); !errors.Is(err, store.ErrStale) {
		f.Errorf("advance twice: %v, want ErrStale", err)
	}
	if err := f.Store.Threads.Advance(f.ctx(), store.Look{Thread: thread(2)}, store.State{}); !errors.Is(err, store.ErrStale) {
		f.Errorf("advance a thread that is not known: %v, want ErrStale", err)
	}
}

func advanceVersion(f *fixture) {
	l := f.look(thread(1))
	l.State.Version = 7
	if err := f.Store.Threads.Advance(f.ctx(), l, store.State{Next: time.Now()}); !errors.Is(err, store.ErrStale) {
		f.Errorf("advance from another version: %v, want ErrStale", err)
	}
	if got := f.due(1); len(got) != 0 {
		f.Errorf("due %v, want the look to be still under way", keys(got))
	}
}

func readUnknown(f *fixture) {
	s, ps := f.read(thread(9), store.Window{Newest: 5, Posts: []string{"p1"}})
	if s.Version != 0 || len(ps) != 0 {
		f.Errorf("read %+v with %d posts of an unknown thread", s, len(ps))
	}
	f.must(f.Store.Threads.Wake(f.ctx(), thread(9), time.Now().Add(time.Hour)))
	if s, ps = f.read(thread(9), store.Window{Newest: 5}); s.Version != 0 || len(ps) != 0 {
		f.Errorf("read %+v with %d posts of a thread that nobody has looked at", s, len(ps))
	}
}

func scheduled(f *fixture) {
	want := func(n int, oldest time.Time) {
		f.Helper()
		got, at, err := f.Store.Threads.Scheduled(f.ctx())
		if err != nil || got != n || !at.Equal(oldest) {
			f.Errorf("scheduled %d, %v, %v; want %d, %v", got, at, err, n, oldest)
		}
	}
	want(0, time.Time{})
	f.must(f.Store.Threads.Wake(f.ctx(), thread(1), time.Now().Add(time.Hour)))
	want(1, time.Time{})
	past := store.Cut(time.Now().Add(-time.Minute))
	f.must(f.Store.Threads.Wake(f.ctx(), thread(2), past))
	f.must(f.Store.Threads.Wake(f.ctx(), thread(3), past.Add(time.Second)))
	want(3, past)
	f.due(1)
	want(3, past.Add(time.Second))
	f.must(f.Store.Threads.Forget(f.ctx(), thread(3)))
	want(2, time.Time{})
}

func threadsReopen(f *fixture) {
	for _, clean := range []bool{true, false} {
		f.keep(thread(1), text(1, 1, "The berths are full."))
		f.look(thread(2))
		f.Reopen(clean)
		if s, ps := f.read(thread(1), store.Window{Newest: 1}); s.Version == 0 || len(ps) != 1 || ps[0].Body.Text() != "The berths are full." {
			f.Errorf("clean=%v: read %+v, %v after a restart", clean, s, ps)
		}
		f.passAfterCrash(clean)
		if got := f.due(5); len(got) != 1 || got[0].Thread.Key() != thread(2).Key() {
			f.Errorf("clean=%v: due %v, want what was being looked at", clean, keys(got))
		}
		f.must(f.Store.Threads.Forget(f.ctx(), thread(2)))
	}
}

// passAfterCrash waits for the leases that a crash left.
func (f *fixture) passAfterCrash(clean bool) {
	if !clean && f.LeasesOutlive {
		f.Pass(f.Lease + slack)
	}
}
