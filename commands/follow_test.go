package commands

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/threadtape/threadtape/adapters/stores/memory"
	"github.com/threadtape/threadtape/bot/chat"
	"github.com/threadtape/threadtape/bot/command"
	"github.com/threadtape/threadtape/bot/fault"
	"github.com/threadtape/threadtape/bot/follow"
	"github.com/threadtape/threadtape/bot/forum"
	"github.com/threadtape/threadtape/bot/rich"
	"github.com/threadtape/threadtape/bot/store"
)

// A following world is a tenant with an open and a closed channel, each with a thread.
type followWorld struct {
	d     Deps
	hello int   // words said to somebody alone
	deaf  error // what the chat answers to them
}

func newFollowWorld(t *testing.T) *followWorld {
	t.Helper()
	st := memory.Open(0)
	t.Cleanup(func() { _ = st.Close() })
	w := &followWorld{d: Deps{Threads: st.Threads, Subscriptions: st.Subscriptions, Outbox: st.Outbox, Notes: st.Notes}}
	for to, by := range map[chat.Address]string{"test:open": "marlow", "test:closed": "tindra"} {
		ref := forum.Ref{Source: "board", Base: "https://" + by + ".example", ID: "7", URL: "https://" + by + ".example/7"}
		s := store.Subscription{Lane: store.Lane{Thread: ref, To: to}, Tenant: "test:1", At: time.Now()}
		if _, err := st.Subscriptions.Put(t.Context(), s, store.Mark{}); err != nil {
			t.Fatal(err)
		}
		if err := st.Threads.Wake(t.Context(), ref, time.Now()); err != nil {
			t.Fatal(err)
		}
		looks, _, err := st.Threads.Due(t.Context(), "h", 1, time.Minute)
		if err != nil || len(looks) != 1 {
			t.Fatalf("Due = %v, %v", looks, err)
		}
		post := forum.Seal(forum.Post{ID: "1", Number: 1, Author: forum.Author{Name: by}, Body: rich.FromText("Words.")})
		if err := st.Threads.Keep(t.Context(), looks[0], []forum.Post{post}); err != nil {
			t.Fatal(err)
		}
		next := store.State{Thread: forum.Thread{Ref: ref, Title: "Words of " + by}, Next: time.Now().Add(time.Hour)}
		if err := st.Threads.Advance(t.Context(), looks[0], next); err != nil {
			t.Fatal(err)
		}
	}
	return w
}

// ask asks as somebody who sees the open channel alone.
func (w *followWorld) ask(t *testing.T, spec command.Spec, options ...string) (string, error) {
	t.Helper()
	r := command.Request{Tenant: "test:1", Channel: "test:open", User: "u1", Root: "/tape", Verb: spec.Name, Values: command.Values{}}
	for i := 0; i < len(options); i += 2 {
		r.Values[options[i]] = command.Value{Text: options[i+1]}
	}
	r.Stands = func(_ context.Context, to chat.Address) (command.Standing, error) {
		return command.Standing{Name: "#" + to.Place(), Sees: to == "test:open"}, nil
	}
	r.Alone = func(context.Context, chat.Message) (chat.Address, error) {
		w.hello++
		return "test:dm", w.deaf
	}
	reply, err := spec.Run(t.Context(), r)
	if err == nil && reply.Public {
		t.Errorf("the answer to %s is public", spec.Name)
	}
	return reply.Message.Text(), err
}

func (w *followWorld) mine(t *testing.T) []follow.Follow {
	t.Helper()
	mine, err := w.d.book().Of(t.Context(), "test:1", "u1")
	if err != nil {
		t.Fatal(err)
	}
	return mine
}

// TestFollow holds what can be followed: one thing at a time, that stands in a channel which the asker sees, with a word said
// alone before the first one and none before the others.
func TestFollow(t *testing.T) {
	t.Parallel()
	w := newFollowWorld(t)
	spec := followCommand(w.d)
	for _, c := range []struct {
		options []string
		code    string
		want    string // id of the follow that there is then
	}{
		{nil, "E-FOLLOW-WHAT", ""},
		{[]string{"author", "marlow", "symbol", "ZM"}, "E-FOLLOW-WHAT", ""},
		{[]string{"symbol", "no ticker"}, "E-SYMBOL", ""},
		{[]string{"source", "https://tindra.example/7"}, "E-SOURCE-FOREIGN", ""},
		{[]string{"source", "Words of tindra"}, "E-NOT-TAKEN", ""},
		{[]string{"source", "Words of mar"}, "", "thread:board https://marlow.example 7"},
		{[]string{"source", "https://marlow.example/7"}, "", "thread:board https://marlow.example 7"},
		{[]string{"author", "@Marlow"}, "", "author:marlow@marlow.example"},
		{[]string{"author", "tindra"}, "", "author:tindra"}, // nothing shows that they write in the closed channel
		{[]string{"symbol", "$zm"}, "", "ticker:ZM"},
		{[]string{"symbol", "NET", "by", "ping"}, "", "ticker:NET"},
	} {
		text, err := w.ask(t, spec, c.options...)
		if fault.Code(err) != c.code && (c.code != "" || err != nil) {
			t.Errorf("follow %v = %q, %v; want %q", c.options, text, err, c.code)
		}
		if strings.Contains(text+fmt.Sprint(err), "closed") {
			t.Errorf("follow %v tells of the closed channel: %q, %v", c.options, text, err)
		}
		found := false
		for _, f := range w.mine(t) {
			found = found || f.ID() == c.want
		}
		if c.want != "" && !found {
			t.Errorf("follow %v: there is %v, want %s", c.options, w.mine(t), c.want)
		}
	}
	if n := len(w.mine(t)); n != 5 || w.hello != 1 {
		t.Errorf("%d follows after %d words alone, want 5 after 1", n, w.hello)
	}
}

// TestFollowUnreached holds that whoever takes no direct messages follows nothing by them, is told so in words, and may be
// called instead.
func TestFollowUnreached(t *testing.T) {
	t.Parallel()
	w := newFollowWorld(t)
	w.deaf = fault.New(fault.Denied, "E-TEST", "No.", "", nil)
	if _, err := w.ask(t, followCommand(w.d), "author", "marlow"); fault.Code(err) != "E-FOLLOW-UNREACHED" {
		t.Errorf("follow = %v, want E-FOLLOW-UNREACHED", err)
	}
	if mine := w.mine(t); len(mine) != 0 {
		t.Errorf("they follow %v", mine)
	}
	if _, err := w.ask(t, followCommand(w.d), "author", "marlow", "by", "ping"); err != nil {
		t.Errorf("follow by:ping = %v", err)
	}
	if mine := w.mine(t); len(mine) != 1 || mine[0].In != "test:open" {
		t.Errorf("they follow %v, want one thing in the channel", mine)
	}
}

// TestFollowing holds that the list says of each what it brings, and why nothing comes, and how to go on.
func TestFollowing(t *testing.T) {
	t.Parallel()
	w := newFollowWorld(t)
	text, err := w.ask(t, following(w.d))
	if err != nil || !strings.Contains(text, "You follow nothing") {
		t.Errorf("following = %q, %v", text, err)
	}
	for _, options := range [][]string{{"author", "marlow"}, {"symbol", "ZM", "by", "ping"}} {
		if _, err := w.ask(t, followCommand(w.d), options...); err != nil {
			t.Fatal(err)
		}
	}
	text, err = w.ask(t, following(w.d))
	for _, want := range []string{"#1 posts by marlow on marlow.example - 0 posts in the last seven days", "#2 posts that name ZM - you are called"} {
		if err != nil || !strings.Contains(text, want) {
			t.Errorf("following = %q, %v; want %q", text, err, want)
		}
	}
	reply := followingAnswer(w.mine(t), follow.Tally{Paused: "you take none."})
	if text := reply.Message.Text(); !strings.Contains(text, "marlow.example - paused") || !strings.Contains(text, "you take none.") || !strings.Contains(text, "follow any of them again") {
		t.Errorf("paused, it says %q", text)
	}
}

// TestUnfollow holds each way to name what is unfollowed, and that nothing else goes.
func TestUnfollow(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		options []string
		left    int
		code    string
	}{
		{[]string{"source", "#2"}, 3, ""},
		{[]string{"source", "https://marlow.example/7"}, 3, ""},
		{[]string{"source", "words of"}, 3, ""},
		{[]string{"author", "Marlow"}, 3, ""},
		{[]string{"author", "marlow@marlow.example"}, 3, ""},
		{[]string{"symbol", "$zm"}, 3, ""},
		{[]string{"source", "all"}, 0, ""},
		{[]string{"source", "#9"}, 4, "E-NOT-FOLLOWED"},
		{[]string{"author", "zm"}, 4, "E-NOT-FOLLOWED"},
		{nil, 4, "E-NOT-FOLLOWED"},
		{[]string{"author", "marlow", "symbol", "ZM"}, 4, "E-FOLLOW-WHAT"},
	} {
		w := newFollowWorld(t)
		for _, options := range [][]string{{"source", "Words"}, {"author", "marlow"}, {"symbol", "ZM"}, {"symbol", "NET"}} {
			if _, err := w.ask(t, followCommand(w.d), options...); err != nil {
				t.Fatal(err)
			}
		}
		_, err := w.ask(t, unfollow(w.d), c.options...)
		if fault.Code(err) != c.code && (c.code != "" || err != nil) {
			t.Errorf("unfollow %v = %v, want %q", c.options, err, c.code)
		}
		if n := len(w.mine(t)); n != c.left {
			t.Errorf("unfollow %v leaves %d, want %d", c.options, n, c.left)
		}
	}
}

// TestFollowNobody holds that a terminal and a place without a server follow nothing, and say why.
func TestFollowNobody(t *testing.T) {
	t.Parallel()
	w := newFollowWorld(t)
	for code, r := range map[string]command.Request{
		"E-FOLLOW-NOBODY": {Tenant: "terminal", Channel: "terminal:"},
		"E-FOLLOW-WHERE":  {Tenant: "discord:user:1", Channel: "discord:2", User: "1"},
	} {
		for _, spec := range []command.Spec{followCommand(w.d), unfollow(w.d), following(w.d)} {
			if _, err := spec.Run(t.Context(), r); fault.Code(err) != code {
				t.Errorf("%s = %v, want %s", spec.Name, err, code)
			}
		}
	}
}

// TestMayCall holds that a group is called only where the chat lets the bot, and only for whoever may manage the channel.
func TestMayCall(t *testing.T) {
	t.Parallel()
	refused := fault.New(fault.Denied, "E-TEST", "No.", "", nil)
	for name, c := range map[string]struct {
		role string
		to   chat.Address
		r    command.Request
		want string
	}{
		"no group":            {"", "test:open", command.Request{}, ""},
		"a chat without any":  {"7", "test:open", command.Request{}, "E-ROLE"},
		"one that it may":     {"7", "test:open", command.Request{Callable: func(context.Context, chat.Address, string) error { return nil }}, ""},
		"one that it may not": {"7", "test:open", command.Request{Callable: func(context.Context, chat.Address, string) error { return refused }}, "E-TEST"},
		"elsewhere": {"7", "test:closed", command.Request{
			Callable: func(context.Context, chat.Address, string) error { return nil },
			Stands:   func(context.Context, chat.Address) (command.Standing, error) { return command.Standing{}, nil },
		}, "E-ROLE"},
	} {
		c.r.Channel = "test:open"
		s := store.Subscription{Lane: store.Lane{To: c.to}, Options: store.Options{Role: c.role}}
		if err := mayCall(t.Context(), c.r, s); fault.Code(err) != c.want && (c.want != "" || err != nil) {
			t.Errorf("%s: %v, want %q", name, err, c.want)
		}
	}
}
