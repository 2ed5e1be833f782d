package ops_test

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/threadtape/threadtape/bot/ops"
	"github.com/threadtape/threadtape/bot/store"
)

func well(context.Context) (store.Health, error) { return store.Health{Kind: "memory"}, nil }

func ill(context.Context) (store.Health, error) { return store.Health{}, errors.New("refused") }

// TestReady holds what makes a bot not ready, each with a reason.
func TestReady(t *testing.T) {
	t.Parallel()
	var beats, never ops.Beat
	beats.Tick()
	for name, c := range map[string]struct {
		health func(context.Context) (store.Health, error)
		chats  int
		looks  *ops.Beat
		bad    string
	}{
		"well":     {well, 1, &beats, ""},
		"store":    {ill, 1, &beats, "store"},
		"no chat":  {well, 0, &beats, "chats"},
		"no looks": {well, 1, &never, "looks"},
	} {
		r := ops.Checks(c.health, func() (int, []string) { return c.chats, nil }, c.looks)(t.Context())
		if r.Ready != (c.bad == "") {
			t.Errorf("%s: ready %v", name, r.Ready)
		}
		for _, check := range r.Checks {
			if check.OK != (check.Name != c.bad) || !check.OK && check.Reason == "" {
				t.Errorf("%s: %+v", name, check)
			}
		}
	}
}

// TestServer holds who is answered, and with what.
func TestServer(t *testing.T) {
	t.Parallel()
	ready := true
	s := ops.Server{Token: "t0ken", Ready: func(context.Context) ops.Report {
		return ops.Report{Ready: ready, Checks: []ops.Check{{Name: "store", OK: ready}}}
	}}
	for _, c := range []struct {
		name, path, host, token, origin string
		ready                           bool
		want                            int
	}{
		{"alive", "/healthz", "127.0.0.1:9464", "Bearer t0ken", "", true, http.StatusOK},
		{"ready", "/readyz", "localhost:9464", "Bearer t0ken", "", true, http.StatusOK},
		{"not ready", "/readyz", "127.0.0.1:9464", "Bearer t0ken", "", false, http.StatusServiceUnavailable},
		{"no token", "/readyz", "127.0.0.1:9464", "", "", true, http.StatusUnauthorized},
		{"wrong token", "/readyz", "127.0.0.1:9464", "Bearer x", "", true, http.StatusUnauthorized},
		{"a name that points here", "/readyz", "evil.example", "Bearer t0ken", "", true, http.StatusForbidden},
		{"a page", "/readyz", "127.0.0.1:9464", "Bearer t0ken", "https://evil.example", true, http.StatusForbidden},
		{"nothing else", "/debug/pprof/", "127.0.0.1:9464", "Bearer t0ken", "", true, http.StatusNotFound},
	} {
		ready = c.ready
		req := httptest.NewRequest(http.MethodGet, c.path, nil)
		req.Host = c.host
		if c.token != "" {
			req.Header.Set("Authorization", c.token)
		}
		if c.origin != "" {
			req.Header.Set("Origin", c.origin)
		}
		w := httptest.NewRecorder()
		s.Handler().ServeHTTP(w, req)
		if w.Code != c.want {
			t.Errorf("%s: %d, want %d", c.name, w.Code, c.want)
		}
	}
	req := httptest.NewRequest(http.MethodGet, "/readyz", nil)
	req.Host = "127.0.0.1:1"
	req.Header.Set("Authorization", "Bearer t0ken")
	w := httptest.NewRecorder()
	s.Handler().ServeHTTP(w, req)
	var r ops.Report
	if err := json.Unmarshal(w.Body.Bytes(), &r); err != nil || len(r.Checks) != 1 {
		t.Errorf("the answer is %s, %v; want a report", w.Body, err)
	}
}
