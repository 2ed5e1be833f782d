package main

import (
	"strings"
	"testing"

	"github.com/threadtape/threadtape/adapters/chats/discord/fakediscord"
)

// TestHiddenStaysOut holds that a post which a manager took out of the channel comes back by nobody's hand: not quoted, not
// shown, not summed up, not caught up with, and not as what another post answers, earlier or later; until a manager shows it again.
func TestHiddenStaysOut(t *testing.T) {
	t.Parallel()
	w := newDiscordWorld(t, fakediscord.Options{PerChannel: 100}, "")
	w.run(t)
	w.connected(t)
	w.subscribe(t)
	w.forum.Post(w.topic, "okafor", "Secret words.")
	w.shown(t, w.channel, "Subscribed to", "Secret words.")
	w.forum.Reply(w.topic, 2, "tindra", "Well said.")
	w.shown(t, w.channel, "Subscribed to", "Secret words.", "Well said.")
	ctx := t.Context()
	hidden := w.Slash(ctx, w.owner, w.channel, "tape-admin", "hide", map[string]any{"post": "#2"})
	answered(t, hidden, true, "taken out of this channel")
	relay := w.shown(t, w.channel, "Subscribed to", "taken out of this channel", "Well said.")[1]
	within(t, func() bool { // until the channel's receipt is settled
		return !strings.Contains(w.OnMessage(ctx, w.reader, w.channel, "Why this message?", relay.ID).Text(), "no post that I still know")
	}, func() string { return "the message is not known" })

	for _, a := range []*fakediscord.Answer{
		w.OnMessage(ctx, w.reader, w.channel, "Quote card", relay.ID),
		w.OnMessage(ctx, w.reader, w.channel, "Show full post", relay.ID),
	} {
		answered(t, a, true, "took that post out of it")
	}
	for verb, options := range map[string]map[string]any{
		"quote": {"post": "#2"}, "post": {"post": "#2"}, "summary": nil, "catchup": nil,
	} {
		a := w.Slash(ctx, w.reader, w.channel, "tape", verb, options)
		answered(t, a, true)
		if strings.Contains(a.Text(), "Secret words.") {
			t.Errorf("%s shows it: %s", verb, a.Text())
		}
	}
	w.forum.Reply(w.topic, 2, "besart", "I agree.")
	w.shown(t, w.channel, "Subscribed to", "taken out of this channel", "Well said.", "I agree.")
	secret := func() (where string) {
		for _, m := range standing(w.Messages(w.channel)) {
			if strings.Contains(w.Text(m), "Secret words.") {
				where += w.Text(m)
			}
		}
		return where
	}
	within(t, func() bool { return secret() == "" }, func() string { return "it stands in the channel: " + secret() })

	w.Press(ctx, w.owner, hidden, "Show it again")
	w.shown(t, w.channel, "Subscribed to", "Secret words.", "Well said.", "I agree.")
	answered(t, w.Slash(ctx, w.reader, w.channel, "tape", "post", map[string]any{"post": "#2"}), true, "Secret words.")
}
