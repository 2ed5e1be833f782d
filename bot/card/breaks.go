package card

import (
	"unicode"

	"github.com/go-text/typesetting/segmenter"
)

// A breaking says what may happen behind a piece of text.
type breaking uint8

const (
	never   breaking = iota
	allowed          // a line may end here
	inURL            // in the middle of an address, if need be
	hyphen           // with a hyphen
)

// breaks says for each rune what may happen behind it: UAX #14, but never inside a ticker, a price or a percentage, inside
// addresses only where a reader sees that they go on, and in Korean only at spaces.
func breaks(seg *segmenter.Segmenter, out []breaking, t styled) []breaking {
	out = out[:0]
	for range t.runes {
		out = append(out, never)
	}
	lines := seg.LineIterator()
	for lines.Next() {
		l := lines.Line()
		out[l.Offset+len(l.Text)-1] = allowed
	}
	for i := 0; i < len(t.runes); {
		from := i
		for i < len(t.runes) && !unicode.IsSpace(t.runes[i]) {
			i++
		}
		inWord(out[from:i], t.runes[from:i])
		for i < len(t.runes) && unicode.IsSpace(t.runes[i]) {
			i++
		}
	}
	for i, b := range t.breaks {
		switch {
		case b == breakHere:
			out[i] = allowed
		case b == breakHyphen && out[i] == never:
			out[i] = hyphen
		}
	}
	return out
}

// longestTicker is how long a word may be that is never broken because it looks like a ticker or a price.
const longestTicker = 18

// inWord sets the breaks inside one word, which has no white space.
func inWord(out []breaking, word []rune) {
	if len(word) < 2 {
		return
	}
	if address(word) {
		inAddress(out, word)
		return
	}
	last := len(word) - 1
	if len(word) <= longestTicker && figure(word) {
		for i := range last {
			out[i] = never
		}
	}
	for i := range last {
		if unicode.Is(unicode.Hangul, word[i]) && unicode.Is(unicode.Hangul, word[i+1]) {
			out[i] = never
		}
	}
}

// address reports whether a word is the address of a page.
func address(word []rune) bool {
	for i := 1; i+2 < len(word); i++ {
		if word[i] == ':' && word[i+1] == '/' && word[i+2] == '/' {
			return true
		}
	}
	return len(word) > 4 && string(word[:4]) == "www."
}

func inAddress(out []breaking, word []rune) {
	for i := range len(word) - 1 {
		here, next := word[i], word[i+1]
		out[i] = never
		switch here {
		case '/':
			if next != '/' {
				out[i] = inURL
			}
		case '?', '&', '=', '-', '_':
			out[i] = inURL
		default:
			if next == '.' && i+2 < len(word) {
				out[i] = inURL
			}
		}
	}
}

// figure reports whether a word looks like a ticker, a price, a percentage or a range of them: capitals, digits and the
// signs that go with them, with a digit, a sign of money or a capital among them.
func figure(word []rune) bool {
	telling := false
	for _, r := range word {
		switch {
		case r >= '0' && r <= '9', r >= 'A' && r <= 'Z', unicode.Is(unicode.Sc, r):
			telling = true
		case unicode.IsPunct(r), unicode.IsSymbol(r), r == 'x':
		default:
			return false
		}
	}
	return telling
}
