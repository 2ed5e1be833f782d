package terminal

import (
	"context"
	"strings"
	"time"

	"github.com/threadtape/threadtape/bot/chat"
	"github.com/threadtape/threadtape/bot/command"
	"github.com/threadtape/threadtape/bot/rich"
)

// here is the one place of a terminal.
const here chat.Address = Kind + ":"

// The Platform that this is.
var _ command.Platform = (*Terminal)(nil)

// Caps says what a terminal can do. It knows the keys of a week, as long as the process lives. Its Private is honest: one
// person reads it. Actions are numbered and can be typed, which is no reason to ask twice: it has no Buttons. Pictures it has
// where somebody keeps them for it.
func (t *Terminal) Caps() chat.Caps {
	return chat.Caps{Dedup: keep, Edits: true, Anew: true, Deletes: true, Private: true, Pictures: t.o.Show != nil, Dark: true, Length: 20000}
}

// Send prints m above the line that is being typed, with the number of the message that it answers. A key that was said already gives its receipt and prints nothing.
func (t *Terminal) Send(ctx context.Context, to chat.Address, m chat.Message) (chat.Receipt, error) {
	if to != here {
		return chat.Receipt{}, foreign(to)
	}
	if err := t.take(ctx); err != nil {
		return chat.Receipt{}, err
	}
	defer t.give()
	if s, ok := t.told.byKey(to, m.Key); ok {
		return t.told.receipt(to, s.number), nil
	}
	n := t.told.last + 1
	re := t.told.answers(m.Under)
	lines := t.renderer().relay(ringing(m), n, re)
	if err := t.print(lines); err != nil {
		return chat.Receipt{}, broken(err)
	}
	t.told.add(&said{key: keyOf(to, m.Key), at: time.Now(), re: re, shown: strings.Join(lines, "\n"), actions: m.Actions})
	return t.told.receipt(to, n), nil
}

// Edit prints the message anew, marked as edited, unless it would look the same. Gone: it was deleted, or it is older than
// a week, or another process said it.
func (t *Terminal) Edit(ctx context.Context, r chat.Receipt, m chat.Message) error {
	if r.To.Chat() != Kind {
		return foreign(r.To)
	}
	if err := t.take(ctx); err != nil {
		return err
	}
	defer t.give()
	s, ok := t.told.find(r)
	if !ok {
		return scrolled()
	}
	shown := strings.Join(t.renderer().relay(m, s.number, s.re), "\n")
	if shown != s.shown {
		if err := t.print(t.renderer().relay(m, s.number, "edited: "+s.re)); err != nil {
			return broken(err)
		}
	}
	s.shown, s.actions = shown, m.Actions
	return nil
}

// Delete says in one line that the message was removed. Repeating it is silent.
func (t *Terminal) Delete(ctx context.Context, r chat.Receipt) error {
	if r.To.Chat() != Kind {
		return foreign(r.To)
	}
	if err := t.take(ctx); err != nil {
		return err
	}
	defer t.give()
	s, ok := t.told.find(r)
	if !ok {
		return nil
	}
	if err := t.print(t.renderer().removed(s.number)); err != nil {
		return broken(err)
	}
	s.gone, s.shown, s.actions = true, "", nil
	return nil
}

// Say shows a typed line and its answer, as if somebody had typed it. That the terminal is lost is told by what follows.
func (t *Terminal) Say(line string, reply command.Reply) {
	t.lock <- struct{}{}
	defer t.give()
	_ = t.print(append(t.renderer().echo(line), t.answer(reply)...)) // a lost terminal is told by Send and Listen
}

// Print shows plain words, wrapped, above the line that is being typed.
func (t *Terminal) Print(text string) {
	t.lock <- struct{}{}
	defer t.give()
	_ = t.print(t.renderer().text(rich.Clean(text))) // a lost terminal is told by Send and Listen
}

// answer draws a reply and remembers what can be pressed.
func (t *Terminal) answer(reply command.Reply) []string {
	if len(reply.Message.Actions) > 0 {
		t.answers = reply.Message.Actions
	}
	return t.renderer().reply(reply)
}

// print writes lines above the prompt, in one piece. The caller holds the lock.
func (t *Terminal) print(lines []string) error {
	if len(lines) == 0 {
		return nil
	}
	end := "\n"
	if t.tty {
		end = "\r\n"
	}
	var b strings.Builder
	if t.typing {
		b.WriteString(clearLine)
	}
	for _, l := range lines {
		b.WriteString(l)
		b.WriteString(end)
	}
	if t.typing {
		b.WriteString(t.edit.draw(t.o.Prompt, t.width()))
	}
	return t.write(b.String())
}

func (t *Terminal) write(s string) error {
	_, err := t.o.Out.Write([]byte(s))
	return err
}
