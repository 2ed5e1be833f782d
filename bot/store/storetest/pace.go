package storetest

import (
	"time"

	"github.com/threadtape/threadtape/bot/store"
)

var pacePromises = []promise{
	{"Take grants a burst and then one every so often", paceTake},
	{"Take that is not granted takes nothing", paceRefused},
	{"Take of more than the burst is granted when the budget is whole", paceMore},
	{"Hold closes a budget and the later of two wins", paceHold},
	{"Take by many grants no more than there is", paceParallel},
}

// take asks and fails unless the wait is the one that is wanted, but for the time that the steps took.
func (f *fixture) take(l store.Limit, n int, want time.Duration, since time.Time) {
	f.Helper()
	wait, err := f.Store.Pace.Take(f.ctx(), "harbor.example", l, n)
	f.must(err)
	took := time.Since(since) + slack
	if wait > want || wait < want-took || (want == 0) != (wait == 0) {
		f.Errorf("wait %v, want %v less at most %v", wait, want, took)
	}
}

func paceTake(f *fixture) {
	l := store.Limit{Every: f.Lease, Burst: 3}
	start := time.Now()
	f.take(l, 1, 0, start)
	f.take(l, 2, 0, start)
	f.take(l, 1, f.Lease, start)
	f.take(l, 2, 2*f.Lease, start)
	f.Pass(f.Lease + slack)
	f.take(l, 1, 0, start)
	f.take(l, 1, 2*f.Lease, start) // counted from the start, because a wait may take longer than it should
	if wait, err := f.Store.Pace.Take(f.ctx(), "another.example", l, 3); err != nil || wait != 0 {
		f.Errorf("another budget: wait %v, %v", wait, err)
	}
	one := store.Limit{Every: f.Lease} // a burst of 0 is one of 1
	for _, want := range []bool{true, false} {
		if wait, err := f.Store.Pace.Take(f.ctx(), "third.example", one, 1); err != nil || (wait == 0) != want {
			f.Errorf("without a burst: wait %v, %v", wait, err)
		}
	}
}

func paceRefused(f *fixture) {
	l := store.Limit{Every: f.Lease, Burst: 1}
	start := time.Now()
	f.take(l, 1, 0, start)
	for range 5 {
		f.take(l, 1, f.Lease, start)
	}
	f.Pass(f.Lease + slack)
	f.take(l, 1, 0, time.Now())
}

func paceMore(f *fixture) {
	l := store.Limit{Every: f.Lease / 4, Burst: 2}
	start := time.Now()
	f.take(l, 4, 0, start)
	f.take(l, 4, f.Lease, start)
	f.take(l, 1, 3*f.Lease/4, start)
}

func paceHold(f *fixture) {
	l := store.Limit{Every: time.Millisecond, Burst: 100}
	start := time.Now()
	for _, d := range []time.Duration{f.Lease, 2 * f.Lease, f.Lease / 2, -f.Lease} {
		f.must(f.Store.Pace.Hold(f.ctx(), "harbor.example", start.Add(d)))
	}
	f.take(l, 1, 2*f.Lease, start)
	f.Pass(2*f.Lease + slack)
	f.take(l, 1, 0, time.Now())
}

func paceParallel(f *fixture) {
	granted := parallel(f, 20, func(int) []string {
		wait, err := f.Store.Pace.Take(f.ctx(), "harbor.example", store.Limit{Every: time.Hour, Burst: 5}, 1)
		if err == nil && wait == 0 {
			return []string{"granted"}
		}
		return nil
	})
	if len(granted) != 5 {
		f.Errorf("granted %d, want 5", len(granted))
	}
}
