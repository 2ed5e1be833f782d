package relay_test

import (
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"github.com/threadtape/threadtape/bot/chat/chattest"
	"github.com/threadtape/threadtape/bot/fault"
	"github.com/threadtape/threadtape/bot/store"
)

// TestKilledIsNotFailed holds that a message whose program was killed again and again neither waits for minutes nor becomes
// a dead letter when it then fails for the first time.
func TestKilledIsNotFailed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		fake := chattest.New("test", chattest.Full())
		w := newWorld(t, fake, fake, 0)
		lane := w.subscribe(t, "test:a")
		one := post(1, "one")
		w.keep(t, one)
		w.offer(t, store.New, lane, one)
		for range 8 {
			turns, _, err := w.store.Outbox.Claim(t.Context(), "killed", 1, store.Terms{Lease: time.Second, Chats: []string{"test"}})
			if err != nil || len(turns) != 1 {
				t.Fatalf("Claim = %v, %v", turns, err)
			}
			time.Sleep(1100 * time.Millisecond)
		}
		fake.RefuseAs("test:a", fault.Broken)
		w.run(t, 900*time.Millisecond) // between two tries: at the second a run of one would end while it is under way
		fake.Accept("test:a")
		w.run(t, 5*time.Second)
		if got, want := texts(w, "test:a"), []string{"#1 one;"}; !slices.Equal(got, want) {
			t.Errorf("said %q, want %q", got, want)
		}
	})
}
