package main

import (
	"fmt"
	"strings"
	"testing"

	"github.com/threadtape/threadtape/adapters/chats/discord/fakediscord"
)

// TestSettingsForget holds that a start takes out what the settings named before and no longer do, and nothing of anybody
// else's: not of a person whose name is what the bot calls the settings either.
func TestSettingsForget(t *testing.T) {
	t.Parallel()
	w := newDiscordWorld(t, fakediscord.Options{PerChannel: 100}, "")
	w.owner.Name = "the settings"
	w.Member(w.guild, w.owner)
	other := w.Channel(w.guild, "desk", 0)
	w.change(t, "discord: {", fmt.Sprintf("threads: [{url: %q, to: [\"discord:%s\"]}]\ndiscord: {", w.url, other))
	if code, _, said := w.command(t, "run", "--once"); code != 0 {
		t.Fatalf("run --once = %d\n%s", code, said)
	}
	stop := w.run(t)
	w.connected(t)
	w.subscribe(t)
	w.shown(t, w.channel, "Subscribed to")
	holds := func(channel string) bool {
		_, out, _ := w.command(t, "export")
		return strings.Contains(out, `"to":"discord:`+channel+`"`)
	}
	if stop(); !holds(w.channel) || !holds(other) {
		t.Fatal("not both channels take the thread")
	}
	w.change(t, "threads: [", "threads: []\n# [")
	if code, _, said := w.command(t, "run", "--once"); code != 0 {
		t.Fatalf("run --once = %d\n%s", code, said)
	}
	if !holds(w.channel) || holds(other) {
		t.Errorf("a person's is kept: %v, the settings' is kept: %v; want the person's alone", holds(w.channel), holds(other))
	}
}
