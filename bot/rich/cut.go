package rich

import (
	"slices"
	"strings"
)

// Cut is the beginning of d with at most budget characters of text, as a reader counts them. It ends with a sentence, or
// else with a word, never inside a character, a number or a ticker, and then the mark […], which counts too. The second
// result says whether something was left out. d is not changed.
func Cut(d Doc, budget int) (Doc, bool) {
	if weigh(d) <= budget {
		return d, false
	}
	room := len([]rune(mark)) + 1
	switch {
	case budget < room-1:
		return nil, true
	case budget < room: // the mark alone: a time has no characters of its own, and no room before the mark
		return Doc{P(Node{Kind: Text, Text: mark})}, true
	}
	c := cutter{left: max(0, budget-room), all: max(0, budget-room)}
	out := c.blocks(d)
	if last := len(out) - 1; last >= 0 && out[last].Kind == Paragraph {
		out[last].Kids = append(slices.Clip(out[last].Kids), Node{Kind: Text, Text: " " + mark})
		return out, true
	}
	return append(out, P(Node{Kind: Text, Text: mark})), true
}

// weigh counts the characters of nodes.
func weigh(nodes []Node) int {
	n := 0
	for _, node := range nodes {
		n += count(node.Text) + weigh(node.Kids)
		if node.Kind == Break {
			n++
		}
	}
	return n
}

type cutter struct {
	left, all int
}

// blocks takes whole blocks while they fit, and of the next one what fits.
func (c *cutter) blocks(nodes []Node) []Node {
	var out []Node
	for _, n := range nodes {
		size := weigh([]Node{n})
		if size > c.left {
			if n, ok := c.part(n); ok {
				out = append(out, n)
			}
			return out
		}
		c.left -= size
		out = append(out, n)
	}
	return out
}

// part is the beginning of a block.
func (c *cutter) part(n Node) (Node, bool) {
	switch n.Kind {
	case Paragraph, Heading:
		at := c.point(n.Kids)
		n.Kids = truncate(n.Kids, &at)
		return n, len(n.Kids) > 0
	case Code:
		head, _ := first(n.Text, c.left)
		n.Text = head[:max(0, strings.LastIndexByte(head, '\n'))]
		return n, n.Text != ""
	case Row, Cell:
		return n, false
	default:
		return c.container(n)
	}
}

// container is the beginning of a block that holds blocks: its title, if that fits, and what fits below it.
func (c *cutter) container(n Node) (Node, bool) {
	title := count(n.Text)
	if title > c.left || len(n.Kids) == 0 {
		return n, false
	}
	c.left -= title
	n.Kids = c.blocks(n.Kids)
	return n, len(n.Kids) > 0 || n.Text != "" || n.URL != ""
}

// point is where a paragraph is cut, in bytes of its text: at a sentence if that keeps enough, else at a word. Where much
// stands before it already, and no sentence of it fits, it is left out.
func (c *cutter) point(nodes []Node) int {
	var text strings.Builder
	flat(nodes, &text)
	left := c.left
	fits := fitting(nodes, &left)
	sentence := sentenceCut(text.String(), fits)
	kept := c.all - c.left
	switch {
	case sentence > 0 && (kept+count(text.String()[:sentence]))*3 >= c.all:
		return sentence
	case kept > 0 && kept*2 >= c.all:
		return 0
	}
	return wordCut(text.String(), fits)
}

// flat is the text of inline nodes as the leaves have it; a break is a line end.
func flat(nodes []Node, out *strings.Builder) {
	for _, n := range nodes {
		out.WriteString(n.Text)
		if n.Kind == Break {
			out.WriteByte('\n')
		}
		flat(n.Kids, out)
	}
}

// fitting is how many bytes of the text of nodes the first characters make; left is how many characters are left.
func fitting(nodes []Node, left *int) int {
	bytes := 0
	for _, n := range nodes {
		if *left <= 0 {
			break
		}
		head, rest := first(n.Text, *left)
		bytes += len(head)
		*left -= count(head)
		if n.Kind == Break {
			bytes++
			*left--
		}
		if rest != "" {
			*left = 0
		}
		bytes += fitting(n.Kids, left)
	}
	return bytes
}

// truncate keeps the first bytes of the text of nodes. Pictures, emoji, mentions and times stay whole or go.
func truncate(nodes []Node, bytes *int) []Node {
	var out []Node
	for _, n := range nodes {
		if *bytes <= 0 {
			break
		}
		size := len(n.Text)
		if n.Kind == Break {
			size = 1
		}
		if size > *bytes {
			if n.Kind == Text || n.Kind == Mono {
				n.Text = n.Text[:*bytes]
				out = append(out, n)
			}
			*bytes = 0
			break
		}
		*bytes -= size
		if len(n.Kids) > 0 {
			if n.Kids = truncate(n.Kids, bytes); len(n.Kids) == 0 {
				continue
			}
		}
		out = append(out, n)
	}
	for len(out) > 0 && out[len(out)-1].Kind == Break {
		out = out[:len(out)-1]
	}
	return out
}
