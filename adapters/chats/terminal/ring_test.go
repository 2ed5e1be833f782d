package terminal

import (
	"slices"
	"testing"

	"github.com/threadtape/threadtape/bot/chat"
)

// TestRinging holds that who is called stands above the words, in one clean line, and that nothing changes without a call.
func TestRinging(t *testing.T) {
	t.Parallel()
	m := chat.Message{Push: "words", Calls: []chat.Call{{User: "okafor"}, {Role: "cr\x1b\u202eew"}}}
	got := renderer{width: 80}.message(ringing(m), "", "", "")
	if want := []string{"@okafor @crew", "words"}; !slices.Equal(got, want) {
		t.Errorf("drawn as %q, want %q", got, want)
	}
	m.Calls = nil
	if got := ringing(m); len(got.Blocks) != 0 {
		t.Errorf("without a call it has %v", got.Blocks)
	}
}
