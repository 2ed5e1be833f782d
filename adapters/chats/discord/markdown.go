package discord

import (
	"strconv"
	"strings"

	"github.com/rivo/uniseg"

	"github.com/threadtape/threadtape/bot/rich"
)

// A page draws blocks.
type page struct {
	pen
	inside bool  // in a list, a quotation or a spoiler, where not every client reads fences and quotations
	style  style // of all text in it
}

// maxTable is how wide a table may be to be drawn with columns: about what a telephone shows of a line of code.
const maxTable = 48

// markdown is a document as Discord's markup: an empty line between blocks.
func (p pen) markdown(d rich.Doc) string {
	return strings.Join(page{pen: p}.blocks(d, true), "\n")
}

// list draws blocks as short lines with no empty ones between them.
func (p pen) list(d rich.Doc) string {
	return strings.Join(page{pen: p}.blocks(d, false), "\n")
}

// blocks draws blocks and what stands between them as lines.
func (g page) blocks(nodes []rich.Node, airy bool) []string {
	if g.depth++; g.depth > maxDepth {
		return nil
	}
	var out []string
	for i := 0; i < len(nodes); i++ {
		n := nodes[i]
		var lines []string
		if inline(n) {
			end := i
			for end < len(nodes) && inline(nodes[end]) {
				end++
			}
			lines = g.lines(nodes[i:end], g.style)
			i = end - 1
		} else {
			lines = g.block(n)
		}
		if len(lines) == 0 {
			continue
		}
		if airy && len(out) > 0 {
			out = append(out, "")
		}
		out = append(out, lines...)
	}
	return out
}

func inline(n rich.Node) bool {
	switch n.Kind {
	case rich.Text, rich.Strong, rich.Emph, rich.Under, rich.Strike, rich.Mono, rich.Link, rich.Image, rich.Emoji, rich.Mention, rich.Break, rich.Time:
		return true
	case rich.Spoiler:
		return n.Level != 1
	default:
		return false
	}
}

func (g page) block(n rich.Node) []string {
	switch n.Kind {
	case rich.Heading:
		return g.lines(n.Kids, g.style|bold)
	case rich.Code:
		return g.code(n)
	case rich.Quote:
		return g.quote(n)
	case rich.List:
		return g.items(n)
	case rich.Poll:
		return append(g.title(n.Text), g.items(n)...)
	case rich.Table:
		return g.table(n)
	case rich.Details:
		return append(g.title(n.Text), g.blocks(n.Kids, false)...)
	case rich.Embed:
		head := g.lines([]rich.Node{{Kind: rich.Link, URL: n.URL, Kids: []rich.Node{{Kind: rich.Text, Text: n.Text}}}}, g.style)
		return append(head, g.blocks(n.Kids, false)...)
	case rich.Spoiler:
		g.inside, g.style = true, g.style|spoiler
		return g.blocks(n.Kids, false)
	case rich.Rule:
		return []string{"———"}
	case rich.Item, rich.Row:
		return g.blocks(n.Kids, false)
	default:
		return g.lines(append([]rich.Node{{Kind: rich.Text, Text: n.Text}}, n.Kids...), g.style)
	}
}

// title is a bold line.
func (g page) title(text string) []string {
	return g.lines([]rich.Node{{Kind: rich.Text, Text: text}}, g.style|bold)
}

// code draws a fence, or each line by itself where a fence might not be read as one: what is between its ends is not
// escaped, and would come to life.
func (g page) code(n rich.Node) []string {
	text := strings.Trim(strings.ReplaceAll(rich.Clean(n.Text), "\r", ""), "\n")
	if strings.TrimSpace(text) == "" {
		return nil
	}
	if !g.inside {
		return strings.Split("```\n"+literal(apart(text, 3))+"\n```", "\n")
	}
	var out []string
	for line := range strings.SplitSeq(text, "\n") {
		out = append(out, g.lines([]rich.Node{{Kind: rich.Mono, Text: line}}, g.style)...)
	}
	return out
}

// quote marks each line. Whose words they are is not said: it is a claim of the markup that nobody has checked.
func (g page) quote(n rich.Node) []string {
	mark := "> "
	if g.inside {
		mark = `\> ` // Discord knows no quotation within another thing
	}
	g.inside = true
	lines := g.blocks(n.Kids, mark == "> ")
	for i, line := range lines {
		lines[i] = mark + line
	}
	return lines
}

// items draws a list; what is inside an item stands below its mark.
func (g page) items(list rich.Node) []string {
	g.inside = true
	var out []string
	for i, item := range list.Kids {
		mark := "- "
		if list.Level > 0 {
			mark = strconv.Itoa(list.Level+i) + ". "
		}
		for j, line := range g.blocks([]rich.Node{item}, false) {
			if j > 0 {
				mark = strings.Repeat(" ", len(mark))
			}
			out = append(out, mark+line)
		}
	}
	return out
}

// table draws columns, or where they are too wide the cells of a row in one line.
func (g page) table(n rich.Node) []string {
	var rows [][]string
	var widths []int
	for _, row := range n.Kids {
		var cells []string
		for i, cell := range row.Kids {
			text := strings.Join(strings.Fields(rich.Doc{rich.P(cell.Kids...)}.Text()), " ")
			cells = append(cells, text)
			if i == len(widths) {
				widths = append(widths, 0)
			}
			widths[i] = max(widths[i], uniseg.StringWidth(text))
		}
		rows = append(rows, cells)
	}
	width := 0
	for _, w := range widths {
		width += w + 2
	}
	if g.inside || width > maxTable {
		return g.rows(n)
	}
	var text strings.Builder
	for _, cells := range rows {
		for i, cell := range cells {
			text.WriteString(cell)
			if i+1 < len(cells) {
				text.WriteString(strings.Repeat(" ", widths[i]-uniseg.StringWidth(cell)+2))
			}
		}
		text.WriteByte('\n')
	}
	return g.code(rich.Node{Text: text.String()})
}

func (g page) rows(n rich.Node) []string {
	var out []string
	for _, row := range n.Kids {
		var nodes []rich.Node
		for i, cell := range row.Kids {
			if i > 0 {
				nodes = append(nodes, rich.Node{Kind: rich.Text, Text: " | "})
			}
			nodes = append(nodes, cell)
		}
		if line := g.line(nodes, g.style); line != "" {
			out = append(out, line)
		}
	}
	return out
}
