package slack

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/threadtape/threadtape/adapters/chats/slack/fakeslack"
	"github.com/threadtape/threadtape/bot/chat"
)

// calledIn are the people, groups and places that a message rings for, as the double sees them.
func calledIn(t tb, f *fakeslack.Fake, m message) []string {
	t.Helper()
	raw, err := json.Marshal(m)
	if err != nil {
		t.Errorf("%v", err)
	}
	return slices.DeleteFunc(f.Live(fakeslack.Message{Raw: raw}), func(live string) bool {
		kind, _, _ := strings.Cut(live, " ")
		return kind != "user" && kind != "usergroup" && kind != "broadcast" && kind != "team"
	})
}

// TestRing holds that a message calls exactly those whom it is to call, each once and in its first part alone, whatever
// strangers write; and that neither an edit nor an answer calls anybody.
func TestRing(t *testing.T) {
	t.Parallel()
	f := fakeslack.New(t, fakeslack.Options{})
	rapid.Check(t, func(t *rapid.T) {
		words := rapid.SampledFrom([]string{
			"<@U024BE7LH>", "<!subteam^S0614TZR7>", "<!channel>", "<!here|here>", "@channel", "&lt;!channel&gt;", "hi <@U024BE7LH|ceo>", "<@W012A3CDE>",
			strings.Repeat("long ", 600), "",
		}).Draw(t, "words")
		all := []chat.Call{{User: "U024BE7LH"}, {Role: "S0614TZR7"}, {User: "W012A3CDE"}, {User: "U024BE7LH"}, {User: "!channel"}, {Role: "U024BE7LH"}, {User: "S0614TZR7"}, {}}
		calls := rapid.Permutation(all).Draw(t, "calls")[:rapid.IntRange(0, len(all)).Draw(t, "n")]
		var want []string
		for _, c := range calls {
			live := "user " + c.User
			if c.Role != "" {
				live = "usergroup " + c.Role
			}
			real := live == "user U024BE7LH" || live == "user W012A3CDE" || live == "usergroup S0614TZR7"
			if real && !slices.Contains(want, live) {
				want = append(want, live)
			}
		}
		for _, m := range []chat.Message{everywhere(words), around(words, words, nil), {Push: words}} {
			m.Calls = calls
			for i, out := range renderAll(m, nil, ids) {
				sound(t, "ringing", out)
				expect := want
				if i > 0 {
					expect = nil
				}
				if got := calledIn(t, f, out); !slices.Equal(got, expect) {
					t.Errorf("part %d of %.40q calls %q, want %q", i, words, got, expect)
				}
			}
			if got := calledIn(t, f, render(m, nil, ids)); len(got) > 0 {
				t.Errorf("an edit of %.40q calls %q", words, got)
			}
		}
	})
}

// TestRingSent holds that Slack takes such a message, and an edit of it.
func TestRingSent(t *testing.T) {
	t.Parallel()
	w := begin(t, wide(fakeslack.Options{}), Options{})
	w.Join(w.one)
	m := around("Demo", "tindra", nil)
	m.Key, m.Calls = "k", []chat.Call{{User: "U024BE7LH0"}, {Role: "S0614TZR70"}}
	r, err := w.s.Send(t.Context(), chat.Address("slack:"+w.one), m)
	if err != nil {
		t.Fatal(err)
	}
	live := func() string { return strings.Join(w.Live(w.Messages(w.one)[0]), ", ") }
	if got := live(); !strings.HasPrefix(got, "user U024BE7LH0, usergroup S0614TZR70") {
		t.Errorf("live is %q", got)
	}
	if err := w.s.Edit(t.Context(), r, m); err != nil {
		t.Fatal(err)
	}
	if got := live(); strings.Contains(got, "user") {
		t.Errorf("after an edit %q is live", got)
	}
}

// TestSees holds who sees what is said: guests the channels that they are in, others the public ones too, and nobody what is
// said to somebody else alone.
func TestSees(t *testing.T) {
	t.Parallel()
	w := begin(t, wide(fakeslack.Options{}), Options{})
	private := w.Channel("closed", true)
	inside, outside := w.Know(fakeslack.Person{Name: "okafor"}), w.Know(fakeslack.Person{Name: "tindra"})
	guest, in := w.Know(fakeslack.Person{Name: "besart", Guest: true}), w.Know(fakeslack.Person{Name: "ada", Guest: true})
	w.Join(private)
	w.Join(private, inside)
	w.Join(w.one)
	w.Join(w.one, in)
	_, me, err := w.s.team(t.Context(), "")
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		user    fakeslack.Person
		channel string
		want    bool
	}{
		"a member in a public channel":   {outside, w.one, true},
		"a member in a private one":      {inside, private, true},
		"a member outside a private one": {outside, private, false},
		"a guest outside a public one":   {guest, w.one, false},
		"a guest inside":                 {in, w.one, true},
		"somebody else's":                {outside, w.IM(inside), false},
		"nobody":                         {fakeslack.Person{ID: "U000000000"}, w.one, false},
		"a channel that is not":          {outside, "C000000000", false},
	} {
		if got, err := w.s.Sees(t.Context(), "slack:"+me.Team, c.user.ID, chat.Address("slack:"+c.channel)); err != nil || got != c.want {
			t.Errorf("%s: %v, %v; want %v", name, got, err, c.want)
		}
	}
	if got, err := w.s.Sees(t.Context(), "slack:T999999999", outside.ID, chat.Address("slack:"+w.one)); err != nil || got {
		t.Errorf("from another workspace: %v, %v", got, err)
	}
}
