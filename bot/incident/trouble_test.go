package incident_test

import (
	"testing"
	"testing/synctest"
	"time"

	"github.com/threadtape/threadtape/bot/incident"
)

// TestRefuses holds since when a channel is known to refuse us: from the first refusal until it takes something, and anew
// from the next.
func TestRefuses(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		refused := func() {
			t.Helper()
			if err := incident.Refused(t.Context(), w.store.Notes, "test:a", "no permission", time.Now().Add(time.Hour)); err != nil {
				t.Fatal(err)
			}
		}
		mended := func(want bool) {
			t.Helper()
			if was, err := incident.Mended(t.Context(), w.store.Notes, "test:a"); err != nil || was != want {
				t.Errorf("Mended = %v, %v; want %v", was, err, want)
			}
		}
		since := func(want time.Time, refuses bool) {
			t.Helper()
			got, ok, err := incident.Refuses(t.Context(), w.store.Notes, "test:a")
			if err != nil || ok != refuses || ok && !got.Equal(want) {
				t.Errorf("Refuses = %v, %v, %v; want %v, %v", got, ok, err, want, refuses)
			}
		}
		since(time.Time{}, false)
		mended(false)
		first := time.Now()
		refused()
		time.Sleep(time.Hour)
		refused()
		since(first, true)
		mended(true)
		mended(false)
		since(time.Time{}, false)
		time.Sleep(time.Minute)
		again := time.Now()
		refused()
		since(again, true)
	})
}

// TestRefusedAgain holds that a channel which refuses us again at the moment in which the end of its trouble was told is
// in trouble.
func TestRefusedAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		w.subscribe(t, 1, "test:a", "U1")
		refused := func() {
			t.Helper()
			if err := incident.Refused(t.Context(), w.store.Notes, "test:a", "no", time.Now().Add(time.Hour)); err != nil {
				t.Fatal(err)
			}
		}
		teller := w.teller()
		refused()
		w.rounds(t, 12*time.Minute, teller)
		if _, err := incident.Mended(t.Context(), w.store.Notes, "test:a"); err != nil {
			t.Fatal(err)
		}
		if err := teller.Round(t.Context()); err != nil {
			t.Fatal(err)
		}
		refused()
		want(t, "first", w.said(t), "dm-U1 new: over, gap 0")
		w.rounds(t, 15*time.Minute, teller)
		want(t, "then", w.said(t), "dm-U1 edit: 1 threads no in [test:a]")
	})
}

// TestUnheardEnds holds that a place which refused to hear of trouble is passed over for a day.
func TestUnheardEnds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		w.subscribe(t, 1, "test:a", "U1")
		if err := incident.Unheard(t.Context(), w.store.Notes, "test:dm-U1"); err != nil {
			t.Fatal(err)
		}
		w.look(t, 1, "busy")
		w.rounds(t, 15*time.Minute, w.teller())
		want(t, "on that day", w.said(t), "a new: 1 threads busy in [test:a]")
		w.rounds(t, 25*time.Hour, w.teller())
		want(t, "on the next", w.said(t), "a edit: over, gap 0", "dm-U1 new: 1 threads busy in [test:a]")
	})
}
