package socket

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/threadtape/threadtape/bot/fault"
)

// TestReadEnvelope is the table of what is taken from a message.
func TestReadEnvelope(t *testing.T) {
	t.Parallel()
	for raw, want := range map[string]struct {
		kind, id, payload string
		retry             int
		ok                bool
	}{
		`{"type":"hello","num_connections":2}`:                                               {"hello", "", "", 0, true},
		`{"type":"hello","num_connections":"two","connection_info":7}`:                       {"hello", "", "", 0, true},
		`{"type":"disconnect","reason":"warning"}`:                                           {"disconnect", "", "", 0, true},
		`{"type":"slash_commands","envelope_id":"e","payload":{"text":5}}`:                   {"slash_commands", "e", `{"text":5}`, 0, true},
		`{"type":"events_api","envelope_id":"e","payload":[],"retry_attempt":3}`:             {"events_api", "e", `[]`, 3, true},
		`{"type":"events_api","envelope_id":"e","payload":"x","retry_attempt":"3"}`:          {"events_api", "e", `"x"`, 0, true},
		`{"type":"events_api","envelope_id":"e","payload":1,"retry_attempt":-3}`:             {"events_api", "e", `1`, 0, true},
		`{"type":"something_new","envelope_id":"e","accepts_response_payload":"y","a":null}`: {"something_new", "e", "", 0, true},
		`{"type":"events_api","payload":{}}`:                                                 {},
		`{"type":"events_api","envelope_id":"` + strings.Repeat("e", 129) + `"}`:             {},
		`{"envelope_id":"e"}`: {}, `{"type":7,"envelope_id":"e"}`: {}, `[]`: {}, `null`: {}, ``: {}, `{`: {}, "\xff": {},
	} {
		e, ok := readEnvelope([]byte(raw))
		if ok != want.ok || ok && (e.Type != want.kind || e.ID != want.id || string(e.Payload) != want.payload || e.Retry != want.retry) {
			t.Errorf("%s: %+v, %v", raw, e, ok)
		}
	}
}

// FuzzEnvelope holds that nothing makes the reading of a message panic, and that whatever is acknowledged fits.
func FuzzEnvelope(f *testing.F) {
	f.Add([]byte(`{"type":"slash_commands","envelope_id":"e","payload":{},"accepts_response_payload":true}`), []byte(`{"text":"x"}`))
	f.Add([]byte(`{"type":"interactive","envelope_id":"\u0000<&","payload":{},"accepts_response_payload":true}`), []byte("{"))
	f.Add([]byte(`{"type":"hello","num_connections":1e400}`), []byte(nil))
	f.Fuzz(func(t *testing.T, raw, payload []byte) {
		e, ok := readEnvelope(raw)
		if !ok {
			return
		}
		ack, _ := e.ack(payload)
		var back envelope
		if err := json.Unmarshal(ack, &back); err != nil || len(ack) > ackMost {
			t.Errorf("%d bytes, %v", len(ack), err)
		}
		if back.ID != strings.ToValidUTF8(e.ID, "\ufffd") {
			t.Errorf("acknowledged %q as %q", e.ID, back.ID)
		}
	})
}

// TestAck holds the limit of an acknowledgement to the byte.
func TestAck(t *testing.T) {
	t.Parallel()
	e := envelope{ID: "0123456789", Accepts: true}
	room := ackMost - len(`{"envelope_id":"0123456789","payload":""}`)
	for n, want := range map[int]error{room: nil, room + 1: errAckLong} {
		ack, err := e.ack([]byte(`"` + strings.Repeat("x", n) + `"`))
		if !errors.Is(err, want) || len(ack) > ackMost || (err == nil) != (len(ack) == ackMost) {
			t.Errorf("%d: %d bytes, %v", n, len(ack), err)
		}
	}
	e.Accepts = false
	if ack, err := e.ack([]byte("{}")); !errors.Is(err, errAckUnasked) || bytes.Contains(ack, []byte("payload")) {
		t.Errorf("%s, %v", ack, err)
	}
}

// TestFaults holds that every fault has words, a kind that says whether to try again, and none of a server's words.
func TestFaults(t *testing.T) {
	t.Parallel()
	s := New(Options{})
	for name, err := range map[string]error{
		"E-SLACK-APPTOKEN": named("invalid_auth", 0), "E-SLACK-APPSCOPE": named("missing_scope", 0),
		"E-SLACK-ASK": named("Be gone!", time.Second), "E-SLACK-CROWDED": s.leaving("too_many_websockets"),
		"E-SLACK-SOCKET": s.leaving("link_disabled"), "E-SLACK-REPLACE": s.leaving("Be gone!"), "E-SLACK-LOST": lost(nil),
		"E-SLACK-SILENT": silent("x"),
	} {
		say, fix := fault.Words(err)
		if fault.Code(err) != name || final(err) != (fault.Of(err) == fault.Denied) || say == "" || final(err) && fix == "" {
			t.Errorf("%s: %v: %q %q", name, err, say, fix)
		}
		if strings.Contains(fmt.Sprintf("%v %s", err, say), "Be gone!") {
			t.Errorf("%s has a stranger's words: %v", name, err)
		}
	}
	if final(nil) || final(errStopped) {
		t.Error("final decides wrongly")
	}
}

// TestRetryAfter is the table of how long a server may make us wait.
func TestRetryAfter(t *testing.T) {
	t.Parallel()
	for said, want := range map[string]time.Duration{
		"": 0, "0": 0, "30": 30 * time.Second, "-1": 0, "soon": 0, "1.5": 0, "999999999999": time.Hour, "9223372036854775808": 0,
	} {
		if got := retryAfter(http.Header{"Retry-After": {said}}); got != want {
			t.Errorf("%q: %v, want %v", said, got, want)
		}
	}
}

// TestHide holds that no secret is left, in the words or in the chain.
func TestHide(t *testing.T) {
	t.Parallel()
	cause := errors.New(`parse "wss://x/?ticket=abc": no`)
	if err := hide(fmt.Errorf("dial: %w", cause), "", "abc"); strings.Contains(err.Error(), "abc") || errors.Is(err, cause) {
		t.Errorf("%v", err)
	}
	if err := hide(cause, "xyz"); !errors.Is(err, cause) {
		t.Errorf("%v", err)
	}
}

// TestPause holds the bounds of pauses.
func TestPause(t *testing.T) {
	t.Parallel()
	s := New(Options{})
	rapid.Check(t, func(t *rapid.T) {
		tries := rapid.IntRange(0, 200).Draw(t, "tries")
		asked := time.Duration(rapid.Int64Range(0, int64(time.Hour)).Draw(t, "asked"))
		whole := min(time.Second<<min(tries, 7), 2*time.Minute)
		got := s.pause(tries, fault.Wait(asked, "", "", nil))
		if least := max(whole/2, asked); got < least || got > least+whole/2+1 {
			t.Errorf("pause(%d, %v) = %v", tries, asked, got)
		}
	})
}

// TestFlights holds that envelopes are forgotten after their time, and that memory is bounded.
func TestFlights(t *testing.T) {
	t.Parallel()
	fs, now := newFlights(), time.Now()
	f, first := fs.join("a", now)
	if again, isFirst := fs.join("a", now.Add(remembered-1)); !first || isFirst || again != f {
		t.Error("an envelope is forgotten too early")
	}
	if _, first := fs.join("a", now.Add(remembered)); !first {
		t.Error("an envelope is not forgotten")
	}
	for n := range 3 * flightsMost {
		fs.join(strconv.Itoa(n), now)
	}
	if len(fs.byID) > flightsMost || len(fs.came) > flightsMost {
		t.Errorf("%d and %d are remembered", len(fs.byID), len(fs.came))
	}
	if _, first := fs.join(strconv.Itoa(3*flightsMost-1), now); first {
		t.Error("the newest is forgotten")
	}
}
