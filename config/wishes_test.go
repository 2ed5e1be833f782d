package config_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/threadtape/threadtape/config"
)

// TestWishes holds that keys of threads which the caller knows have their shapes, are kept as they are written and shown, and
// that their mistakes have line and column as all others.
func TestWishes(t *testing.T) {
	t.Parallel()
	const head = "threads:\n- url: https://forum.example.org/t/zoom/7\n  to: [terminal:]\n"
	s, err := config.Load(config.Options{Wishes: someWishes, Path: file(t, head+"  match: [zinc, 'harbour fees']\n  min_likes: 3\n  positions: true\n  mode: op\n")})
	if err != nil {
		t.Fatal(err)
	}
	want := map[string][]string{"match": {"zinc", "harbour fees"}, "min_likes": {"3"}, "positions": {"true"}, "mode": {"op"}}
	if diff := cmp.Diff(want, s.Threads[0].Wishes); diff != "" {
		t.Error(diff)
	}
	rows := s.Rows()
	if last := rows[len(rows)-1]; !strings.HasSuffix(last.Value, "mode op, match zinc, harbour fees, min_likes 3, positions true") {
		t.Errorf("shown as %q", last.Value)
	}
	for line, want := range map[string]string{
		"  match: [zinc, '/(/']\n": `:4:17: threads[1].match "/(/" has a ( that is not closed`,
		"  match: zinc\n":          ":4:10: threads[1].match takes a list",
		"  min_likes: 101\n":       `:4:14: threads[1].min_likes "101" is out of range`,
		"  positions: perhaps\n":   `:4:14: threads[1].positions "perhaps" is neither true nor false`,
		"  mode: all\n":            `:4:9: threads[1].mode "all" is not one of: replies, first, op`,
		"  mach: [zinc]\n":         ":4:3: threads[1].mach is not a known key",
	} {
		_, err := config.Load(config.Options{Wishes: someWishes, Path: file(t, head+line)})
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: want %q in\n%v", line, want, err)
		}
	}
}
