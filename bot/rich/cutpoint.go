package rich

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// wordCut moves a cut at a border of characters of s to the end of a word, or, where one word is all there is, out of a
// number or a ticker.
func wordCut(s string, at int) int {
	head, rest := s[:at], s[at:]
	if rest == "" || head == "" {
		return at
	}
	next, _ := utf8.DecodeRuneInString(rest)
	last, _ := utf8.DecodeLastRuneInString(head)
	if unicode.IsSpace(next) || unicode.IsSpace(last) || unicode.In(next, wordless...) && unicode.In(last, wordless...) {
		return len(strings.TrimRightFunc(head, unicode.IsSpace))
	}
	if i := strings.LastIndexFunc(head, unicode.IsSpace); i > 0 {
		if words := strings.TrimRightFunc(head[:i], unicode.IsSpace); words != "" {
			return len(words)
		}
	}
	return wholeNumber(s, len(head))
}

// wordless lists scripts that put no spaces between words.
var wordless = []*unicode.RangeTable{unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Thai, unicode.Lao, unicode.Khmer, unicode.Myanmar}

// wholeNumber moves a cut out of a number or a ticker, to its start.
func wholeNumber(s string, at int) int {
	if start, _ := around(s, at, "0123456789.,$€£%"); start < at {
		if end := at; end < len(s) && strings.IndexByte("0123456789.,$%", s[end]) >= 0 && strings.ContainsAny(s[start:], "0123456789") {
			at = start
		}
	}
	start, end := around(s, at, "ABCDEFGHIJKLMNOPQRSTUVWXYZ.-$")
	if start < at && at < end && end-start <= len("$ABCDE.AB") {
		return start
	}
	return at
}

// around is the run of the given characters that a place in s stands in.
func around(s string, at int, chars string) (start, end int) {
	start, end = at, at
	for start > 0 && strings.IndexByte(chars, s[start-1]) >= 0 {
		start--
	}
	for end < len(s) && strings.IndexByte(chars, s[end]) >= 0 {
		end++
	}
	return start, end
}

// sentenceCut is the last end of a sentence within the first n bytes of s; 0 when none ends there.
func sentenceCut(s string, n int) int {
	last := 0
	for end := range sentences(s) {
		if end > n {
			break
		}
		last = end
	}
	return last
}
