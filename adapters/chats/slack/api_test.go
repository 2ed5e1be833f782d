package slack

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/threadtape/threadtape/adapters/chats/slack/fakeslack"
	"github.com/threadtape/threadtape/bot/chat"
	"github.com/threadtape/threadtape/bot/chat/chattest"
	"github.com/threadtape/threadtape/bot/fault"
	"github.com/threadtape/threadtape/config"
)

const anyToken = "xoxb-102938475647-5647382910111-AbCdEfGhIjKlMnOpQrStUvWx"

// TestTokens holds which tokens are tokens.
func TestTokens(t *testing.T) {
	t.Parallel()
	for token, ok := range map[string]bool{
		anyToken: true, "xoxe.xoxb-1-Mi0xLTAw": true, "": false, "xoxb-": false, "xoxp-102938475647-56473829": false, "xapp-1-A1-2-abcdef": false,
		"xoxb-1029 384756": false, "xoxb-102938\n4756": false,
	} {
		if _, err := Open(Options{BotToken: config.NewSecret(token)}); (err == nil) != ok {
			t.Errorf("Open(%q) = %v", token, err)
		} else if err != nil && fault.Of(err) != fault.Invalid {
			t.Errorf("Open(%q) = %v, want Invalid", token, err)
		}
	}
	if _, err := Open(Options{BotToken: config.NewSecret(anyToken), API: "slack.com"}); fault.Of(err) != fault.Invalid || err == nil {
		t.Errorf("Open with a wrong address = %v", err)
	}
}

// TestUnreachable holds that what never left is surely not heard, and that the error has no token.
func TestUnreachable(t *testing.T) {
	t.Parallel()
	var config net.ListenConfig
	l, err := config.Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	address := l.Addr().String()
	l.Close()
	s := opened(t, "http://"+address+"/api/")
	_, err = s.Send(t.Context(), "slack:C0123ABC", chattest.Say("k", "words"))
	if fault.Of(err) != fault.Again || errors.Is(err, chat.ErrUnsure) || strings.Contains(err.Error(), "xoxb") || strings.Contains(err.Error(), "://") {
		t.Errorf("Send = %v", err)
	}
}

func opened(t *testing.T, base string) *Slack {
	t.Helper()
	s, err := Open(Options{BotToken: config.NewSecret(anyToken), API: base})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Close)
	return s
}

// serving makes a server that is no Slack.
func serving(t *testing.T, h http.HandlerFunc) *Slack {
	t.Helper()
	server := httptest.NewServer(h)
	t.Cleanup(server.Close)
	return opened(t, server.URL+"/api/")
}

const hello = `{"ok":true,"team_id":"T0123","user_id":"U0123","bot_id":"B0123","team":"acme"}`

// TestLenient holds that what was done is done, whatever types the answer has.
func TestLenient(t *testing.T) {
	t.Parallel()
	s := serving(t, func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/api/auth.test":
			fmt.Fprint(w, `{"ok":true,"team_id":"T0123","user_id":"U0123","bot_id":"B0123","team":"acme","enterprise_id":7}`)
		default:
			fmt.Fprint(w, `{"ok":true,"ts":"1700000000.000100","channel":{"id":"C0123ABC"},"message":[],"warning":5}`)
		}
	})
	r, err := s.Send(t.Context(), "slack:C0123ABC", chattest.Say("k", "words"))
	if err != nil || r.ID != "1700000000.000100" || r.To != "slack:C0123ABC" {
		t.Errorf("Send = %+v, %v", r, err)
	}
	if err := s.Edit(t.Context(), r, chattest.Say("k", "words")); err != nil {
		t.Error(err)
	}
}

// TestOddAnswers holds that an answer without the message's name, without end, or from elsewhere is no success.
func TestOddAnswers(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		answer http.HandlerFunc
		unsure bool
	}{
		"no ts":  {func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, `{"ok":true}`) }, true},
		"odd ts": {func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, `{"ok":true,"ts":"now"}`) }, true},
		"endless": {func(w http.ResponseWriter, _ *http.Request) {
			fmt.Fprint(w, `{"ok":true,"x":"`+strings.Repeat("x", 5<<20)+`"}`)
		}, true},
		"redirect": {func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, "https://evil.example/", http.StatusFound)
		}, false},
	} {
		s := serving(t, func(w http.ResponseWriter, r *http.Request) {
			if r.URL.Path == "/api/auth.test" {
				fmt.Fprint(w, hello)
				return
			}
			c.answer(w, r)
		})
		if _, err := s.Send(t.Context(), "slack:C0123ABC", chattest.Say("k", "words")); err == nil || errors.Is(err, chat.ErrUnsure) != c.unsure {
			t.Errorf("%s: Send = %v", name, err)
		}
	}
}

// TestOutside holds that no request leaves that was not let through.
func TestOutside(t *testing.T) {
	t.Parallel()
	w := begin(t, fakeslack.Options{}, Options{})
	if _, err := w.s.teams[0].api.client.AuthTestContext(t.Context()); !errors.Is(err, errOutside) {
		t.Errorf("AuthTest = %v", err)
	}
	if n := len(w.Requests()); n != 0 {
		t.Errorf("%d requests left", n)
	}
}

// TestDeadToken holds that a token that was taken back is tried again once a minute, and works again when it does.
func TestDeadToken(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		today()
		w := begin(t, fakeslack.Options{Pipe: true}, Options{})
		w.say(t, w.one, chattest.Say("", "words"))
		dead := true
		w.Fault(func(r *fakeslack.Request) fakeslack.Fault {
			if dead && r.Method == postMethod {
				return fakeslack.Failed("token_revoked")
			}
			return fakeslack.Fault{}
		})
		for range 130 {
			_, err := w.s.Send(t.Context(), at(w.one), chattest.Say("k", "words"))
			if fault.Of(err) != fault.Denied || fault.Code(err) != "E-SLACK-TOKEN" {
				t.Fatalf("Send = %v", err)
			}
			time.Sleep(time.Second)
		}
		if n := w.Count(postMethod); n < 3 || n > 5 {
			t.Errorf("asked %d times in 130 s", n)
		}
		dead = false
		time.Sleep(time.Minute)
		w.say(t, w.one, chattest.Say("k", "words"))
	})
}

// TestSlowAnswer holds that a request ends with its caller, and that its outcome is unknown then.
func TestSlowAnswer(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		today()
		w := begin(t, fakeslack.Options{Pipe: true}, Options{})
		w.Next(postMethod, fakeslack.Slow(time.Minute))
		ctx, cancel := context.WithTimeout(t.Context(), 3*time.Second)
		defer cancel()
		begun := time.Now()
		_, err := w.s.Send(ctx, at(w.one), chattest.Say("k", "words"))
		if !errors.Is(err, chat.ErrUnsure) || time.Since(begun) > 4*time.Second {
			t.Errorf("Send = %v after %v", err, time.Since(begun))
		}
	})
}

// TestSecretsStay holds that no secret is in an error or in the log, whatever goes wrong with whichever request, uploads
// among them.
func TestSecretsStay(t *testing.T) {
	t.Parallel()
	ways := []fakeslack.Fault{
		fakeslack.CutBefore(), fakeslack.CutAfter(), fakeslack.Lost(502), fakeslack.Garbage(), fakeslack.Truncated(), fakeslack.Failed("invalid_auth"),
		fakeslack.Failed("internal_error"), fakeslack.Limited(time.Second), fakeslack.Unavailable(404), fakeslack.Slow(30 * time.Second),
	}
	for _, method := range []string{
		"auth.test", postMethod, "files.getUploadURLExternal", "upload", "files.completeUploadExternal", "conversations.history",
		"conversations.info", "conversations.members", "conversations.join", "conversations.open", "users.info", "chat.update", "chat.delete",
	} {
		synctest.Test(t, func(t *testing.T) {
			today()
			for _, way := range ways {
				w := begin(t, fakeslack.Options{Pipe: true, Scopes: fakeslack.AllScopes()}, Options{})
				p := w.Know(fakeslack.Person{Name: "marlow"})
				w.Join(w.one, p)
				w.Fault(func(r *fakeslack.Request) fakeslack.Fault {
					if r.Method == method {
						return way
					}
					return fakeslack.Fault{}
				})
				m := chattest.Say("k", "words")
				m.Files = []chat.File{{Name: "quote.png", Alt: "words", Data: []byte("picture")}}
				r, err := w.s.Send(t.Context(), at(w.one), m)
				errs := []error{err}
				_, _, err = w.s.Find(t.Context(), at(w.one), "k", time.Now().Add(-time.Minute))
				_, reached := w.s.Reach(t.Context(), p.ID)
				_, stood := w.s.stands(t.Context(), w.TeamID(), p.ID, at(w.one))
				errs = append(errs, err, reached, stood, w.s.Join(t.Context(), at(w.one)), w.s.Edit(t.Context(), r, m), w.s.Delete(t.Context(), r))
				for _, err := range errs {
					if err != nil {
						w.clean(t, err.Error())
					}
				}
			}
		})
	}
}
