package slack

import (
	"strings"
	"testing"

	"github.com/threadtape/threadtape/config"
)

// TestExamineAway holds that each finding of a Slack that cannot be reached says what to do, and that those of two workspaces
// can be told apart.
func TestExamineAway(t *testing.T) {
	t.Parallel()
	s, err := Open(Options{
		API: "http://127.0.0.1:9/api/", BotToken: config.NewSecret("xoxb-1111111111-1111111111-abcdefghijklmnopqrstuvw1"), AppToken: config.NewSecret("xapp-1-A1111111111-1111111111-abcdefghijklmnopqrstuvw1"),
		Workspaces: []Workspace{{BotToken: config.NewSecret("xoxb-2111111111-2111111111-abcdefghijklmnopqrstuvw2")}}, AppTokens: []config.Secret{config.NewSecret("xapp-1-A2111111111-2111111111-abcdefghijklmnopqrstuvw2")},
	})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	seen := make(map[string]bool)
	for _, f := range s.Examine(t.Context(), nil, nil) {
		if f.Fix == "" || strings.Contains(f.Fix, "xapp-") {
			t.Errorf("%s: %s, to mend: %q", f.Name, f.Say, f.Fix)
		}
		seen[f.Name] = true
	}
	for _, want := range []string{"slack workspace 1", "slack workspace 2", "slack app token 1", "slack app token 2"} {
		if !seen[want] {
			t.Errorf("no %q in %v", want, seen)
		}
	}
}
