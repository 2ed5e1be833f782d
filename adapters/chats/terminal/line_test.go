package terminal_test

import (
	"context"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/threadtape/threadtape/adapters/chats/terminal"
	"github.com/threadtape/threadtape/bot/command"
)

// A desk is a terminal in line mode with somebody at it.
type desk struct {
	*terminal.Terminal
	screen screen
	keys   *io.PipeWriter
	done   chan error
}

func sit(t *testing.T, ctx context.Context, h command.Handler) *desk {
	t.Helper()
	r, w := io.Pipe()
	d := &desk{keys: w, done: make(chan error, 1)}
	d.Terminal = terminal.OpenLine(terminal.Options{In: r, Out: &d.screen, Hear: true, Width: 40})
	go func() { d.done <- d.Listen(ctx, h) }()
	t.Cleanup(func() { w.Close() })
	return d
}

// press types, and returns when all of it was taken.
func (d *desk) press(t *testing.T, keys string) {
	t.Helper()
	if _, err := io.WriteString(d.keys, keys); err != nil {
		t.Fatal(err)
	}
}

// sees waits until the screen holds words, and returns what came behind them.
func (d *desk) sees(t *testing.T, words string) string {
	t.Helper()
	for range 500 {
		if _, rest, ok := strings.Cut(d.screen.String(), words); ok {
			return rest
		}
		time.Sleep(10 * time.Millisecond)
	}
	t.Fatalf("no %q on %q", words, d.screen.String())
	return ""
}

func (d *desk) left(t *testing.T) {
	t.Helper()
	if err := <-d.done; err != nil {
		t.Errorf("Listen: %v", err)
	}
	if got := d.screen.String(); !strings.HasSuffix(got, "\r\x1b[J\x1b[?2004l") {
		t.Errorf("the prompt was left behind: %q", got)
	}
}

// TestAbove: what is said appears above the half-typed line, which is drawn again with its cursor.
func TestAbove(t *testing.T) {
	t.Parallel()
	d := sit(t, t.Context(), echo{})
	d.press(t, "half 日本\x1b[D")
	d.sees(t, "half 日本\r\x1b[13C")
	if _, err := d.Send(t.Context(), "terminal:", chatSay("relayed")); err != nil {
		t.Fatal(err)
	}
	d.sees(t, "\r\x1b[J[1] relayed\r\n\r\n\r\x1b[Jtape> half 日本\r\x1b[13C")
	d.press(t, "X\r")
	d.sees(t, "heard: half 日X本")
	d.press(t, "\x04")
	d.left(t)
}

// TestTab completes what is common, and lists on the second Tab.
func TestTab(t *testing.T) {
	t.Parallel()
	d := sit(t, t.Context(), echo{})
	d.press(t, "s\t")
	d.sees(t, "tape> subs\r")
	d.press(t, "\t\t")
	d.sees(t, "subscribe - follow a thread\r\nsubs\r\n\r\x1b[Jtape> subs\r")
	d.press(t, "\x15l\t")
	d.sees(t, "tape> list \r")
	d.press(t, "\x03x\t\x03\x03")
	d.left(t)
}

// TestPaste: a paste of several lines is one line, and runs nothing by itself.
func TestPaste(t *testing.T) {
	t.Parallel()
	d := sit(t, t.Context(), echo{})
	d.press(t, "\x1b[200~one\r\ntwo\tthree\x1b[2J\x1b[201~")
	d.press(t, "\r")
	d.sees(t, "heard: one")
	d.press(t, "\x1b[A!\r")
	if got := d.sees(t, "!\r\n"); strings.Contains(got, "heard: two") {
		t.Errorf("the paste ran: %q", got)
	}
	d.sees(t, "!\r\n\r\n")
	d.press(t, "quit\r")
	d.left(t)
}

// TestLineContext: the prompt goes when the context ends, also while a command runs that heeds it.
func TestLineContext(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	d := sit(t, ctx, stuck{running: make(chan struct{})})
	d.press(t, "help\r")
	cancel()
	d.left(t)
}

// TestBusy: Ctrl-C leaves although a command runs.
func TestBusy(t *testing.T) {
	t.Parallel()
	running := make(chan struct{})
	d := sit(t, t.Context(), stuck{running: running})
	d.press(t, "help\r")
	<-running
	d.press(t, "\x03")
	d.left(t)
}

// A stuck handler answers when its context ends.
type stuck struct {
	echo
	running chan struct{}
}

func (s stuck) Line(ctx context.Context, _ command.Request, _ string) command.Reply {
	close(s.running)
	<-ctx.Done()
	return command.Reply{}
}

func (stuck) Do(context.Context, command.Request, string, map[string]string) command.Reply {
	return command.Reply{}
}

// TestKeys is the table of what keys do to a line.
func TestKeys(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		keys, text string
		pos        int
	}{
		{"abc", "abc", 3},
		{"abc\x1b[D\x7f", "ac", 1},
		{"abc\x01X\x05Y", "XabcY", 5},
		{"abc\x1b[H\x1b[3~", "bc", 0},
		{"one two\x17", "one ", 4},
		{"one two\x1b[D\x1b[D\x0b", "one t", 5},
		{"one two\x1b[1;5D\x15", "two", 0},
		{"one two\x01\x1bf!", "one! two", 4},
		{"e\u0301\U0001f468\u200d\U0001f33e\x7f", "e\u0301", 3},
		{"abc\x03", "", 0},
		{"one\rtwo\x1b[A", "one", 3},
		{"one\rtwo\x1b[A\x1b[B", "two", 3},
		{"one\rtwo\r\x10\x10\x10", "one", 3},
		{"a\x1b[99;1zb\x1bOPc", "abc", 3},
		{"a\x1b\rb", "b", 1},
		{"\x1b[200~a\nb\x1b[201~c", "a bc", 4},
		{"日本\x02\x04", "日", 3},
	} {
		if text, pos := terminal.Typed([]byte(row.keys)); text != row.text || pos != row.pos {
			t.Errorf("%q gives %q at %d, want %q at %d", row.keys, text, pos, row.text, row.pos)
		}
	}
}
