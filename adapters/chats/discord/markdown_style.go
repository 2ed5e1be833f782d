package discord

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// join makes one line of markup.
func join(pieces []piece) string {
	return set(bridge(settle(spaced(merge(pieces)))))
}

// merge puts neighbours of one style together: what they spell together is escaped together.
func merge(pieces []piece) []piece {
	var out []piece
	for _, p := range pieces {
		last := len(out) - 1
		switch {
		case p.text == "":
		case last >= 0 && p.form == words && out[last].form == words && p.style == out[last].style:
			out[last].text += p.text
		case p.form == code && strings.TrimSpace(p.text) == "":
			out = append(out, piece{p.text, words, p.style})
		default:
			out = append(out, p)
		}
	}
	return out
}

// spaced takes the white space at the ends of styled words out of them: no mark of a style works beside white space.
func spaced(pieces []piece) []piece {
	var out []piece
	for _, p := range pieces {
		if p.form != words || p.style == 0 {
			out = append(out, p)
			continue
		}
		core := strings.TrimLeftFunc(p.text, unicode.IsSpace)
		out = append(out, piece{text: p.text[:len(p.text)-len(core)]})
		trimmed := strings.TrimRightFunc(core, unicode.IsSpace)
		out = append(out, piece{trimmed, words, p.style}, piece{text: core[len(trimmed):]})
	}
	return merge(out)
}

// bridge gives the white space between two pieces the styles that stay open from one to the other, so that "**two words**"
// stays one.
func bridge(pieces []piece) []piece {
	for i := 1; i+1 < len(pieces); i++ {
		if before := pieces[i-1].style; pieces[i].form == words && strings.TrimSpace(pieces[i].text) == "" {
			pieces[i].style = before & (1<<shared(before, pieces[i+1].style) - 1)
		}
	}
	return pieces
}

// settle gives up the styles whose marks Discord would misread where they would stand.
func settle(pieces []piece) []piece {
	for i := range pieces {
		p := &pieces[i]
		if p.form == code && p.style&spoiler != 0 && strings.Contains(p.text, "|") {
			p.form = words // bars in code end a spoiler
		}
		if p.form == words {
			if strings.HasSuffix(p.text, "~") {
				p.style &^= strike
			}
			continue
		}
		for _, m := range [...]struct {
			style style
			mark  string
		}{{strike, "~"}, {under, "_"}, {bold, "*"}} {
			if strings.Contains(p.text, m.mark+m.mark) || strings.HasPrefix(p.text, m.mark) || strings.HasSuffix(p.text, m.mark) {
				p.style &^= m.style
			}
		}
		if strings.ContainsAny(p.text, "_*") {
			p.style &^= italic
		}
	}
	for i := range pieces {
		if i > 0 && pieces[i-1].style&strike != 0 && pieces[i].style&strike == 0 {
			pieces[i].style &^= under | italic // "~~_" is no end of a strike
		}
	}
	for i := 0; i < len(pieces); i++ {
		if pieces[i].style&italic == 0 {
			continue
		}
		end := i
		for end < len(pieces) && pieces[end].style&italic != 0 {
			end++
		}
		if !slants(pieces, i, end) {
			for j := i; j < end; j++ {
				pieces[j].style &^= italic
			}
		}
		i = end
	}
	return pieces
}

// slants reports whether the pieces from i up to end can stand between two "_": not inside a word, and not beside "__".
func slants(pieces []piece, i, end int) bool {
	for j := max(0, i-1); j < min(len(pieces), end+1); j++ {
		if pieces[j].style&under != 0 {
			return false
		}
	}
	if i > 0 && pieces[i-1].form == words {
		if r, _ := utf8.DecodeLastRuneInString(pieces[i-1].text); clings(r) {
			return false
		}
	}
	if end < len(pieces) && pieces[end].form == words {
		if r, _ := utf8.DecodeRuneInString(pieces[end].text); clings(r) {
			return false
		}
	}
	return true
}

// clings reports whether r beside "_" makes one word of the two.
func clings(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) || r == '_' }

// set draws settled pieces. The marks nest in one order, whatever the order of the nodes was, and what two neighbours share
// stays open between them.
func set(pieces []piece) string {
	var out strings.Builder
	var open style
	for i, p := range pieces {
		open = turn(&out, open, p.style)
		switch p.form {
		case code:
			if i > 0 && pieces[i-1].form == code {
				out.WriteString(hair)
			}
			out.WriteString(ticked(p.text))
		case markup:
			out.WriteString(p.text)
		default:
			text := escape(p.text)
			if i+1 < len(pieces) && pieces[i+1].form == markup && strings.HasSuffix(text, "!") {
				text = text[:len(text)-1] + `\!` // in case "![…](…)" ever is a picture
			}
			out.WriteString(text)
			if p.style&spoiler != 0 && strings.HasSuffix(text, "|") {
				out.WriteString(hair)
			}
		}
	}
	turn(&out, open, 0)
	return out.String()
}

// marks are the marks of styles, from the outermost in.
func marks() [5]string { return [5]string{"||", "~~", "__", "**", "_"} }

// shared is how many of the outermost styles two neighbours agree in.
func shared(from, to style) int {
	const all = 5
	n := 0
	for n < all && from&(1<<n) == to&(1<<n) {
		n++
	}
	return n
}

// turn closes and opens marks to get from one style to another.
func turn(out *strings.Builder, from, to style) style {
	if from == to {
		return to
	}
	marks := marks()
	kept := shared(from, to)
	for i := len(marks) - 1; i >= kept; i-- {
		if from&(1<<i) != 0 {
			out.WriteString(marks[i])
		}
	}
	for i := kept; i < len(marks); i++ {
		if to&(1<<i) != 0 {
			out.WriteString(marks[i])
		}
	}
	return to
}
