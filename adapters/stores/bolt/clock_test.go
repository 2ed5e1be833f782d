package bolt

import (
	"path/filepath"
	"testing"
	"time"

	"go.etcd.io/bbolt"

	"github.com/threadtape/threadtape/bot/forum"
	"github.com/threadtape/threadtape/bot/store"
)

// TestBackward holds that only a clock that was put back by seconds is followed.
func TestBackward(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ passed, byClock, want time.Duration }{
		{time.Minute, time.Minute, 0},
		{time.Minute, time.Minute - time.Second, 0},
		{time.Minute, -time.Hour + time.Minute, time.Hour},
		{time.Minute, time.Hour, 0},
		{0, -2 * time.Second, 2 * time.Second},
	} {
		if got := backward(c.passed, c.byClock); got != c.want {
			t.Errorf("backward(%v, %v) = %v, want %v", c.passed, c.byClock, got, c.want)
		}
	}
}

// TestClockPutBack holds that what is due in a minute still is after the clock was put back by an hour, and that a
// delivery that waits for a time of day keeps it.
func TestClockPutBack(t *testing.T) {
	t.Parallel()
	s, err := Open(t.Context(), filepath.Join(t.TempDir(), "tape.db"), Options{})
	must(t, err)
	defer func() { _ = s.Close() }()
	const gone = time.Hour
	now := time.Now()
	ref := forum.Ref{Source: "discourse", Base: "https://harbor.example", ID: "7"}
	lanes := []store.Lane{{Thread: ref, To: "discord:1"}, {Thread: ref, To: "discord:2"}}
	must(t, s.Threads.Wake(t.Context(), ref, now.Add(gone+time.Minute)))
	for _, l := range lanes {
		_, err := s.Subscriptions.Put(t.Context(), store.Subscription{Lane: l}, store.Mark{})
		must(t, err)
	}
	morning := store.Ceil(now.Add(90 * time.Minute))
	for i, at := range []time.Time{{}, morning} {
		d := store.Delivery{Kind: store.New, Post: "p1", Rev: "r1", Seq: 1, At: at}
		_, err := s.Outbox.Offer(t.Context(), store.Offering{Lane: lanes[i], Deliveries: []store.Delivery{d}})
		must(t, err)
	}
	turns, _, err := s.Outbox.Claim(t.Context(), "w", 1, store.Terms{Lease: time.Minute, Chats: []string{"discord"}})
	must(t, err)
	_, err = s.Outbox.Settle(t.Context(), store.Settlement{Turn: turns[0], Verdict: store.Later, After: gone + time.Minute})
	must(t, err)
	must(t, fileOf(s).db.Update(func(tx *bbolt.Tx) error {
		return (&step{Tx: tx, f: fileOf(s), now: time.Now()}).follow(gone)
	}))
	_, next, err := s.Threads.Due(t.Context(), "w", 1, time.Minute)
	must(t, err)
	near(t, "look", next, now.Add(time.Minute))
	for i, want := range []time.Time{now.Add(time.Minute), morning} {
		q, err := s.Outbox.Queue(t.Context(), lanes[i].To)
		must(t, err)
		near(t, "turn", q.Next, want)
	}
}

// TestClockPutBackAtRest holds that the file remembers the newest time that it has met.
func TestClockPutBackAtRest(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "tape.db")
	s, err := Open(t.Context(), path, Options{})
	must(t, err)
	now := time.Now()
	ref := forum.Ref{Source: "discourse", Base: "https://harbor.example", ID: "7"}
	must(t, s.Threads.Wake(t.Context(), ref, now.Add(time.Hour+time.Minute)))
	must(t, fileOf(s).db.Update(func(tx *bbolt.Tx) error {
		return (&step{Tx: tx, f: fileOf(s), now: now.Add(time.Hour)}).see()
	}))
	crash(s)
	s, err = Open(t.Context(), path, Options{})
	must(t, err)
	defer func() { _ = s.Close() }()
	_, next, err := s.Threads.Due(t.Context(), "w", 1, time.Minute)
	must(t, err)
	near(t, "look", next, now.Add(time.Minute))
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func near(t *testing.T, what string, got, want time.Time) {
	t.Helper()
	if d := got.Sub(want); d < -5*time.Second || d > 5*time.Second {
		t.Errorf("%s at %v, want about %v", what, got, want)
	}
}
