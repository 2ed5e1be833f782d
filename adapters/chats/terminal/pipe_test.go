package terminal_test

import (
	"context"
	"io"
	"os"
	"strings"
	"testing"

	"github.com/threadtape/threadtape/adapters/chats/terminal"
	"github.com/threadtape/threadtape/bot/chat"
	"github.com/threadtape/threadtape/bot/command"
	"github.com/threadtape/threadtape/bot/rich"
)

// An echo answers with what was asked.
type echo struct{ asked chan command.Request }

func (echo) Specs() []command.Spec { return nil }

func (e echo) Line(_ context.Context, r command.Request, line string) command.Reply {
	if e.asked != nil {
		e.asked <- r
	}
	m := chat.Message{Blocks: []chat.Block{{Style: chat.Body, Nodes: []rich.Node{rich.P(rich.T("heard: " + line))}}}}
	if strings.HasPrefix(line, "list") {
		m.Actions = []chat.Action{{Label: "Status", Run: "status #1"}, {Label: "Open", URL: "https://forum.example/t/7"}}
	}
	return command.Reply{Message: m, Failed: line == "fail"}
}

func (e echo) Do(ctx context.Context, r command.Request, verb string, _ map[string]string) command.Reply {
	return e.Line(ctx, r, verb)
}

func (echo) Offer(context.Context, command.Request, string, string, string, map[string]string) []command.Suggestion {
	return nil
}

func (echo) Understand(command.Request, string) (command.Spec, map[string]string, bool) {
	return command.Spec{}, nil, false
}

func (echo) Complete(_ context.Context, _ command.Request, line string) []command.Suggestion {
	switch {
	case strings.HasPrefix(line, "l"):
		return []command.Suggestion{{Value: "list"}}
	case strings.HasPrefix(line, "x"):
		return nil
	}
	return []command.Suggestion{{Value: "subscribe", Label: "subscribe - follow a thread"}, {Value: "subs"}}
}

func transcript(t *testing.T, in string) string {
	t.Helper()
	var s screen
	term := terminal.Open(terminal.Options{In: strings.NewReader(in), Out: &s, Hear: true})
	if err := term.Listen(t.Context(), echo{}); err != nil {
		t.Fatalf("Listen: %v", err)
	}
	return s.String()
}

// TestTranscript keeps the whole form of a session over pipes: no escape byte, each line with its answer, in order.
func TestTranscript(t *testing.T) {
	t.Parallel()
	got := transcript(t, "# a comment\nhelp\r\n\n  list  \n1\n2\n3\n4.1\nlast \x1b[2Jone")
	compare(t, "transcript.golden", got)
	if strings.ContainsAny(got, "\x1b\r") {
		t.Errorf("escape bytes in %q", got)
	}
}

// TestLongLine: a line that is too long is refused in words, and the next is heard.
func TestLongLine(t *testing.T) {
	t.Parallel()
	got := transcript(t, strings.Repeat("tractor ", 20000)+"\nhelp\n"+strings.Repeat("z", 70000)+"\n"+strings.Repeat(" ", 65500)+strings.Repeat("y", 90))
	for _, want := range []string{"longer than 64 KiB", "heard: help", "> zzz", "> yyy"} {
		if !strings.Contains(got, want) {
			t.Errorf("no %q in %.300q", want, got)
		}
	}
	if len(got) > 2000 {
		t.Errorf("%d bytes were printed", len(got))
	}
}

// TestLeaves: after exit nothing more is heard.
func TestLeaves(t *testing.T) {
	t.Parallel()
	if got := transcript(t, "help\nexit\nlist\n"); !strings.Contains(got, "help") || strings.Contains(got, "list") {
		t.Errorf("transcript %q", got)
	}
}

// TestRequest: who sits at the terminal may do everything, in its one channel.
func TestRequest(t *testing.T) {
	t.Parallel()
	asked := make(chan command.Request, 1)
	term := terminal.Open(terminal.Options{In: strings.NewReader("help"), Out: io.Discard, Hear: true})
	if err := term.Listen(t.Context(), echo{asked}); err != nil {
		t.Fatal(err)
	}
	r := <-asked
	if r.Tenant != "terminal" || r.Channel != "terminal:" || r.Rights != command.Operate || r.Root != "/tape" || r.Name == "" || r.Caps.Dedup == 0 {
		t.Errorf("request %+v", r)
	}
}

// TestPressRelay: a relay's action is pressed by its number, and no more after it was removed.
func TestPressRelay(t *testing.T) {
	t.Parallel()
	for _, removed := range []bool{false, true} {
		var s screen
		term := terminal.Open(terminal.Options{In: strings.NewReader("1.2\n"), Out: &s, Hear: true})
		r, err := term.Send(t.Context(), "terminal:", card())
		if err != nil {
			t.Fatal(err)
		}
		if removed {
			if err := term.Delete(t.Context(), r); err != nil {
				t.Fatal(err)
			}
		}
		if err := term.Listen(t.Context(), echo{}); err != nil {
			t.Fatal(err)
		}
		if got := strings.Contains(s.String(), "heard: post #13"); got == removed {
			t.Errorf("removed %v: pressed %v", removed, got)
		}
	}
}

// TestContextEnds: Listen returns when its context ends, though nobody types, and leaves nothing behind where the input
// knows deadlines.
func TestContextEnds(t *testing.T) {
	t.Parallel()
	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	defer w.Close()
	for _, hear := range []bool{true, false} {
		ctx, cancel := context.WithCancel(t.Context())
		done := make(chan error)
		term := terminal.Open(terminal.Options{In: r, Out: io.Discard, Hear: hear})
		go func() { done <- term.Listen(ctx, echo{}) }()
		cancel()
		if err := <-done; err != nil {
			t.Errorf("hear %v: Listen: %v", hear, err)
		}
	}
}

// TestSay shows lines and answers as if somebody had typed them.
func TestSay(t *testing.T) {
	t.Parallel()
	var s screen
	term := terminal.Open(terminal.Options{Out: &s})
	term.Say("list", echo{}.Line(t.Context(), command.Request{}, "list"))
	term.Print("One line.\nAnother \x1b[31mline.")
	want := "> list\nheard: list\n[1] Status  [2] Open\n\nOne line.\nAnother [31mline.\n"
	if got := s.String(); got != want {
		t.Errorf("screen %q, want %q", got, want)
	}
}
