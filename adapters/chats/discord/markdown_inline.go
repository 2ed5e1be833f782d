package discord

import (
	"strings"

	"github.com/threadtape/threadtape/bot/rich"
)

// A style is a set of ways to set text.
type style uint8

const (
	spoiler style = 1 << iota
	strike
	under
	bold
	italic
)

// A form is what the text of a piece is.
type form uint8

const (
	words  form = iota // a stranger's or ours: to be escaped
	code               // shown as it is, between back-ticks
	markup             // our own, finished
	lineEnd
)

// A piece is text of one style.
type piece struct {
	text  string
	form  form
	style style
}

// A pen draws inline nodes.
type pen struct {
	home  string // the host that our own lines lead to: a link there needs no host behind it; empty: every link does
	clock byte   // how times are shown: R "3 minutes ago", f "12 March 2026 12:03"; both in the reader's zone
	depth int
}

// maxDepth is how deep a document may nest; rich keeps to half of it.
const maxDepth = 64

// lines draws inline nodes as lines of markup. Every line stands for itself: no style reaches over its end.
func (p pen) lines(nodes []rich.Node, s style) []string {
	var lines []string
	var line []piece
	end := func() {
		if text := guard(join(line)); text != "" {
			lines = append(lines, text)
		}
		line = nil
	}
	for _, piece := range p.pieces(nodes, s) {
		if piece.form == lineEnd {
			end()
			continue
		}
		line = append(line, piece)
	}
	end()
	return lines
}

// line draws inline nodes as one line of markup.
func (p pen) line(nodes []rich.Node, s style) string {
	return guard(strings.Join(p.lines(nodes, s), " "))
}

// pieces flattens inline nodes.
func (p pen) pieces(nodes []rich.Node, s style) []piece {
	if p.depth++; p.depth > maxDepth {
		return nil
	}
	var out []piece
	for _, n := range nodes {
		switch n.Kind {
		case rich.Break:
			out = append(out, piece{form: lineEnd})
		case rich.Link:
			out = append(out, styled(p.link(n), s)...)
		case rich.Image:
			out = append(out, styled(p.image(n), s)...)
		case rich.Mono:
			out = append(out, piece{clean(n.Text), code, s})
		case rich.Mention:
			out = append(out, piece{"@" + clean(n.Text), words, s})
		case rich.Time:
			out = append(out, styled([]piece{p.time(n)}, s)...)
		default:
			out = append(out, piece{clean(n.Text), words, s})
			out = append(out, p.pieces(n.Kids, s|styleOf(n.Kind))...)
		}
	}
	return out
}

func styled(pieces []piece, s style) []piece {
	for i := range pieces {
		pieces[i].style |= s
	}
	return pieces
}

func styleOf(k rich.Kind) style {
	switch k {
	case rich.Strong:
		return bold
	case rich.Emph:
		return italic
	case rich.Under:
		return under
	case rich.Strike:
		return strike
	case rich.Spoiler:
		return spoiler
	default:
		return 0
	}
}

// ticked is inline code. Nothing in it escapes: where there are back-ticks in it, two stand around it, and none are together
// in it.
func ticked(s string) string {
	s = literal(apart(s, 2))
	if !strings.Contains(s, "`") {
		return "`" + s + "`"
	}
	if strings.HasPrefix(s, "`") {
		s = " " + s
	}
	if strings.HasSuffix(s, "`") {
		s += " "
	}
	return "``" + s + "``"
}

// apart puts a hair space between the back-ticks of every run of at least n.
func apart(s string, n int) string {
	if !strings.Contains(s, strings.Repeat("`", n)) {
		return s
	}
	var out strings.Builder
	for s != "" {
		run := len(s) - len(strings.TrimLeft(s, "`"))
		if run >= n {
			out.WriteString(strings.Repeat("`"+hair, run-1) + "`")
		} else {
			out.WriteString(s[:run])
		}
		s = s[run:]
		next := strings.IndexByte(s, '`')
		if next < 0 {
			next = len(s)
		}
		out.WriteString(s[:next])
		s = s[next:]
	}
	return out.String()
}
