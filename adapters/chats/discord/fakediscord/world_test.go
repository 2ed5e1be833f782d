package fakediscord_test

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"mime/multipart"
	"net/http"
	"strings"
	"testing"

	"go.uber.org/goleak"

	"github.com/threadtape/threadtape/adapters/chats/discord/fakediscord"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// agent is a User-Agent of the documented shape.
const agent = "DiscordBot (https://example.com/tape, 1.0)"

// A bot sends requests by hand, so that a test decides about every byte.
type bot struct {
	t *testing.T
	f *fakediscord.Fake
	c *http.Client
}

func newBot(t *testing.T, f *fakediscord.Fake) bot {
	transport := &http.Transport{DialContext: f.DialContext}
	t.Cleanup(transport.CloseIdleConnections)
	return bot{t, f, &http.Client{Transport: transport}}
}

// A reply is what a bot was answered.
type reply struct {
	status int
	header http.Header
	raw    []byte
	body   map[string]any
	code   int
	err    error
}

func (b bot) send(ctx context.Context, method, path string, body io.Reader, header map[string]string) reply {
	r, err := http.NewRequestWithContext(ctx, method, b.f.URL()+path, body)
	if err != nil {
		b.t.Fatal(err)
	}
	r.Header.Set("User-Agent", agent)
	r.Header.Set("Authorization", "Bot "+b.f.Token())
	for name, value := range header {
		r.Header.Set(name, value)
		if value == "" {
			r.Header.Del(name)
		}
	}
	response, err := b.c.Do(r)
	if err != nil {
		return reply{err: err}
	}
	defer response.Body.Close()
	a := reply{status: response.StatusCode, header: response.Header}
	a.raw, a.err = io.ReadAll(response.Body)
	_ = json.Unmarshal(a.raw, &a.body)
	if code, ok := a.body["code"].(float64); ok {
		a.code = int(code)
	}
	return a
}

func (b bot) json(method, path, body string) reply {
	header := map[string]string{"Content-Type": "application/json"}
	var r io.Reader
	if body != "" {
		r = strings.NewReader(body)
	}
	return b.send(b.t.Context(), method, path, r, header)
}

// form sends a payload with files, by their names.
func (b bot) form(method, path, payload string, files map[string]string) reply {
	var buf bytes.Buffer
	w := multipart.NewWriter(&buf)
	if payload != "" {
		_ = w.WriteField("payload_json", payload)
	}
	n := 0
	for name, data := range files {
		part, _ := w.CreateFormFile("files["+string(rune('0'+n))+"]", name)
		_, _ = part.Write([]byte(data))
		n++
	}
	w.Close()
	return b.send(b.t.Context(), method, path, &buf, map[string]string{"Content-Type": w.FormDataContentType()})
}

func (a reply) id() string {
	id, _ := a.body["id"].(string)
	return id
}

const calm = `"allowed_mentions":{"parse":[]}`

// open starts a lax fake with one guild and one channel of text.
func open(t *testing.T, o fakediscord.Options) (f *fakediscord.Fake, b bot, channel string) {
	t.Helper()
	o.Lax = true
	f = fakediscord.New(t, o)
	return f, newBot(t, f), f.Channel(f.Guild("garden", ""), "general", fakediscord.Text)
}
