package discord

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/threadtape/threadtape/adapters/chats/discord/fakediscord"
	"github.com/threadtape/threadtape/bot/chat"
	"github.com/threadtape/threadtape/bot/chat/chattest"
	"github.com/threadtape/threadtape/bot/fault"
	"github.com/threadtape/threadtape/config"
)

const postMessage = "POST /channels/{channel_id}/messages"

// TestOutcome holds what an error says of each trouble: surely not heard, or unknown. What is sent again afterwards with
// the same key stands once.
func TestOutcome(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		trouble fakediscord.Fault
		kind    fault.Kind
		unsure  bool
		heard   bool // although it is unsure
	}{
		"refused":           {fakediscord.Refused(400, 50035), fault.Invalid, false, false},
		"502":               {fakediscord.Unavailable(502), fault.Broken, true, false},
		"503":               {fakediscord.Unavailable(503), fault.Broken, true, false},
		"502 after it":      {fakediscord.Lost(502), fault.Broken, true, true},
		"cut before":        {fakediscord.CutBefore(), fault.Broken, true, false},
		"cut after":         {fakediscord.CutAfter(), fault.Broken, true, true},
		"half an answer":    {fakediscord.Truncated(), fault.Broken, true, true},
		"no JSON":           {fakediscord.Garbage(), fault.Broken, true, true},
		"forbidden, a page": {fakediscord.Fault{Status: 403, HTML: true}, fault.Again, false, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := begin(t, fakediscord.Options{}, Options{})
			w.Next(postMessage, c.trouble)
			_, err := w.d.Send(t.Context(), at(w.one), chattest.Say("k1", "words"))
			if err == nil || fault.Of(err) != c.kind || errors.Is(err, chat.ErrUnsure) != c.unsure {
				t.Errorf("Send = %v, want %v, unsure %v", err, c.kind, c.unsure)
			}
			if got := len(w.stand(w.one)); got == 1 != c.heard {
				t.Errorf("%d messages stand", got)
			}
			w.d.api.pace.blocked = time.Time{}
			r, err := w.d.Send(t.Context(), at(w.one), chattest.Say("k1", "words"))
			if err != nil || len(w.stand(w.one)) != 1 || w.stand(w.one)[0].ID != r.ID {
				t.Errorf("again: %+v, %v, %d messages stand", r, err, len(w.stand(w.one)))
			}
		})
	}
}

// TestHarmless holds that an unknown outcome of what only reads is no unknown outcome.
func TestHarmless(t *testing.T) {
	t.Parallel()
	w := begin(t, fakediscord.Options{}, Options{})
	for _, trouble := range []fakediscord.Fault{fakediscord.Unavailable(502), fakediscord.CutAfter(), fakediscord.Truncated(), fakediscord.Garbage()} {
		w.Fault(func(*fakediscord.Request) fakediscord.Fault { return trouble })
		if _, err := w.d.facts(t.Context(), w.one); fault.Of(err) != fault.Again || errors.Is(err, chat.ErrUnsure) {
			t.Errorf("%+v: %v, want again", trouble, err)
		}
	}
	w.Fault(nil)
	if ch, err := w.d.facts(t.Context(), w.one); err != nil || ch.Name != "one" {
		t.Errorf("facts = %+v, %v", ch, err)
	}
}

// TestOddTypes holds that an answer with odd types elsewhere still counts.
func TestOddTypes(t *testing.T) {
	t.Parallel()
	w := begin(t, fakediscord.Options{}, Options{})
	w.Fault(func(*fakediscord.Request) fakediscord.Fault { return fakediscord.OddTypes() })
	r, err := w.d.Send(t.Context(), at(w.one), chattest.Say("k1", "words"))
	if err != nil {
		t.Fatal(err)
	}
	if err := w.d.Edit(t.Context(), r, chattest.Say("k1", "others")); err != nil {
		t.Error(err)
	}
	if got, ok, err := w.d.Find(t.Context(), at(w.one), "k1", time.Now().Add(-time.Minute)); got != r || !ok || err != nil {
		t.Errorf("Find = %+v, %v, %v", got, ok, err)
	}
}

// TestSlowAnswer holds that a call ends with its context, and that what was out is unsure.
func TestSlowAnswer(t *testing.T) {
	t.Parallel()
	w := begin(t, fakediscord.Options{}, Options{})
	w.Next(postMessage, fakediscord.Slow(3*time.Second))
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	_, err := w.d.Send(ctx, at(w.one), chattest.Say("k1", "words"))
	if !errors.Is(err, chat.ErrUnsure) || !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("Send = %v, want unsure", err)
	}
}

// TestUnreached holds that what was never written was surely not heard.
func TestUnreached(t *testing.T) {
	t.Parallel()
	d := opened(t, "http://127.0.0.1:1/api/v10")
	_, err := d.Send(t.Context(), "discord:123", chattest.Say("k1", "words"))
	if fault.Of(err) != fault.Again || errors.Is(err, chat.ErrUnsure) {
		t.Errorf("Send without a server = %v", err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err = d.Send(ctx, "discord:123", chattest.Say("k1", "words"))
	if fault.Of(err) != fault.Again || errors.Is(err, chat.ErrUnsure) {
		t.Errorf("Send after its context ended = %v", err)
	}
	for _, to := range []chat.Address{"slack:C1", "discord:../users", "discord:", "discord:12a"} {
		if _, err := d.Send(t.Context(), to, chattest.Say("", "x")); fault.Of(err) != fault.Invalid {
			t.Errorf("Send to %q = %v, want invalid", to, err)
		}
	}
}

// TestForeignServers holds what a server may not make of us: follow a redirect, read without end, be told a token twice.
func TestForeignServers(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		serve http.HandlerFunc
		code  string
	}{
		"redirect": {func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, "/elsewhere", http.StatusTemporaryRedirect)
		}, "E-DISCORD-ADDRESS"},
		"endless": {func(w http.ResponseWriter, _ *http.Request) {
			for range 5 << 10 {
				if _, err := w.Write(make([]byte, 1024)); err != nil {
					return
				}
			}
		}, "E-DISCORD-CUT"},
		"another site": {func(w http.ResponseWriter, r *http.Request) { http.NotFound(w, r) }, "E-DISCORD-ADDRESS"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			hits := 0
			s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { hits++; c.serve(w, r) }))
			defer s.Close()
			d := opened(t, s.URL)
			_, err := d.Send(t.Context(), "discord:123", chattest.Say("k1", "words"))
			if fault.Code(err) != c.code || hits != 1 {
				t.Errorf("Send = %v after %d requests, want %s", err, hits, c.code)
			}
		})
	}
}

func opened(t *testing.T, base string) *Discord {
	t.Helper()
	d, err := Open(Options{Token: config.NewSecret(sentinel), API: base})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(d.Close)
	return d
}

// sentinel has the form of a token; its first part is the id 1234567890123456789.
const sentinel = "MTIzNDU2Nzg5MDEyMzQ1Njc4OQ.SENTIN.ELsentinelSENTINELsentinelSENTINELs"

// TestTokensStayInside holds that no token is in an error: neither that of the bot, nor that of an interaction or webhook
// in a path, whatever a server does.
func TestTokensStayInside(t *testing.T) {
	t.Parallel()
	const secret = "aW50ZXJhY3Rpb246SENTINELSENTINELSENTINEL"
	echo := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.WriteHeader(http.StatusBadRequest)
		fmt.Fprintf(w, `{"code":50035,"message":%q,"errors":{%q:{"_errors":[{"code":%q,"message":%q}]}}}`,
			r.URL.Path, "x", "BAD", r.Header.Get("Authorization")+r.URL.Path)
	}))
	defer echo.Close()
	raw := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		c, _, err := w.(http.Hijacker).Hijack()
		if err != nil {
			t.Error(err)
			return
		}
		fmt.Fprintf(c, "HTTP/9 %s %s\r\n\r\n", r.URL.Path, r.Header.Get("Authorization"))
		c.Close()
	}))
	defer raw.Close()
	for _, base := range []string{"http://127.0.0.1:1", echo.URL, raw.URL, "http://bad host", "::", "http://127.0.0.1:1/%zz"} {
		d := opened(t, base)
		for _, c := range []call{
			request(http.MethodPost, "/channels/{channel}/messages", "123"),
			request(http.MethodPost, "/interactions/{interaction}/{token}/callback", "1", secret),
			request(http.MethodPatch, "/webhooks/{webhook}/{token}/messages/@original", "1", secret),
		} {
			c.open = strings.Contains(c.path, secret)
			c.body = struct{}{}
			_, err := d.api.do(t.Context(), c)
			if err == nil {
				t.Errorf("%s: no error", base)
				continue
			}
			for e := range unwrapped(err) {
				text := fmt.Sprintf("%v %+v %q %#v", e, e, e, e)
				if strings.Contains(text, "SENTINEL") || strings.Contains(text, "ELsentinel") {
					t.Errorf("%s: a token is in %s", base, text)
				}
			}
		}
	}
}

// unwrapped goes through a whole tree of errors.
func unwrapped(err error) func(func(error) bool) {
	var walk func(err error, yield func(error) bool) bool
	walk = func(err error, yield func(error) bool) bool {
		if err == nil {
			return true
		}
		if !yield(err) {
			return false
		}
		switch u := err.(type) { //nolint:errorlint // it takes the tree of errors apart
		case interface{ Unwrap() error }:
			return walk(u.Unwrap(), yield)
		case interface{ Unwrap() []error }:
			for _, e := range u.Unwrap() {
				if !walk(e, yield) {
					return false
				}
			}
		}
		return true
	}
	return func(yield func(error) bool) { walk(err, yield) }
}

// TestOpen holds which tokens have the form of one.
func TestOpen(t *testing.T) {
	t.Parallel()
	for token, ok := range map[string]bool{
		sentinel: true, "": false, "abc": false, "a.b.c": false,
		"MTIzNDU2Nzg5MDEyMzQ1Njc4OQ..x": false,
		"Bot " + sentinel:               false, sentinel + "\n": false, "bm90IGEgbnVtYmVyIGF0IGFsbA.x.y": false,
		"MTIzNDU2Nzg5MDEyMzQ1Njc4OQ==.x.y": true,
	} {
		d, err := Open(Options{Token: config.NewSecret(token)})
		if (err == nil) != ok {
			t.Errorf("Open(%q) = %v, want ok %v", token, err, ok)
		}
		if err != nil && (fault.Of(err) != fault.Invalid || strings.Contains(err.Error(), token) && token != "") {
			t.Errorf("Open(%q) = %v", token, err)
		}
		if ok && d.app != "1234567890123456789" {
			t.Errorf("Open(%q): application %q", token, d.app)
		}
	}
}
