package verify_test

import (
	"bytes"
	"context"
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

	"github.com/threadtape/threadtape/adapters/chats/discord/verify"
	"github.com/threadtape/threadtape/adapters/stores/memory"
	"github.com/threadtape/threadtape/bot/store"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// secret is what somebody wrote, and is in no log.
const secret = "what-somebody-wrote"

func pong(_ context.Context, body []byte) (int, []byte) {
	if bytes.Contains(body, []byte("panic")) {
		panic(secret)
	}
	return http.StatusOK, []byte(`{"type":1}`)
}

func post(h http.Handler, v vector, change ...func(r *http.Request)) *http.Response {
	r := httptest.NewRequest(http.MethodPost, "/discord/interactions", strings.NewReader(v.Body))
	r.Header.Set("X-Signature-Timestamp", v.Timestamp)
	r.Header.Set("X-Signature-Ed25519", v.Signature)
	for _, c := range change {
		c(r)
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w.Result()
}

// TestHandler holds the answers of the door.
func TestHandler(t *testing.T) {
	t.Parallel()
	var log bytes.Buffer
	now := time.Now().Unix()
	body := `{"type":2,"x":"` + secret + `"}`
	o := verify.Options{PublicKey: signed(now, "").Key, Log: slog.New(slog.NewTextHandler(&log, &slog.HandlerOptions{Level: slog.LevelDebug}))}
	h := verify.Handler(o, pong)
	bad := signed(now, body)
	bad.Body += " "
	for _, c := range []struct {
		name string
		v    vector
		r    func(r *http.Request)
		want int
	}{
		{"good", signed(now, body), nil, 200},
		{"the same again", signed(now, body), nil, 401},
		{"the same in capitals", func() vector { v := signed(now, body); v.Signature = strings.ToUpper(v.Signature); return v }(), nil, 401},
		{"another", signed(now, body+" "), nil, 200},
		{"a ping", signed(now, `{"type":1}`), nil, 200},
		{"the ping again", signed(now, `{"type":1}`), nil, 401},
		{"wrong", bad, nil, 401},
		{"old", signed(now-400, body), nil, 401},
		{"no headers", signed(now, body), func(r *http.Request) { r.Header = http.Header{} }, 401},
		{"get", signed(now, body), func(r *http.Request) { r.Method = http.MethodGet }, 405},
		{"as long as it may be", signed(now, strings.Repeat("x", verify.BodyMost)), nil, 200},
		{"too long", signed(now, strings.Repeat("x", verify.BodyMost+1)), nil, 413},
		{"cut", signed(now, body+"  "), func(r *http.Request) { r.Body = io.NopCloser(broken{}) }, 400},
		{"panic", signed(now, "panic "+secret), nil, 500},
	} {
		var change []func(*http.Request)
		if c.r != nil {
			change = append(change, c.r)
		}
		res := post(h, c.v, change...)
		got, _ := io.ReadAll(res.Body)
		if res.StatusCode != c.want {
			t.Errorf("%s: %d, want %d", c.name, res.StatusCode, c.want)
		}
		if ok := res.StatusCode == http.StatusOK; ok != (string(got) == `{"type":1}`) || ok != (res.Header.Get("Content-Type") == "application/json") {
			t.Errorf("%s: answered %q as %q", c.name, got, res.Header.Get("Content-Type"))
		}
	}
	if strings.Contains(log.String(), secret) {
		t.Errorf("the log has a body:\n%s", &log)
	}
}

type broken struct{}

func (broken) Read([]byte) (int, error) { return 0, io.ErrUnexpectedEOF }

// TestStatus holds that no status of an answerer breaks the door.
func TestStatus(t *testing.T) {
	t.Parallel()
	for said, want := range map[int]int{0: 200, 200: 200, 202: 202, 400: 400, 99: 500, 101: 500, 600: 500, -1: 500} {
		now := time.Now().Unix()
		h := verify.Handler(verify.Options{PublicKey: signed(now, "").Key}, func(context.Context, []byte) (int, []byte) { return said, nil })
		if res := post(h, signed(now, "{}")); res.StatusCode != want || res.Header.Get("Content-Type") != "" {
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
		next := func(context.Context, []byte) (int, []byte) { in.Add(1); return 200, nil }
		o := verify.Options{PublicKey: signed(now, "").Key, Notes: notes}
		doors := []http.Handler{verify.Handler(o, next), verify.Handler(o, next)}
		if notes == nil {
			doors = doors[:1]
		}
		var all sync.WaitGroup
		for i := range 200 {
			all.Go(func() { post(doors[i%len(doors)], signed(now, "{}")) })
		}
		all.Wait()
		if in.Load() != 1 {
			t.Errorf("%s: %d got in", name, in.Load())
		}
	}
	h := verify.Handler(verify.Options{PublicKey: signed(now, "").Key, Notes: lost{}}, pong)
	if res := post(h, signed(now, "{}")); res.StatusCode != http.StatusServiceUnavailable {
		t.Errorf("without a store: %d", res.StatusCode)
	}
}

// lost are notes that do not answer.
type lost struct{ store.Notes }

func (lost) Once(context.Context, store.Key, time.Duration) (bool, error) {
	return false, errors.New("no store")
}

// TestMemory holds that a request is remembered for as long as its signature holds, and that memory does not grow.
func TestMemory(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		early := signed(time.Now().Add(verify.Window).Unix(), "{}")
		h := verify.Handler(verify.Options{PublicKey: early.Key}, pong)
		if res := post(h, early); res.StatusCode != http.StatusOK {
			t.Fatalf("an early one: %d", res.StatusCode)
		}
		for range 30 {
			if res := post(h, early); res.StatusCode != http.StatusUnauthorized {
				t.Fatalf("it got in again")
			}
			time.Sleep(30 * time.Second)
		}
	})
}
