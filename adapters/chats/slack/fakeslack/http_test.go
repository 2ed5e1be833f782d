package fakeslack_test

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/slack-go/slack"

	"github.com/threadtape/threadtape/adapters/chats/slack/fakeslack"
)

// hooked serves deliveries over HTTP with slack-go's verifier in front of handle.
func hooked(t *testing.T, f *fakeslack.Fake, handle func(w http.ResponseWriter, r *http.Request, body []byte)) {
	t.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		v, err := slack.NewSecretsVerifier(r.Header, f.SigningSecret())
		if err != nil {
			http.Error(w, "signature", http.StatusUnauthorized)
			return
		}
		body, _ := io.ReadAll(r.Body)
		_, _ = v.Write(body)
		if v.Ensure() != nil {
			http.Error(w, "signature", http.StatusUnauthorized)
			return
		}
		handle(w, r, body)
	}))
	t.Cleanup(server.Close)
	f.Events(server.URL)
}

// TestHTTP holds the three paths, their forms, plain words as an acknowledgement, doubles and replays.
func TestHTTP(t *testing.T) {
	t.Parallel()
	f, b, channel := open(t, fakeslack.Options{})
	var mu sync.Mutex
	hits := make(map[string]int)
	hooked(t, f, func(w http.ResponseWriter, r *http.Request, body []byte) {
		mu.Lock()
		hits[r.URL.Path]++
		mu.Unlock()
		r.Body = io.NopCloser(strings.NewReader(string(body)))
		switch r.URL.Path {
		case "/slack/commands":
			if c, err := slack.SlashCommandParse(r); err != nil || c.Text != "help" || c.ResponseURL == "" || c.TriggerID == "" {
				t.Errorf("command %+v, %v", c, err)
			}
			_, _ = io.WriteString(w, "Ask me.")
		case "/slack/interactions":
			if i, err := slack.InteractionCallbackParse(r); err != nil || i.Type != slack.InteractionTypeBlockActions {
				t.Errorf("interaction %+v, %v", i, err)
			}
		case "/slack/events":
			var e struct{ Challenge string }
			_ = json.Unmarshal(body, &e)
			_, _ = io.WriteString(w, e.Challenge)
		}
	})
	if err := f.Probe(t.Context()); err != nil {
		t.Error(err)
	}
	ann := fakeslack.Person{Name: "ann"}
	f.Double(1)
	a := f.Slash(t.Context(), ann, channel, "/tape", "help")
	if a.Err != nil || a.Text() != "Ask me." || !a.Ephemeral() {
		t.Errorf("%v: %q", a.Err, a.Text())
	}
	b.post(channel, "x", "blocks", "["+actions(1, `{"type":"overflow","options":[{"text":{"type":"plain_text","text":"Mute"},"value":"m"}]}`)+"]")
	if a := f.Press(t.Context(), ann, f.Messages(channel)[0], "Mute"); a.Err != nil {
		t.Error(a.Err)
	}
	if a := f.OpenHome(t.Context(), ann); a.Err != nil {
		t.Error(a.Err)
	}
	if status, err := f.Replay(t.Context()); err != nil || status != 200 {
		t.Errorf("replay: %d, %v", status, err)
	}
	mu.Lock()
	defer mu.Unlock()
	if hits["/slack/commands"] != 2 || hits["/slack/interactions"] != 1 || hits["/slack/events"] != 3 || len(f.Breaches()) != 0 {
		t.Errorf("hits %v, breaches %q", hits, f.Breaches())
	}
}

// TestHTTPRetries holds that a refused event comes again, with its number and reason, and a refused command does not.
func TestHTTPRetries(t *testing.T) {
	t.Parallel()
	f, _, channel := open(t, fakeslack.Options{})
	tries := make(chan string, 10)
	hooked(t, f, func(w http.ResponseWriter, r *http.Request, _ []byte) {
		tries <- r.URL.Path + " " + r.Header.Get("X-Slack-Retry-Num") + " " + r.Header.Get("X-Slack-Retry-Reason")
		w.WriteHeader(http.StatusInternalServerError)
	})
	ann := fakeslack.Person{Name: "ann"}
	if a := f.Slash(t.Context(), ann, channel, "/tape", ""); a.Err == nil {
		t.Error("a refused command has an answer")
	}
	if a := f.Event(t.Context(), ann, map[string]any{"type": "app_home_opened"}); a.Err == nil {
		t.Error("a refused event has an answer")
	}
	for _, want := range []string{"/slack/commands  ", "/slack/events  ", "/slack/events 1 http_error"} {
		if got := <-tries; got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
	f.Advance(2 * time.Minute)
	if got := <-tries; got != "/slack/events 2 http_error" {
		t.Errorf("got %q", got)
	}
}

// TestResponseURL holds five uses, half an hour, and what replaces and deletes the original.
func TestResponseURL(t *testing.T) {
	t.Parallel()
	f, b, channel := open(t, fakeslack.Options{})
	urls := make(chan string, 10)
	hooked(t, f, func(_ http.ResponseWriter, r *http.Request, body []byte) {
		r.Body = io.NopCloser(strings.NewReader(string(body)))
		c, _ := slack.SlashCommandParse(r)
		urls <- c.ResponseURL
	})
	a := f.Slash(t.Context(), fakeslack.Person{Name: "ann"}, channel, "/tape", "")
	where := <-urls
	send := func(body string) reply {
		t.Helper()
		return b.send(t.Context(), where, "application/json", body, nil)
	}
	for _, c := range []struct{ body, want string }{
		{`{"text":"one"}`, "one"},
		{`{"text":"two","replace_original":true}`, "two"},
		{`{"text":"three","response_type":"in_channel"}`, "two\nthree"},
		{`{"delete_original":true}`, "three"},
		{`{"text":"five"}`, "three\nfive"},
	} {
		if r := send(c.body); !r.ok || a.Text() != c.want {
			t.Errorf("%s: %s, stands %q", c.body, r.raw, a.Text())
		}
	}
	if r := send(`{"text":"six"}`); r.status != 404 || r.name != "used_url" {
		t.Errorf("a sixth use: %d %s", r.status, r.raw)
	}
	if got := f.Messages(channel); len(got) != 1 || got[0].Text != "three" || len(f.Breaches()) != 0 {
		t.Errorf("stands %+v, breaches %q", got, f.Breaches())
	}
	a = f.Slash(t.Context(), fakeslack.Person{Name: "ann"}, channel, "/tape", "")
	where = <-urls
	f.Advance(31 * time.Minute)
	if r := send(`{"text":"late"}`); r.name != "expired_url" {
		t.Errorf("after half an hour: %s", r.raw)
	}
	if err := a.Wait(t.Context()); err == nil {
		t.Error("an expired answer is waited for")
	}
}

// TestLinks holds that a shared link is told, and that what the app shows of it is kept.
func TestLinks(t *testing.T) {
	t.Parallel()
	f, b, channel := open(t, fakeslack.Options{Scopes: fakeslack.AllScopes()})
	hooked(t, f, func(http.ResponseWriter, *http.Request, []byte) {})
	a, ts := f.Share(t.Context(), fakeslack.Person{Name: "ann"}, channel, "see https://a.example/t/1")
	if a.Err != nil {
		t.Fatal(a.Err)
	}
	r := b.call("chat.unfurl", "channel", channel, "ts", ts, "unfurls", `{"https://a.example/t/1":{"blocks":[`+section("A thread")+`]}}`)
	if got := f.Unfurls(); !r.ok || len(got) != 1 || got[0].URL != "https://a.example/t/1" || got[0].TS != ts {
		t.Errorf("%s, %+v", r.raw, got)
	}
	if a := f.Mention(t.Context(), fakeslack.Person{Name: "ann"}, channel, "hello"); a.Err != nil {
		t.Error(a.Err)
	}
}
