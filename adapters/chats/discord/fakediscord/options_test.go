package fakediscord_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/threadtape/threadtape/adapters/chats/discord/fakediscord"
)

// TestComputed holds the computation of permissions, as D topics/permissions describes it.
func TestComputed(t *testing.T) {
	t.Parallel()
	f := fakediscord.New(t, fakediscord.Options{})
	guild := f.Guild("garden", "5")
	channel := f.Channel(guild, "general", fakediscord.Text)
	thread := f.Channel(channel, "below", fakediscord.PublicThread)
	f.Everyone(guild, fakediscord.ViewChannel|fakediscord.SendMessages)
	loud, calmRole := f.Role(guild, "loud", fakediscord.MentionEveryone), f.Role(guild, "calm", 0)
	f.Member(guild, fakediscord.Person{ID: "6", Name: "ann"}, loud, calmRole)
	f.Member(guild, fakediscord.Person{ID: "7", Name: "bob"})
	f.Overwrite(channel, guild, fakediscord.OverRole, 0, fakediscord.SendMessages)
	f.Overwrite(channel, loud, fakediscord.OverRole, fakediscord.SendMessages, 0)
	f.Overwrite(channel, calmRole, fakediscord.OverRole, 0, fakediscord.SendMessages|fakediscord.MentionEveryone)
	f.Overwrite(channel, "7", fakediscord.OverMember, fakediscord.EmbedLinks, fakediscord.ViewChannel)
	for _, c := range []struct {
		user, channel string
		want          int64
	}{
		{"6", channel, fakediscord.ViewChannel | fakediscord.SendMessages}, // of roles, allowing wins
		{"6", thread, fakediscord.ViewChannel | fakediscord.SendMessages},
		{"7", channel, fakediscord.EmbedLinks},
		{"5", channel, 1<<53 - 1},
		{"8", channel, 0},
		{"6", "1", 0},
	} {
		if got := f.Permissions(c.user, c.channel); got != c.want {
			t.Errorf("Permissions(%s, %s) = %b, want %b", c.user, c.channel, got, c.want)
		}
	}
}

// TestReferences holds that users, roles and channels are resolved in options and selects.
func TestReferences(t *testing.T) {
	t.Parallel()
	f, b, channel, at := posted(t, fakediscord.Options{})
	guild, _ := b.json("GET", "/channels/"+channel, "").body["guild_id"].(string)
	own := "/applications/" + f.AppID() + "/guilds/" + guild + "/commands"
	b.json("PUT", own, `[{"name":"who","description":"d","options":[{"type":2,"name":"is","description":"d","options":[{"type":1,"name":"it","description":"d","options":[
		{"type":6,"name":"user","description":"d","required":true},{"type":8,"name":"role","description":"d"},{"type":9,"name":"either","description":"d"},
		{"type":5,"name":"loud","description":"d"},{"type":10,"name":"much","description":"d"}]}]}]}]`)
	if got := f.Commands(guild); len(got) != 1 || !strings.Contains(string(got[0]), `"guild_id"`) {
		t.Errorf("commands of the guild: %s", got)
	}
	var got asked
	answering(at, func(a asked) string {
		got = a
		if a.Type == 3 {
			return `{"type":6}`
		}
		return `{"type":4,"data":{"content":"x",` + calm + `,"components":[{"type":1,"components":[{"type":8,"custom_id":"where","placeholder":"Where","channel_types":[0]}]}]}}`
	})
	role := f.Role(guild, "gardener", 0)
	ann := fakediscord.Person{ID: "8", Name: "ann"}
	a := f.Slash(t.Context(), ann, channel, "who", "is it", map[string]any{"user": ann, "role": role, "either": role, "loud": true, "much": 1.5})
	if a.Err != nil {
		t.Fatal(a.Err)
	}
	for _, want := range []string{`"users":{"8"`, `"members":{"8"`, `"roles":{"` + role, `"value":1.5`, `"value":true`, `"name":"is"`} {
		if !strings.Contains(got.raw, want) {
			t.Errorf("%s is not in %s", want, got.raw)
		}
	}
	if a := f.Choose(t.Context(), ann, a.Message(), "Where", channel); a.Err != nil || !a.Deferred || !strings.Contains(got.raw, `"channels":{"`+channel) {
		t.Errorf("chosen: %v, %s", a.Err, got.raw)
	}
	if a := f.Choose(t.Context(), ann, a.Message().ID, "Where", f.Channel(guild, "talk", fakediscord.Voice)); a.Err == nil {
		t.Error("a channel of another kind is chosen")
	}
	clean(t, f)
}

// TestWithResponse holds that a callback can be answered with its message, and that the answer can be read.
func TestWithResponse(t *testing.T) {
	t.Parallel()
	f, b, channel, at := posted(t, fakediscord.Options{})
	replies := make(chan reply, 2)
	answering(at, func(a asked) string {
		replies <- b.json("POST", a.path()+"?with_response=true", `{"type":4,"data":{"content":"x",`+calm+`}}`)
		replies <- b.json("GET", a.hook(f)+"/messages/@original", "")
		return ""
	})
	a := f.Slash(t.Context(), fakediscord.Person{Name: "ann"}, channel, "tape", "follow", map[string]any{"thread": "x"})
	if r, read := <-replies, <-replies; r.status != 200 || !strings.Contains(string(r.raw), a.Message().ID) || read.id() != a.Message().ID {
		t.Errorf("%d %s, read %s", r.status, r.raw, read.raw)
	}
	clean(t, f)
}

// TestRefusals holds the codes of what is not there or not possible.
func TestRefusals(t *testing.T) {
	t.Parallel()
	f, b, channel := open(t, fakediscord.Options{PerChannel: 100})
	guild, _ := b.json("GET", "/channels/"+channel, "").body["guild_id"].(string)
	f.Member(f.Guild("other", ""), fakediscord.Person{ID: "8", Name: "ann"})
	voice := f.Channel(guild, "talk", fakediscord.Voice)
	thread := b.json("POST", "/channels/"+channel+"/threads", `{"name":"x","type":11}`).id()
	said := b.json("POST", "/channels/"+thread+"/messages", say).id()
	m := b.json("POST", "/channels/"+channel+"/messages", say).id()
	f.SetThread(thread, true, true)
	for _, c := range []struct {
		method, path, body string
		code               int
	}{
		{"GET", "/guilds/1", "", 10004},
		{"GET", "/guilds/" + guild + "/members/1", "", 10013},
		{"GET", "/guilds/" + guild + "/members/8", "", 10007},
		{"GET", "/channels/1", "", 10003},
		{"GET", "/channels/" + channel + "/messages/" + m, "", 0},
		{"GET", "/channels/" + channel + "/messages?limit=101", "", 50035},
		{"POST", "/channels/" + voice + "/threads", `{"name":"x","type":11}`, 50024},
		{"POST", "/channels/" + channel + "/messages/" + m + "/crosspost", "", 50024},
		{"PATCH", "/channels/" + channel, `{"name":"x"}`, 50013},
		{"PATCH", "/channels/" + thread + "/messages/" + said, say, 50083},
		{"POST", "/channels/" + thread + "/messages", say, 160005},
		{"PATCH", "/channels/" + thread, `{"locked":false}`, 50013},
		{"PATCH", "/channels/" + thread, `{"archived":false}`, 50013},
		{"POST", "/users/@me/channels", `{"recipient_id":"1"}`, 50033},
		{"PUT", "/applications/1/commands", `[]`, 20012},
	} {
		if r := b.json(c.method, c.path, c.body); r.code != c.code {
			t.Errorf("%s %s: %d %s, want %d", c.method, c.path, r.status, r.raw, c.code)
		}
	}
	f.SetThread(thread, true, false)
	if r := b.json("PATCH", "/channels/"+thread, `{"archived":false,"name":"y"}`); r.code != 0 {
		t.Errorf("open an archived thread: %d %s", r.status, r.raw)
	}
	if th := f.Threads(channel); th[0].Name != "y" {
		t.Errorf("threads %s", fmt.Sprint(th))
	}
}
