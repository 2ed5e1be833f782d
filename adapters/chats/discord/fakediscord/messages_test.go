package fakediscord_test

import (
	"strings"
	"testing"
	"time"

	"github.com/threadtape/threadtape/adapters/chats/discord/fakediscord"
)

// TestNonce holds the table of nonces: per channel, for a while, and only where they are enforced.
func TestNonce(t *testing.T) {
	t.Parallel()
	f, b, here := open(t, fakediscord.Options{PerChannel: 100})
	there := f.Channel(f.Guild("other", ""), "other", fakediscord.Text)
	say := func(channel, nonce string, enforced bool) reply {
		body := `{"content":"x","nonce":"` + nonce + `",` + calm
		if enforced {
			body += `,"enforce_nonce":true`
		}
		return b.json("POST", "/channels/"+channel+"/messages", body+"}")
	}
	first := say(here, "n1", true)
	if first.body["nonce"] != "n1" {
		t.Errorf("the nonce in the answer is %v", first.body["nonce"])
	}
	for _, c := range []struct {
		what string
		r    reply
		same bool
	}{
		{"again", say(here, "n1", true), true},
		{"another nonce", say(here, "n2", true), false},
		{"another channel", say(there, "n1", true), false},
		{"not enforced", say(here, "n3", false), false},
		{"enforced after", say(here, "n1", true), true},
	} {
		if (c.r.id() == first.id()) != c.same || c.r.status != 200 {
			t.Errorf("%s: the message %s, first %s", c.what, c.r.id(), first.id())
		}
	}
	f.Advance(2*time.Minute + time.Second)
	late := say(here, "n1", true)
	if late.id() == first.id() {
		t.Error("the nonce is remembered after its window")
	}
	f.Remove(late.id())
	if r := say(here, "n1", true); r.code != 10008 {
		t.Errorf("the nonce of a deleted message: %s", r.raw)
	}
	read := b.json("GET", "/channels/"+here+"/messages?limit=100&after="+first.id(), "")
	if strings.Contains(string(read.raw), `"nonce"`) || strings.Contains(string(read.raw), first.id()) {
		t.Errorf("after the first: %s", read.raw)
	}
}

// TestEdits holds how edits lie over what was there.
func TestEdits(t *testing.T) {
	t.Parallel()
	f, b, channel := open(t, fakediscord.Options{PerChannel: 100})
	id := b.json("POST", "/channels/"+channel+"/messages", `{"content":"one","embeds":[{"title":"t"}],"flags":4096,`+calm+`}`).id()
	at := "/channels/" + channel + "/messages/" + id
	b.json("PATCH", at, `{"content":"two",`+calm+`}`)
	m := f.Messages(channel)[0]
	if f.Text(m) != "two\nt" || m.Edits != 1 || !m.Silent() {
		t.Errorf("after an edit: %+v, %q", m, f.Text(m))
	}
	for _, c := range []struct {
		body string
		code int
	}{
		{`{"embeds":[],` + calm + `}`, 0},
		{`{"content":"",` + calm + `}`, 50006},
		{`{"content":"x"}`, 50035},
		{`{"flags":32768,"content":null,"components":[{"type":10,"content":"three"}],` + calm + `}`, 0},
		{`{"flags":0,"content":"x","components":[],` + calm + `}`, 50035},
	} {
		if r := b.json("PATCH", at, c.body); r.code != c.code {
			t.Errorf("edit %s: %s", c.body, r.raw)
		}
	}
	other := f.Say(fakediscord.Person{Name: "ann"}, channel, "mine")
	for _, c := range []struct {
		method, path, body string
		status, code       int
	}{
		{"PATCH", "/channels/" + channel + "/messages/" + other, `{"content":"x",` + calm + `}`, 403, 50005},
		{"DELETE", "/channels/" + channel + "/messages/" + other, "", 403, 50013},
		{"PATCH", "/channels/" + channel + "/messages/1", `{"content":"x",` + calm + `}`, 404, 10008},
		{"DELETE", at, "", 204, 0},
		{"DELETE", at, "", 404, 10008},
		{"PATCH", at, `{"content":"x",` + calm + `}`, 404, 10008},
		{"POST", "/channels/1/messages", `{"content":"x",` + calm + `}`, 404, 10003},
	} {
		if r := b.json(c.method, c.path, c.body); r.status != c.status || r.code != c.code {
			t.Errorf("%s %s: %d %s", c.method, c.path, r.status, r.raw)
		}
	}
	if m := f.Messages(channel)[0]; !m.Deleted || f.Text(m) != "" {
		t.Errorf("deleted: %+v", m)
	}
}

// TestFiles holds forms with files.
func TestFiles(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, payload string
		files         map[string]string
		code          int
	}{
		{"described", `{"embeds":[{"title":"t","image":{"url":"attachment://card.png"}}],"attachments":[{"id":"0","description":"a card"}],` + calm + `}`, map[string]string{"card.png": "png"}, 0},
		{"another name", `{"embeds":[{"title":"t","image":{"url":"attachment://cart.png"}}],` + calm + `}`, map[string]string{"card.png": "png"}, 50035},
		{"describes none", `{"attachments":[{"id":"1"}],` + calm + `}`, map[string]string{"card.png": "png"}, 50035},
		{"odd name", `{` + calm + `}`, map[string]string{"my card.png": "png"}, 50035},
		{"too large", `{` + calm + `}`, map[string]string{"card.png": strings.Repeat("x", 10<<20+1)}, 40005},
		{"no payload", ``, map[string]string{"card.png": "png"}, 50035},
		{"mistake inside", `{"contents":"x"}`, map[string]string{"card.png": "png"}, 50035},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			f, b, channel := open(t, fakediscord.Options{})
			r := b.form("POST", "/channels/"+channel+"/messages", c.payload, c.files)
			if r.code != c.code {
				t.Fatalf("status %d, %s", r.status, r.raw)
			}
			if c.code != 0 {
				return
			}
			m := f.Messages(channel)[0]
			if len(m.Files) != 1 || m.Files[0].Description != "a card" || string(m.Files[0].Bytes) != "png" {
				t.Errorf("files %+v", m.Files)
			}
			at := "/channels/" + channel + "/messages/" + m.ID
			if b.json("PATCH", at, `{"content":"x",`+calm+`}`); len(f.Messages(channel)[0].Files) != 1 {
				t.Error("an edit without attachments lost the file")
			}
			if r := b.json("PATCH", at, `{"content":"x","embeds":[],"attachments":[],`+calm+`}`); len(f.Messages(channel)[0].Files) != 0 {
				t.Errorf("an edit with no attachments kept the file: %s", r.raw)
			}
		})
	}
}

// TestPermissions holds what the bot is refused.
func TestPermissions(t *testing.T) {
	t.Parallel()
	send := `{"content":"x",` + calm + `}`
	for _, c := range []struct {
		name string
		set  func(f *fakediscord.Fake, guild, channel string)
		body string
		code int
	}{
		{"invited", func(*fakediscord.Fake, string, string) {}, send, 0},
		{"forbidden", func(f *fakediscord.Fake, _, c string) { f.Forbid(c) }, send, 50001},
		{"mute", func(f *fakediscord.Fake, _, c string) { f.Forbid(c, fakediscord.SendMessages) }, send, 50013},
		{"permitted", func(f *fakediscord.Fake, _, c string) { f.Forbid(c); f.Permit(c) }, send, 0},
		{"kicked", func(f *fakediscord.Fake, g, _ string) { f.Kick(g) }, send, 50001},
		{"back", func(f *fakediscord.Fake, g, _ string) { f.Kick(g); f.Invite(g) }, send, 0},
		{"removed", func(f *fakediscord.Fake, _, c string) { f.RemoveChannel(c) }, send, 10003},
		{"everyone denied", func(f *fakediscord.Fake, g, c string) {
			f.Overwrite(c, g, fakediscord.OverRole, 0, fakediscord.SendMessages)
		}, send, 50013},
		{"member allowed", func(f *fakediscord.Fake, g, c string) {
			f.Overwrite(c, g, fakediscord.OverRole, 0, fakediscord.SendMessages)
			f.Overwrite(c, f.AppID(), fakediscord.OverMember, fakediscord.SendMessages, 0)
		}, send, 0},
		{"administrator", func(f *fakediscord.Fake, g, c string) {
			f.Overwrite(c, g, fakediscord.OverRole, 0, fakediscord.ViewChannel)
			f.BotRoles(g, f.Role(g, "admin", fakediscord.Administrator))
		}, send, 0},
		{"timed out", func(f *fakediscord.Fake, g, _ string) { f.TimeOut(g, f.AppID(), time.Now().Add(time.Hour)) }, send, 50013},
		{"no embeds", func(f *fakediscord.Fake, _, c string) { f.Forbid(c, fakediscord.EmbedLinks) }, embeds(`{"title":"t"}`), 50013},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			f := fakediscord.New(t, fakediscord.Options{Lax: true})
			guild := f.Guild("garden", "")
			channel := f.Channel(guild, "general", fakediscord.Text)
			c.set(f, guild, channel)
			r := newBot(t, f).json("POST", "/channels/"+channel+"/messages", c.body)
			if r.code != c.code {
				t.Errorf("status %d, %s, want %d", r.status, r.raw, c.code)
			}
			if len(f.Breaches()) > 0 {
				t.Errorf("breaches %q", f.Breaches())
			}
			if want := 1; r.status == 403 && f.Ledger()[403] != want {
				t.Errorf("ledger %v", f.Ledger())
			}
		})
	}
}

// TestThreads holds threads of channels and posts of forums.
func TestThreads(t *testing.T) {
	t.Parallel()
	f, b, channel := open(t, fakediscord.Options{PerChannel: 100})
	guild := f.Guild("second", "")
	forum := f.Channel(guild, "forum", fakediscord.Forum)
	news := f.Tag(forum, "news", false)
	f.BotMay(guild, fakediscord.Invited|fakediscord.CreatePublicThreads)
	post := `{"name":"A post","applied_tags":["` + news + `"],"message":{"content":"first",` + calm + `}}`
	first := b.json("POST", "/channels/"+forum+"/threads", post)
	if first.status != 201 {
		t.Fatalf("a post: %s", first.raw)
	}
	all := f.Threads(forum)
	if len(all) != 1 || all[0].Name != "A post" || len(all[0].Tags) != 1 || f.Messages(all[0].ID)[0].ID != all[0].ID {
		t.Errorf("threads %+v", all)
	}
	m := b.json("POST", "/channels/"+channel+"/messages", `{"content":"x",`+calm+`}`).id()
	begin := "/channels/" + channel + "/messages/" + m + "/threads"
	for _, c := range []struct {
		path, body string
		status     int
		code       int
	}{
		{begin, `{"name":"Below","auto_archive_duration":1440}`, 201, 0},
		{begin, `{"name":"Again"}`, 400, 160004},
		{"/channels/" + m + "/messages", `{"content":"in it",` + calm + `}`, 200, 0},
		{"/channels/" + forum + "/messages", `{"content":"x",` + calm + `}`, 400, 50008},
		{"/channels/" + forum + "/threads", `{"name":"No message"}`, 400, 50035},
		{"/channels/" + forum + "/threads", `{"name":"x","applied_tags":["1"],"message":{"content":"x",` + calm + `}}`, 400, 50035},
		{"/channels/" + forum + "/threads", `{"name":"x","message":{"content":"x"}}`, 400, 50035},
		{"/channels/" + channel + "/threads", `{"name":"Free","type":11}`, 201, 0},
	} {
		if r := b.json("POST", c.path, c.body); r.status != c.status || r.code != c.code {
			t.Errorf("POST %s %s: %d %s", c.path, c.body, r.status, r.raw)
		}
	}
	if r := b.json("PATCH", "/channels/"+m, `{"archived":true}`); r.status != 200 {
		t.Errorf("archive: %s", r.raw)
	}
	if r := b.json("GET", "/channels/"+channel+"/threads/archived/public", ""); !strings.Contains(string(r.raw), m) {
		t.Errorf("archived: %s", r.raw)
	}
	f.RequireTag(forum)
	if r := b.json("POST", "/channels/"+forum+"/threads", `{"name":"x","message":{"content":"x",`+calm+`}}`); r.code != 40067 {
		t.Errorf("without a tag: %s", r.raw)
	}
}

// TestLookups holds that what is asked of the world is answered.
func TestLookups(t *testing.T) {
	t.Parallel()
	f := fakediscord.New(t, fakediscord.Options{})
	guild := f.Guild("garden", "77")
	channel := f.Channel(guild, "news", fakediscord.Announcement)
	ann := fakediscord.Person{ID: "99", Name: "ann"}
	f.Member(guild, ann, f.Role(guild, "gardener", 0))
	b := newBot(t, f)
	for path, want := range map[string]string{
		"/gateway": "ws://", "/gateway/bot": "session_start_limit", "/applications/@me": `"flags":0`, "/users/@me": f.AppID(),
		"/users/@me/guilds": guild, "/guilds/" + guild: `"owner_id":"77"`, "/guilds/" + guild + "/roles": "gardener",
		"/guilds/" + guild + "/channels": channel, "/guilds/" + guild + "/threads/active": `"threads":[]`,
		"/guilds/" + guild + "/members/99": "ann", "/guilds/" + guild + "/members/@me": f.AppID(), "/channels/" + channel: "news",
		"/channels/" + channel + "/messages": "[]",
	} {
		if r := b.json("GET", path, ""); r.status != 200 || !strings.Contains(string(r.raw), want) {
			t.Errorf("GET %s: %d %s, want %s in it", path, r.status, r.raw, want)
		}
	}
	m := b.json("POST", "/channels/"+channel+"/messages", `{"content":"x",`+calm+`}`).id()
	at := "/channels/" + channel + "/messages/" + m + "/crosspost"
	if r := b.json("POST", at, ""); r.status != 200 || !f.Messages(channel)[0].Crossposted {
		t.Errorf("crosspost: %s", r.raw)
	}
	if r := b.json("POST", at, ""); r.code != 40033 {
		t.Errorf("crosspost again: %s", r.raw)
	}
	dm := b.json("POST", "/users/@me/channels", `{"recipient_id":"99"}`).id()
	if dm != f.DM(ann) {
		t.Errorf("the channel of direct messages is %s, want %s", dm, f.DM(ann))
	}
	f.RefuseDM("99")
	if r := b.json("POST", "/channels/"+dm+"/messages", `{"content":"x",`+calm+`}`); r.code != 50007 {
		t.Errorf("to who refuses: %s", r.raw)
	}
}
