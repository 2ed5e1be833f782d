package fakeslack_test

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/threadtape/threadtape/adapters/chats/slack/fakeslack"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// A client speaks to a fake as an adapter would.
type client struct {
	t     *testing.T
	f     *fakeslack.Fake
	c     *http.Client
	token string
}

// A reply is what a call was answered.
type reply struct {
	err    error
	status int
	header http.Header
	raw    []byte
	ok     bool
	name   string // of the error
	body   map[string]any
}

// open makes a fake that collects breaches, a client and a channel that the bot is in.
func open(t *testing.T, o fakeslack.Options) (*fakeslack.Fake, *client, string) {
	t.Helper()
	o.Lax = true
	f := fakeslack.New(t, o)
	c := &client{t: t, f: f, token: f.BotToken()}
	c.c = &http.Client{Transport: &http.Transport{DialContext: f.DialContext, DisableKeepAlives: true}}
	return f, c, f.Channel("general", false)
}

// call calls a method with arguments as a form: strings are pairs of name and value.
func (c *client) call(method string, pairs ...string) reply {
	c.t.Helper()
	form := url.Values{"token": {c.token}}
	for i := 0; i+1 < len(pairs); i += 2 {
		form.Set(pairs[i], pairs[i+1])
	}
	return c.send(c.t.Context(), c.f.URL()+method, "application/x-www-form-urlencoded", form.Encode(), nil)
}

func (c *client) send(ctx context.Context, address, kind, body string, header map[string]string) reply {
	c.t.Helper()
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, address, strings.NewReader(body))
	if err != nil {
		c.t.Fatal(err)
	}
	r.Header.Set("Content-Type", kind)
	for name, v := range header {
		r.Header.Set(name, v)
	}
	response, err := c.c.Do(r)
	if err != nil {
		return reply{err: err}
	}
	defer response.Body.Close()
	raw, err := io.ReadAll(response.Body)
	a := reply{err: err, status: response.StatusCode, header: response.Header, raw: raw}
	if json.Unmarshal(raw, &a.body) == nil {
		a.ok, _ = a.body["ok"].(bool)
		a.name, _ = a.body["error"].(string)
	}
	return a
}

// post posts words in a channel with what every post needs.
func (c *client) post(channel, words string, more ...string) reply {
	c.t.Helper()
	return c.call("chat.postMessage", append([]string{"channel", channel, "text", words, "unfurl_links", "false", "unfurl_media", "false"}, more...)...)
}

func (r reply) ts() string {
	s, _ := r.body["ts"].(string)
	return s
}

// described reports whether the vendor's types lie beside the checkout.
func described() bool {
	dir, err := os.Getwd()
	if err != nil {
		return false
	}
	for {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			_, err := os.Stat(filepath.Join(dir, "../shared/contracts/slack/slack-contract.schema.json"))
			return err == nil
		}
		if up := filepath.Dir(dir); up != dir {
			dir = up
			continue
		}
		return false
	}
}

func soon(t *testing.T) context.Context {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	t.Cleanup(cancel)
	return ctx
}
