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
	inURL            // in the middle of an address, or of Thai words, if need be
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
		for i < len(t.runes) && !unicode.IsSpace(t.runes[i]) && wide(t.runes[i]) == wide(t.runes[from]) {
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

// wide reports whether a rune is of a script without spaces, or a sign as wide as its letters: an address or a price among them
// ends where they begin.
func wide(r rune) bool { return r >= 0x2E80 && !unicode.Is(unicode.Hangul, r) }

// How long a word may be that is never broken: one that looks like a ticker or a price, and the address of a page, which is
// read and typed as a whole.
const (
	longestTicker  = 18
	longestAddress = 32
)

// inWord sets the breaks inside one word, which has no white space.
func inWord(out []breaking, word []rune) {
	if onlyLetters(word) {
		return // UAX #14 breaks none
	}
	last := len(word) - 1
	switch {
	case address(word):
		inAddress(out, word)
		return
	case len(word) <= longestTicker && figure(word):
		for i := range last {
			out[i] = never
		}
		return
	case folders(word):
		inAddress(out, word)
		return
	}
	begun := false
	for i := range last {
		here, next := word[i], word[i+1]
		begun = begun || !asciiSign(here)
		switch {
		case !begun: // the signs that a word begins with: --post, /usr
			out[i] = never
		case asciiSign(here) && asciiSign(next): // != in a program
			out[i] = never
		case unicode.Is(unicode.Hangul, here) || unicode.Is(unicode.Hangul, next): // 61.05달러에
			out[i] = never
		case leads(next) && !leads(here) && unicode.In(here, unicode.Thai, unicode.Lao): // a syllable begins
			out[i] = inURL
		}
	}
}

// leads reports whether a rune is a vowel of Thai or Lao that is written before the consonant behind which it is spoken. These
// scripts have no spaces between words, and finding words takes a dictionary; such a vowel at least begins a syllable.
func leads(r rune) bool { return r >= 0xE40 && r <= 0xE44 || r >= 0xEC0 && r <= 0xEC4 }

// tied reports whether a line may not even by force end between two runes: behind a vowel that leads, and before a vowel or a
// sign that follows. A pile of them is no word, and is broken anywhere.
func tied(last, next rune) bool {
	return leads(last) && !leads(next) || follows(next) && !follows(last)
}

// follows reports whether a rune is a vowel or a sign of Thai or Lao that cannot begin a line.
func follows(r rune) bool {
	if r < 0xE2F || r > 0xEC6 {
		return false
	}
	switch r &^ 0x80 {
	case 0xE2F, 0xE30, 0xE32, 0xE33, 0xE45, 0xE46:
		return true
	}
	return false
}

// onlyLetters reports whether a word is of letters of ASCII, with a sign behind them at most.
func onlyLetters(word []rune) bool {
	for i, r := range word {
		if (r|0x20 < 'a' || r|0x20 > 'z') && i < len(word)-1 {
			return false
		}
	}
	return true
}

// asciiSign reports whether a rune is one of the signs of ASCII.
func asciiSign(r rune) bool {
	return r > ' ' && r < 0x7F && (r < '0' || r > '9') && (r|0x20 < 'a' || r|0x20 > 'z')
}

// address reports whether a word is the address of a page.
func address(word []rune) bool {
	return scheme(word) > 0 || len(word) > 4 && string(word[:4]) == "www."
}

// scheme is where the scheme of an address ends, behind its slashes; 0 where there is none.
func scheme(word []rune) int {
	for i := 1; i+2 < len(word); i++ {
		if word[i] == ':' && word[i+1] == '/' && word[i+2] == '/' {
			return i + 3
		}
	}
	return 0
}

// folders reports whether a word is a path as Windows has it.
func folders(word []rune) bool {
	n := 0
	for _, r := range word {
		if r == '\\' {
			n++
		}
	}
	return n > 1
}

// inAddress allows breaks in a long address where a reader sees that it goes on: not behind its scheme, and not before the
// signs that follow it in the text.
func inAddress(out []breaking, word []rune) {
	first, last := scheme(word), len(word)-1
	for last > 0 && asciiSign(word[last]) {
		last--
	}
	for i := range len(word) - 1 {
		here, next := word[i], word[i+1]
		out[i] = never
		if i < first || i >= last || len(word) <= longestAddress {
			continue
		}
		switch here {
		case '/', '\\':
			if next != here {
				out[i] = inURL
			}
		case '?', '&', '=', '-', '_':
			out[i] = inURL
		default:
			if next == '.' {
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
