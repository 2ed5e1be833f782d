package store_test

import (
	"testing"

	"pgregory.net/rapid"

	"github.com/threadtape/threadtape/bot/store"
)

// TestRewound holds that numbers which a forum gives again get places behind all places before, as often as it is set back
// and wherever that is noticed, and that numbers which it never gave again keep theirs.
func TestRewound(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		var s store.State
		places := map[int]uint64{} // by number, what it has now
		highest, top := uint64(0), 0
		write := func(n int) {
			for range n {
				top++
				if places[top] = s.Seq(top); places[top] <= highest {
					t.Fatalf("post %d has the place %d, not after %d", top, places[top], highest)
				}
				highest = places[top]
			}
			s.Top = top
		}
		write(rapid.IntRange(0, 9).Draw(t, "posts"))
		for range rapid.IntRange(0, 2*50).Draw(t, "rollbacks") {
			if top == 0 {
				break
			}
			if rapid.Bool().Draw(t, "subscribed") { // a lane begins where no look has been
				highest = max(highest, s.Seq(top+1))
				s.Thread.Top = top + 1
			}
			top = rapid.IntRange(0, top-1).Draw(t, "after")
			s = s.Rewound(top, highest)
			s.Thread.Top = top
			write(rapid.IntRange(0, 9).Draw(t, "posts"))
			for n := 1; n <= top && len(s.Rewinds) < 50; n++ {
				if s.Seq(n) != places[n] {
					t.Fatalf("post %d has the place %d now, not %d: %+v", n, s.Seq(n), places[n], s.Rewinds)
				}
			}
		}
		if len(s.Rewinds) > 50 {
			t.Fatalf("%d rewinds are remembered", len(s.Rewinds))
		}
	})
}
