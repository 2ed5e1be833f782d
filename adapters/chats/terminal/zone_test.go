package terminal

import (
	"testing"
	"time"

	"github.com/threadtape/threadtape/bot/rich"
)

// TestMomentsHaveZones holds that a time is never shown without its zone, which may be another one than the reader's.
func TestMomentsHaveZones(t *testing.T) {
	t.Parallel()
	at := rich.Node{Kind: rich.Time, At: time.Date(2026, 7, 1, 9, 1, 0, 0, time.UTC).Unix()}
	for zone, want := range map[string]string{
		"UTC": "2026-07-01 09:01 UTC", "America/New_York": "2026-07-01 05:01 EDT", "Europe/Berlin": "2026-07-01 11:01 CEST", "America/Sao_Paulo": "2026-07-01 06:01 -03",
	} {
		z, err := time.LoadLocation(zone)
		if err != nil {
			t.Fatal(err)
		}
		if got := (renderer{zone: z}).moment(at); got != want {
			t.Errorf("%s: got %q, want %q", zone, got, want)
		}
	}
}
