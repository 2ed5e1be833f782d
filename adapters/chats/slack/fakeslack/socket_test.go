package fakeslack_test

import (
	"encoding/json"
	"errors"
	"net/http"
	"testing"
	"testing/synctest"
	"time"

	"github.com/gorilla/websocket"

	"github.com/threadtape/threadtape/adapters/chats/slack/fakeslack"
)

// A socket is one connection of Socket Mode.
type socket struct {
	t *testing.T
	c *websocket.Conn
}

// An envelope is what arrives on it.
type envelope struct {
	Type    string         `json:"type"`
	ID      string         `json:"envelope_id"`
	Reason  string         `json:"reason"`
	Accepts bool           `json:"accepts_response_payload"`
	Retry   int            `json:"retry_attempt"`
	Why     string         `json:"retry_reason"`
	Payload map[string]any `json:"payload"`
}

// address asks for the address of a connection.
func address(t *testing.T, f *fakeslack.Fake, b *client) string {
	t.Helper()
	a := b.send(t.Context(), f.URL()+"apps.connections.open", "", "", map[string]string{"Authorization": "Bearer " + f.AppToken()})
	where, _ := a.body["url"].(string)
	if !a.ok || where == "" {
		t.Fatalf("apps.connections.open: %v %s", a.err, a.raw)
	}
	return where
}

func dial(t *testing.T, f *fakeslack.Fake, b *client) *socket {
	t.Helper()
	d := websocket.Dialer{NetDialContext: f.DialContext}
	c, r, err := d.DialContext(t.Context(), address(t, f, b), http.Header{"Origin": {"https://api.slack.com"}})
	if err != nil {
		t.Fatal(err)
	}
	r.Body.Close()
	t.Cleanup(func() { c.Close() })
	return &socket{t, c}
}

// next reads a message; the second value is false when the connection has ended.
func (s *socket) next() (envelope, bool) {
	s.t.Helper()
	_, data, err := s.c.ReadMessage()
	if err != nil {
		return envelope{}, false
	}
	var e envelope
	if err := json.Unmarshal(data, &e); err != nil {
		s.t.Fatalf("%s: %v", data, err)
	}
	return e, true
}

func (s *socket) hello() {
	s.t.Helper()
	if e, ok := s.next(); !ok || e.Type != "hello" {
		s.t.Fatalf("first came %+v", e)
	}
}

func (s *socket) ack(id string, payload any) {
	s.t.Helper()
	m := map[string]any{"envelope_id": id}
	if payload != nil {
		m["payload"] = payload
	}
	if err := s.c.WriteJSON(m); err != nil {
		s.t.Error(err)
	}
}

// TestTickets holds that the address of a connection works once and not for long, and that there are ten connections.
func TestTickets(t *testing.T) {
	t.Parallel()
	f, b, _ := open(t, fakeslack.Options{Opens: 20})
	refused := func(where string) {
		t.Helper()
		c, r, err := websocket.DefaultDialer.DialContext(t.Context(), where, nil)
		if err == nil {
			c.Close()
			t.Error("connected")
			return
		}
		if r == nil || r.StatusCode != http.StatusForbidden {
			t.Errorf("%v", err)
		}
	}
	where := address(t, f, b)
	c, r, err := websocket.DefaultDialer.DialContext(t.Context(), where, nil)
	if err != nil {
		t.Fatal(err)
	}
	r.Body.Close()
	defer c.Close()
	refused(where)
	where = address(t, f, b)
	f.Advance(time.Minute)
	refused(where)
	for range 9 {
		dial(t, f, b).hello()
	}
	last := dial(t, f, b)
	if e, ok := last.next(); !ok || e.Type != "disconnect" || e.Reason != fakeslack.TooManySockets {
		t.Errorf("the eleventh got %+v", e)
	}
	if e, ok := last.next(); ok {
		t.Errorf("and then %+v", e)
	}
}

// TestDelivery holds that each delivery goes to one connection, twice where asked, and what acknowledgements may carry.
func TestDelivery(t *testing.T) {
	t.Parallel()
	f, b, channel := open(t, fakeslack.Options{})
	ann, s := fakeslack.Person{Name: "ann"}, dial(t, f, b)
	s.hello()
	answers := make(chan *fakeslack.Answer)
	slash := func() { answers <- f.Slash(t.Context(), ann, channel, "/tape", "list") }
	f.Double(1)
	go slash()
	first, _ := s.next()
	second, _ := s.next()
	if first.ID != second.ID || first.Type != "slash_commands" || !first.Accepts || first.Payload["text"] != "list" {
		t.Errorf("%+v, then %+v", first, second)
	}
	s.ack(first.ID, map[string]any{"text": "nothing", "response_type": "in_channel"})
	s.ack(second.ID, nil)
	a := <-answers
	if a.Err != nil || a.Text() != "nothing" || a.Ephemeral() || len(f.Messages(channel)) != 1 {
		t.Errorf("%v: %q, %d stand", a.Err, a.Text(), len(f.Messages(channel)))
	}
	b.post(channel, "x", "blocks", "["+actions(1, button("Go", `,"action_id":"go"`))+"]")
	go func() { answers <- f.Press(t.Context(), ann, f.Messages(channel)[1], "Go") }()
	e, _ := s.next()
	s.ack(e.ID, map[string]any{"text": "x"})
	<-answers
	s.ack("5e8b1f5c-0d2a-4b8e-9a61-6a3cb1f0a001", nil)
	if _, err := f.Await(t.Context(), channel, func([]fakeslack.Message) bool { return true }); err != nil || e.Accepts {
		t.Errorf("%v, %+v", err, e)
	}
	if got := f.Breaches(); len(got) == 0 {
		t.Error("a payload where none is accepted is no breach")
	}
	s.c.Close()
}

// TestEventRetries holds that an event nobody acknowledges is told four times in all: at once, again, after a minute and
// after five more; and that the acknowledgement of a late one ends that.
func TestEventRetries(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		f, b, _ := open(t, fakeslack.Options{Pipe: true})
		s := dial(t, f, b)
		s.hello()
		began := time.Now()
		if a := f.Event(t.Context(), fakeslack.Person{Name: "ann"}, map[string]any{"type": "app_home_opened"}); !errors.Is(a.Err, fakeslack.ErrNoAnswer) {
			t.Errorf("nobody answered: %v", a.Err)
		}
		for n, want := range []time.Duration{0, 3 * time.Second, 63 * time.Second, 363 * time.Second} {
			e, ok := s.next()
			late := time.Since(began).Round(time.Second)
			if n == 0 {
				late = 0 // it was queued while Event waited
			}
			if !ok || e.Retry != n || late != want || n > 0 && e.Why != "timeout" {
				t.Errorf("delivery %d: %+v after %v, want %v", n, e, late, want)
			}
		}
		s.c.Close()
	})
}

// TestLines holds what a connection does by script.
func TestLines(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		f, b, _ := open(t, fakeslack.Options{Pipe: true, Opens: 20})
		f.Lines(fakeslack.Line{Reason: fakeslack.Warning, After: time.Hour}, fakeslack.Line{Reason: fakeslack.RefreshRequest},
			fakeslack.Line{NoHello: true}, fakeslack.Line{Refuse: 503}, fakeslack.Line{Cut: true})
		began, s := time.Now(), dial(t, f, b)
		pings := 0
		s.c.SetPingHandler(func(string) error { pings++; return nil })
		s.hello()
		if e, _ := s.next(); e.Reason != fakeslack.Warning || time.Since(began) != time.Hour || pings < 700 {
			t.Errorf("%+v after %v and %d pings", e, time.Since(began), pings)
		}
		if e, ok := s.next(); ok || time.Since(began) != time.Hour+10*time.Second {
			t.Errorf("then %+v after %v", e, time.Since(began))
		}
		s = dial(t, f, b)
		s.hello()
		if e, ok := s.next(); !ok || e.Reason != fakeslack.RefreshRequest {
			t.Errorf("%+v", e)
		}
		s = dial(t, f, b)
		_ = s.c.SetReadDeadline(time.Now().Add(time.Minute))
		if e, ok := s.next(); ok {
			t.Errorf("a silent connection says %+v", e)
		}
		s.c.Close()
		d := websocket.Dialer{NetDialContext: f.DialContext}
		if _, r, err := d.DialContext(t.Context(), address(t, f, b), nil); err == nil || r == nil || r.StatusCode != http.StatusServiceUnavailable {
			t.Errorf("refused: %v", err)
		}
		s = dial(t, f, b)
		s.hello()
		if e, ok := s.next(); ok {
			t.Errorf("a cut connection says %+v", e)
		}
	})
}
