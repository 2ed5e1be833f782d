package slack

import (
	"testing"

	"github.com/threadtape/threadtape/adapters/chats/slack/fakeslack"
)

// TestLabel holds what a channel is called, and that what is no id of a channel has none.
func TestLabel(t *testing.T) {
	t.Parallel()
	w := begin(t, fakeslack.Options{Scopes: fakeslack.AllScopes()}, Options{})
	marlow := w.Know(fakeslack.Person{Name: "marlow"})
	if name, err := w.s.Label(t.Context(), at(w.one)); name != "#one" || err != nil {
		t.Errorf("Label of a channel = %q, %v", name, err)
	}
	if name, err := w.s.Label(t.Context(), at(w.IM(marlow))); name != "" || err != nil {
		t.Errorf("Label of a conversation = %q, %v", name, err)
	}
	if name, err := w.s.Label(t.Context(), at("#one")); name != "" || err == nil {
		t.Errorf("Label of no channel = %q, %v", name, err)
	}
}
