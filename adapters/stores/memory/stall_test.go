package memory

import (
	"math/rand/v2"
	"testing"
	"time"

	"github.com/threadtape/threadtape/bot/store/storetest"
)

// TestStalls holds that the verdict of the model does not hang on how fast the machine is: a right store is right although
// any step may stand still, for a moment or for longer than a lease, before the store decides and before its answer is
// there. On a loaded machine that is what happens to the stores that are played in real time. What only reads, and not
// the clock, is as fast as ever: otherwise every lease would be over before the next step.
//
// The test does not run beside others: the model's pace is a flag of the whole process.
func TestStalls(t *testing.T) {
	for seed := range uint64(5) {
		storetest.ModelBent(t, func(t *testing.T) *storetest.Harness { return stalling(harness(t), seed) })
	}
}

// stalling has the steps of a harness stand still now and then.
func stalling(h *storetest.Harness, seed uint64) *storetest.Harness {
	chance := rand.New(rand.NewPCG(seed, 1)) // the same stalls whenever the same steps are played
	some := func() time.Duration { return time.Duration(chance.Int64N(int64(h.Lease))) }
	stall := func() time.Duration {
		if chance.IntN(10) > 0 {
			return 0
		}
		return some()
	}
	slow := func() {
		s, sw := storetest.Failing(h.Store)
		sw.Stall(stall, "Offer", "Claim", "Settle", "Drop", "Wake", "Due", "Advance", "Scheduled")
		h.Store = s
	}
	reopen, inner := h.Reopen, h.Store
	slow()
	h.Reopen = func(clean bool) {
		time.Sleep(some() / 2)
		h.Store = inner
		reopen(clean)
		inner = h.Store
		time.Sleep(some() / 2)
		slow()
	}
	return h
}
