package commands

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/threadtape/threadtape/bot/chat"
	"github.com/threadtape/threadtape/bot/command"
	"github.com/threadtape/threadtape/bot/forum"
	"github.com/threadtape/threadtape/bot/store"
)

// takenBack claims everything that waits and returns why each answer is taken back, by the chat's id of its message.
func (r *room) takenBack() map[string]forum.Rev {
	r.t.Helper()
	all := make(map[string]forum.Rev)
	for {
		turns, _, err := r.deps.Outbox.Claim(r.t.Context(), "h", 10, store.Terms{Lease: time.Minute, Chats: []string{"test"}})
		if err != nil {
			r.t.Fatal(err)
		}
		if len(turns) == 0 {
			return all
		}
		for _, turn := range turns {
			if at, ok := store.AnsweredBy(turn.Lane, turn.Deliveries[0]); ok {
				all[at.ID] = turn.Deliveries[0].Rev
			}
			if _, err := r.deps.Outbox.Settle(r.t.Context(), store.Settlement{Turn: turn, Verdict: store.Nothing}); err != nil {
				r.t.Fatal(err)
			}
		}
	}
}

// stands lets a public answer stand in the channel.
func (r *room) stands(reply command.Reply, id string) chat.Receipt {
	r.t.Helper()
	at := chat.Receipt{To: r.ask.Channel, ID: id}
	if !reply.Public || reply.Kept == nil {
		r.t.Fatalf("an answer that is public: %v, and kept: %v", reply.Public, reply.Kept != nil)
	}
	if err := reply.Kept(r.t.Context(), at); err != nil {
		r.t.Fatal(err)
	}
	return at
}

// TestKept holds which answers are followed, by the posts whose words they show, and that one whose post goes while it is
// said is taken back at once.
func TestKept(t *testing.T) {
	t.Parallel()
	r := newRoom(t)
	r.types("subscribe https://board.example/t/7 now")
	quoted, _ := r.types("quote #2")
	at := r.stands(quoted, "1")
	if a, ok, err := store.ReadAnswer(t.Context(), r.deps.Notes, at); err != nil || !ok || a.By != "u" || len(a.Posts) != 1 || a.Posts[0] != "102" {
		t.Errorf("a quote is kept as %+v, %v, %v", a, ok, err)
	}
	if reply, _ := r.types("summary"); reply.Kept != nil {
		t.Error("a private summary is followed")
	}
	shared, text := r.types("summary share")
	at = r.stands(shared, "2")
	a, ok, err := store.ReadAnswer(t.Context(), r.deps.Notes, at)
	if err != nil || !ok || len(a.Posts) == 0 {
		t.Fatalf("a summary is kept as %+v, %v, %v", a, ok, err)
	}
	for _, p := range r.posts {
		shows := strings.Contains(text, fmt.Sprintf("%s #%d", p.Author.Name, p.Number))
		if shows != slices.Contains(a.Posts, p.ID) {
			t.Errorf("it shows #%d: %v, and is kept with %q:\n%s", p.Number, shows, a.Posts, text)
		}
	}
	if got := r.takenBack(); len(got) != 0 {
		t.Errorf("taken back %v, want nothing", got)
	}
	late, _ := r.types("quote #4")
	r.look(forum.Remove(r.posts[3], forum.Deleted, "author"))
	r.stands(late, "3")
	if got := r.takenBack(); len(got) != 1 || got["3"] != store.AnswerGone {
		t.Errorf("taken back %v, want the answer whose post went meanwhile", got)
	}
}

// TestHiddenHighlight holds that a passage that is shown by itself goes when its post is taken out of the channel, there alone.
func TestHiddenHighlight(t *testing.T) {
	t.Parallel()
	r := newRoom(t)
	r.types("subscribe https://board.example/t/7 now")
	subs, err := r.deps.Subscriptions.In(t.Context(), r.ask.Channel)
	if err != nil || len(subs) != 1 {
		t.Fatal(subs, err)
	}
	for _, a := range []store.Answer{
		{Receipt: chat.Receipt{To: r.ask.Channel, ID: "1"}, Posts: []string{"102"}},
		{Receipt: chat.Receipt{To: r.ask.Channel, ID: "2"}, Posts: []string{"103"}},
		{Receipt: chat.Receipt{To: "test:beta", ID: "3"}, Posts: []string{"102"}},
	} {
		a.Thread, a.Passage, a.At = subs[0].Thread, store.HashPassage("some words"), time.Now()
		if err := store.KeepAnswer(t.Context(), r.deps.Notes, a); err != nil {
			t.Fatal(err)
		}
	}
	r.types("hide #2")
	if got := r.takenBack(); len(got) != 1 || got["1"] != store.AnswerGone {
		t.Errorf("taken back %v, want what shows words of the post in the channel", got)
	}
}

// TestWithdraw holds that who asked for an answer may take it back, and who manages the channel; and nobody else, and nothing
// else.
func TestWithdraw(t *testing.T) {
	t.Parallel()
	r := newRoom(t)
	r.types("subscribe https://board.example/t/7 now")
	quoted, _ := r.types("quote #2")
	at := r.stands(quoted, "1")
	for _, c := range []struct {
		name   string
		on     chat.Receipt
		user   string
		rights command.Tier
		fails  string
	}{
		{"nothing", chat.Receipt{}, "u", command.Operate, "no answer"},
		{"another message", chat.Receipt{To: at.To, ID: "9"}, "u", command.Operate, "no answer"},
		{"another channel", chat.Receipt{To: "test:beta", ID: at.ID}, "u", command.Operate, "no answer"},
		{"somebody else", at, "v", command.Read, "Somebody else asked"},
		{"nobody", at, "", command.Read, "Somebody else asked"},
		{"who asked", at, "u", command.Read, ""},
		{"who manages", at, "v", command.Manage, ""},
	} {
		r.ask.On, r.ask.User, r.ask.Rights = c.on, c.user, c.rights
		reply, text := r.types("withdraw")
		got := r.takenBack()
		if c.fails != "" && (!reply.Failed || !strings.Contains(text, c.fails) || len(got) != 0) {
			t.Errorf("%s: %q, taken back %v", c.name, text, got)
		}
		if c.fails == "" && (reply.Failed || reply.Public) {
			t.Errorf("%s: %q", c.name, text)
		}
		if c.name == "who asked" && got["1"] != store.AnswerWithdrawn {
			t.Errorf("%s: taken back %v", c.name, got)
		}
	}
}
