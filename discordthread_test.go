package main

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/threadtape/threadtape/adapters/chats/discord/fakediscord"
)

// threaded subscribes into a thread below the channel, waits until the first words stand there, and returns it.
func (w *discordWorld) threaded(t *testing.T) string {
	t.Helper()
	ctx := t.Context()
	preview := w.Slash(ctx, w.owner, w.channel, "tape-admin", "subscribe", map[string]any{"source": w.url, "place": "thread"})
	answered(t, preview, true, "Winter route")
	w.Press(ctx, w.owner, preview, "Subscribe")
	w.forum.Post(w.topic, "okafor", "First words.")
	within(t, func() bool { return len(w.Threads(w.channel)) == 1 }, func() string { return "no thread" })
	thread := w.Threads(w.channel)[0].ID
	within(t, func() bool { return w.says(thread, "First words.") }, func() string { return "not said in the thread" })
	return thread
}

// says reports whether some message of a channel that still stands has these words.
func (w *discordWorld) says(channel, words string) bool {
	for _, m := range standing(w.Messages(channel)) {
		if strings.Contains(w.Text(m), words) {
			return true
		}
	}
	return false
}

// TestDiscordLocked holds that a thread which a moderator closed and locked holds back nothing but itself: an edit of what
// stands there is let go, and what is new is said in another.
func TestDiscordLocked(t *testing.T) {
	t.Parallel()
	for _, archived := range []bool{false, true} {
		t.Run(fmt.Sprint(archived), func(t *testing.T) {
			t.Parallel()
			w := newDiscordWorld(t, fakediscord.Options{PerChannel: 100}, "")
			w.run(t)
			w.connected(t)
			thread := w.threaded(t)
			w.SetThread(thread, archived, true)
			w.forum.Edit(w.forum.Stream(w.topic)[1], "First words, mended.")
			within(t, func() bool {
				return slices.ContainsFunc(w.Requests(), func(r fakediscord.Request) bool {
					return r.Method == http.MethodPatch && strings.HasPrefix(r.Path, "/channels/"+thread+"/messages/")
				})
			}, func() string { return "nothing was edited" })
			w.forum.Post(w.topic, "besart", "Second words.")
			within(t, func() bool {
				for _, th := range w.Threads(w.channel) {
					if w.says(th.ID, "Second words.") {
						return true
					}
				}
				return false
			}, func() string {
				return w.Slash(t.Context(), w.owner, w.channel, "tape", "list", nil).Text()
			})
		})
	}
}

// TestDiscordCreateThreads holds that what place:thread needs besides is asked for before anything is subscribed, and found
// by doctor; and that it is needed for nothing else.
func TestDiscordCreateThreads(t *testing.T) {
	t.Parallel()
	w := newDiscordWorld(t, fakediscord.Options{PerChannel: 100}, "")
	stop := w.run(t)
	w.connected(t)
	ctx := t.Context()
	w.threaded(t)
	w.Everyone(w.guild, fakediscord.Usual&^fakediscord.CreatePublicThreads)
	other := w.Channel(w.guild, "desk", 0)
	for _, place := range []string{"thread", "thread+first"} {
		answered(t, w.Slash(ctx, w.owner, other, "tape-admin", "subscribe", map[string]any{"source": w.url, "place": place}), true,
			"I cannot open discussions in #desk", "Grant Create Public Threads")
	}
	preview := w.Slash(ctx, w.owner, other, "tape-admin", "subscribe", map[string]any{"source": w.url})
	answered(t, preview, true, "Winter route")
	w.Press(ctx, w.owner, preview, "Subscribe")
	w.shown(t, other, "Subscribed to")
	stop()
	code, out, _ := w.command(t, "doctor")
	if code != 1 || !strings.Contains(out, "FAIL  discord:"+w.channel+": for threads below #winter I lack: Create Public Threads") || strings.Contains(out, "below #desk") {
		t.Errorf("doctor = %d\n%s", code, out)
	}
}

// TestDiscordUndoBelow holds that what was unsubscribed in a discussion below a channel is taken back there.
func TestDiscordUndoBelow(t *testing.T) {
	t.Parallel()
	w := newDiscordWorld(t, fakediscord.Options{PerChannel: 100}, "")
	w.run(t)
	w.connected(t)
	thread := w.threaded(t)
	out := w.Slash(t.Context(), w.owner, thread, "tape-admin", "unsubscribe", map[string]any{"source": "#1"})
	answered(t, out, false, "Unsubscribed from")
	answered(t, w.Press(t.Context(), w.owner, out, "Undo"), false, "Subscribed again")
}
