package main

import (
	"strings"
	"testing"
	"time"

	"github.com/threadtape/threadtape/adapters/chats/discord/fakediscord"
	"github.com/threadtape/threadtape/adapters/chats/slack/fakeslack"
)

// TestDiscordAnswersGo holds that what somebody shared in a channel goes with the post that it shows, be it a picture, a text
// or a summary, and also after the channel was unsubscribed from the thread that another one still takes; and that it is
// taken back by who asked for it, and by nobody else but managers.
func TestDiscordAnswersGo(t *testing.T) {
	t.Parallel()
	w := newDiscordWorld(t, fakediscord.Options{PerChannel: 100}, "")
	w.run(t)
	w.connected(t)
	w.subscribe(t)
	w.forum.Post(w.topic, "okafor", "The ferry of the pilots leaves on Monday, and nobody knows when it comes back.")
	const words = "The ferry of the pilots"
	w.shown(t, w.channel, "Subscribed to", words)
	ctx := t.Context()
	other := fakediscord.Person{ID: "700000000000000003", Name: "besart"}
	w.Member(w.guild, other)
	within(t, func() bool {
		a := w.Slash(ctx, w.reader, w.channel, "tape", "summary", nil)
		_ = a.Wait(ctx)
		return strings.Contains(a.Text(), words)
	}, func() string { return "it is not summed up" })

	answered(t, w.Slash(ctx, w.reader, w.channel, "tape", "quote", map[string]any{"post": "#2"}), false, words)
	answered(t, w.Slash(ctx, w.reader, w.channel, "tape", "quote", map[string]any{"post": "#2", "as": "text"}), false, words)
	w.Slash(ctx, w.reader, w.channel, "tape", "summary", map[string]any{"share": true})
	w.shown(t, w.channel, "Subscribed to", words, words, words, words)
	answered(t, w.Slash(ctx, w.reader, w.channel, "tape", "quote", map[string]any{"post": "#1"}), false, "The southern route")
	mine := w.shown(t, w.channel, "Subscribed to", words, words, words, words, "The southern route")[5]

	answered(t, w.Press(ctx, w.reader, mine, "Text"), true, "The southern route was closed for the winter.")
	within(t, func() bool { // until it is written down where it stands
		a := w.Press(ctx, other, mine, "Delete")
		_ = a.Wait(ctx)
		return strings.Contains(a.Text(), "Somebody else asked for that")
	}, func() string { return "somebody else takes it back" })
	answered(t, w.Press(ctx, w.reader, mine, "Delete"), true, "It is taken back.")
	w.shown(t, w.channel, "Subscribed to", words, words, words, words)

	w.forum.Delete(w.forum.Stream(w.topic)[1])
	w.shown(t, w.channel, "Subscribed to", "removed at the source", "an answer stood here: #2", "an answer stood here: #2", "an answer stood here: #2")
	for _, m := range standing(w.Messages(w.channel)) {
		if strings.Contains(w.Text(m), words) || len(m.Files) > 0 {
			t.Errorf("there stands %q with %d files", w.Text(m), len(m.Files))
		}
	}
}

// TestSlackAnswersGo is [TestDiscordAnswersGo] in a workspace. What the bot cannot say itself, where it is no member, is said
// as an answer all the same.
func TestSlackAnswersGo(t *testing.T) {
	t.Parallel()
	o := fakeslack.Options{Burst: 100, Every: time.Millisecond, Scopes: fakeslack.AllScopes()}
	w := newSlackWorld(t, o, "", "")
	w.run(t)
	w.connected(t)
	ctx := t.Context()
	const words = "The ferry of the pilots"
	w.forum.Post(w.topic, "okafor", "The ferry of the pilots leaves on Monday, and nobody knows when it comes back.")
	preview := w.Slash(ctx, w.member, w.channel, "/tape", "subscribe <"+w.url+"> place:channel")
	told(t, preview, "Winter route")
	w.Press(ctx, w.member, preview, "Subscribe")
	w.shown(t, w.channel, "Subscribed to")
	within(t, func() bool {
		a := w.Slash(ctx, w.member, w.channel, "/tape", "summary")
		_ = a.Until(ctx, func(a *fakeslack.Answer) bool { return a.Text() != "" })
		return strings.Contains(a.Text(), words)
	}, func() string { return "it is not summed up" })

	w.Slash(ctx, w.guest, w.channel, "/tape", "quote #2")
	w.shown(t, w.channel, "Subscribed to", words)
	w.Slash(ctx, w.guest, w.channel, "/tape", "quote #2 as:text")
	w.shown(t, w.channel, "Subscribed to", words, words)
	w.Slash(ctx, w.guest, w.channel, "/tape", "summary share")
	w.shown(t, w.channel, "Subscribed to", words, words, words)
	w.Slash(ctx, w.guest, w.channel, "/tape", "quote #1")
	mine := w.shown(t, w.channel, "Subscribed to", words, words, words, "The southern route")[4]
	if n := len(w.Files()); n != 2 {
		t.Errorf("%d files, want the pictures of both posts", n)
	}
	within(t, func() bool { // until it is written down where it stands
		a := w.Press(ctx, w.guest, mine.TS, "Delete")
		_ = a.Until(ctx, func(a *fakeslack.Answer) bool { return a.Text() != "" })
		return strings.Contains(a.Text(), "It is taken back.")
	}, func() string { return "it is not taken back" })
	w.shown(t, w.channel, "Subscribed to", words, words, words)

	w.forum.Delete(w.forum.Stream(w.topic)[1])
	w.shown(t, w.channel, "Subscribed to", "an answer stood here: #2", "an answer stood here: #2", "an answer stood here: #2")
	within(t, func() bool { return len(w.Files()) == 0 }, func() string { return "a picture is left" })

	closed := w.Channel("closed", true)
	w.Join(closed, w.member)
	w.Slash(ctx, w.member, closed, "/tape", "summary <"+w.url+"> share")
	w.shown(t, closed, "The southern route")
}
