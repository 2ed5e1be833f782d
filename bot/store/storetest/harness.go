package storetest

import (
	"flag"
	"testing"
	"testing/synctest"
	"time"

	"github.com/threadtape/threadtape/bot/store"
)

// A Harness is one store under test. The suite opens one for each test, empty.
type Harness struct {
	Store store.Store

	// Reopen closes the store, or drops it as a crash would, and opens it again: Store is another one afterwards.
	Reopen func(clean bool)
	// Pass lets so much time pass for the store and for the test.
	Pass func(d time.Duration)
	// Close gives everything back. The suite calls it at the end of the test.
	Close func()
	// Lease is a lease that is long enough for a test's next steps, and short enough to wait for.
	Lease time.Duration

	// LeasesOutlive says that a lease stays when the process that has it crashes. Else it is over at once, and every turn
	// that was ever attempted is in doubt.
	LeasesOutlive bool
	// Approximate says that a claim may pass over a channel for one that is due a little later.
	Approximate bool
	// Keep is how long texts are kept, if a test can wait so long; 0: it cannot.
	Keep time.Duration
	// Newer opens a store that a newer version wrote and returns what that gave; nil: that cannot be.
	Newer func(t *testing.T) error
}

// A promise is one test, named for what it holds.
type promise struct {
	name string
	hold func(f *fixture)
}

// Run plays the suite in real time. open opens an empty store.
func Run(t *testing.T, open func(t *testing.T) *Harness) {
	t.Helper()
	run(t, open, func(t *testing.T, test func(t *testing.T)) { t.Helper(); test(t) })
}

// RunBent plays the suite with bent time: each test, and open, runs in a bubble of its own.
func RunBent(t *testing.T, open func(t *testing.T) *Harness) {
	t.Helper()
	run(t, open, func(t *testing.T, test func(t *testing.T)) { t.Helper(); synctest.Test(t, test) })
}

// ModelBent plays the model alone, with bent time.
func ModelBent(t *testing.T, open func(t *testing.T) *Harness) {
	t.Helper()
	fewer(t)
	synctest.Test(t, func(t *testing.T) { model(t, open) })
}

func run(t *testing.T, open func(t *testing.T) *Harness, in func(*testing.T, func(*testing.T))) {
	t.Helper()
	for _, p := range promises() {
		t.Run(p.name, func(t *testing.T) {
			in(t, func(t *testing.T) {
				h := open(t)
				defer h.Close()
				p.hold(&fixture{T: t, Harness: h})
			})
		})
	}
	t.Run("Model", func(t *testing.T) {
		fewer(t)
		in(t, func(t *testing.T) { model(t, open) })
	})
}

// promises lists all tests, port by port.
func promises() []promise {
	var all []promise
	for _, some := range [][]promise{
		schedulePromises, postPromises, subscriptionPromises, dropPromises, offerPromises, latePromises, claimPromises,
		leasePromises, settlePromises, boundPromises, deadPromises, notePromises, pacePromises, storePromises,
	} {
		all = append(all, some...)
	}
	return all
}

// checks is how many random runs of the model are made, unless -rapid.checks says otherwise.
const checks = "40"

// fewer makes the model run for seconds, not for minutes, unless somebody asked for more.
func fewer(t *testing.T) {
	t.Helper()
	f := flag.Lookup("rapid.checks")
	if f == nil || f.Value.String() != f.DefValue {
		return
	}
	if err := f.Value.Set(checks); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = f.Value.Set(f.DefValue) })
}
