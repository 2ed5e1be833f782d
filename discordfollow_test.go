package main

import (
	"slices"
	"strings"
	"testing"

	"github.com/threadtape/threadtape/adapters/chats/discord/fakediscord"
	"github.com/threadtape/threadtape/bot/forum/fakeforum"
)

// TestDiscordFollow is somebody who follows an author: told alone, of what stands in a channel that they see and of nothing
// else; called in the channel for what they asked to be called for; and told no more after they unfollowed.
func TestDiscordFollow(t *testing.T) {
	t.Parallel()
	w := newDiscordWorld(t, fakediscord.Options{PerChannel: 100}, "")
	ctx := t.Context()
	board := w.Channel(w.guild, "board", 0)
	w.Overwrite(board, w.reader.ID, fakediscord.OverMember, 0, fakediscord.ViewChannel)
	closed, _ := w.forum.Open("Closed matters", fakeforum.Entry{By: "marlow", Text: "Among ourselves."})
	w.run(t)
	w.connected(t)
	w.subscribe(t)
	answered(t, w.Slash(ctx, w.owner, board, "tape-admin", "subscribe", map[string]any{"source": w.base + w.forum.Link(closed, 0), "now": true}), true, "Subscribed to")

	within(t, func() bool { // until the first look was made: before that nobody is known who writes there
		a := w.Slash(ctx, w.reader, w.channel, "tape", "summary", nil)
		_ = a.Wait(ctx)
		return strings.Contains(a.Text(), "The southern route")
	}, func() string { return "the thread is not known" })
	first := w.Slash(ctx, w.reader, w.channel, "tape", "follow", map[string]any{"author": "marlow"})
	answered(t, first, true, "You follow marlow on")
	dm := w.DM(w.reader)
	w.shown(t, dm, "This is where I tell you")
	answered(t, w.Slash(ctx, w.owner, w.channel, "tape", "follow", map[string]any{"symbol": "zm", "by": "ping"}), true, "You follow ZM", "called")

	w.forum.Post(closed, "marlow", "Nobody else may read this.")
	w.forum.Post(w.topic, "marlow", "I hold $ZM. @everyone <@1>")
	said := w.shown(t, dm, "This is where I tell you", "I hold $ZM")
	if text := w.Text(said[1]); strings.Contains(text, "Nobody else") {
		t.Errorf("the reader is told of a channel that they do not see:\n%s", text)
	}
	relays := w.shown(t, w.channel, "Subscribed to", "I hold $ZM")
	if got := relays[1].Called; !slices.Equal(got, []string{"<@" + w.owner.ID + ">"}) {
		t.Errorf("the message calls %q, want whoever asked for it alone", got)
	}
	w.shown(t, board, "Subscribed to", "Nobody else may read this.")

	hidden := w.Slash(ctx, w.owner, w.channel, "tape-admin", "hide", map[string]any{"post": "#2"})
	answered(t, hidden, true, "taken out of this channel")
	w.shown(t, dm, "This is where I tell you", "no longer there")
	w.Press(ctx, w.owner, hidden, "Show it again")
	w.shown(t, dm, "This is where I tell you", "I hold $ZM")
	w.forum.Delete(w.forum.Stream(w.topic)[1])
	w.shown(t, dm, "This is where I tell you", "no longer there")

	answered(t, w.Slash(ctx, w.reader, w.channel, "tape", "following", nil), true, "posts by marlow", "in the last seven days")
	answered(t, w.Slash(ctx, w.reader, w.channel, "tape", "unfollow", map[string]any{"source": "all"}), true, "You follow nothing any more")
	answered(t, w.Slash(ctx, w.reader, w.channel, "tape", "following", nil), true, "You follow nothing")
}

// TestDiscordUnreached holds that whoever takes no direct messages is told so at once, and follows nothing.
func TestDiscordUnreached(t *testing.T) {
	t.Parallel()
	w := newDiscordWorld(t, fakediscord.Options{PerChannel: 100}, "")
	ctx := t.Context()
	w.run(t)
	w.connected(t)
	w.subscribe(t)
	w.RefuseDM(w.reader.ID)
	answered(t, w.Slash(ctx, w.reader, w.channel, "tape", "follow", map[string]any{"author": "marlow"}), true, "I cannot write to you", "by:ping")
	answered(t, w.Slash(ctx, w.reader, w.channel, "tape", "following", nil), true, "You follow nothing")
	answered(t, w.Slash(ctx, w.reader, w.channel, "tape", "follow", map[string]any{"author": "marlow", "by": "ping"}), true, "You follow marlow")
}

// TestDiscordRole holds that a role is called for each post if the bot may mention it, and that nobody subscribes one which
// it may not.
func TestDiscordRole(t *testing.T) {
	t.Parallel()
	w := newDiscordWorld(t, fakediscord.Options{PerChannel: 100}, "")
	ctx := t.Context()
	crew, calm := w.Role(w.guild, "crew", 0), w.Role(w.guild, "calm", 0)
	w.Mentionable(w.guild, crew)
	w.run(t)
	w.connected(t)
	subscribe := func(role string) *fakediscord.Answer {
		return w.Slash(ctx, w.owner, w.channel, "tape-admin", "subscribe", map[string]any{"source": w.url, "now": true, "role": role})
	}
	w.Overwrite(w.channel, w.AppID(), fakediscord.OverMember, 0, fakediscord.MentionEveryone)
	answered(t, subscribe(calm), true, "I may not mention that role")
	answered(t, subscribe(w.guild), true, "I call nobody by")
	answered(t, subscribe("12345"), true, "no such role")
	answered(t, subscribe("<@&"+crew+">"), true, "Subscribed to")
	w.forum.Post(w.topic, "okafor", "I sail on Monday.")
	relay := w.shown(t, w.channel, "Subscribed to", "I sail on Monday.")[1]
	if got := relay.Called; !slices.Equal(got, []string{"<@&" + crew + ">"}) {
		t.Errorf("the message calls %q, want the role", got)
	}
}
