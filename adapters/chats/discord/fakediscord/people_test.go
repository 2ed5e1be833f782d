package fakediscord_test

import (
	"context"
	"crypto/ed25519"
	"encoding/hex"
	"encoding/json"
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/bwmarrin/discordgo"

	"github.com/threadtape/threadtape/adapters/chats/discord/fakediscord"
)

// An asked is an interaction as the bot got it.
type asked struct {
	ID, Token string
	Type      int
	raw       string
}

func (a asked) path() string { return "/interactions/" + a.ID + "/" + a.Token + "/callback" }
func (a asked) hook(f *fakediscord.Fake) string {
	return "/webhooks/" + f.AppID() + "/" + a.Token
}

// A handler answers interactions: with the callback, or with nothing.
type handler func(a asked) string

// posted starts a bot that takes interactions over HTTP and declares tape.
func posted(t *testing.T, o fakediscord.Options) (f *fakediscord.Fake, b bot, channel string, handle *atomic.Pointer[handler]) {
	t.Helper()
	f, b, channel = open(t, o)
	handle = new(atomic.Pointer[handler])
	key, err := hex.DecodeString(f.PublicKey())
	if err != nil {
		t.Fatal(err)
	}
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !discordgo.VerifyInteraction(r, ed25519.PublicKey(key)) {
			http.Error(w, "signature", http.StatusUnauthorized)
			return
		}
		var a asked
		var raw json.RawMessage
		if json.NewDecoder(r.Body).Decode(&raw) != nil || json.Unmarshal(raw, &a) != nil {
			http.Error(w, "body", http.StatusBadRequest)
			return
		}
		a.raw = string(raw)
		if a.Type == 1 {
			_, _ = w.Write([]byte(`{"type":1}`))
			return
		}
		_, _ = w.Write([]byte((*handle.Load())(a)))
	}))
	t.Cleanup(s.Close)
	f.Interactions(s.URL)
	if err := f.Probe(t.Context(), s.URL); err != nil {
		t.Errorf("probe: %v", err)
	}
	if r := b.json("PUT", "/applications/"+f.AppID()+"/commands", tape); r.status != 200 {
		t.Fatalf("declare: %s", r.raw)
	}
	return f, b, channel, handle
}

func answering(at *atomic.Pointer[handler], h handler) { at.Store(&h) }

func clean(t *testing.T, f *fakediscord.Fake) {
	t.Helper()
	if got := f.Breaches(); len(got) > 0 {
		t.Errorf("breaches %q", got)
	}
}

// TestSlash holds what an interaction carries, and what a client would refuse.
func TestSlash(t *testing.T) {
	t.Parallel()
	f, _, channel, at := posted(t, fakediscord.Options{})
	var got asked
	answering(at, func(a asked) string {
		got = a
		return `{"type":4,"data":{"content":"done","flags":64,` + calm + `}}`
	})
	ann := fakediscord.Person{Name: "ann"}
	a := f.Slash(t.Context(), ann, channel, "tape", "follow", map[string]any{"thread": "oak", "channel": channel, "count": 3, "mode": "all"})
	if a.Err != nil || a.Kind != 4 || !a.Ephemeral || a.Text() != "done" || a.AckAfter > time.Second {
		t.Errorf("answer %+v, text %q", a, a.Text())
	}
	for _, want := range []string{`"app_permissions":"`, `"permissions":"`, `"authorizing_integration_owners":{"0":"`, `"context":0`, `"channels":{"` + channel, `"name":"follow"`, `"type":7`, `"entitlements":[]`} {
		if !strings.Contains(got.raw, want) {
			t.Errorf("%s is not in %s", want, got.raw)
		}
	}
	clean(t, f)
	for name, options := range map[string]map[string]any{
		"missing":         {},
		"unknown":         {"thread": "x", "size": 1},
		"wrong type":      {"thread": 7},
		"too long":        {"thread": strings.Repeat("x", 101)},
		"too large":       {"thread": "x", "count": 10},
		"no choice":       {"thread": "x", "mode": "some"},
		"no channel":      {"thread": "x", "channel": "1"},
		"float for whole": {"thread": "x", "count": 1.5},
	} {
		if a := f.Slash(t.Context(), ann, channel, "tape", "follow", options); a.Err == nil {
			t.Errorf("%s: taken", name)
		}
	}
	for _, name := range [][2]string{{"tape", ""}, {"tape", "leave"}, {"tap", "follow"}} {
		if a := f.Slash(t.Context(), ann, channel, name[0], name[1], map[string]any{"thread": "x"}); a.Err == nil {
			t.Errorf("%q: taken", name)
		}
	}
}

// TestComplete holds the round trip of an autocomplete.
func TestComplete(t *testing.T) {
	t.Parallel()
	f, _, channel, at := posted(t, fakediscord.Options{})
	answering(at, func(a asked) string {
		if a.Type != 4 || !strings.Contains(a.raw, `"focused":true`) {
			return `{"type":8,"data":{"choices":[{"name":"","value":"x"}]}}`
		}
		return `{"type":8,"data":{"choices":[{"name":"Oak","value":"oak"}]}}`
	})
	ann := fakediscord.Person{Name: "ann"}
	got, err := f.Complete(t.Context(), ann, channel, "tape", "follow", "thread", "o", nil)
	if err != nil || len(got) != 1 || got[0] != (fakediscord.Choice{Name: "Oak", Value: "oak"}) {
		t.Errorf("choices %v, %v", got, err)
	}
	if _, err := f.Complete(t.Context(), ann, channel, "tape", "follow", "mode", "o", nil); err == nil {
		t.Error("an option without completion completes")
	}
	clean(t, f)
}

// TestDeadlines holds three seconds to acknowledge and fifteen minutes to answer, on the fake's clock.
func TestDeadlines(t *testing.T) {
	t.Parallel()
	f, b, channel, at := posted(t, fakediscord.Options{})
	got := make(chan asked, 1)
	answering(at, func(a asked) string {
		f.Advance(4 * time.Second)
		got <- a
		return ""
	})
	ann := fakediscord.Person{Name: "ann"}
	slash := func() *fakediscord.Answer {
		return f.Slash(t.Context(), ann, channel, "tape", "follow", map[string]any{"thread": "x"})
	}
	if a := slash(); !errors.Is(a.Err, fakediscord.ErrNoAnswer) || a.Text() != "" {
		t.Errorf("nobody acknowledged: %v", a.Err)
	}
	late := <-got
	if r := b.json("POST", late.path(), `{"type":5}`); r.code != 10062 {
		t.Errorf("a late callback: %s", r.raw)
	}
	if r := b.json("POST", late.hook(f), say); r.code != 10015 {
		t.Errorf("a follow-up to what nobody acknowledged: %s", r.raw)
	}
	answering(at, func(a asked) string {
		b.json("POST", a.path(), `{"type":5}`)
		got <- a
		return ""
	})
	a := slash()
	now := <-got
	if r := b.json("POST", now.path(), `{"type":5}`); r.code != 40060 {
		t.Errorf("a second callback: %s", r.raw)
	}
	f.Advance(16 * time.Minute)
	if r := b.json("PATCH", now.hook(f)+"/messages/@original", say); r.status != 401 || r.code != 50027 {
		t.Errorf("an edit after the end: %s", r.raw)
	}
	if err := a.Wait(t.Context()); !errors.Is(err, fakediscord.ErrExpired) {
		t.Errorf("Wait = %v", err)
	}
	clean(t, f)
}

// TestFollowUps holds the messages after an answer.
func TestFollowUps(t *testing.T) {
	t.Parallel()
	f, b, channel, at := posted(t, fakediscord.Options{})
	var got asked
	answering(at, func(a asked) string { got = a; return `{"type":5}` })
	a := f.Slash(t.Context(), fakediscord.Person{Name: "ann"}, channel, "tape", "follow", map[string]any{"thread": "x"})
	if a.Message().ID != "" || len(f.Messages(channel)) != 0 {
		t.Error("a deferred answer stands already")
	}
	hook := got.hook(f)
	b.json("POST", hook, `{"content":"filled",`+calm+`}`)
	if err := a.Wait(t.Context()); err != nil || a.Text() != "filled" || len(a.Followups()) != 0 {
		t.Errorf("the first follow-up fills the answer: %v, %q", err, a.Text())
	}
	second := b.json("POST", hook, `{"content":"second","flags":64,`+calm+`}`)
	b.json("PATCH", hook+"/messages/"+second.id(), `{"content":"changed",`+calm+`}`)
	if all := a.Followups(); len(all) != 1 || all[0].Content != "changed" || len(f.Messages(channel)) != 1 {
		t.Errorf("follow-ups %+v", all)
	}
	if r := b.json("DELETE", hook+"/messages/@original", ""); r.status != 204 || a.Text() != "" {
		t.Errorf("delete: %d", r.status)
	}
	clean(t, f)
	if r := b.json("POST", hook, `{"content":"x","nonce":"n",`+calm+`}`); described() && r.code != 50035 {
		t.Errorf("a nonce on a follow-up: %s", r.raw)
	}
}

// TestUserInstalled holds that an app that only a person installed has five follow-ups.
func TestUserInstalled(t *testing.T) {
	t.Parallel()
	f, b, _, at := posted(t, fakediscord.Options{})
	guild := f.Guild("elsewhere", "")
	channel := f.Channel(guild, "general", fakediscord.Text)
	f.Kick(guild)
	var got asked
	answering(at, func(a asked) string { got = a; return `{"type":4,"data":{"content":"x",` + calm + `}}` })
	f.Slash(t.Context(), fakediscord.Person{ID: "7", Name: "ann"}, channel, "tape", "follow", map[string]any{"thread": "x"})
	if !strings.Contains(got.raw, `"authorizing_integration_owners":{"1":"7"}`) {
		t.Errorf("owners in %s", got.raw)
	}
	for n := range 6 {
		r := b.json("POST", got.hook(f), say)
		if r.status == 429 {
			t.Fatal("the rate came first")
		}
		if (r.status == 200) != (n < 5) {
			t.Errorf("follow-up %d: %d %s", n, r.status, r.raw)
		}
		f.Advance(2 * time.Second)
	}
}

// TestSteps holds menus, selects, buttons and modals.
func TestSteps(t *testing.T) {
	t.Parallel()
	f, _, channel, at := posted(t, fakediscord.Options{})
	ann := fakediscord.Person{Name: "ann"}
	id := f.Say(fakediscord.Person{Name: "bob"}, channel, "look at this")
	answering(at, func(a asked) string {
		switch a.Type {
		case 2:
			if !strings.Contains(a.raw, "look at this") {
				return ""
			}
			return `{"type":4,"data":{"content":"which","flags":64,` + calm + `,"components":[
				{"type":1,"components":[{"type":3,"custom_id":"mode","placeholder":"Mode","options":[{"label":"All","value":"all"},{"label":"None","value":"none"}]}]},
				{"type":1,"components":[{"type":2,"style":1,"label":"Name it","custom_id":"name"},{"type":2,"style":5,"label":"Site","url":"https://example.com"},{"type":2,"style":1,"label":"Off","custom_id":"off","disabled":true}]}]}}`
		case 3:
			if strings.Contains(a.raw, `"values":["none"]`) {
				return `{"type":7,"data":{"content":"none it is","embeds":[],` + calm + `}}`
			}
			return `{"type":9,"data":{"custom_id":"m","title":"Name","components":[{"type":18,"label":"New name","component":{"type":4,"custom_id":"n","style":1,"max_length":10}}]}}`
		}
		if !strings.Contains(a.raw, `"value":"oak"`) {
			return ""
		}
		return `{"type":4,"data":{"content":"named",` + calm + `}}`
	})
	menu := f.OnMessage(t.Context(), ann, channel, "Follow this", id)
	if menu.Err != nil || strings.Join(menu.Buttons(), " ") != "Name it Site Off" {
		t.Fatalf("menu %v, buttons %q", menu.Err, menu.Buttons())
	}
	if a := f.Choose(t.Context(), ann, menu, "Mode", "None"); a.Err != nil || !strings.HasPrefix(menu.Text(), "none it is") {
		t.Errorf("chosen: %v, %q", a.Err, menu.Text())
	}
	modal := f.Press(t.Context(), ann, menu, "Name it")
	if modal.Kind != 9 || modal.Text() != "Name\nNew name" {
		t.Errorf("modal %+v, %q", modal, modal.Text())
	}
	if a := f.Submit(t.Context(), ann, modal, map[string]string{"New name": "oak"}); a.Err != nil || a.Text() != "named" {
		t.Errorf("submitted: %v, %q", a.Err, a.Text())
	}
	clean(t, f)
	for what, a := range map[string]*fakediscord.Answer{
		"a link":         f.Press(t.Context(), ann, menu, "Site"),
		"disabled":       f.Press(t.Context(), ann, menu, "Off"),
		"not there":      f.Press(t.Context(), ann, menu, "On"),
		"somebody else":  f.Press(t.Context(), fakediscord.Person{Name: "eve"}, menu, "Name it"),
		"no option":      f.Choose(t.Context(), ann, menu, "Mode", "some"),
		"field too long": f.Submit(t.Context(), ann, modal, map[string]string{"n": "twelve chars"}),
		"field empty":    f.Submit(t.Context(), ann, modal, nil),
		"unknown field":  f.Submit(t.Context(), ann, modal, map[string]string{"n": "x", "z": "y"}),
	} {
		if a.Err == nil {
			t.Errorf("%s: taken", what)
		}
	}
}

// TestCallbacks holds which callbacks are mistakes.
func TestCallbacks(t *testing.T) {
	t.Parallel()
	for name, body := range map[string]string{
		"choices for a command": `{"type":8,"data":{"choices":[]}}`,
		"update of nothing":     `{"type":7,"data":{"content":"x",` + calm + `}}`,
		"deferred update":       `{"type":6}`,
		"no mentions":           `{"type":4,"data":{"content":"x"}}`,
		"deferred with words":   `{"type":5,"data":{"content":"x",` + calm + `}}`,
		"left-over":             `{"type":9,"data":{"custom_id":"m","title":"T","content":"","components":[{"type":18,"label":"L","component":{"type":4,"custom_id":"n","style":1}}]}}`,
		"long title":            `{"type":9,"data":{"custom_id":"m","title":"` + strings.Repeat("x", 46) + `","components":[{"type":18,"label":"L","component":{"type":4,"custom_id":"n","style":1}}]}}`,
		"unknown":               `{"type":99}`,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if name == "left-over" && !described() {
				t.Skip("the vendor's description is not beside this checkout")
			}
			f, _, channel, at := posted(t, fakediscord.Options{AckWithin: 200 * time.Millisecond})
			answering(at, func(asked) string { return body })
			a := f.Slash(t.Context(), fakediscord.Person{Name: "ann"}, channel, "tape", "follow", map[string]any{"thread": "x"})
			if len(f.Breaches()) != 1 || a.Err == nil {
				t.Errorf("answer %+v, breaches %q", a, f.Breaches())
			}
		})
	}
}

// TestHidden holds that people who may not use a command are told so.
func TestHidden(t *testing.T) {
	t.Parallel()
	f, b, channel, at := posted(t, fakediscord.Options{})
	answering(at, func(asked) string { return `{"type":4,"data":{"content":"x",` + calm + `}}` })
	b.json("PUT", "/applications/"+f.AppID()+"/commands", `[{"name":"tape","description":"d","default_member_permissions":"32","contexts":[0]}]`)
	guild, _ := b.json("GET", "/channels/"+channel, "").body["guild_id"].(string)
	ann, meg := fakediscord.Person{ID: "8", Name: "ann"}, fakediscord.Person{ID: "9", Name: "meg"}
	f.Member(guild, meg, f.Role(guild, "managers", fakediscord.ManageGuild))
	if a := f.Slash(t.Context(), ann, channel, "tape", "", nil); a.Err == nil {
		t.Error("ann may")
	}
	if a := f.Slash(t.Context(), meg, channel, "tape", "", nil); a.Err != nil {
		t.Errorf("meg may not: %v", a.Err)
	}
	if a := f.Slash(t.Context(), meg, f.DM(meg), "tape", "", nil); a.Err == nil {
		t.Error("in direct messages")
	}
}

// TestAwait holds that a test can wait for what stands in a channel.
func TestAwait(t *testing.T) {
	t.Parallel()
	f, b, channel := open(t, fakediscord.Options{})
	go b.json("POST", "/channels/"+channel+"/messages", say)
	all, err := f.Await(t.Context(), channel, func(all []fakediscord.Message) bool { return len(all) == 1 })
	if err != nil || len(all) != 1 {
		t.Errorf("%v, %v", all, err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := f.Await(ctx, channel, func(all []fakediscord.Message) bool { return len(all) == 2 }); !errors.Is(err, context.Canceled) {
		t.Errorf("Await = %v", err)
	}
}
