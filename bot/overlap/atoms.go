package overlap

import (
	"cmp"
	"strings"

	"github.com/threadtape/threadtape/bot/rich"
)

func (s *scroll) text(n rich.Node) {
	at := int32(len(s.runs))
	r := run{zone: s.zone()}
	var text strings.Builder
	if inline(n) {
		r.flat([]rich.Node{n}, &text)
	} else {
		r.flat(n.Kids, &text)
	}
	r.text = text.String()
	if s.veils > 0 {
		r.hidden = []stretch{{0, int32(len(r.text))}}
	}
	s.runs = append(s.runs, r)
	s.scan(at)
}

// inline reports a leaf or style that stands where a block should.
func inline(n rich.Node) bool {
	return n.Kind != rich.Paragraph && n.Kind != rich.Heading && n.Kind != rich.Cell
}

// flat writes the text of inline nodes, atoms included. What it counts, [cutter.inline] counts alike.
func (r *run) flat(nodes []rich.Node, text *strings.Builder) {
	for _, n := range nodes {
		start := int32(text.Len())
		text.WriteString(leaf(n))
		switch {
		case isAtom(n):
			r.atoms = append(r.atoms, atom{start: start, end: int32(text.Len()), hash: atomHash(n), weight: atomWeight(n)})
		default:
			r.flat(n.Kids, text)
		}
		if n.Kind == rich.Spoiler {
			r.hidden = append(r.hidden, stretch{start, int32(text.Len())})
		}
	}
}

// shown is a piece of the text of a run as people may see it.
func (r run) shown(from, to int32) string {
	var out strings.Builder
	for _, h := range r.hidden {
		if h.start < to && from < h.end {
			out.WriteString(r.text[from:max(from, h.start)] + rich.Hidden)
			from = min(to, h.end)
		}
	}
	return out.String() + r.text[from:to]
}

// leaf is the text that a node itself has in a run.
func leaf(n rich.Node) string {
	switch {
	case n.Kind == rich.Break:
		return "\n"
	case n.Kind == rich.Link && isAtom(n):
		return "\uFFFC"
	case isAtom(n):
		if n.Text != "" {
			return strings.ReplaceAll(n.Text, "\n", " ")
		}
		return "\uFFFC"
	case n.Kind == rich.Text || n.Kind == rich.Mono:
		return n.Text
	}
	return ""
}

// isAtom reports a node that goes or stays as a whole. A link is one where its label is an address, or the forum's choice.
func isAtom(n rich.Node) bool {
	switch n.Kind {
	case rich.Emoji, rich.Image, rich.Mention, rich.Time:
		return true
	case rich.Link:
		return n.Level == 1 || len(n.Kids) == 1 && n.Kids[0].Kind == rich.Text && address(n.Kids[0].Text, 0) == len(n.Kids[0].Text) && n.Kids[0].Text != ""
	default:
		return false
	}
}

func atomHash(n rich.Node) uint32 {
	switch n.Kind {
	case rich.Mention:
		return folded(n.Text)
	case rich.Link:
		return canonical(n.URL)
	case rich.Image:
		return canonical(n.URL)
	case rich.Time:
		return newHash.rune(rune(n.At)).rune(rune(n.At >> 24)).sum()
	default:
		return newHash.text(cmp.Or(n.Name, n.Text)).sum() // posts that are kept from before know an emoji by its name alone
	}
}

func atomWeight(n rich.Node) uint8 {
	if n.Kind == rich.Mention {
		return 2
	}
	return 0
}
