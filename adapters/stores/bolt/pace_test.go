package bolt

import (
	"path/filepath"
	"testing"
	"time"

	"github.com/threadtape/threadtape/bot/store"
)

// TestPaceRestart holds that a platform that said when is not asked again after a restart, and that a close keeps what
// is left of a budget.
func TestPaceRestart(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name  string
		clean bool
	}{{"close", true}, {"crash", false}} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			path := filepath.Join(t.TempDir(), "tape.db")
			s, err := Open(t.Context(), path, Options{})
			must(t, err)
			limit := store.Limit{Every: time.Hour}
			_, err = s.Pace.Take(t.Context(), "spent", limit, 1)
			must(t, err)
			must(t, s.Pace.Hold(t.Context(), "held", time.Now().Add(time.Hour)))
			if crash(s); c.clean {
				s, err = Open(t.Context(), path, Options{})
				must(t, err)
				_, err = s.Pace.Take(t.Context(), "spent", limit, 1)
				must(t, err)
				must(t, s.Close())
			}
			s, err = Open(t.Context(), path, Options{})
			must(t, err)
			defer func() { _ = s.Close() }()
			if wait, err := s.Pace.Take(t.Context(), "held", limit, 1); err != nil || wait < 50*time.Minute {
				t.Errorf("a held budget: wait %v, %v; want about an hour", wait, err)
			}
			if wait, err := s.Pace.Take(t.Context(), "spent", limit, 1); err != nil || (wait > 0) != c.clean {
				t.Errorf("a spent budget: wait %v, %v", wait, err)
			}
		})
	}
}
