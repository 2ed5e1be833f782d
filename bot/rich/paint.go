package rich

import (
	"strings"

	"github.com/rivo/uniseg"
)

// A cell is one character as a reader counts them, drawn.
type cell struct {
	text  string
	width int
	look  look
}

func (c cell) space() bool { return c.text == " " }

// cells cuts a string of one look into characters.
func cells(s string, l look) []cell {
	var out []cell
	state := -1
	for s != "" {
		var c cell
		c.text, s, c.width, state = uniseg.FirstGraphemeClusterInString(s, state)
		c.look = l
		out = append(out, c)
	}
	return out
}

// flow draws running text, wrapped between words.
func (p *painter) flow(spans []span, m margin) {
	var line []span
	for _, s := range spans {
		for i, part := range strings.Split(s.text, "\n") {
			if i > 0 {
				p.wrap(line, m)
				m.first, line = m.rest, nil
			}
			line = append(line, span{part, s.look})
		}
	}
	p.wrap(line, m)
}

// wrap draws one line of text as as many lines as it needs, breaking where Unicode says a line may break.
func (p *painter) wrap(spans []span, m margin) {
	var text strings.Builder
	for _, s := range spans {
		text.WriteString(s.text)
	}
	w := wrapper{p: p, m: m}
	rest, state, at, next := text.String(), -1, 0, 0
	var l look
	var word []cell
	inURL := false // which stays whole, as people copy it
	for rest != "" {
		for next < len(spans) && at >= len(spans[next].text) {
			at -= len(spans[next].text)
			next++
		}
		if next < len(spans) {
			l = spans[next].look
		}
		var c cell
		var found int
		c.text, rest, found, state = uniseg.StepString(rest, state)
		c.width, c.look = found>>uniseg.ShiftWidth, l
		at += len(c.text)
		word = append(word, c)
		inURL = !c.space() && (inURL || c.text == ":" && strings.HasPrefix(rest, "//"))
		if found&uniseg.MaskLine != uniseg.LineDontBreak && !inURL {
			w.word(word)
			word = nil
		}
	}
	w.word(word)
	w.end()
}

// A wrapper fills lines with words.
type wrapper struct {
	p    *painter
	m    margin
	line []cell
	used int
	any  bool
}

func (w *wrapper) room() int { return w.p.width - columns(w.m.first) }

// word puts a word and the spaces behind it on this line, or the next, or as many as it fills.
func (w *wrapper) word(word []cell) {
	solid, width := len(word), 0
	for solid > 0 && word[solid-1].space() {
		solid--
	}
	for _, c := range word[:solid] {
		width += c.width
	}
	if w.used > 0 && w.used+width > w.room() {
		w.end()
	}
	for i, c := range word {
		if i >= solid && w.used+c.width > w.room() {
			continue // a space at the end of a line
		}
		w.cell(c)
	}
}

func (w *wrapper) cell(c cell) {
	if c.width > w.room() {
		c.text, c.width = ellipsis, 1
	}
	if w.used+c.width > w.room() {
		w.end()
	}
	w.line, w.used = append(w.line, c), w.used+c.width
}

// end draws the line. The last one of nothing at all is drawn too, so that a margin is seen.
func (w *wrapper) end() {
	if w.any && len(w.line) == 0 {
		return
	}
	for n := len(w.line); n > 0 && w.line[n-1].space(); n-- {
		w.line = w.line[:n-1]
	}
	w.p.line(w.m.first, w.line)
	w.m.first, w.line, w.used, w.any = w.m.rest, nil, 0, true
}

// line adds a line. Escape sequences come from here and nowhere else.
func (p *painter) line(margin string, cells []cell) {
	var out strings.Builder
	out.WriteString(margin)
	var now look
	for _, c := range cells {
		if p.style.Color && c.look != now {
			out.WriteString(sgr(c.look))
			now = c.look
		}
		out.WriteString(c.text)
	}
	if now != 0 {
		out.WriteString(sgr(0))
	}
	p.lines = append(p.lines, strings.TrimRight(out.String(), " "))
}

// sgr is the escape sequence that gives a look, and nothing else.
func sgr(l look) string {
	out := []byte("\x1b[0")
	for _, c := range [...]struct {
		look look
		code string
	}{{bold, ";1"}, {dim, ";2"}, {italic, ";3"}, {under, ";4"}, {strike, ";9"}} {
		if l&c.look != 0 {
			out = append(out, c.code...)
		}
	}
	return string(out) + "m"
}
