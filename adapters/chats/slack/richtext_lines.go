package slack

import (
	"strconv"
	"strings"

	"github.com/rivo/uniseg"

	"github.com/threadtape/threadtape/bot/rich"
)

// inlined reports whether a node stands in a line.
func inlined(n rich.Node) bool {
	switch n.Kind {
	case rich.Text, rich.Strong, rich.Emph, rich.Under, rich.Strike, rich.Mono, rich.Link, rich.Image, rich.Emoji, rich.Mention, rich.Break, rich.Time:
		return true
	case rich.Spoiler:
		return n.Level != 1
	default:
		return false
	}
}

// lines draws nodes where Slack has nothing but lines: in a paragraph, a quotation or an item of a list.
func (g *page) lines(nodes []rich.Node, s style, depth int) [][]inline {
	if depth++; depth > maxDepth {
		return nil
	}
	var out [][]inline
	for i := 0; i < len(nodes); i++ {
		n := nodes[i]
		switch n.Kind {
		case rich.Code:
			for text := range strings.SplitSeq(source(n.Text), "\n") {
				out = append(out, verbatim(text, with(s, rich.Mono)))
			}
		case rich.Quote:
			out = append(out, marked("> ", "> ", g.lines(n.Kids, s, depth))...)
		case rich.List, rich.Poll:
			if n.Text != "" {
				out = append(out, g.lines([]rich.Node{{Kind: rich.Text, Text: n.Text}}, with(s, rich.Strong), depth)...)
			}
			for j, item := range n.Kids {
				mark := "• "
				if n.Kind == rich.List && n.Level > 0 {
					mark = strconv.Itoa(n.Level+j) + ". "
				}
				out = append(out, marked(mark, "    ", g.lines(item.Kids, s, depth))...)
			}
		case rich.Table:
			for _, row := range n.Kids {
				out = append(out, g.cells(row, s, depth))
			}
		case rich.Details:
			out = append(out, g.lines([]rich.Node{{Kind: rich.Text, Text: n.Text}}, with(s, rich.Strong), depth)...)
			out = append(out, g.lines(n.Kids, s, depth)...)
		case rich.Embed:
			out = append(out, g.lines([]rich.Node{embedded(n)}, s, depth)...)
			out = append(out, marked("> ", "> ", g.lines(n.Kids, s, depth))...)
		case rich.Rule:
			out = append(out, []inline{{Type: "text", Text: "———", Style: s}})
		case rich.Heading:
			out = append(out, g.lines(n.Kids, with(s, rich.Strong), depth)...)
		case rich.Paragraph, rich.Item, rich.Row, rich.Cell:
			out = append(out, g.lines(n.Kids, s, depth)...)
		default:
			end := i + 1
			for inlined(n) && end < len(nodes) && inlined(nodes[end]) {
				end++
			}
			if n.Kind == rich.Spoiler && !inlined(n) {
				out = append(out, []inline{hidden()})
				continue
			}
			if !inlined(n) { // what we do not know
				out = append(out, g.lines(n.Kids, s, depth)...)
				continue
			}
			out = append(out, broken(g.inlines(nodes[i:end], s, depth))...)
			i = end - 1
		}
	}
	return out
}

// cells draws a row of a table as one line.
func (g *page) cells(row rich.Node, s style, depth int) []inline {
	var out []inline
	for i, cell := range row.Kids {
		if i > 0 {
			out = append(out, inline{Type: "text", Text: " | ", Style: s})
		}
		for j, l := range g.lines(cell.Kids, s, depth) {
			if j > 0 {
				out = append(out, inline{Type: "text", Text: " ", Style: s})
			}
			out = append(out, l...)
		}
	}
	return out
}

// inlines flattens inline nodes.
func (g *page) inlines(nodes []rich.Node, s style, depth int) []inline {
	if depth++; depth > maxDepth {
		return nil
	}
	var out []inline
	for _, n := range nodes {
		switch n.Kind {
		case rich.Break:
			out = append(out, inline{Type: lineEnd})
		case rich.Link:
			out = append(out, g.link(n, s)...)
		case rich.Image:
			out = append(out, g.link(rich.Node{URL: n.URL, Kids: []rich.Node{{Kind: rich.Text, Text: pictured(n)}}}, s)...)
		case rich.Mention:
			out = append(out, inline{Type: "text", Text: "@" + clean(n.Text), Style: s})
		case rich.Time:
			out = append(out, inline{Type: "text", Text: spelled(n), Style: s})
		case rich.Spoiler: // Slack has nothing to hide words with: they are read at the forum
			out = append(out, hidden())
		default:
			out = append(out, inline{Type: "text", Text: clean(n.Text), Style: with(s, n.Kind)})
			out = append(out, g.inlines(n.Kids, with(s, n.Kind), depth)...)
		}
	}
	return out
}

// lineEnd is the type of what stands for a line end until lines are made; it is never sent.
const lineEnd = ""

// broken makes lines of flattened nodes.
func broken(all []inline) [][]inline {
	lines := [][]inline{nil}
	for _, i := range all {
		if i.Type == lineEnd {
			lines = append(lines, nil)
			continue
		}
		lines[len(lines)-1] = append(lines[len(lines)-1], i)
	}
	return lines
}

// maxWords is how long a link's words may be to be pressed; longer ones stand before it.
const maxWords = 300

// link draws a link so that a reader sees where it leads: its words and the host a browser would open.
func (g *page) link(n rich.Node, s style) []inline {
	text, u := plain(bare(n.Kids, 0)), target(n.URL)
	if u == "" {
		return []inline{{Type: "text", Text: text, Style: s}}
	}
	host := rich.Host(u)
	label := rich.Label(text, u)
	if host == g.home && label == text+" ("+host+")" {
		label = text
	}
	if units(label) > maxWords {
		return []inline{{Type: "text", Text: text + " ", Style: s}, {Type: "link", URL: u, Text: host, Style: s}}
	}
	return []inline{{Type: "link", URL: u, Text: label, Style: s}}
}

// embedded is the link to what is embedded.
func embedded(n rich.Node) rich.Node {
	return rich.Node{Kind: rich.Link, URL: n.URL, Kids: []rich.Node{{Kind: rich.Text, Text: n.Text}}}
}

func hidden() inline { return inline{Type: "text", Text: rich.Hidden, Style: style{Italic: true}} }

// with is s and the style of a kind of node. Underlining is none of Slack's in messages.
func with(s style, k rich.Kind) style {
	switch k {
	case rich.Strong:
		s.Bold = true
	case rich.Emph:
		s.Italic = true
	case rich.Strike:
		s.Strike = true
	case rich.Mono:
		s.Code = true
	default:
	}
	return s
}

// source is the text of a block of code.
func source(s string) string { return strings.Trim(rich.Clean(s), "\n") }

// verbatim is text with its line ends.
func verbatim(s string, look style) []inline {
	return []inline{{Type: "text", Text: source(s), Style: look}}
}

// marked puts a mark before the first line and another before the rest.
func marked(first, rest string, lines [][]inline) [][]inline {
	out := make([][]inline, len(lines))
	for i, l := range lines {
		mark := rest
		if i == 0 {
			mark = first
		}
		out[i] = append([]inline{{Type: "text", Text: mark}}, l...)
	}
	return out
}

// joined puts lines below each other.
func joined(lines [][]inline) []inline {
	var out []inline
	for _, l := range lines {
		if blank(l) {
			continue
		}
		if len(out) > 0 {
			out = append(out, inline{Type: "text", Text: "\n"})
		}
		out = append(out, l...)
	}
	return out
}

// merged puts neighbours of one style together and leaves out what is empty. A line end between two has no style.
func merged(all []inline) []inline {
	var out []inline
	for _, i := range all {
		last := len(out) - 1
		switch {
		case i.Text == "":
		case last >= 0 && i.Type == "text" && out[last].Type == "text" && i.Style == out[last].Style:
			out[last].Text += i.Text
		default:
			out = append(out, i)
		}
	}
	return out
}

// blank reports whether nothing can be seen of a line.
func blank(all []inline) bool {
	for _, i := range all {
		if !empty(i.Text) {
			return false
		}
	}
	return true
}

// aligned is a table with its columns below each other; empty where it is too wide, or a cell has a link, which there
// would be nothing to press.
func aligned(n rich.Node) string {
	var rows [][]string
	var widths []int
	for cell := range (rich.Doc{n}).All() {
		if cell.Kind == rich.Link || cell.Kind == rich.Image {
			return ""
		}
	}
	for _, row := range n.Kids {
		var cells []string
		for i, cell := range row.Kids {
			text := plain(bare(cell.Kids, 0))
			cells = append(cells, text)
			if i == len(widths) {
				widths = append(widths, 0)
			}
			widths[i] = max(widths[i], uniseg.StringWidth(text))
		}
		rows = append(rows, cells)
	}
	if sum(widths, func(w int) int { return w + 2 }) > maxTable {
		return ""
	}
	var out strings.Builder
	for _, cells := range rows {
		var line strings.Builder
		for i, cell := range cells {
			line.WriteString(cell + strings.Repeat(" ", widths[i]-uniseg.StringWidth(cell)+2))
		}
		out.WriteString(strings.TrimRight(line.String(), " ") + "\n")
	}
	return out.String()
}
