package overlap

import (
	"strings"
	"unicode/utf8"

	"github.com/threadtape/threadtape/bot/rich"
)

// A cut takes out what stands between two places.
type cut struct {
	from, to place
}

// A hole is a cut within one run; where words on both sides would grow together, a space stands in for it.
type hole struct {
	from, to int32
	space    bool
}

// A cutter walks a document as [unroll] did and leaves out what is cut.
type cutter struct {
	s    *scroll
	cuts []cut // in order, not overlapping
	run  int32
}

// without is the document without what is cut; quote nodes stay.
func (s *scroll) without(d rich.Doc, cuts []cut) rich.Doc {
	c := cutter{s: s, cuts: cuts}
	return c.blocks(d)
}

func (c *cutter) blocks(nodes []rich.Node) []rich.Node {
	var out []rich.Node
	for _, n := range nodes {
		had := len(n.Kids) > 0
		switch {
		case isObject(n):
			if !c.cutsObject() {
				out = append(out, n)
			}
			c.run++
			continue
		case n.Kind == rich.Quote || isBox(n):
			n.Kids = c.blocks(n.Kids)
		default:
			var kept bool
			n, kept = c.text(n)
			c.run++
			if !kept {
				continue
			}
		}
		if had && len(n.Kids) == 0 && n.Text == "" && n.URL == "" {
			continue
		}
		out = append(out, n)
	}
	return out
}

// ahead drops the cuts that end before this run.
func (c *cutter) ahead() {
	for len(c.cuts) > 0 && c.cuts[0].to.run < c.run {
		c.cuts = c.cuts[1:]
	}
}

func (c *cutter) cutsObject() bool {
	c.ahead()
	here := place{c.run, 0}
	return len(c.cuts) > 0 && !here.less(c.cuts[0].from) && here.less(c.cuts[0].to)
}

// text cuts a block with text; kept is false if nothing of it is left.
func (c *cutter) text(n rich.Node) (_ rich.Node, kept bool) {
	c.ahead()
	text := c.s.runs[c.run].text
	var holes []hole
	for _, k := range c.cuts {
		if k.from.run > c.run {
			break
		}
		h := hole{0, int32(len(text)), false}
		if k.from.run == c.run {
			h.from = k.from.at
		}
		if k.to.run == c.run {
			h.to = k.to.at
		}
		if h.from < h.to {
			holes = append(holes, h)
		}
	}
	if len(holes) == 0 {
		return n, true
	}
	holes = tidy(text, holes)
	if holes[0].from == 0 && int(holes[0].to) == len(text) {
		return n, false
	}
	at := int32(0)
	if inline(n) {
		kids := punch([]rich.Node{n}, &at, holes)
		if len(kids) != 1 {
			return n, len(kids) > 0
		}
		return kids[0], true
	}
	n.Kids = punch(n.Kids, &at, holes)
	return n, len(n.Kids) > 0
}

// tidy widens holes over the white space that they leave behind, and joins those that touch.
func tidy(text string, holes []hole) []hole {
	var out []hole
	for _, h := range holes {
		if last := len(out) - 1; last >= 0 && strings.TrimLeft(text[min(out[last].to, h.from):h.from], " \n") == "" {
			h.from = out[last].from
			h.to = max(h.to, out[last].to)
			out = out[:last]
		}
		out = append(out, h)
	}
	for i := range out {
		out[i] = widen(text, out[i])
	}
	return out
}

func widen(text string, h hole) hole {
	from, to := int(h.from), int(h.to)
	for to < len(text) && text[to] == ' ' {
		to++
	}
	start, end := atLine(text, from), to == len(text) || text[to] == '\n'
	switch {
	case start && end:
		for from > 0 && (text[from-1] == ' ' || text[from-1] == '\n' && to == len(text)) {
			from--
		}
		if to < len(text) { // the line goes with its break
			to++
			for from == 0 && to < len(text) && (text[to] == '\n' || text[to] == ' ') {
				to++
			}
		}
	case end:
		for from > 0 && text[from-1] == ' ' {
			from--
		}
	case start:
	case text[from-1] != ' ' && to > int(h.to):
		to--
	case text[from-1] != ' ':
		return hole{int32(from), int32(to), true}
	}
	return hole{int32(from), int32(to), false}
}

// atLine reports whether only spaces stand between i and the start of its line.
func atLine(text string, i int) bool {
	for i > 0 && text[i-1] == ' ' {
		i--
	}
	return i == 0 || text[i-1] == '\n'
}

// punch takes the holes out of inline nodes; at counts as [run.flat] does.
func punch(nodes []rich.Node, at *int32, holes []hole) []rich.Node {
	var out []rich.Node
	for _, n := range nodes {
		own := leaf(n)
		start := *at
		*at += int32(len(own))
		switch {
		case own == "":
			had := len(n.Kids) > 0
			if n.Kids = punch(n.Kids, at, holes); had && len(n.Kids) == 0 {
				continue
			}
			out = append(out, n)
		case n.Kind == rich.Text || n.Kind == rich.Mono:
			if text := remains(own, start, holes); text != "" {
				n.Text = text
				out = append(out, n)
			}
		default:
			gone, space := covers(start, holes)
			switch {
			case !gone:
				out = append(out, n)
			case space:
				out = append(out, rich.Node{Kind: rich.Text, Text: " "})
			}
		}
	}
	return out
}

// remains is what the holes leave of a text that begins at start.
func remains(text string, start int32, holes []hole) string {
	var out strings.Builder
	at := start
	end := start + int32(len(text))
	for _, h := range holes {
		if h.to <= start || h.from >= end {
			continue
		}
		if h.from > at {
			out.WriteString(text[at-start : h.from-start])
		}
		if h.space && h.from >= start {
			out.WriteByte(' ')
		}
		at = min(h.to, end)
	}
	out.WriteString(text[at-start:])
	return strings.ToValidUTF8(out.String(), string(utf8.RuneError))
}

func covers(at int32, holes []hole) (gone, space bool) {
	for _, h := range holes {
		if h.from <= at && at < h.to {
			return true, h.space && h.from == at
		}
	}
	return false, false
}
