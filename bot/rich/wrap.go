package rich

import (
	"strconv"
	"strings"

	"github.com/rivo/uniseg"
)

// A Style says how [Wrap] draws. The zero value is for a terminal without colours.
type Style struct {
	Color bool // bold, italic, dim and their like by escape sequences (SGR)
	URLs  bool // links with their whole target instead of its host
	Plain bool // "> " instead of "│ " before quotes, "-" for rules
}

// Wrap draws d in lines of at most width columns, measured as terminals do. Words wrap; what is longer than a line is
// broken between characters; code and tables are shortened with …; a character that is wider than the line becomes ….
// Without Color no byte is below 0x20, and no line holds a line end. A width below 1 is taken as 1.
func Wrap(d Doc, width int, style Style) []string {
	p := painter{width: max(1, width), style: style}
	p.blocks(d, margin{}, 0, true)
	return p.lines
}

type painter struct {
	width int
	style Style
	lines []string
}

// A margin is what stands before the lines of a block: before the first, and before the others.
type margin struct{ first, rest string }

// deeper adds to a margin, unless too little would be left for words.
func (p *painter) deeper(m margin, first, rest string) margin {
	if columns(m.rest)+columns(rest) > p.width-min(12, (p.width+1)/2) {
		return m
	}
	return margin{m.first + first, m.rest + rest}
}

// blocks draws blocks one below the other, with empty lines between them where they are apart.
func (p *painter) blocks(nodes []Node, m margin, look look, apart bool) {
	for i, n := range nodes {
		if i > 0 && apart {
			p.lines = append(p.lines, strings.TrimRight(m.rest, " "))
		}
		p.block(n, m, look)
		m.first = m.rest
	}
}

func (p *painter) block(n Node, m margin, look look) {
	switch n.Kind {
	case Heading:
		p.flow(p.spans(n.Kids, look|bold), m)
	case Quote:
		p.quote(n, m, look)
	case Code:
		p.code(n, m, look|dim)
	case List:
		p.items(n, m, look)
	case Table:
		p.table(n, m, look)
	case Rule:
		line := "─"
		if p.style.Plain {
			line = "-"
		}
		p.line(m.first, cells(strings.Repeat(line, min(24, p.width-columns(m.first))), look|dim))
	case Poll, Details:
		p.titled(n, []span{{Clean(n.Text), look | bold}}, m, look)
	case Embed:
		p.titled(n, p.linkSpans(Node{URL: n.URL, Kids: []Node{{Kind: Text, Text: n.Text}}}, look), m, look)
	case Paragraph, Cell:
		p.flow(p.spans(n.Kids, look), m)
	case Item, Row:
		p.blocks(n.Kids, m, look, false)
	default:
		p.flow(p.spans([]Node{n}, look), m)
	}
}

func (p *painter) quote(n Node, m margin, look look) {
	bar := "│ "
	if p.style.Plain {
		bar = "> "
	}
	m = p.deeper(m, bar, bar)
	if n.Cite != nil && n.Cite.Author != "" {
		who := "quoted as " + Line(n.Cite.Author, nameBudget)
		switch {
		case n.Cite.Thread != "": // its numbers are not those of this one
			who += ", in another thread"
		case n.Cite.Post > 0:
			who += " #" + strconv.Itoa(n.Cite.Post)
		}
		p.flow([]span{{who + ":", look | dim}}, m)
		m.first = m.rest
	}
	p.blocks(n.Kids, m, look|dim, true)
}

func (p *painter) code(n Node, m margin, look look) {
	m = p.deeper(m, "  ", "  ")
	for line := range strings.SplitSeq(Clean(n.Text), "\n") {
		p.line(m.first, cells(fit(line, p.width-columns(m.first)), look))
		m.first = m.rest
	}
}

func (p *painter) items(n Node, m margin, look look) {
	for i, item := range n.Kids {
		lead := marker(n, i)
		p.blocks(item.Kids, p.deeper(m, lead, strings.Repeat(" ", len(lead))), look, false)
		m.first = m.rest
	}
}

// titled draws a title and, indented, what belongs to it.
func (p *painter) titled(n Node, title []span, m margin, look look) {
	p.flow(title, m)
	m.first = m.rest
	m = p.deeper(m, "  ", "  ")
	if n.Kind == Poll {
		p.items(n, m, look)
		return
	}
	p.blocks(n.Kids, m, look, false)
}

// columns is how wide a string is drawn.
func columns(s string) int { return uniseg.StringWidth(s) }

// fit shortens s to a width, with … where something is cut.
func fit(s string, width int) string {
	if columns(s) <= width {
		return s
	}
	at, used, state := 0, 0, -1
	for rest := s; rest != ""; {
		var cluster string
		var w int
		cluster, rest, w, state = uniseg.FirstGraphemeClusterInString(rest, state)
		if used+w > width-1 {
			break
		}
		at, used = at+len(cluster), used+w
	}
	if width < 1 {
		return ""
	}
	return s[:at] + ellipsis
}
