package commands

import (
	"testing"
	"time"

	"github.com/threadtape/threadtape/bot/rich"
	"github.com/threadtape/threadtape/bot/store"
)

// TestCondition holds how list and status call the state of a subscription: a trouble by its kind, since when it lasts and
// when it is tried again.
func TestCondition(t *testing.T) {
	t.Parallel()
	at := time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
	later := time.Date(2096, 3, 1, 12, 0, 0, 0, time.UTC)
	failing := store.State{Fails: 3, Since: at, Next: at.Add(20 * time.Minute), Say: "The forum asks us to slow down.", LastOK: at}
	for name, c := range map[string]struct {
		paused string
		until  time.Time
		state  store.State
		want   string
	}{
		"new":             {"", time.Time{}, store.State{}, "not looked at yet"},
		"well":            {"", time.Time{}, store.State{LastOK: at}, "active"},
		"failing":         {"", time.Time{}, failing, "degraded since 2026-03-01 12:00 UTC: the forum asks us to slow down; tried again 2026-03-01 12:20 UTC"},
		"filling the gap": {"", time.Time{}, store.State{LastOK: at, Behind: true}, "catching up"},
		"paused":          {"paused by marlow", time.Time{}, failing, "paused: paused by marlow"},
		"paused for now":  {"no permission to write here", later, failing, "paused until 2096-03-01 12:00 UTC: no permission to write here"},
	} {
		p := picked{Subscription: store.Subscription{Paused: c.paused, Until: c.until}, State: c.state}
		got := rich.Doc{rich.P(line(condition(p)...)...)}.Text()
		if got != c.want {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
}
