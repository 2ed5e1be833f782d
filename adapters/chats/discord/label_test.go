package discord

import (
	"testing"

	"github.com/threadtape/threadtape/adapters/chats/discord/fakediscord"
	"github.com/threadtape/threadtape/bot/fault"
)

// TestLabel holds what a channel is called, and that what is no channel of ours has no name.
func TestLabel(t *testing.T) {
	t.Parallel()
	w := begin(t, fakediscord.Options{}, Options{})
	marlow := fakediscord.Person{ID: "1234567890123456701", Name: "marlow"}
	w.Member(w.guild, marlow)
	dm, err := w.d.Reach(t.Context(), marlow.ID)
	if err != nil {
		t.Fatal(err)
	}
	if name, err := w.d.Label(t.Context(), at(w.Channel(w.guild, "alpha", fakediscord.Text))); name != "#alpha" || err != nil {
		t.Errorf("Label of a channel = %q, %v", name, err)
	}
	if name, err := w.d.Label(t.Context(), dm); name != "" || err != nil {
		t.Errorf("Label of a conversation = %q, %v", name, err)
	}
	if name, err := w.d.Label(t.Context(), at("1")); name != "" || fault.Of(err) != fault.Gone {
		t.Errorf("Label of no channel = %q, %v", name, err)
	}
}
