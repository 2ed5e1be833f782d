package gateway

import (
	"bufio"
	"bytes"
	"errors"
	"math"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/threadtape/threadtape/bot/fault"
)

// TestClosed is the table of the codes of closing.
func TestClosed(t *testing.T) {
	t.Parallel()
	for code, want := range map[int]struct {
		kind  fault.Kind
		name  string
		final bool
	}{
		1000: {fault.Again, codeLost, false}, 1001: {fault.Again, codeLost, false}, 1005: {fault.Again, codeLost, false},
		4000: {fault.Again, codeLost, false}, 4001: {fault.Again, codeLost, false}, 4002: {fault.Again, codeLost, false},
		4003: {fault.Again, codeLost, false}, 4004: {fault.Denied, codeToken, true}, 4005: {fault.Again, codeLost, false},
		4007: {fault.Again, codeLost, false}, 4008: {fault.Again, codeLost, false}, 4009: {fault.Again, codeLost, false},
		4010: {fault.Invalid, codeSharding, true}, 4011: {fault.Invalid, codeSharding, true}, 4012: {fault.Invalid, codeVersion, true},
		4013: {fault.Invalid, codeIntents, true}, 4014: {fault.Denied, codeIntents, true}, 4999: {fault.Again, codeLost, false},
	} {
		err := closed(code)
		if say, fix := fault.Words(err); fault.Of(err) != want.kind || fault.Code(err) != want.name || final(err) != want.final || say == "" || want.final && fix == "" {
			t.Errorf("closed(%d) = %v: %q %q", code, err, say, fix)
		}
	}
	if final(nil) || final(errReshard) || final(asked(errors.New("x"), "")) || !final(asked(fault.New(fault.Denied, "", "", "", nil), "")) {
		t.Error("final decides wrongly")
	}
	if err := asked(fault.Wait(time.Minute, "E-X", "", nil), ""); fault.After(err) != time.Minute {
		t.Errorf("the wish to wait is lost: %v", err)
	}
}

// TestSpare is the table of when a start is held back.
func TestSpare(t *testing.T) {
	t.Parallel()
	const hour = time.Hour
	for _, c := range []struct {
		name string
		info Info
		mine ledger
		want time.Duration
	}{
		{"nobody counts", Info{}, ledger{last: day}, 0},
		{"plenty", Info{Total: 1000, Remaining: 999, ResetAfter: hour}, ledger{used: 1, last: time.Second}, 0},
		{"none left", Info{Total: 1000, Remaining: 0, ResetAfter: hour}, ledger{last: day}, hour},
		{"none left and no time said", Info{Total: 1000}, ledger{last: day}, time.Second},
		{"the reserve", Info{Total: 1000, Remaining: 10, ResetAfter: hour}, ledger{last: day}, hour},
		{"thin, the first", Info{Total: 1000, Remaining: 70, ResetAfter: hour}, ledger{last: day}, 0},
		{"thin", Info{Total: 1000, Remaining: 70, ResetAfter: hour}, ledger{used: 900, last: 20 * time.Second}, 40 * time.Second},
		{"thin, long ago", Info{Total: 1000, Remaining: 70, ResetAfter: hour}, ledger{used: 900, last: 2 * time.Minute}, 0},
		{"a small day", Info{Total: 5, Remaining: 1, ResetAfter: hour}, ledger{used: 4, last: time.Second}, 0},
		{"our own count", Info{}, ledger{used: 990, next: hour, last: time.Second}, hour},
		{"a server that says too much", Info{Total: 1000, Remaining: 1000}, ledger{used: 990, next: hour, last: time.Second}, hour},
		{"a large bot", Info{Total: 5000, Remaining: 4000}, ledger{used: 1000, next: hour, last: time.Second}, 0},
	} {
		if got := spare(c.info, c.mine); got != c.want {
			t.Errorf("%s: %v, want %v", c.name, got, c.want)
		}
	}
}

// TestPause holds the bounds of the pauses between attempts.
func TestPause(t *testing.T) {
	t.Parallel()
	g := New(Options{})
	for tries, whole := range []time.Duration{1, 2, 4, 8, 16, 32, 64, 120, 120} {
		for range 100 {
			if got := g.pause(tries, nil); got < whole*time.Second/2 || got > whole*time.Second {
				t.Fatalf("pause(%d) = %v", tries, got)
			}
		}
	}
	if got := g.pause(math.MaxInt, nil); got < time.Minute || got > 2*time.Minute {
		t.Errorf("the longest pause is %v", got)
	}
	if got := g.pause(0, fault.Wait(time.Hour, "", "", nil)); got != time.Hour {
		t.Errorf("asked for an hour: %v", got)
	}
	for range 100 {
		if got := g.afterInvalid(); got < time.Second || got > 5*time.Second {
			t.Fatalf("after an invalid session %v", got)
		}
	}
}

// TestFrames holds that a frame is read as it was written, in every size of length.
func TestFrames(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(rt *rapid.T) {
		n := rapid.OneOf(rapid.IntRange(0, 300), rapid.IntRange(65530, 65540)).Draw(rt, "n")
		f := frame{last: rapid.Bool().Draw(rt, "last"), code: text, body: bytes.Repeat([]byte("x"), n)}
		got, err := readFrame(bufio.NewReader(bytes.NewReader(f.bytes())), 1<<20)
		if err != nil || got.last != f.last || got.code != f.code || !bytes.Equal(got.body, f.body) {
			rt.Fatalf("%d bytes: %v", n, err)
		}
	})
}

// TestSent holds that the text of a client's frame is seen through its mask, whatever else is written.
func TestSent(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(rt *rapid.T) {
		wire := rapid.SliceOf(rapid.Byte()).Draw(rt, "wire")
		room := make([]byte, 8)
		if got := sent(wire, room); len(got) > 8 {
			rt.Errorf("%d bytes", len(got))
		}
	})
	masked := []byte{0x81, 0x80 | 8, 1, 2, 3, 4}
	for i, b := range []byte(`{"op":2,`) {
		masked = append(masked, b^byte(i%4+1))
	}
	if room := make([]byte, 8); !identifies(sent(masked, room)) {
		t.Errorf("saw %q", room)
	}
}

// FuzzStream holds that no bytes from a server break the gate, and that it remembers little of what is only announced.
func FuzzStream(f *testing.F) {
	head := "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n\r\n"
	say := func(s string) string { return string(frame{last: true, code: text, body: []byte(s)}.bytes()) }
	f.Add(head + say(`{"op":10,"d":{"heartbeat_interval":41250}}`) + say(`{"op":0,"t":"READY","s":1,"d":null}`))
	f.Add(head + say("null") + say("[]") + say(`{"op":null}`))
	f.Add(head + say(`{"op":10,"d":{"heartbeat_interval":0}}`))
	f.Add(head + say(`{"op":10,"d":{"heartbeat_interval":1e300}}`))
	f.Add(head + "\x88\x02\x0f\xa4")
	f.Add(head + "\x81\xff\xff\xff\xff\xff\xff\xff\xff\xff")
	f.Add(head + "\x01\x01{\x80\x01}\x89\x00")
	f.Add("HTTP/1.1 401 Unauthorized\r\n\r\n<html>")
	f.Add(strings.Repeat("x", 70_000))
	g := New(Options{Deliver: nil})
	f.Fuzz(func(t *testing.T, stream string) {
		l := &link{g: g, up: make(chan struct{}), over: make(chan struct{}), tell: func(occasion) {}}
		gate := newGate(wire{r: strings.NewReader(stream)}, l)
		room := make([]byte, 4096)
		for n := 0; ; {
			got, err := gate.Read(room)
			if n += got; n > 2*len(stream)+4096 {
				t.Fatalf("%d bytes of %d", n, len(stream))
			}
			if err != nil {
				break
			}
		}
		if _, why := l.result(); why == nil {
			t.Error("the stream is over and the link lives")
		}
		if l.every != 0 && (l.every < beatLeast || l.every > beatMost) {
			t.Errorf("a heartbeat every %v", l.every)
		}
	})
}
