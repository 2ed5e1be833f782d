package discord

import (
	"testing"

	"github.com/threadtape/threadtape/adapters/chats/discord/fakediscord"
	"github.com/threadtape/threadtape/bot/chat/chattest"
)

// TestUnder holds that an answer is said by itself where the bot may not read what it answers, and below it where it may.
func TestUnder(t *testing.T) {
	t.Parallel()
	w := begin(t, fakediscord.Options{}, Options{})
	first, err := w.d.Send(t.Context(), at(w.one), chattest.Say("k1", "words"))
	if err != nil {
		t.Fatal(err)
	}
	answer := func(key string) string {
		m := chattest.Say(key, "an answer")
		m.Under = first
		r, err := w.d.Send(t.Context(), at(w.one), m)
		if err != nil {
			t.Fatal(err)
		}
		for _, said := range w.stand(w.one) {
			if said.ID == r.ID {
				return said.Under
			}
		}
		return "nowhere"
	}
	w.Forbid(w.one, fakediscord.ReadMessageHistory)
	if got := answer("k2"); got != "" {
		t.Errorf("without the permission it stands below %q", got)
	}
	w.Permit(w.one)
	if got := answer("k3"); got != first.ID {
		t.Errorf("with the permission it stands below %q, want %q", got, first.ID)
	}
}
