package rich

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// wordCut moves a cut at a border of characters of s to the end of a word, or, where one word is all there is, out of a
// number or a ticker. A number written in several words, such as "1 000 000 €" or "EUR 5 million", stays together.
func wordCut(s string, at int) int {
	at = wordEnd(s, at)
	for end := at; ; {
		if !onePrice(s[:end], s[end:]) {
			return end
		}
		space := max(0, strings.LastIndexFunc(s[:end], unicode.IsSpace))
		if end = len(strings.TrimRightFunc(s[:space], unicode.IsSpace)); end == 0 { // it begins with the number
			return at
		}
	}
}

// onePrice reports whether a number goes on behind the space between two texts.
func onePrice(head, rest string) bool {
	space, _ := utf8.DecodeRuneInString(rest)
	left, right := strings.Fields(head[max(0, len(head)-longPrice):]), strings.Fields(rest[:min(len(rest), longPrice)])
	if len(left) == 0 || len(right) == 0 || !unicode.IsSpace(space) {
		return false
	}
	last, next := left[len(left)-1], strings.TrimRight(right[0], ".,;:!?)")
	digit, _ := utf8.DecodeLastRuneInString(last)
	first, _ := utf8.DecodeRuneInString(next)
	switch {
	case unicode.IsDigit(digit) && unicode.IsDigit(first):
		return len(strings.TrimLeft(next, "0123456789")) == 0 && len(next) == 3 || strings.IndexAny(next, ",.") == 3
	case unicode.IsDigit(digit):
		return strings.ContainsRune("%‰€$£¥°", first) || strings.Contains(units, " "+strings.ToLower(next)+" ")
	}
	return unicode.IsDigit(first) && strings.Contains(beforeAmounts, " "+strings.Trim(last, "(")+" ")
}

const (
	longPrice     = 40
	units         = " thousand million billion trillion percent mio mrd tsd mn bn prozent euro euros dollar dollars eur us usd gbp chf pounds "
	beforeAmounts = " $ € £ ¥ US$ EUR USD GBP CHF JPY CAD AUD No. Nr. # "
)

func wordEnd(s string, at int) int {
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

// wholeNumber moves a cut out of a number or a ticker, to its start, and out of an address, to the end of its host.
func wholeNumber(s string, at int) int {
	if i := strings.LastIndex(s[:at], "://"); i >= 0 && !strings.ContainsFunc(s[i:at], unicode.IsSpace) {
		if path := strings.IndexAny(s[i+3:at], "/?#"); path >= 0 {
			return i + 3 + path
		}
	}
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
