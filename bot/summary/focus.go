package summary

import (
	"slices"
	"strings"
	"unicode"
)

// A focus is what sentences must hold one of.
type focus struct {
	tickers []string
	words   [][]int32 // stems that must all be there
}

func newFocus(wanted []string, lex *lexicon) focus {
	var f focus
	for _, w := range wanted {
		w = strings.TrimSpace(w)
		if symbol := strings.TrimPrefix(w, "$"); capitals(symbol) {
			f.tickers = append(f.tickers, symbol)
			continue
		}
		var stems []int32
		for _, token := range lex.tokens(w) {
			if !token.stop {
				stems = append(stems, token.stem)
			}
		}
		if len(stems) > 0 {
			f.words = append(f.words, stems)
		}
	}
	return f
}

// capitals reports whether a word is written like a ticker.
func capitals(w string) bool {
	return w != "" && strings.ToUpper(w) == w && strings.ContainsFunc(w, unicode.IsUpper) && !strings.Contains(w, " ")
}

// in reports whether a sentence holds what is wanted; the empty focus is in all.
func (f focus) in(s *sentence) bool {
	if len(f.tickers)+len(f.words) == 0 {
		return true
	}
	return slices.ContainsFunc(f.tickers, func(t string) bool { return holdsWord(s.text, t) }) ||
		slices.ContainsFunc(f.words, func(stems []int32) bool {
			return !slices.ContainsFunc(stems, func(stem int32) bool {
				return !slices.ContainsFunc(s.tokens, func(w word) bool { return w.stem == stem })
			})
		})
}

// holdsWord reports whether text has the word as it is written, not as a part of another.
func holdsWord(text, word string) bool {
	for from := 0; ; {
		i := strings.Index(text[from:], word)
		if i < 0 {
			return false
		}
		start, end := from+i, from+i+len(word)
		before, after := lastRune(text[:start]), firstRune(text[end:])
		if !unicode.IsLetter(before) && !unicode.IsDigit(before) && !unicode.IsLetter(after) && !unicode.IsDigit(after) {
			return true
		}
		from = end
	}
}
