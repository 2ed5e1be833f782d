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
