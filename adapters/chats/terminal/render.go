package terminal

import (
	"fmt"
	"strings"
	"time"

	"github.com/threadtape/threadtape/bot/chat"
	"github.com/threadtape/threadtape/bot/command"
	"github.com/threadtape/threadtape/bot/rich"
)

// narrow is the width below which nothing is indented.
const narrow = 30

// A renderer draws messages in lines of at most width columns. Whatever comes in, nothing below 0x20 comes out but its own
// colours, and what draws pictures.
type renderer struct {
	width int
	color bool
	zone  *time.Location
	show  func(chat.File, int) (string, []byte)
}

func (t *Terminal) renderer() renderer {
	return renderer{width: max(1, t.width()), color: t.color, zone: t.o.Zone, show: t.o.Show}
}

// relay draws a numbered message: the number before its first line, the rest indented.
func (r renderer) relay(m chat.Message, n int, mark string) []string {
	head := fmt.Sprintf("[%d] %s", n, mark)
	lines := r.message(m, fmt.Sprintf("%d.", n), head, "  ")
	if len(lines) == 0 {
		lines = []string{strings.TrimRight(head, " ")}
	}
	return append(lines, "")
}

// removed draws the line that stands for a deletion.
func (r renderer) removed(n int) []string {
	return append(r.paint(r.flow(plainly(fmt.Sprintf("[%d] removed", n)), r.width), dim), "")
}

// reply draws an answer.
func (r renderer) reply(a command.Reply) []string {
	if a.Failed {
		a.Message.Blocks = warned(a.Message.Blocks)
	}
	lines := r.message(a.Message, "", "", "")
	if len(lines) == 0 {
		return nil
	}
	return append(lines, "")
}

// text draws our own plain words.
func (r renderer) text(s string) []string {
	var lines []string
	for l := range strings.SplitSeq(strings.TrimRight(s, "\n"), "\n") {
		lines = append(lines, r.flow(plainly(l), r.width)...)
	}
	return lines
}

// echo shows a typed line in a transcript. It is not wrapped: it can be copied and typed again.
func (r renderer) echo(line string) []string {
	return r.paint([]string{"> " + rich.Line(line, maxLine)}, bold)
}

// message draws blocks, files and actions: first stands before the first line, and rest before all others.
func (r renderer) message(m chat.Message, prefix, first, rest string) []string {
	var lines []string
	add := func(deep string, draw func(width int) []string) {
		pad := rest + deep
		if r.width < narrow {
			pad = ""
		}
		if len(lines) == 0 {
			lines = r.headed(first, pad, draw)
			return
		}
		for _, l := range draw(r.width - len(pad)) {
			lines = append(lines, strings.TrimRight(pad+l, " "))
		}
	}
	for _, b := range blocksOf(m) {
		deep := ""
		if b.Style == chat.Body || b.Style == chat.Lines {
			deep = rest
		}
		add(deep, func(width int) []string { return r.block(b, width) })
	}
	for _, f := range m.Files {
		add("", func(width int) []string { return r.file(f, width) })
	}
	if len(m.Actions) > 0 {
		add("", func(width int) []string { return r.actions(m.Actions, prefix, width) })
	}
	return lines
}

// headed draws the first block behind the head, all of it as narrow as its first line must be. A head that would leave too
// little room stands alone.
func (r renderer) headed(first, pad string, draw func(width int) []string) []string {
	var lines []string
	room := r.width - len(first)
	if first != "" && room < narrow/2 {
		lines, first, room = append(lines, strings.TrimRight(first, " ")), pad, r.width-len(pad)
	}
	for i, l := range draw(room) {
		before := pad
		if i == 0 {
			before = first
		}
		lines = append(lines, strings.TrimRight(before+l, " "))
	}
	return lines
}
