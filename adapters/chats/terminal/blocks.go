package terminal

import (
	"slices"
	"strings"

	"github.com/threadtape/threadtape/bot/chat"
	"github.com/threadtape/threadtape/bot/rich"
)

// The looks of blocks, as escape sequences of ours.
const (
	asIs   = ""
	dim    = "\x1b[2m"
	bold   = "\x1b[1m"
	yellow = "\x1b[33m"
	red    = "\x1b[31m"
	reset  = "\x1b[0m"
)

// failure is the style of what went wrong; it stays inside this package.
const failure chat.Style = 255

// warned gives the words of an error their colour.
func warned(blocks []chat.Block) []chat.Block {
	out := slices.Clone(blocks)
	if len(out) > 0 && out[0].Style == chat.Notice {
		out[0].Style = failure
	}
	return out
}

// blocksOf are the blocks of a message; one that has none says its push text.
func blocksOf(m chat.Message) []chat.Block {
	if len(m.Blocks) == 0 && m.Push != "" {
		return []chat.Block{{Style: chat.Body, Nodes: plainly(rich.Line(m.Push, 2000))}}
	}
	return m.Blocks
}

// block draws one block in its style.
func (r renderer) block(b chat.Block, width int) []string {
	nodes := r.clean(b.Nodes, 0)
	if b.Style != chat.Body && b.Style != chat.Facts {
		nodes = unlinked(nodes) // our own lines: their words say where they lead
	}
	switch b.Style {
	case chat.Body:
	case chat.Lines:
		return r.tight(nodes, width)
	default:
		nodes = rich.Doc{rich.P(nodes...)}
	}
	if look := lookOf(b.Style); look != asIs {
		return r.paint(r.flow(nodes, width), look)
	}
	return rich.Wrap(nodes, width, rich.Style{Color: r.color})
}

// tight draws short lines with no empty ones between them.
func (r renderer) tight(nodes rich.Doc, width int) []string {
	var lines []string
	for _, n := range nodes {
		lines = append(lines, rich.Wrap(rich.Doc{n}, width, rich.Style{Color: r.color})...)
	}
	return lines
}

// lookOf is the one look of a whole block; the others keep what is bold in them.
func lookOf(s chat.Style) string {
	switch s {
	case chat.Context, chat.ReplyTo, chat.Footer:
		return dim
	case chat.Author, chat.Title:
		return bold
	case chat.Notice:
		return yellow
	case failure:
		return red
	default:
		return asIs
	}
}

// flow wraps without colours; paint gives each line one.
func (r renderer) flow(d rich.Doc, width int) []string {
	return rich.Wrap(d, width, rich.Style{})
}

func (r renderer) paint(lines []string, look string) []string {
	if !r.color {
		return lines
	}
	out := make([]string, len(lines))
	for i, l := range lines {
		if l != "" {
			out[i] = look + l + reset
		}
	}
	return out
}

// file draws a file: its words, where it lies, and the picture itself where the terminal can show it. Paths stay in one piece,
// to be copied.
func (r renderer) file(f chat.File, width int) []string {
	path, drawn := "", []byte(nil)
	if r.show != nil && len(f.Data) > 0 {
		path, drawn = r.show(f, width)
	}
	lines := r.fileWords(f, width)
	if path != "" {
		lines = append(lines, rich.Line(path, maxLine))
	}
	if len(drawn) > 0 {
		lines = append(lines, strings.TrimSuffix(string(drawn), "\n"))
	}
	return lines
}

func (r renderer) fileWords(f chat.File, width int) []string {
	words := "file: " + rich.Line(f.Name, 80)
	if alt := rich.Line(f.Alt, 400); alt != "" {
		words += " (" + alt + ")"
	}
	return r.paint(r.flow(plainly(words), width), dim)
}

func plainly(s string) rich.Doc { return rich.Doc{rich.P(rich.T(s))} }
