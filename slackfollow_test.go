package main

import (
	"strings"
	"testing"
	"time"

	"github.com/threadtape/threadtape/adapters/chats/slack/fakeslack"
	"github.com/threadtape/threadtape/bot/forum/fakeforum"
)

// TestSlackFollow is a guest who follows an author: told alone of what stands in the channel that they are in, and nothing of a
// public one that they are not in; and a member who sees in the home what they follow, and is called where they asked for it.
func TestSlackFollow(t *testing.T) {
	t.Parallel()
	w := newSlackWorld(t, fakeslack.Options{Burst: 100, Every: time.Millisecond, Scopes: fakeslack.AllScopes()}, "", "")
	ctx := t.Context()
	w.run(t)
	w.connected(t)
	open := w.Channel("open", false)
	w.Join(open, w.member)
	w.Join(open)
	other, _ := w.forum.Open("Members' matters", fakeforum.Entry{By: "marlow", Text: "Among ourselves."})
	base := strings.TrimSuffix(w.url, w.forum.Link(w.topic, 0))
	w.Slash(ctx, w.member, w.channel, "/tape", "subscribe "+w.url+" now place:channel")
	w.Slash(ctx, w.member, open, "/tape", "subscribe "+base+w.forum.Link(other, 0)+" now place:channel")
	w.shown(t, open, "Subscribed to")
	within(t, func() bool { // until the first look was made: before that nobody is known who writes there
		a := w.Slash(ctx, w.guest, w.channel, "/tape", "summary")
		_ = a.Wait(ctx)
		return strings.Contains(a.Text(), "The southern route")
	}, func() string { return "the thread is not known" })
	told(t, w.Slash(ctx, w.guest, w.channel, "/tape", "follow author:marlow"), "You follow marlow on")
	alone := w.IM(w.guest)
	w.shown(t, alone, "This is where I tell you")
	told(t, w.Slash(ctx, w.guest, w.channel, "/tape", "follow "+base+w.forum.Link(other, 0)), "No channel that you see")
	told(t, w.Slash(ctx, w.member, w.channel, "/tape", "follow author:okafor by:ping"), "You follow okafor", "called")
	told(t, w.Slash(ctx, w.member, w.channel, "/tape", "follow #1"), `You follow "Winter route"`)

	w.forum.Post(other, "marlow", "Members may read this.")
	w.forum.Post(w.topic, "marlow", "Everybody may read this.")
	said := w.shown(t, alone, "This is where I tell you", "Everybody may read this.")
	if text := w.Text(said[1]); strings.Contains(text, "Members may") {
		t.Errorf("a guest is told of a channel that they are not in:\n%s", text)
	}
	w.forum.Post(w.topic, "okafor", "<@U024BE7LH> <!channel> I sail.")
	relays := w.shown(t, w.channel, "Subscribed to", "Everybody may read this.", "I sail.")
	var called []string
	for _, live := range w.Live(relays[2]) {
		if kind, _, _ := strings.Cut(live, " "); kind != "link" && kind != "date" {
			called = append(called, live)
		}
	}
	if got := strings.Join(called, ", "); got != "user "+w.member.ID {
		t.Errorf("the message calls %q, want the member alone", got)
	}
	w.OpenHome(ctx, w.member)
	home := func() string {
		v, _ := w.Home(w.member)
		return v.Text()
	}
	within(t, func() bool {
		return strings.Contains(home(), "(you follow it)") && strings.Contains(home(), "You follow posts by okafor")
	}, home)
	w.OpenHome(ctx, w.guest)
	guests := func() string {
		v, _ := w.Home(w.guest)
		return v.Text()
	}
	within(t, func() bool { return strings.Contains(guests(), "You follow posts by marlow") }, guests)
	if strings.Contains(guests(), "Members' matters") {
		t.Errorf("a guest's home shows a channel that they are not in:\n%s", guests())
	}
}
