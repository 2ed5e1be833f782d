package terminal

import (
	"cmp"
	"context"
	"strings"

	"github.com/rivo/uniseg"

	"github.com/threadtape/threadtape/bot/command"
	"github.com/threadtape/threadtape/bot/rich"
)

// complete does what Tab does: it writes what all suggestions have in common, and lists them on the second Tab.
func (t *Terminal) complete(ctx context.Context, h command.Handler) {
	typed := t.edit.text[:t.edit.pos] // only this goroutine changes it
	offers := h.Complete(ctx, t.Request(), typed)
	if len(offers) == 0 {
		return
	}
	t.lock <- struct{}{}
	defer t.give()
	e := &t.edit
	start := command.WordStart(typed)
	word := common(offers)
	if len(offers) > 1 && len(word) <= len(typed)-start {
		if e.tabbed {
			_ = t.print(t.renderer().offers(offers)) // a lost terminal ends the reading too
		}
		e.tabbed = !e.tabbed
		return
	}
	if len(offers) == 1 && !strings.HasSuffix(word, ":") && !strings.HasPrefix(e.text[e.pos:], " ") {
		word += " "
	}
	e.cut(start, e.pos)
	e.insert(word)
	e.tabbed = false
	_ = t.write(e.draw(t.o.Prompt, t.width())) // as above
}

// common is what all values begin with, in whole characters.
func common(offers []command.Suggestion) string {
	word := offers[0].Value
	for _, o := range offers[1:] {
		rest, state, at := word, -1, 0
		for rest != "" {
			var c string
			c, rest, _, state = uniseg.FirstGraphemeClusterInString(rest, state)
			if !strings.HasPrefix(o.Value[at:], c) {
				break
			}
			at += len(c)
		}
		word = word[:at]
	}
	return word
}

// offers lists suggestions, one on a line.
func (r renderer) offers(offers []command.Suggestion) []string {
	var lines []string
	for _, o := range offers {
		lines = append(lines, r.paint(r.flow(plainly(rich.Line(cmp.Or(o.Label, o.Value), 100)), r.width), dim)...)
	}
	return lines
}
