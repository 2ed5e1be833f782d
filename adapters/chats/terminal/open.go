// Package terminal is the chat at home: relays appear above the line that somebody is typing.
//
// On a terminal it is in line mode: [Terminal.Listen] takes the keys, edits one line with history and Tab completion, and
// everything that is said meanwhile is printed above it. On pipes and files the same code reads lines and prints plain
// text, without a single escape byte, so that a transcript of the same words is the same every time.
//
// What was relayed carries a number, and what can be pressed carries one too: "12.1" presses the first action of message
// 12, "1" the first of the newest answer that had any. So a relay that arrives while somebody types changes the meaning of
// no number. A terminal cannot go back: an edit is printed anew, a deletion is a line that says so.
package terminal

import (
	"cmp"
	"context"
	"io"
	"os"
	"os/user"
	"strings"
	"time"

	"golang.org/x/term"

	"github.com/threadtape/threadtape/bot/chat"
	"github.com/threadtape/threadtape/bot/command"
	"github.com/threadtape/threadtape/bot/rich"
)

// Kind is how addresses of this chat begin.
const Kind = "terminal"

// Options say where the terminal is. Zero values are as good as any, but for In and Out.
type Options struct {
	In     io.Reader      // os.Stdin, or what stands for it; nil: nothing to hear
	Out    io.Writer      // os.Stdout, or what stands for it
	Root   string         // how commands are shown in answers; "/tape"
	Prompt string         // "tape> "
	Zone   *time.Location // of the times that are shown; UTC
	Hear   bool           // whether Listen reads In; otherwise it waits for its context

	// Show keeps a file, and returns its path and what draws it in so many columns; both may be empty. It may be called with
	// the same file again. Nil: files are told by their words.
	Show func(f chat.File, columns int) (path string, drawn []byte)

	Color   bool // colours even where Out is no terminal
	NoColor bool // none even where it is one; also by NO_COLOR and TERM=dumb
	Width   int  // columns; 0: as many as the terminal has, 80 on a pipe
}

// A Terminal is the chat on one terminal or on a pair of pipes. It satisfies [command.Platform].
type Terminal struct {
	o     Options
	tty   bool // line mode: both ends are a terminal
	color bool
	name  string

	// lock holds all below, and the right to write. It is a channel so that those who wait for it end with their contexts.
	lock    chan struct{}
	edit    editor
	typing  bool // the prompt stands on the last line
	told    told
	answers []chat.Action // of the newest answer that had any
}

// Open makes a terminal of two ends. It writes nothing and starts nothing, and there is nothing to close.
func Open(o Options) *Terminal {
	o.Root, o.Prompt = cmp.Or(o.Root, "/tape"), cmp.Or(o.Prompt, "tape> ")
	o.Zone = cmp.Or(o.Zone, time.UTC)
	t := &Terminal{o: o, name: userName(), lock: make(chan struct{}, 1)}
	t.tty = o.Hear && isTerminal(o.In) && isTerminal(o.Out)
	t.color = !o.NoColor && (o.Color || isTerminal(o.Out) && os.Getenv("NO_COLOR") == "" && os.Getenv("TERM") != "dumb")
	t.told = newTold(time.Now())
	return t
}

// Request returns who speaks in this terminal: somebody who may do everything.
func (t *Terminal) Request() command.Request {
	return command.Request{
		Tenant:  Kind,
		Channel: Kind + ":",
		Name:    t.name,
		Rights:  command.Operate,
		Root:    t.o.Root,
		Caps:    t.Caps(),
		Meanwhile: func(ctx context.Context, m chat.Message) {
			t.reply(ctx, command.Reply{Message: m})
		},
	}
}

// Interactive reports whether somebody sits in front of it: both ends are a terminal that is listened to.
func (t *Terminal) Interactive() bool { return t.tty }

// take gets the lock, unless ctx ends before.
func (t *Terminal) take(ctx context.Context) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	select {
	case t.lock <- struct{}{}:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (t *Terminal) give() { <-t.lock }

// width is asked anew at each drawing: windows change.
func (t *Terminal) width() int {
	if t.o.Width > 0 {
		return t.o.Width
	}
	if f, ok := t.o.Out.(*os.File); ok {
		if w, _, err := term.GetSize(int(f.Fd())); err == nil && w > 0 {
			return w
		}
	}
	return 80
}

func isTerminal(end any) bool {
	f, ok := end.(*os.File)
	return ok && term.IsTerminal(int(f.Fd()))
}

func userName() string {
	if u, err := user.Current(); err == nil && strings.TrimSpace(u.Username) != "" {
		return rich.Name(u.Username)
	}
	return "you"
}
