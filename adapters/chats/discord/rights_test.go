package discord

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/threadtape/threadtape/adapters/chats/discord/fakediscord"
	"github.com/threadtape/threadtape/bot/fault"
)

// TestPermissions holds the order in which Discord lets roles, overwrites and time-outs decide.
func TestPermissions(t *testing.T) {
	t.Parallel()
	const see, send, embed = bitViewChannel, bitSendMessages, bitEmbedLinks
	now := time.Now()
	g := guild{ID: "1", Owner: "9", Roles: []role{{ID: "1", Permissions: see | send}, {ID: "2", Permissions: embed}, {ID: "3", Permissions: bitAdministrator}, {ID: "4", Permissions: 0}, {ID: "5", Permissions: bitReadHistory}}}
	for name, c := range map[string]struct {
		user  string
		m     member
		over  []overwrite
		wants uint64
	}{
		"everyone":                      {"7", member{}, nil, see | send},
		"a role adds":                   {"7", member{Roles: []id{"2"}}, nil, see | send | embed},
		"the owner may all":             {"9", member{}, []overwrite{{"1", 0, 0, see}}, bitsAll},
		"an administrator may all":      {"7", member{Roles: []id{"3"}}, []overwrite{{"7", 1, 0, see}}, bitsAll},
		"everyone is denied":            {"7", member{}, []overwrite{{"1", 0, 0, send}}, see},
		"a role is allowed again":       {"7", member{Roles: []id{"4"}}, []overwrite{{"1", 0, 0, send}, {"4", 0, send, 0}}, see | send},
		"allowed by one, denied by one": {"7", member{Roles: []id{"2", "4"}}, []overwrite{{"2", 0, 0, send}, {"4", 0, send, 0}}, see | send | embed},
		"the person decides last":       {"7", member{Roles: []id{"4"}}, []overwrite{{"4", 0, send, 0}, {"7", 1, 0, send}}, see},
		"of another person":             {"7", member{}, []overwrite{{"8", 1, 0, send}}, see | send},
		"of another role":               {"7", member{}, []overwrite{{"2", 0, 0, send}}, see | send},
		"what is not seen is not used":  {"7", member{Roles: []id{"2"}}, []overwrite{{"1", 0, 0, see}}, 0},
		"timed out":                     {"7", member{Roles: []id{"5"}, TimedOut: now.Add(time.Hour).Format(time.RFC3339)}, nil, see | bitReadHistory},
		"was timed out":                 {"7", member{TimedOut: now.Add(-time.Hour).Format(time.RFC3339)}, nil, see | send},
		"nobody":                        {"", member{}, []overwrite{{"", 1, embed, 0}}, see | send},
	} {
		if got := permissions(g, c.user, c.m, c.over, now); got != c.wants {
			t.Errorf("%s: %b, want %b", name, got, c.wants)
		}
	}
}

// TestStands holds that what is computed is what Discord enforces, in a thread by its channel, and that a channel of
// another server is refused.
func TestStands(t *testing.T) {
	t.Parallel()
	w := begin(t, fakediscord.Options{}, Options{})
	marlow := fakediscord.Person{ID: "1234567890123456701", Name: "marlow"}
	editor := w.Role(w.guild, "editor", fakediscord.ManageChannels)
	w.Member(w.guild, marlow, editor)
	w.Overwrite(w.one, w.guild, fakediscord.OverRole, 0, fakediscord.SendMessages)
	w.Overwrite(w.one, marlow.ID, fakediscord.OverMember, fakediscord.SendMessages, 0)
	w.Overwrite(w.one, w.AppID(), fakediscord.OverMember, 0, fakediscord.EmbedLinks|fakediscord.SendMessagesInThreads)
	r := w.say(t, w.other, topical("k0", "message", "thread"))
	for _, name := range []string{w.one, w.other, r.To.Place()} {
		user, bot, ch, err := w.d.stands(t.Context(), w.guild, name, marlow.ID, []string{editor})
		if err != nil || string(ch.ID) != name {
			t.Fatalf("stands: %+v, %v", ch, err)
		}
		if want := w.Permissions(marlow.ID, name); user != uint64(want) {
			t.Errorf("the person may %b, want %b", user, want)
		}
		if want := w.Permissions(w.AppID(), name); bot != uint64(want) {
			t.Errorf("the bot may %b, want %b", bot, want)
		}
	}
	_, bot, ch, err := w.d.stands(t.Context(), w.guild, w.one, marlow.ID, nil)
	if got := lacks(bot, ch.Kind); err != nil || !slices.Equal(got, []string{"Send Messages", "Embed Links"}) {
		t.Errorf("the bot lacks %q, %v", got, err)
	}
	if got := strings.Join(lacks(bot, kindThread), ", "); got != "Send Messages in Threads, Embed Links" {
		t.Errorf("in a thread the bot lacks %q", got)
	}
	abroad := w.Channel(w.Guild("Abroad", ""), "one", fakediscord.Text)
	for _, guild := range []string{w.guild, "", "1"} {
		if _, _, _, err := w.d.stands(t.Context(), guild, abroad, marlow.ID, nil); fault.Of(err) != fault.Denied || fault.Code(err) != "E-DISCORD-ELSEWHERE" {
			t.Errorf("stands in a channel of another server: %v", err)
		}
	}
	if _, _, _, err := w.d.stands(t.Context(), w.guild, "1", marlow.ID, nil); fault.Of(err) != fault.Gone {
		t.Errorf("stands in no channel: %v", err)
	}
}

// TestReach holds that a person is reached in the same place each time, and that nothing is said there.
func TestReach(t *testing.T) {
	t.Parallel()
	w := begin(t, fakediscord.Options{}, Options{})
	marlow := fakediscord.Person{ID: "1234567890123456701", Name: "marlow"}
	w.Member(w.guild, marlow)
	to, err := w.d.Reach(t.Context(), marlow.ID)
	again, err2 := w.d.Reach(t.Context(), marlow.ID)
	if err != nil || err2 != nil || to != again || to != at(w.DM(marlow)) || len(w.stand(to.Place())) != 0 {
		t.Errorf("Reach = %q, %v, then %q, %v", to, err, again, err2)
	}
	w.say(t, to.Place(), card("k1"))
	w.RefuseDM(marlow.ID)
	if _, err := w.d.Send(t.Context(), to, card("k2")); fault.Of(err) != fault.Denied || fault.Code(err) != "E-DISCORD-DM" {
		t.Errorf("to somebody who wants nothing: %v", err)
	}
	if _, err := w.d.Reach(t.Context(), "../channels/1"); fault.Of(err) != fault.Invalid {
		t.Errorf("Reach of nobody: %v", err)
	}
}
