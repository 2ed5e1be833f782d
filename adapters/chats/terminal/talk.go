package terminal

import (
	"context"
	"fmt"
	"os"
	"strings"
	"sync"

	"golang.org/x/term"

	"github.com/threadtape/threadtape/bot/command"
)

// talk is line mode. Keys are taken while a command runs; typed lines run one after the other.
func (t *Terminal) talk(ctx context.Context, h command.Handler) error {
	restore, err := t.raw()
	if err != nil {
		return err
	}
	defer restore()
	ctx, cancel := context.WithCancel(ctx)
	queue := make(chan string, 64)
	var worker sync.WaitGroup
	worker.Go(func() {
		for line := range queue {
			t.reply(ctx, t.ask(ctx, h, line))
		}
	})
	defer worker.Wait()
	defer cancel()
	defer close(queue)
	pieces, stop := t.read(chunks(t.o.In))
	defer stop()
	t.begin()
	defer t.end()
	var keys keyboard
	for {
		select {
		case <-ctx.Done():
			return nil
		case p := <-pieces:
			keys.held = append(keys.held, p.data...)
			if left := t.press(ctx, h, &keys, queue); left {
				return nil
			}
			if p.err != nil {
				return ended(p.err)
			}
		}
	}
}

// press handles the keys that are there, and reports whether somebody left.
func (t *Terminal) press(ctx context.Context, h command.Handler, keys *keyboard, queue chan<- string) (left bool) {
	for {
		k, text, ok := keys.next()
		if !ok {
			return false
		}
		switch k {
		case keyEnter:
			line := strings.TrimSpace(t.enter())
			if leaves(line) {
				return true
			}
			if line == "" {
				continue
			}
			select {
			case queue <- line:
			case <-ctx.Done():
				return true
			}
		case keyTab:
			t.complete(ctx, h)
		default:
			if t.change(k, text) {
				return true
			}
		}
	}
}

// change edits the line, draws it, and reports whether somebody left.
func (t *Terminal) change(k key, text string) (left bool) {
	t.lock <- struct{}{}
	defer t.give()
	e := &t.edit
	e.tabbed = false
	if e.text == "" && (k == keyStop || k == keyDone) {
		return true
	}
	if k == keyRedraw {
		_ = t.write(clearAll) // a lost terminal ends the reading too
	}
	e.press(k, text)
	_ = t.write(e.draw(t.o.Prompt, t.width()))
	return false
}

// enter leaves the typed line above and an empty one below.
func (t *Terminal) enter() string {
	t.lock <- struct{}{}
	defer t.give()
	t.edit.tabbed = false
	line := t.edit.enter()
	_ = t.write(clearLine + t.o.Prompt + line + "\r\n" + t.edit.draw(t.o.Prompt, t.width()))
	return line
}

// reply prints an answer above the line.
func (t *Terminal) reply(ctx context.Context, reply command.Reply) {
	if t.take(ctx) != nil {
		return
	}
	defer t.give()
	_ = t.print(t.answer(reply)) // a lost terminal ends the reading too
}

// begin shows the prompt, end takes it away.
func (t *Terminal) begin() {
	t.lock <- struct{}{}
	defer t.give()
	t.typing = true
	_ = t.write(pasteOn + t.edit.draw(t.o.Prompt, t.width()))
}

func (t *Terminal) end() {
	t.lock <- struct{}{}
	defer t.give()
	t.typing = false
	_ = t.write(clearLine + pasteOff)
}

// raw takes the terminal's keys one by one, and returns what gives it back.
func (t *Terminal) raw() (restore func(), err error) {
	in, ok := t.o.In.(*os.File)
	if !ok {
		return func() {}, nil
	}
	before, err := term.MakeRaw(int(in.Fd()))
	if err != nil {
		return nil, fmt.Errorf("take the keys of the terminal: %w", err)
	}
	return func() { _ = term.Restore(int(in.Fd()), before) }, nil // nothing can be done about it at the end
}
