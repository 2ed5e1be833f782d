package discord

import (
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/threadtape/threadtape/adapters/chats/discord/fakediscord"
	"github.com/threadtape/threadtape/bot/chat"
)

// called are the mentions of a message that Discord lets ring: those that stand there, of those that are named.
func called(m message) []string {
	var live []string
	for _, s := range strs(m) {
		for f := range strings.FieldsSeq(s) {
			user := strings.TrimSuffix(strings.TrimPrefix(f, "<@"), ">")
			role := strings.TrimPrefix(user, "&")
			if strings.HasPrefix(f, "<@") && (slices.Contains(m.AllowedMentions.Users, user) || user != role && slices.Contains(m.AllowedMentions.Roles, role)) {
				live = append(live, f)
			}
		}
	}
	return live
}

// TestRing holds that a message calls exactly those whom it is to call, each once, whatever strangers write, in both looks
// and in every place; and that no edit of it calls anybody.
func TestRing(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		words := rapid.SampledFrom([]string{
			"<@80351110224678912>", "<@!80351110224678912>", "<@&165511591545143296>", "@everyone", "@here", "hi <@80351110224678912> and <@1>",
			"<@&1>", "\\<@80351110224678912>", "<@80351110224678912>\n", "<<@80351110224678912>>", strings.Repeat("word ", 1000), "",
		}).Draw(t, "words")
		all := []chat.Call{{User: "80351110224678912"}, {Role: "165511591545143296"}, {User: "123456789012345678"}, {User: "80351110224678912"}, {User: "@everyone"}, {Role: "1><@2"}, {User: ""}}
		calls := rapid.Permutation(all).Draw(t, "calls")[:rapid.IntRange(0, len(all)).Draw(t, "n")]
		var want []string
		for _, c := range calls {
			mention := "<@" + c.User + ">"
			if c.Role != "" {
				mention = "<@&" + c.Role + ">"
			}
			if snowflake(c.User+c.Role) && !slices.Contains(want, mention) {
				want = append(want, mention)
			}
		}
		for _, l := range both {
			for _, m := range []chat.Message{everywhere(words), around(words, words, nil), {Push: words}} {
				m.Calls = calls
				out := render(m, l, ids)
				ring(&out, calls)
				sound(t, "ringing", out)
				if got := called(out); !slices.Equal(got, want) {
					t.Errorf("%.40q calls %q, want %q", words, got, want)
				}
				if e := out.edit(); e.AllowedMentions.Parse == nil || len(e.AllowedMentions.Users)+len(e.AllowedMentions.Roles) > 0 {
					t.Errorf("an edit calls %+v", e.AllowedMentions)
				}
			}
		}
	})
}

// TestRingSent holds that Discord takes such a message in a channel and as the first of a post, and that an edit of it is
// one like any other.
func TestRingSent(t *testing.T) {
	t.Parallel()
	for name, o := range map[string]Options{"embeds": {}, "components": {Components: true}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := begin(t, fakediscord.Options{}, o)
			board := w.Channel(w.guild, "board", fakediscord.Forum)
			for _, to := range []string{w.one, board} {
				m := around("Demo", "tindra", nil)
				m.Calls = []chat.Call{{User: "80351110224678912"}, {Role: "165511591545143296"}}
				m.Key = "ring-" + to
				r, err := w.d.Send(t.Context(), at(to), m)
				if err != nil {
					t.Fatal(err)
				}
				if got := w.stand(r.To.Place())[0].Called; !slices.Equal(got, []string{"<@80351110224678912>", "<@&165511591545143296>"}) {
					t.Errorf("it called %q", got)
				}
				if err := w.d.Edit(t.Context(), r, m); err != nil {
					t.Errorf("Edit = %v", err)
				}
			}
		})
	}
}

// TestSees holds who sees what is said: who is on the server and may view the channel, and nobody else.
func TestSees(t *testing.T) {
	t.Parallel()
	w := begin(t, fakediscord.Options{}, Options{})
	marlow := fakediscord.Person{ID: "1234567890123456701", Name: "marlow"}
	w.Member(w.guild, marlow)
	w.Overwrite(w.other, marlow.ID, fakediscord.OverMember, 0, fakediscord.ViewChannel)
	elsewhere := w.Guild("Elsewhere", "")
	foreign := w.Channel(elsewhere, "foreign", fakediscord.Text)
	tenant := "discord:" + w.guild
	for name, c := range map[string]struct {
		tenant, user string
		to           chat.Address
		want         bool
	}{
		"a member":              {tenant, marlow.ID, at(w.one), true},
		"who may not":           {tenant, marlow.ID, at(w.other), false},
		"who is not there":      {tenant, "1234567890123456702", at(w.one), false},
		"of another server":     {tenant, marlow.ID, at(foreign), false},
		"not on that server":    {"discord:" + elsewhere, marlow.ID, at(foreign), false},
		"a channel that is not": {tenant, marlow.ID, "discord:1234567890123456703", false},
		"direct messages":       {tenant, marlow.ID, at(w.DM(marlow)), false},
		"no server":             {"discord:user:" + marlow.ID, marlow.ID, at(w.one), false},
		"no person":             {tenant, "../1", at(w.one), false},
	} {
		if got, err := w.d.Sees(t.Context(), c.tenant, c.user, c.to); err != nil || got != c.want {
			t.Errorf("%s: %v, %v; want %v", name, got, err, c.want)
		}
	}
}
