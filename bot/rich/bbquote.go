package rich

import (
	"strconv"
	"strings"
)

// bbQuotes makes quotes of [quote=…] … [/quote] left in the text of paragraphs, also over several of them.
func bbQuotes(nodes []Node) []Node {
	if !hasQuoteTags(nodes) {
		return nodes
	}
	var pieces []piece
	for _, n := range nodes {
		pieces = append(pieces, splitQuotes(n)...)
	}
	out, _ := assemble(pair(pieces), 0)
	return out
}

const (
	bbClose     = "[/quote]"
	maxBBQuotes = 2
)

func hasQuoteTags(nodes []Node) bool {
	for _, n := range nodes {
		for _, kid := range n.Kids {
			if n.Kind == Paragraph && kid.Kind == Text && strings.Contains(kid.Text, bbClose) {
				return true
			}
		}
	}
	return false
}

// A piece is a block, or a tag between blocks.
type piece struct {
	node        Node
	tag         string // as it was written
	cite        *Cite
	open, close bool
}

// splitQuotes cuts a paragraph at its tags.
func splitQuotes(n Node) []piece {
	if n.Kind != Paragraph {
		return []piece{{node: n}}
	}
	var out []piece
	var kids []Node
	end := func() {
		if kids = trimBreaks(kids); len(kids) > 0 {
			out = append(out, piece{node: P(kids...)})
		}
		kids = nil
	}
	for _, kid := range n.Kids {
		for kid.Kind == Text {
			i, tag := nextQuoteTag(kid.Text)
			if tag.tag == "" {
				break
			}
			if before := strings.TrimRight(kid.Text[:i], " "); before != "" {
				kids = append(kids, Node{Kind: Text, Text: before})
			}
			end()
			out = append(out, tag)
			kid.Text = strings.TrimLeft(kid.Text[i+len(tag.tag):], " ")
		}
		if kid.Kind != Text || kid.Text != "" {
			kids = append(kids, kid)
		}
	}
	end()
	return out
}

func trimBreaks(kids []Node) []Node {
	for len(kids) > 0 && kids[0].Kind == Break {
		kids = kids[1:]
	}
	for len(kids) > 0 && kids[len(kids)-1].Kind == Break {
		kids = kids[:len(kids)-1]
	}
	return kids
}

func nextQuoteTag(s string) (int, piece) {
	for i := 0; i < len(s); i++ {
		if s[i] != '[' {
			continue
		}
		if strings.HasPrefix(s[i:], bbClose) {
			return i, piece{tag: bbClose, close: true}
		}
		if i+1 >= len(s) || s[i+1]|0x20 != 'q' {
			continue
		}
		if name, value, n := bbTag(s[i:]); name == "quote" {
			return i, piece{tag: s[i : i+n], cite: bbCite(value), open: true}
		}
	}
	return 0, piece{}
}

// bbCite reads "ann, post:2, topic:3, full:true".
func bbCite(value string) *Cite {
	var c Cite
	for i, part := range strings.Split(value, ",") {
		key, v, ok := strings.Cut(strings.TrimSpace(part), ":")
		switch {
		case ok && key == "post":
			c.Post = number(v)
		case ok && key == "topic" && number(v) > 0:
			c.Thread = strconv.Itoa(number(v))
		case ok && key == "full":
			c.Full = v == "true"
		case i == 0:
			c.Author = Line(strings.Trim(part, ` "'“”`), nameBudget)
		}
	}
	if c == (Cite{}) {
		return nil
	}
	return &c
}

// pair turns tags without a partner back into text, and forgets those nested too deep: they stand in a quote anyway.
func pair(pieces []piece) []piece {
	var open []int
	deep := make(map[int]bool)
	for i, p := range pieces {
		switch {
		case p.open:
			open = append(open, i)
			deep[i] = len(open) > maxBBQuotes
		case p.close && len(open) == 0:
			pieces[i] = piece{node: P(T(p.tag))}
		case p.close:
			deep[i] = len(open) > maxBBQuotes
			open = open[:len(open)-1]
		}
	}
	for _, i := range open {
		pieces[i], deep[i] = piece{node: P(T(pieces[i].tag))}, false
	}
	var out []piece
	for i, p := range pieces {
		if !deep[i] {
			out = append(out, p)
		}
	}
	return out
}

// assemble makes quotes of what stands between the tags.
func assemble(pieces []piece, at int) ([]Node, int) {
	var out []Node
	for at < len(pieces) {
		p := pieces[at]
		at++
		switch {
		case p.close:
			return out, at
		case p.open:
			var kids []Node
			if kids, at = assemble(pieces, at); len(kids) > 0 {
				out = append(out, Node{Kind: Quote, Cite: p.cite, Kids: kids})
			}
		default:
			out = append(out, p.node)
		}
	}
	return out, at
}
