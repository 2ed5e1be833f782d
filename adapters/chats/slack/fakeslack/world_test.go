package fakeslack_test

import (
	"strings"
	"testing"
	"time"

	"github.com/threadtape/threadtape/adapters/chats/slack/fakeslack"
)

// TestPlaces holds where the bot may speak, and by which name it is told that it may not.
func TestPlaces(t *testing.T) {
	t.Parallel()
	ann, ben := fakeslack.Person{Name: "ann"}, fakeslack.Person{Name: "ben"}
	for _, c := range []struct {
		name string
		make func(f *fakeslack.Fake) string
		want string
	}{
		{"public", func(f *fakeslack.Fake) string { return f.Channel("c", false) }, ""},
		{"private", func(f *fakeslack.Fake) string { return f.Channel("c", true) }, ""},
		{"direct", func(f *fakeslack.Fake) string { return f.IM(ann) }, ""},
		{"a person", func(f *fakeslack.Fake) string { return f.Know(ann).ID }, ""},
		{"of two others", func(f *fakeslack.Fake) string { return f.DM(ann, ben) }, "channel_not_found"},
		{"nowhere", func(*fakeslack.Fake) string { return "C0123456789" }, "channel_not_found"},
		{"public left", func(f *fakeslack.Fake) string { id := f.Channel("c", false); f.Leave(id); return id }, ""},
		{"public left without scope", func(f *fakeslack.Fake) string {
			f.Deny("", "chat:write.public")
			id := f.Channel("c", false)
			f.Leave(id)
			return id
		}, "not_in_channel"},
		{"private left", func(f *fakeslack.Fake) string { id := f.Channel("c", true); f.Leave(id); return id }, "channel_not_found"},
		{"archived", func(f *fakeslack.Fake) string { id := f.Channel("c", false); f.Archive(id, true); return id }, "is_archived"},
		{"removed", func(f *fakeslack.Fake) string { id := f.Channel("c", false); f.RemoveChannel(id); return id }, "channel_not_found"},
		{"another team's", func(f *fakeslack.Fake) string { return f.ChannelIn(f.Team("other"), "c", false) }, "channel_not_found"},
		{"revoked", func(f *fakeslack.Fake) string { f.Revoke(""); return f.Channel("c", false) }, "token_revoked"},
		{"uninstalled", func(f *fakeslack.Fake) string { f.Uninstall(""); return f.Channel("c", false) }, "account_inactive"},
		{"without the scope", func(f *fakeslack.Fake) string { f.Deny("", "chat:write"); return f.Channel("c", false) }, "missing_scope"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			f, b, _ := open(t, fakeslack.Options{})
			a := b.post(c.make(f), "x")
			if a.name != c.want || len(f.Breaches()) != 0 || c.want != "" && f.Ledger()[c.want] != 1 {
				t.Errorf("%s, breaches %q", a.raw, f.Breaches())
			}
			if c.want == "missing_scope" && (a.body["needed"] != "chat:write" || strings.Contains(a.header.Get("X-OAuth-Scopes"), "chat:write,")) {
				t.Errorf("%s, headers %v", a.raw, a.header)
			}
		})
	}
}

// TestEdits holds what may be edited and deleted, and what an edit keeps.
func TestEdits(t *testing.T) {
	t.Parallel()
	f, b, channel := open(t, fakeslack.Options{})
	ts := b.post(channel, "x", "blocks", "["+section("old")+"]").ts()
	theirs := f.Say(fakeslack.Person{Name: "ann"}, channel, "mine").TS
	for _, c := range []struct {
		method, ts, want string
		more             []string
	}{
		{"chat.update", ts, "", []string{"text", "y"}},
		{"chat.update", ts, "no_text", nil},
		{"chat.update", theirs, "cant_update_message", []string{"text", "y"}},
		{"chat.update", "1700000000.000100", "message_not_found", []string{"text", "y"}},
		{"chat.delete", theirs, "cant_delete_message", nil},
		{"chat.delete", ts, "", nil},
		{"chat.delete", ts, "message_not_found", nil},
		{"chat.update", ts, "message_not_found", []string{"text", "y"}},
	} {
		a := b.call(c.method, append([]string{"channel", channel, "ts", c.ts}, c.more...)...)
		if a.name != c.want {
			t.Errorf("%s %s: %s, want %q", c.method, c.ts, a.raw, c.want)
		}
		if m := f.Messages(channel)[0]; c.method == "chat.update" && !m.Deleted && (f.Text(m) != "old" || m.Notification() != "y") {
			t.Errorf("stands %q, %q", f.Text(m), m.Text)
		}
	}
}

// TestHistory holds pages, metadata, threads, the lag, and who may read.
func TestHistory(t *testing.T) {
	t.Parallel()
	f, b, channel := open(t, fakeslack.Options{HistoryLag: time.Minute, Burst: 20})
	read := func(pairs ...string) []any {
		t.Helper()
		a := b.call("conversations.history", append([]string{"channel", channel, "include_all_metadata", "true"}, pairs...)...)
		if !a.ok {
			t.Fatalf("%s", a.raw)
		}
		messages, _ := a.body["messages"].([]any)
		return messages
	}
	if a := b.call("conversations.history", "channel", channel); a.name != "missing_scope" || a.body["needed"] != "channels:history" {
		t.Errorf("without the scope: %s", a.raw)
	}
	f.Grant("", "channels:history")
	first := b.post(channel, "one", "metadata", `{"event_type":"relay","event_payload":{"key":"k1"}}`).ts()
	second := b.post(channel, "two").ts()
	b.post(channel, "hidden in the thread", "thread_ts", first)
	b.post(channel, "shown", "thread_ts", first, "reply_broadcast", "true")
	if got := read(); len(got) != 0 {
		t.Errorf("before the lag: %v", got)
	}
	f.Advance(time.Minute)
	if got := read(); len(got) != 3 {
		t.Errorf("%d messages, want 3", len(got))
	}
	if got := read("oldest", first); len(got) != 2 {
		t.Errorf("after the first: %d, want 2", len(got))
	}
	got := read("oldest", first, "latest", second, "inclusive", "true")
	if len(got) != 2 {
		t.Fatalf("from the first to the second: %d, want 2", len(got))
	}
	metadata, _ := got[1].(map[string]any)["metadata"].(map[string]any)
	if payload, _ := metadata["event_payload"].(map[string]any); payload["key"] != "k1" {
		t.Errorf("metadata %v", metadata)
	}
	page := b.call("conversations.history", "channel", channel, "limit", "2")
	next, _ := page.body["response_metadata"].(map[string]any)["next_cursor"].(string)
	if rest := read("limit", "2", "cursor", next); page.body["has_more"] != true || len(rest) != 1 {
		t.Errorf("%s, then %d", page.raw, len(rest))
	}
	f.Leave(channel)
	if a := b.call("conversations.history", "channel", channel); a.name != "not_in_channel" {
		t.Errorf("not a member: %s", a.raw)
	}
}

// TestClientMsgID holds that a repeated client_msg_id makes another message, unless the fake is asked to know.
func TestClientMsgID(t *testing.T) {
	t.Parallel()
	const id = "5e8b1f5c-0d2a-5b8e-9a61-6a3cb1f0a001"
	for _, dedup := range []bool{false, true} {
		f, b, channel := open(t, fakeslack.Options{DedupClientMsgID: dedup})
		first, second := b.post(channel, "x", "client_msg_id", id), b.post(channel, "x", "client_msg_id", id)
		if same := first.ts() == second.ts(); same != dedup || (len(f.Messages(channel)) == 1) != dedup {
			t.Errorf("dedup %v: %s and %s, %d stand", dedup, first.ts(), second.ts(), len(f.Messages(channel)))
		}
		b.call("chat.delete", "channel", channel, "ts", first.ts())
		if a := b.post(channel, "x", "client_msg_id", id); (a.name == "duplicate_message_not_found") != dedup {
			t.Errorf("dedup %v, after the first was deleted: %s", dedup, a.raw)
		}
	}
}

// TestPeople holds what is told of people, and that a second workspace is another world.
func TestPeople(t *testing.T) {
	t.Parallel()
	f, b, _ := open(t, fakeslack.Options{})
	for _, c := range []struct {
		p    fakeslack.Person
		flag string
	}{
		{fakeslack.Person{Name: "guest", Guest: true}, "is_restricted"},
		{fakeslack.Person{Name: "single", SingleGuest: true}, "is_ultra_restricted"},
		{fakeslack.Person{Name: "stranger", Stranger: true}, "is_stranger"},
		{fakeslack.Person{Name: "gone", Deactivated: true}, "deleted"},
		{fakeslack.Person{Name: "admin", Admin: true}, "is_admin"},
		{fakeslack.Person{Name: "owner", Owner: true}, "is_owner"},
		{fakeslack.Person{Name: "robot", Bot: true}, "is_bot"},
	} {
		a := b.call("users.info", "user", f.Know(c.p).ID)
		if user, _ := a.body["user"].(map[string]any); user[c.flag] != true || user["name"] != c.p.Name {
			t.Errorf("%s: %s", c.p.Name, a.raw)
		}
	}
	other := f.Team("other")
	them := f.Know(fakeslack.Person{Name: "them", Team: other})
	if a := b.call("users.info", "user", them.ID); a.name != "user_not_found" {
		t.Errorf("of another workspace: %s", a.raw)
	}
	b.token = f.TokenOf(other)
	if a := b.call("auth.test"); a.body["team_id"] != other || a.body["user_id"] != f.BotUser(other) {
		t.Errorf("auth.test: %s", a.raw)
	}
}

// TestInstall holds that a code of OAuth installs once, and that what was uninstalled comes back with another token.
func TestInstall(t *testing.T) {
	t.Parallel()
	f, b, _ := open(t, fakeslack.Options{})
	old := f.BotToken()
	if a := b.call("apps.uninstall", "client_id", "1.2", "client_secret", "x"); !a.ok {
		t.Fatalf("%s", a.raw)
	}
	if a := b.call("auth.test"); a.name != "account_inactive" {
		t.Errorf("after uninstalling: %s", a.raw)
	}
	code := f.Code(f.TeamID())
	b.token = ""
	a := b.call("oauth.v2.access", "client_id", "1.2", "client_secret", "x", "code", code)
	if token, _ := a.body["access_token"].(string); token != f.BotToken() || token == old {
		t.Errorf("oauth.v2.access: %v", a.ok)
	}
	if a := b.call("oauth.v2.access", "client_id", "1.2", "client_secret", "x", "code", code); a.name != "invalid_code" {
		t.Errorf("again: %s", a.raw)
	}
}
