package terminal

import (
	"context"
	"fmt"
	"strings"

	"github.com/threadtape/threadtape/bot/chat"
	"github.com/threadtape/threadtape/bot/command"
	"github.com/threadtape/threadtape/bot/rich"
)

// Listen hears what is typed and answers it in order. It returns nil when ctx ends, when the input ends, and when somebody
// leaves: with Ctrl-C or Ctrl-D on an empty line, or the words exit and quit. A terminal is as it was before when it
// returns. Where the terminal is not to hear, it only waits.
func (t *Terminal) Listen(ctx context.Context, h command.Handler) error {
	switch {
	case !t.o.Hear || t.o.In == nil:
		<-ctx.Done()
		return nil
	case t.tty:
		return t.talk(ctx, h)
	}
	return t.pipe(ctx, h)
}

// pipe answers lines until there are no more.
func (t *Terminal) pipe(ctx context.Context, h command.Handler) error {
	pieces, stop := t.read(lines(t.o.In))
	defer stop()
	for {
		select {
		case <-ctx.Done():
			return nil
		case p := <-pieces:
			line := strings.TrimSpace(string(p.data))
			if leaves(line) {
				return nil
			}
			if err := t.transcribe(ctx, h, line, p.long); err != nil {
				return err
			}
			if p.err != nil {
				return ended(p.err)
			}
		}
	}
}

// transcribe shows a line and its answer in one piece, so that no relay stands between them. Comments and empty lines
// leave nothing.
func (t *Terminal) transcribe(ctx context.Context, h command.Handler, line string, long bool) error {
	if line == "" || strings.HasPrefix(line, "#") {
		return nil
	}
	reply := tooLong()
	if long {
		line = rich.Line(line[:min(400, len(line))], 40) + "…"
	} else {
		reply = t.ask(ctx, h, line)
	}
	if t.take(ctx) != nil {
		return nil
	}
	defer t.give()
	if err := t.print(append(t.renderer().echo(line), t.answer(reply)...)); err != nil {
		return broken(err)
	}
	return nil
}

// ask runs a line: a number presses an action, anything else is for h.
func (t *Terminal) ask(ctx context.Context, h command.Handler, line string) command.Reply {
	if t.take(ctx) != nil {
		return command.Reply{}
	}
	a, found, number := t.pressed(line)
	t.give()
	switch {
	case !number:
		return h.Line(ctx, t.Request(), line)
	case !found:
		return refusal("Nothing here has the number "+line+".", "Type a number that stands in brackets, such as 12.1, or help.")
	case a.URL != "":
		return command.Reply{Message: chat.Message{Blocks: []chat.Block{{Style: chat.Facts, Nodes: []rich.Node{rich.T(target(a.URL))}}}}}
	}
	return h.Line(ctx, t.Request(), a.Run)
}

func refusal(what, fix string) command.Reply {
	return command.Reply{Failed: true, Message: chat.Message{Push: what, Blocks: []chat.Block{
		{Style: chat.Notice, Nodes: []rich.Node{rich.T(what)}},
		{Style: chat.Lines, Nodes: plainly(fix)},
	}}}
}

func tooLong() command.Reply {
	return refusal(fmt.Sprintf("That line is longer than %d KiB and was not read.", maxLine>>10), "Send it in shorter lines.")
}

func leaves(line string) bool { return line == "exit" || line == "quit" }

// ended is what Listen returns when the input fails.
func ended(err error) error {
	if over(err) {
		return nil
	}
	return fmt.Errorf("read the terminal: %w", err)
}
