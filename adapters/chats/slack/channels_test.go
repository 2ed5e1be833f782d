package slack

import (
	"fmt"
	"strings"
	"testing"

	"github.com/threadtape/threadtape/adapters/chats/slack/fakeslack"
	"github.com/threadtape/threadtape/bot/chat/chattest"
	"github.com/threadtape/threadtape/bot/command"
	"github.com/threadtape/threadtape/bot/fault"
	"github.com/threadtape/threadtape/config"
)

// TestFacts holds what is known of each kind of channel.
func TestFacts(t *testing.T) {
	t.Parallel()
	w := begin(t, fakeslack.Options{Scopes: fakeslack.AllScopes()}, Options{})
	hidden, outside, old := w.Channel("hidden", true), w.Channel("outside", false), w.Channel("old", false)
	w.Leave(outside)
	w.Archive(old, true)
	marlow := w.Know(fakeslack.Person{Name: "marlow"})
	im := w.IM(marlow)
	w.Join(w.other, fakeslack.Person{Name: "stranger", Stranger: true, Team: "T0FOREIGN"})
	for id, want := range map[string]channel{
		w.one: {Name: "one", Inside: true}, hidden: {Name: "hidden", Private: true, Inside: true}, outside: {Name: "outside"},
		old: {Name: "old", Archived: true, Inside: true}, im: {Direct: true, With: marlow.ID, Inside: true}, w.other: {Name: "other", Shared: true, Inside: true},
	} {
		p, err := w.s.at(t.Context(), at(id))
		if err != nil {
			t.Fatal(err)
		}
		want.ID = id
		for range 2 {
			if got, err := w.s.facts(t.Context(), p, true); got != want || err != nil {
				t.Errorf("facts = %+v, %v, want %+v", got, err, want)
			}
		}
	}
	if n := w.Count("conversations.info"); n != 6 {
		t.Errorf("asked %d times, want 6", n)
	}
}

// TestJoin holds that public channels are joined, and that of others it says what to type.
func TestJoin(t *testing.T) {
	t.Parallel()
	w := begin(t, fakeslack.Options{Scopes: fakeslack.AllScopes()}, Options{})
	hidden := w.Channel("hidden", true)
	w.Leave(hidden)
	w.Deny("", "chat:write.public")
	w.Leave(w.one)
	if _, err := w.s.Send(t.Context(), at(w.one), chattest.Say("k", "words")); fault.Code(err) != "E-SLACK-INVITE" {
		t.Errorf("Send from outside = %v", err)
	}
	for range 2 {
		if err := w.s.Join(t.Context(), at(w.one)); err != nil {
			t.Fatal(err)
		}
	}
	w.say(t, w.one, chattest.Say("k", "words"))
	err := w.s.Join(t.Context(), at(hidden))
	if _, fix := fault.Words(err); fault.Of(err) != fault.Denied || !strings.Contains(fix, "/invite @threadtape") {
		t.Errorf("Join of a private channel = %v, fix %q", err, fix)
	}
	w.Deny("", "channels:join")
	if err := w.s.Join(t.Context(), at(w.other)); fault.Of(err) != fault.Denied {
		t.Errorf("Join without the scope = %v", err)
	}
}

// TestStands holds who may do what in another channel than their own, and what the bot lacks there.
func TestStands(t *testing.T) {
	t.Parallel()
	w := begin(t, fakeslack.Options{Scopes: fakeslack.AllScopes()}, Options{})
	hidden, closed := w.Channel("hidden", true), w.Channel("closed", false)
	in, out := w.Know(fakeslack.Person{Name: "in"}), w.Know(fakeslack.Person{Name: "out"})
	admin, guest := w.Know(fakeslack.Person{Name: "admin", Admin: true}), w.Know(fakeslack.Person{Name: "guest", Guest: true})
	gone, bot := w.Know(fakeslack.Person{Name: "gone", Deactivated: true}), w.Know(fakeslack.Person{Name: "robot", Bot: true})
	for _, c := range []string{w.one, hidden} {
		w.Join(c, in, guest)
	}
	for i := range 2500 {
		w.Join(w.other, fakeslack.Person{Name: fmt.Sprint("p", i)})
	}
	w.Join(w.other, in)
	w.Archive(closed, true)
	w.Leave(closed)
	for _, c := range []struct {
		who    fakeslack.Person
		to     string
		rights command.Tier
		code   string
	}{
		{in, w.one, command.Manage, ""},
		{out, w.one, command.Read, ""},
		{admin, w.one, command.Operate, ""},
		{guest, w.one, command.Read, ""},
		{in, hidden, command.Manage, ""},
		{out, hidden, command.Read, "E-SLACK-UNSEEN"},
		{admin, hidden, command.Read, "E-SLACK-UNSEEN"},
		{gone, w.one, command.Read, "E-SLACK-NOBODY"},
		{bot, w.one, command.Read, "E-SLACK-NOBODY"},
		{in, w.other, command.Manage, ""},
		{out, w.other, command.Read, ""},
		{in, w.IM(in), command.Manage, ""},
		{out, w.IM(in), command.Read, "E-SLACK-UNSEEN"},
		{admin, w.IM(in), command.Read, "E-SLACK-UNSEEN"},
	} {
		got, err := w.s.stands(t.Context(), w.TeamID(), c.who.ID, at(c.to))
		if got.Rights != c.rights || (err != nil) != (c.code != "") || err != nil && fault.Code(err) != c.code {
			t.Errorf("%s in %s: %+v, %v; want %v %s", c.who.Name, c.to, got, err, c.rights, c.code)
		}
		if err == nil && len(got.Lacks) > 0 {
			t.Errorf("the bot lacks %q in %s", got.Lacks, c.to)
		}
	}
	got, err := w.s.stands(t.Context(), w.TeamID(), admin.ID, at(closed))
	if err != nil || len(got.Lacks) != 1 || got.Name != "#closed" {
		t.Errorf("in an archived channel: %+v, %v", got, err)
	}
	if _, err := w.s.stands(t.Context(), "T0OTHER", admin.ID, at(w.one)); fault.Code(err) != "E-SLACK-ELSEWHERE" {
		t.Errorf("from another workspace: %v", err)
	}
	p := mustPlace(t, w)
	if tier, err := w.s.standsHere(t.Context(), p, out.ID); tier != command.Manage || err != nil {
		t.Errorf("in the own channel: %v, %v", tier, err)
	}
	if _, err := w.s.standsHere(t.Context(), p, gone.ID); fault.Code(err) != "E-SLACK-NOBODY" {
		t.Errorf("somebody who left: %v", err)
	}
}

// TestReach holds that people are reached with and without the scope for it, and that bots and people who left are not.
func TestReach(t *testing.T) {
	t.Parallel()
	for name, scopes := range map[string][]string{"with": fakeslack.AllScopes(), "without": nil} {
		w := begin(t, fakeslack.Options{Scopes: scopes}, Options{})
		marlow := w.Know(fakeslack.Person{Name: "marlow"})
		to, err := w.s.Reach(t.Context(), marlow.ID)
		if err != nil {
			t.Fatal(err)
		}
		im := w.IM(marlow)
		r, err := w.s.Send(t.Context(), to, chattest.Say("k", "words"))
		if err != nil || r.To != at(im) || len(w.stand(im)) != 1 {
			t.Errorf("%s: Send to %s = %+v, %v", name, to, r, err)
		}
		if err := w.s.Edit(t.Context(), r, chattest.Say("k", "other words")); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if err := w.s.Delete(t.Context(), r); err != nil || len(w.stand(im)) != 0 {
			t.Errorf("%s: Delete = %v", name, err)
		}
	}
	w := begin(t, fakeslack.Options{Scopes: fakeslack.AllScopes()}, Options{})
	gone := w.Know(fakeslack.Person{Name: "gone", Deactivated: true})
	if _, err := w.s.Reach(t.Context(), gone.ID); fault.Of(err) != fault.Denied {
		t.Errorf("Reach of somebody who left = %v", err)
	}
	for _, user := range []string{"", "marlow", "C0123ABC", "T1/", w.one} {
		if _, err := w.s.Reach(t.Context(), user); fault.Of(err) != fault.Invalid || err == nil {
			t.Errorf("Reach(%q) = %v", user, err)
		}
	}
}

// TestOddPerson holds that an answer about a person that cannot be read gives no rights.
func TestOddPerson(t *testing.T) {
	t.Parallel()
	w := begin(t, fakeslack.Options{}, Options{Manage: config.Manage{}})
	p := w.Know(fakeslack.Person{Name: "marlow"})
	w.Next("users.info", fakeslack.Garbage(), fakeslack.Failed("user_not_found"), fakeslack.Failed("missing_scope"))
	for range 3 {
		if _, err := w.s.standsHere(t.Context(), mustPlace(t, w), p.ID); err == nil {
			t.Error("somebody unknown stands")
		}
	}
	if got := personOf(identity{Team: "T1"}, member{ID: "U1", TeamID: "T2"}); !got.Stranger {
		t.Errorf("of another workspace: %+v", got)
	}
}
