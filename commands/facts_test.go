package commands

import (
	"strings"
	"testing"

	"github.com/threadtape/threadtape/bot/forum"
	"github.com/threadtape/threadtape/bot/rich"
	"github.com/threadtape/threadtape/bot/store"
)

// TestFacts holds that a subscription is told with its forum, and that a thread which was saved without one names none.
func TestFacts(t *testing.T) {
	t.Parallel()
	for base, want := range map[string]string{"https://forum.example": "3 posts on forum.example, newest ", "": "3 posts, newest "} {
		thread := forum.Thread{Ref: forum.Ref{Base: base}, Posts: 3}
		if got := (rich.Doc{rich.P(facts(store.Subscription{}, thread, "")...)}).Text(); !strings.HasPrefix(got, want) {
			t.Errorf("%q: %q, want %q", base, got, want)
		}
	}
}
