package signed_test

import (
	"context"
	"encoding/json"
	"net/http/httptest"
	"sync"
	"testing"
	"time"

	"github.com/threadtape/threadtape/adapters/chats/slack/fakeslack"
	"github.com/threadtape/threadtape/adapters/chats/slack/signed"
	"github.com/threadtape/threadtape/config"
)

// TestFake holds that the door serves the fake Slack: its probe and its forgeries, a command answered by the acknowledgement,
// doubles and replays that do nothing, and an event that is told again until it is taken.
func TestFake(t *testing.T) {
	t.Parallel()
	f := fakeslack.New(t, fakeslack.Options{})
	channel, ann := f.Channel("general", false), fakeslack.Person{Name: "ann"}
	var mu sync.Mutex
	var seen []signed.Request
	h, err := signed.Handler(signed.Options{Secret: config.NewSecret(f.SigningSecret())}, func(_ context.Context, r signed.Request) (int, string, []byte) {
		mu.Lock()
		defer mu.Unlock()
		seen = append(seen, r)
		switch {
		case r.Kind == signed.SlashCommands:
			var p struct{ Text string }
			if err := json.Unmarshal(r.Payload, &p); err != nil {
				t.Error(err)
			}
			return 200, "text/plain", []byte("You said: " + p.Text)
		case r.Retry == 0:
			return 503, "", nil
		}
		return 200, "", nil
	})
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(h)
	t.Cleanup(server.Close)
	f.Events(server.URL)
	if err := f.Probe(t.Context()); err != nil {
		t.Error(err)
	}
	f.Double(1)
	if a := f.Slash(t.Context(), ann, channel, "/tape", "list <all>"); a.Err != nil || a.Text() == "" {
		t.Errorf("%v: %q", a.Err, a.Text())
	}
	if status, err := f.Replay(t.Context()); err != nil || status != 401 {
		t.Errorf("replay: %d, %v", status, err)
	}
	f.OpenHome(t.Context(), ann) // is refused, and told again: perhaps in the same second, signed alike, and surely later
	f.Advance(time.Minute)
	f.Advance(time.Minute)
	err = f.Until(t.Context(), func() bool {
		mu.Lock()
		defer mu.Unlock()
		return len(seen) == 3
	})
	if err != nil {
		t.Fatal(err)
	}
	mu.Lock()
	defer mu.Unlock()
	if seen[1].Kind != signed.EventsAPI || seen[2].Retry == 0 || seen[2].Reason != "http_error" {
		t.Errorf("%+v", seen[1:])
	}
}
