package chat_test

import (
	"fmt"
	"maps"
	"testing"
	"testing/synctest"
	"time"

	"github.com/threadtape/threadtape/bot/chat"
)

// take takes all that is due and holds what it is.
func take(t *testing.T, b *chat.Backlog[int], when string, want map[string]int) {
	t.Helper()
	if got := b.Due(10); !maps.Equal(got, want) {
		t.Errorf("%s: %v is due, want %v", when, got, want)
	}
}

// TestBacklog holds that each thing is given out with the newest value, to one at a time, and at most once in a while.
func TestBacklog(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := chat.NewBacklog[int](10, time.Minute, nil)
		b.Mark("a", 1)
		b.Mark("a", 2)
		take(t, b, "marked twice", map[string]int{"a": 2})
		if b.Awaits("a") {
			t.Error("it is awaited while it is done")
		}
		b.Mark("a", 3)
		if !b.Awaits("a") {
			t.Error("it is not awaited, and was marked again")
		}
		time.Sleep(time.Hour)
		take(t, b, "while it is done", nil)
		b.Done("a", true)
		time.Sleep(59 * time.Second)
		take(t, b, "too soon", nil)
		time.Sleep(time.Second)
		take(t, b, "after a while", map[string]int{"a": 3})
		b.Done("a", false)
		take(t, b, "tried at once", nil)
		time.Sleep(time.Minute)
		take(t, b, "tried again", map[string]int{"a": 3})
		b.Done("a", true)
		time.Sleep(time.Hour)
		take(t, b, "done", nil)
	})
}

// TestBacklogDid holds that what is done aside waits as if it had been given out, and is done again where somebody else was
// at it.
func TestBacklogDid(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := chat.NewBacklog[int](10, time.Minute, nil)
		b.Mark("a", 1)
		b.Did("a", 2)
		take(t, b, "done aside", nil)
		b.Mark("a", 3)
		take(t, b, "done aside just now", nil)
		time.Sleep(time.Minute)
		take(t, b, "marked since", map[string]int{"a": 3})
		b.Did("a", 4)
		b.Done("a", true)
		time.Sleep(time.Minute)
		take(t, b, "done by two", map[string]int{"a": 4})
	})
}

// TestBacklogOlder holds that what is older does not take the place of what is newer.
func TestBacklogOlder(t *testing.T) {
	t.Parallel()
	b := chat.NewBacklog(10, time.Minute, func(now, was int) bool { return now < was })
	b.Mark("a", 2)
	b.Mark("a", 1)
	b.Mark("b", 1)
	b.Mark("b", 2)
	take(t, b, "marked in both orders", map[string]int{"a": 2, "b": 2})
}

// TestBacklogRoom holds that no more is kept than there is room for, and that what is done with goes first.
func TestBacklogRoom(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := chat.NewBacklog[int](4, time.Minute, nil)
		for i := range 3 {
			b.Did(fmt.Sprint("done", i), i)
		}
		time.Sleep(time.Minute)
		for i := range 4 {
			b.Mark(fmt.Sprint(i), i)
		}
		take(t, b, "beside what is done with", map[string]int{"0": 0, "1": 1, "2": 2, "3": 3})
		for i := range 4 {
			b.Done(fmt.Sprint(i), false)
		}
		for i := range 100 {
			b.Mark(fmt.Sprint("more", i), i)
		}
		time.Sleep(time.Minute)
		if some, rest := len(b.Due(3)), len(b.Due(100)); some != 3 || rest != 1 {
			t.Errorf("%d are due and %d more, want as many as were asked for and as there is room for", some, rest)
		}
	})
}
