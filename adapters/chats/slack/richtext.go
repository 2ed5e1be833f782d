package slack

import (
	"github.com/threadtape/threadtape/bot/rich"
)

const (
	// maxDepth is how deep a document may nest; rich keeps to half of it.
	maxDepth = 64
	// maxIndent is how far lists are indented. How far Slack goes is not published; what is deeper stands there too.
	maxIndent = 5
	// maxTable is how wide a table may be to be drawn with columns: about what a telephone shows of a line of code.
	maxTable = 48
)

// A page draws blocks as parts of a rich_text block. Consecutive lines of text share a section, with an empty line between
// paragraphs if airy.
type page struct {
	pen
	airy  bool
	parts []part
}

// rich draws a document of anybody's words.
func (p pen) rich(d rich.Doc, airy bool) []part {
	g := page{pen: p, airy: airy}
	g.blocks(d, 0)
	return g.parts
}

func (g *page) blocks(nodes []rich.Node, depth int) {
	if depth++; depth > maxDepth {
		return
	}
	for i := 0; i < len(nodes); i++ {
		n := nodes[i]
		switch n.Kind {
		case rich.Code:
			g.section(typePreformatted, verbatim(n.Text, style{}))
		case rich.Quote:
			// Whose words they are is not said: it is a claim of the markup that nobody has checked.
			g.section(typeQuote, joined(g.lines(n.Kids, style{}, depth)))
		case rich.List:
			g.list(n, 0, depth)
		case rich.Poll:
			g.text(g.lines([]rich.Node{{Kind: rich.Text, Text: n.Text}}, style{Bold: true}, depth))
			g.list(n, 0, depth)
		case rich.Details:
			g.text(g.lines([]rich.Node{{Kind: rich.Text, Text: n.Text}}, style{Bold: true}, depth))
			g.blocks(n.Kids, depth)
		case rich.Embed:
			g.text(g.lines([]rich.Node{embedded(n)}, style{}, depth))
			g.section(typeQuote, joined(g.lines(n.Kids, style{}, depth)))
		case rich.Table:
			if columns := aligned(n); columns != "" {
				g.section(typePreformatted, verbatim(columns, style{}))
				continue
			}
			g.text(g.lines(nodes[i:i+1], style{}, depth))
		case rich.Item, rich.Row:
			g.blocks(n.Kids, depth)
		default:
			if n.Kind == rich.Spoiler && n.Level == 1 {
				g.text([][]inline{{hidden()}})
				continue
			}
			end := i + 1
			for inlined(n) && end < len(nodes) && inlined(nodes[end]) {
				end++
			}
			g.text(g.lines(nodes[i:end], style{}, depth))
			i = end - 1
		}
	}
}

// text adds lines to the open section, or opens one.
func (g *page) text(lines [][]inline) {
	elements := joined(lines)
	if len(elements) == 0 {
		return
	}
	if last, ok := g.last(); ok && last.Type == typeSection {
		gap := "\n"
		if g.airy {
			gap = "\n\n"
		}
		elements = append(append(last.Elements, inline{Type: "text", Text: gap}), elements...)
		g.parts = g.parts[:len(g.parts)-1]
	}
	g.section(typeSection, elements)
}

func (g *page) last() (section, bool) {
	if len(g.parts) == 0 {
		return section{}, false
	}
	s, ok := g.parts[len(g.parts)-1].(section)
	return s, ok
}

func (g *page) section(kind string, elements []inline) {
	if elements = merged(elements); !blank(elements) {
		g.parts = append(g.parts, section{kind, elements})
	}
}

// list draws items, and the lists in them one step to the right. An ordered list of Slack starts at 1, and starts again
// behind whatever interrupts it: one that would show wrong numbers is drawn as lines that have theirs in them.
func (g *page) list(n rich.Node, indent, depth int) {
	if depth++; depth > maxDepth {
		return
	}
	kind := "bullet"
	if n.Kind == rich.List && n.Level > 0 {
		if n.Level > 1 || nested(n) {
			g.text(g.lines([]rich.Node{n}, style{}, depth))
			return
		}
		kind = "ordered"
	}
	fresh := kind == "ordered"
	for _, item := range n.Kids {
		words, lists := divide(item)
		elements := merged(joined(g.lines(words, style{}, depth)))
		if blank(elements) {
			elements = nil
			if kind == "ordered" {
				elements = []inline{{Type: "text", Text: " "}} // it counts
			}
		}
		if len(elements) > 0 {
			g.item(kind, indent, section{typeSection, elements}, fresh)
			fresh = false
		}
		for _, l := range lists {
			g.list(l, min(indent+1, maxIndent), depth)
		}
	}
}

// item adds an item to the list that is open, or opens one.
func (g *page) item(kind string, indent int, s section, fresh bool) {
	if last := len(g.parts) - 1; last >= 0 && !fresh {
		if l, ok := g.parts[last].(list); ok && l.Style == kind && l.Indent == indent {
			l.Elements = append(l.Elements, s)
			g.parts[last] = l
			return
		}
	}
	g.parts = append(g.parts, list{Type: "rich_text_list", Style: kind, Indent: indent, Elements: []section{s}})
}

// divide takes the lists off the end of an item. Lists that words follow stay among them, and are drawn as lines.
func divide(item rich.Node) (words, lists []rich.Node) {
	words = item.Kids
	for len(words) > 0 && words[len(words)-1].Kind == rich.List {
		words = words[:len(words)-1]
	}
	return words, item.Kids[len(words):]
}

// nested reports whether a list stands between the items of a list.
func nested(n rich.Node) bool {
	for i, item := range n.Kids {
		if _, lists := divide(item); len(lists) > 0 && i+1 < len(n.Kids) {
			return true
		}
	}
	return false
}
