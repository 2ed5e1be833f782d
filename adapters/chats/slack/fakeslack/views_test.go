package fakeslack_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"pgregory.net/rapid"

	"github.com/threadtape/threadtape/adapters/chats/slack/fakeslack"
)

// TestTriggers holds that a trigger opens one view, within three seconds.
func TestTriggers(t *testing.T) {
	t.Parallel()
	f, b, _ := open(t, fakeslack.Options{})
	triggers := make(chan string, 10)
	hooked(t, f, func(_ http.ResponseWriter, _ *http.Request, body []byte) {
		_, rest, _ := strings.Cut(string(body), "trigger_id%22%3A%22")
		trigger, _, _ := strings.Cut(rest, "%22")
		triggers <- trigger
	})
	modal := `{"type":"modal","title":{"type":"plain_text","text":"Follow"},"blocks":[` + section("x") + `]}`
	ann := fakeslack.Person{Name: "ann"}
	a := f.Shortcut(t.Context(), ann, "follow")
	trigger := <-triggers
	r := b.call("views.open", "trigger_id", trigger, "view", modal)
	v, ok := a.View()
	if !r.ok || !ok || v.Text() != "Follow\nx" {
		t.Fatalf("%s: %q", r.raw, v.Text())
	}
	if r := b.call("views.open", "trigger_id", trigger, "view", modal); r.name != "exchanged_trigger_id" {
		t.Errorf("again: %s", r.raw)
	}
	if r := b.call("views.update", "view_id", v.ID, "hash", "1", "view", modal); r.name != "hash_conflict" {
		t.Errorf("another hash: %s", r.raw)
	}
	if r := b.call("views.update", "view_id", v.ID, "hash", v.Hash, "view", strings.Replace(modal, `"x"`, `"y"`, 1)); !r.ok {
		t.Errorf("updated: %s", r.raw)
	}
	if now, _ := a.View(); now.Text() != "Follow\ny" {
		t.Errorf("stands %q", now.Text())
	}
	f.Shortcut(t.Context(), ann, "follow")
	f.Advance(4 * time.Second)
	if r := b.call("views.open", "trigger_id", <-triggers, "view", modal); r.name != "expired_trigger_id" {
		t.Errorf("late: %s", r.raw)
	}
	f.Shortcut(t.Context(), ann, "follow")
	for name, bad := range map[string]string{
		"title 25":          strings.Replace(modal, "Follow", strings.Repeat("x", 25), 1),
		"no title":          `{"type":"modal","blocks":[]}`,
		"no submit":         strings.Replace(modal, section("x"), `{"type":"input","label":{"type":"plain_text","text":"x"},"element":{"type":"plain_text_input"}}`, 1),
		"home":              `{"type":"home","blocks":[]}`,
		"metadata too long": strings.Replace(modal, `"modal"`, `"modal","private_metadata":"`+strings.Repeat("x", 3001)+`"`, 1),
	} {
		if r := b.call("views.open", "trigger_id", "1.2", "view", bad); r.name != "invalid_arguments" {
			t.Errorf("%s: %s", name, r.raw)
		}
	}
}

// TestFiles holds the steps of an upload, and that a file is shown once it is processed.
func TestFiles(t *testing.T) {
	t.Parallel()
	f, b, channel := open(t, fakeslack.Options{FileLag: time.Minute})
	r := b.call("files.getUploadURLExternal", "filename", "a.png", "length", "4", "alt_txt", "a card")
	where, _ := r.body["upload_url"].(string)
	id, _ := r.body["file_id"].(string)
	if !strings.HasPrefix(where, strings.TrimSuffix(f.URL(), "api/")) {
		t.Fatalf("%s", r.raw)
	}
	files := `[{"id":"` + id + `","title":"card"}]`
	image := fmt.Sprintf(`[{"type":"image","slack_file":{"id":%q},"alt_text":"a card"}]`, id)
	if r := b.call("files.completeUploadExternal", "files", files); r.name != "file_not_found" {
		t.Errorf("without bytes: %s", r.raw)
	}
	if r := b.send(t.Context(), where, "application/octet-stream", "carda", nil); r.status == 200 {
		t.Errorf("too many bytes: %s", r.raw)
	}
	if r := b.send(t.Context(), where, "application/octet-stream", "card", nil); r.status != 200 || string(r.raw) != "OK - 4" {
		t.Errorf("%d %s", r.status, r.raw)
	}
	if r := b.call("files.completeUploadExternal", "files", files); !r.ok {
		t.Errorf("%s", r.raw)
	}
	if r := b.call("files.completeUploadExternal", "files", files); r.name != "file_update_failed" {
		t.Errorf("completed again: %s", r.raw)
	}
	before := len(f.Breaches())
	if r := b.post(channel, "card", "blocks", image); r.name != "invalid_blocks" || len(f.Breaches()) != before {
		t.Errorf("at once: %s, breaches %q", r.raw, f.Breaches()[before:])
	}
	f.Advance(time.Minute)
	if r := b.post(channel, "card", "blocks", image); !r.ok {
		t.Errorf("processed: %s", r.raw)
	}
}

// TestEphemeral holds who can be whispered to, and where.
func TestEphemeral(t *testing.T) {
	t.Parallel()
	f, b, channel := open(t, fakeslack.Options{})
	ann := f.Know(fakeslack.Person{Name: "ann"})
	whisper := func() string {
		return b.call("chat.postEphemeral", "channel", channel, "user", ann.ID, "text", "x").name
	}
	if got := whisper(); got != "user_not_in_channel" {
		t.Errorf("not there: %s", got)
	}
	f.Join(channel, ann)
	if got := whisper(); got != "" {
		t.Errorf("there: %s", got)
	}
	f.Leave(channel)
	if got := whisper(); got != "not_in_channel" {
		t.Errorf("without the bot: %s", got)
	}
	if got := f.Ephemerals(channel); len(got) != 1 || got[0].Ephemeral != ann.ID || len(f.Messages(channel)) != 0 {
		t.Errorf("%+v", got)
	}
}

// TestAnswersFit holds the fake's own answers to the vendor's types of them.
func TestAnswersFit(t *testing.T) {
	t.Parallel()
	if !described() {
		t.Skip("the vendor's types are not beside the checkout")
	}
	dir, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	data, err := os.ReadFile(filepath.Join(dir, "../../../../../shared/contracts/slack/slack-responses.schema.json"))
	if err != nil {
		t.Fatal(err)
	}
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	f, b, channel := open(t, fakeslack.Options{})
	r := b.call("files.getUploadURLExternal", "filename", "a.png", "length", "1")
	where, _ := r.body["upload_url"].(string)
	b.send(t.Context(), where, "application/octet-stream", "x", nil)
	opened := b.send(t.Context(), f.URL()+"apps.connections.open", "", "", map[string]string{"Authorization": "Bearer " + f.AppToken()})
	for method, a := range map[string]reply{
		"auth.test":                    b.call("auth.test"),
		"chat.postMessage":             b.post(channel, "x", "blocks", "["+section("x")+"]"),
		"conversations.info":           b.call("conversations.info", "channel", channel, "include_num_members", "true"),
		"files.completeUploadExternal": b.call("files.completeUploadExternal", "files", fmt.Sprintf(`[{"id":%q}]`, r.body["file_id"])),
		"apps.connections.open":        opened,
	} {
		c := jsonschema.NewCompiler()
		c.DefaultDraft(jsonschema.Draft7)
		if err := c.AddResource(method+".json", doc.(map[string]any)[method]); err != nil {
			t.Fatal(err)
		}
		schema, err := c.Compile(method + ".json")
		if err != nil {
			t.Fatal(err)
		}
		v, err := jsonschema.UnmarshalJSON(bytes.NewReader(a.raw))
		if err != nil || !a.ok {
			t.Fatalf("%s: %s", method, a.raw)
		}
		if err := schema.Validate(v); err != nil {
			t.Errorf("%s: %v", method, err)
		}
	}
}

// TestEscapedIsDead holds that words escaped once are read as they were and make nothing live but bare addresses.
func TestEscapedIsDead(t *testing.T) {
	t.Parallel()
	f := fakeslack.New(t, fakeslack.Options{})
	escape := strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;").Replace
	rapid.Check(t, func(t *rapid.T) {
		words := rapid.StringMatching(`([<>&!@#|]|https?://|here|U0123|amp;|lt;|[a-z ])*`).Draw(t, "words")
		raw, err := json.Marshal(map[string]string{"text": escape(words)})
		if err != nil {
			t.Fatal(err)
		}
		m := fakeslack.Message{Raw: raw}
		if got := f.Text(m); got != words {
			t.Errorf("%q reads %q", words, got)
		}
		for _, live := range f.Live(m) {
			if !strings.HasPrefix(live, "autolink ") {
				t.Errorf("%q: live %q", words, live)
			}
		}
	})
}
