package signed_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"go.uber.org/goleak"

	"github.com/threadtape/threadtape/adapters/chats/slack/signed"
	"github.com/threadtape/threadtape/adapters/stores/memory"
	"github.com/threadtape/threadtape/bot/fault"
	"github.com/threadtape/threadtape/bot/store"
	"github.com/threadtape/threadtape/config"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// written is what somebody wrote, and is in no log.
const written = "what-somebody-wrote"

const form, events = "application/x-www-form-urlencoded", "application/json"

type next = func(ctx context.Context, r signed.Request) (int, string, []byte)

func handler(t testing.TB, o signed.Options, answer next) http.Handler {
	t.Helper()
	o.Secret = config.NewSecret(secret)
	h, err := signed.Handler(o, answer)
	if err != nil {
		t.Fatal(err)
	}
	return h
}

func post(h http.Handler, v vector, kind string, change ...func(r *http.Request)) *http.Response {
	r := httptest.NewRequest(http.MethodPost, "/slack/commands", strings.NewReader(v.Body))
	r.Header.Set("X-Slack-Request-Timestamp", v.Timestamp)
	r.Header.Set("X-Slack-Signature", v.Signature)
	r.Header.Set("Content-Type", kind)
	for _, c := range change {
		c(r)
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w.Result()
}

func ok(context.Context, signed.Request) (int, string, []byte) {
	return 200, "", []byte(`{"text":"ok"}`)
}

// TestHandler holds the answers of the door.
func TestHandler(t *testing.T) {
	t.Parallel()
	var log bytes.Buffer
	now := time.Now().Unix()
	body := "command=%2Ftape&text=" + written
	h := handler(t, signed.Options{Log: slog.New(slog.NewTextHandler(&log, &slog.HandlerOptions{Level: slog.LevelDebug}))},
		func(ctx context.Context, r signed.Request) (int, string, []byte) {
			if bytes.Contains(r.Payload, []byte("panic")) {
				panic(written)
			}
			return ok(ctx, r)
		})
	bad := good(now, body)
	bad.Body += " "
	for _, c := range []struct {
		name, kind string
		v          vector
		r          func(r *http.Request)
		want       int
	}{
		{"good", form, good(now, body), nil, 200},
		{"the same again", form, good(now, body), nil, 401},
		{"the same with another type", events, good(now, body), nil, 401},
		{"another", form, good(now, body+"+"), nil, 200},
		{"a form with a charset", form + "; charset=utf-8", good(now, body+"a"), nil, 200},
		{"an event", events + "; charset=utf-8", good(now, ` {"type":"event_callback","x":"`+written+`"}`), nil, 200},
		{"an interaction", form, good(now, "payload=%7B%22x%22%3A1%7D"), nil, 200},
		{"wrong", form, bad, nil, 401},
		{"old", form, good(now-400, body), nil, 401},
		{"early", form, good(now+400, body), nil, 401},
		{"no headers", form, good(now, body), func(r *http.Request) { r.Header = http.Header{} }, 401},
		{"get", form, good(now, body), func(r *http.Request) { r.Method = http.MethodGet }, 405},
		{"in the address", form, good(now, "x="+written), func(r *http.Request) { r.URL.RawQuery = "payload={}&command=/tape" }, 400},
		{"no type", "", good(now, body+"b"), nil, 415},
		{"another type", "text/plain", good(now, body+"c"), nil, 415},
		{"parts", "multipart/form-data; boundary=x", good(now, body+"d"), nil, 415},
		{"no form", form, good(now, "command=%zz"+written), nil, 400},
		{"no command", form, good(now, "text="+written), nil, 400},
		{"no interaction", form, good(now, "payload="+written), nil, 400},
		{"a list", form, good(now, "payload=%5B%5D"), nil, 400},
		{"no event", events, good(now, `{"type":"`+written), nil, 400},
		{"an odd event", events, good(now, `{"type":["`+written+`"]}`), nil, 400},
		{"no object", events, good(now, `"{"`), nil, 400},
		{"as long as it may be", form, good(now, pad(signed.BodyMost)), nil, 200},
		{"too long", form, good(now, pad(signed.BodyMost+1)), nil, 413},
		{"cut", form, good(now, body+"e"), func(r *http.Request) { r.Body = io.NopCloser(broken{}) }, 400},
		{"panic", form, good(now, body+"panic"), nil, 500},
	} {
		var change []func(*http.Request)
		if c.r != nil {
			change = append(change, c.r)
		}
		res := post(h, c.v, c.kind, change...)
		got, _ := io.ReadAll(res.Body)
		if res.StatusCode != c.want {
			t.Errorf("%s: %d, want %d", c.name, res.StatusCode, c.want)
		}
		if ok := res.StatusCode == http.StatusOK; ok != (string(got) == `{"text":"ok"}`) || ok != (res.Header.Get("Content-Type") == events) {
			t.Errorf("%s: answered %q as %q", c.name, got, res.Header.Get("Content-Type"))
		}
	}
	for _, word := range []string{written, secret, "v0="} {
		if strings.Contains(log.String(), word) {
			t.Errorf("the log has %q:\n%s", word, &log)
		}
	}
}

func pad(n int) string { return "command=x&text=" + strings.Repeat("x", n-len("command=x&text=")) }

type broken struct{}

func (broken) Read([]byte) (int, error) { return 0, io.ErrUnexpectedEOF }

// TestNoSecret holds that there is no door without a secret.
func TestNoSecret(t *testing.T) {
	t.Parallel()
	for _, s := range []config.Secret{{}, config.NewSecret("")} {
		if h, err := signed.Handler(signed.Options{Secret: s}, ok); h != nil || fault.Of(err) != fault.Invalid {
			t.Errorf("%v, %v", h, err)
		}
	}
}

// TestRequest holds that requests come as Socket Mode would have brought them, and that a retry is told.
func TestRequest(t *testing.T) {
	t.Parallel()
	var got signed.Request
	h := handler(t, signed.Options{}, func(_ context.Context, r signed.Request) (int, string, []byte) {
		got = r
		return 200, "text/plain", []byte("ok")
	})
	retried := func(n, why string) func(r *http.Request) {
		return func(r *http.Request) {
			r.Header.Set("X-Slack-Retry-Num", n)
			r.Header.Set("X-Slack-Retry-Reason", why)
		}
	}
	now := time.Now().Unix()
	for _, c := range []struct {
		kind, body string
		change     func(*http.Request)
		want       signed.Request
	}{
		{form, "command=%2Ftape&text=a+%3Cb%3E%22&x=1&x=2", retried("", ""), signed.Request{Kind: "slash_commands", Payload: []byte(`{"command":"/tape","text":"a <b>\"","x":"1"}`)}},
		{form, "payload=%7B%22type%22%3A%22block_actions%22%7D&command=no", retried("1", "http_error"), signed.Request{Kind: "interactive", Payload: []byte(`{"type":"block_actions"}`)}},
		{events, `{"type":"event_callback","event_id":"Ev1"}`, retried("", ""), signed.Request{Kind: "events_api", Payload: []byte(`{"type":"event_callback","event_id":"Ev1"}`)}},
		{events, `{"type":"event_callback","event_id":"Ev2"}`, retried("2", "http_timeout"), signed.Request{Kind: "events_api", Payload: []byte(`{"type":"event_callback","event_id":"Ev2"}`), Retry: 2, Reason: "http_timeout"}},
		{events, `{"type":"event_callback","event_id":"Ev3"}`, retried("-2", "http_timeout"), signed.Request{Kind: "events_api", Payload: []byte(`{"type":"event_callback","event_id":"Ev3"}`)}},
		{events, `{"type":"app_rate_limited"}`, retried("3", "Be gone!"), signed.Request{Kind: "events_api", Payload: []byte(`{"type":"app_rate_limited"}`), Retry: 3}},
	} {
		got = signed.Request{}
		res := post(h, good(now, c.body), c.kind, c.change)
		answer, _ := io.ReadAll(res.Body)
		if res.StatusCode != http.StatusOK || string(answer) != "ok" || res.Header.Get("Content-Type") != "text/plain" {
			t.Errorf("%s: %d %q", c.body, res.StatusCode, answer)
		}
		var a, b any
		json.Unmarshal(got.Payload, &a)
		json.Unmarshal(c.want.Payload, &b)
		x, _ := json.Marshal(a)
		y, _ := json.Marshal(b)
		if got.Kind != c.want.Kind || !bytes.Equal(x, y) || got.Retry != c.want.Retry || got.Reason != c.want.Reason {
			t.Errorf("%s: %+v %s", c.body, got, got.Payload)
		}
	}
}

// TestGreetings holds that a challenge is echoed and the look at a certificate is answered, when Slack has signed them and
// not otherwise, and that nobody else hears of them.
func TestGreetings(t *testing.T) {
	t.Parallel()
	h := handler(t, signed.Options{}, func(context.Context, signed.Request) (int, string, []byte) {
		t.Error("it was handed on")
		return 0, "", nil
	})
	now := time.Now().Unix()
	challenge := good(now, `{"type":"url_verification","token":"x","challenge":"<b>3eZbrw1a</b>"}`)
	forged := challenge
	forged.Signature = "v0=" + strings.Repeat("0", 64)
	if res := post(h, forged, events); res.StatusCode != http.StatusUnauthorized {
		t.Errorf("not signed: %d", res.StatusCode)
	}
	res := post(h, challenge, events)
	if got, _ := io.ReadAll(res.Body); string(got) != "<b>3eZbrw1a</b>" || res.StatusCode != http.StatusOK ||
		!strings.HasPrefix(res.Header.Get("Content-Type"), "text/plain") || res.Header.Get("X-Content-Type-Options") != "nosniff" {
		t.Errorf("%d %q %v", res.StatusCode, got, res.Header)
	}
	res = post(h, good(now, "ssl_check=1&token=x"), form)
	if got, _ := io.ReadAll(res.Body); len(got) != 0 || res.StatusCode != http.StatusOK {
		t.Errorf("ssl_check: %d %q", res.StatusCode, got)
	}
}

// TestStatus holds that no status of an answerer breaks the door.
func TestStatus(t *testing.T) {
	t.Parallel()
	for said, want := range map[int]int{0: 200, 200: 200, 202: 202, 400: 400, 99: 500, 101: 500, 600: 500, -1: 500} {
		h := handler(t, signed.Options{}, func(context.Context, signed.Request) (int, string, []byte) { return said, "", nil })
		if res := post(h, good(time.Now().Unix(), "command=x"), form); res.StatusCode != want || res.Header.Get("Content-Type") != "" {
			t.Errorf("%d became %d, want %d", said, res.StatusCode, want)
		}
	}
}

// TestOnce holds that of many equal requests at once one gets in, with a store of one process or of many, and that
// nothing gets in when the store does not answer.
func TestOnce(t *testing.T) {
	t.Parallel()
	st := memory.Open(0)
	t.Cleanup(func() { st.Close() })
	now := time.Now().Unix()
	for name, notes := range map[string]store.Notes{"alone": nil, "shared": st.Notes} {
		var in atomic.Int32
		count := func(context.Context, signed.Request) (int, string, []byte) { in.Add(1); return 200, "", nil }
		o := signed.Options{Notes: notes}
		doors := []http.Handler{handler(t, o, count), handler(t, o, count)}
		if notes == nil {
			doors = doors[:1]
		}
		var all sync.WaitGroup
		for i := range 200 {
			all.Go(func() { post(doors[i%len(doors)], good(now, "command=x"), form) })
		}
		all.Wait()
		if in.Load() != 1 {
			t.Errorf("%s: %d got in", name, in.Load())
		}
	}
	if res := post(handler(t, signed.Options{Notes: lost{}}, ok), good(now, "command=x"), form); res.StatusCode != http.StatusServiceUnavailable {
		t.Errorf("without a store: %d", res.StatusCode)
	}
}

// lost are notes that do not answer.
type lost struct{ store.Notes }

func (lost) Once(context.Context, store.Key, time.Duration) (bool, error) {
	return false, errors.New("no store")
}

// TestMemory holds that a request is remembered for as long as its signature holds.
func TestMemory(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		early := good(time.Now().Add(signed.Window).Unix(), "command=x")
		h := handler(t, signed.Options{}, ok)
		if res := post(h, early, form); res.StatusCode != http.StatusOK {
			t.Fatalf("an early one: %d", res.StatusCode)
		}
		for range 30 {
			if res := post(h, early, form); res.StatusCode != http.StatusUnauthorized {
				t.Fatalf("it got in again")
			}
			time.Sleep(30 * time.Second)
		}
	})
}

// TestCorpusReplay holds, through the door, every row of the corpus at its own time, those that repeat another one too.
func TestCorpusReplay(t *testing.T) {
	t.Parallel()
	all := vectors(t)
	byID := make(map[string]vector)
	for _, v := range all {
		byID[v.ID] = v
	}
	synctest.Test(t, func(t *testing.T) {
		time.Sleep(time.Until(time.Unix(all[0].Now, 0)))
		for _, v := range all {
			if time.Now().Unix() != v.Now || v.Secret != "" && v.Secret != secret {
				t.Fatalf("%s: another time or secret", v.ID)
			}
			calls := 0
			h := handler(t, signed.Options{}, func(ctx context.Context, r signed.Request) (int, string, []byte) {
				calls++
				return ok(ctx, r)
			})
			if v.Before != "" {
				post(h, byID[v.Before], form)
				calls--
			}
			status := post(h, v, form).StatusCode
			accepted := status < 400 || status == 400 && v.Body == "" // signed, and nothing that anybody could answer
			if v.Expect != "either" && accepted != (v.Expect == "accept") || !accepted && calls != 0 {
				t.Errorf("%s: %d and %d calls, want %s (%s)", v.ID, status, calls, v.Expect, v.Why)
			}
		}
	})
}

// FuzzHandler holds that nothing that is signed makes the door panic or answer what HTTP does not know.
func FuzzHandler(f *testing.F) {
	f.Add(form, []byte("command=%2Ftape&text=x"), "", "")
	f.Add(form, []byte("payload=%7B%7D"), "1", "http_error")
	f.Add(events, []byte(`{"type":"url_verification","challenge":"x"}`), "99999999999999999999", "\x00")
	f.Add("a/b;c", []byte("\xff"), "-1", "")
	f.Fuzz(func(t *testing.T, kind string, body []byte, n, why string) {
		h := handler(t, signed.Options{}, func(_ context.Context, r signed.Request) (int, string, []byte) {
			var v map[string]any
			if err := json.Unmarshal(r.Payload, &v); err != nil || v == nil || r.Retry < 0 || r.Kind == "" {
				t.Errorf("%+v: %v", r, err)
			}
			return 200, "", nil
		})
		res := post(h, good(time.Now().Unix(), string(body)), "", func(r *http.Request) {
			r.Header = http.Header{
				"X-Slack-Request-Timestamp": r.Header["X-Slack-Request-Timestamp"], "X-Slack-Signature": r.Header["X-Slack-Signature"],
				"Content-Type": {kind}, "X-Slack-Retry-Num": {n}, "X-Slack-Retry-Reason": {why},
			}
		})
		switch res.StatusCode {
		case http.StatusOK, http.StatusBadRequest, http.StatusUnsupportedMediaType:
		default:
			t.Errorf("status %d", res.StatusCode)
		}
	})
}
