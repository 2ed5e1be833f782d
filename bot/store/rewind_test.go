package store_test

import (
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/threadtape/threadtape/bot/store"
)

// TestRewound holds that numbers which a forum gives again get places behind all places before, as often as it is set back
// and wherever that is noticed, that what was written before keeps its place, and that a repetition gives the same places.
func TestRewound(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		now := time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
		type post struct {
			number  int
			written time.Time
			place   uint64
		}
		var s store.State
		var posts []post
		highest, top := uint64(0), 0
		write := func(n int) {
			for range n {
				now = now.Add(time.Second)
				top++
				p := post{top, now, s.Seq(top)}
				if p.place <= highest {
					t.Fatalf("post %d has the place %d, not after %d", p.number, p.place, highest)
				}
				posts, highest = append(posts, p), p.place
			}
			s.Top = max(s.Top, top)
		}
		write(rapid.IntRange(1, 9).Draw(t, "posts"))
		for range rapid.IntRange(1, 4).Draw(t, "times") {
			if top == 0 {
				break
			}
			begun, after := s, rapid.IntRange(0, top-1).Draw(t, "after")
			now = now.Add(time.Second)
			s = begun.Rewound(begun, after, now.Add(time.Second))
			again := s.Rewound(begun, after, now.Add(time.Second))
			if again.Seq(after+1) != s.Seq(after+1) {
				t.Fatalf("a repetition gives %d, not %d", again.Seq(after+1), s.Seq(after+1))
			}
			top = after
			write(rapid.IntRange(0, 9).Draw(t, "posts"))
		}
		for _, p := range posts {
			if got := s.SeqOf(p.number, p.written); got != p.place {
				t.Fatalf("post %d has the place %d now, not %d: %+v", p.number, got, p.place, s.Rewinds)
			}
		}
	})
}
