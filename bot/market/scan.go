package market

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// A hit is a word of a line that is a ticker, or may be one.
type hit struct {
	symbol   string
	form     Form
	exchange string
	span
}

// longest is how many letters a ticker has at most.
const longest = 5

// Parse understands a ticker as somebody types it into a command: zm, $ZM, brk-b, NASDAQ:ZM, shop.to, 7203.T. ok is false
// for what cannot be one.
func Parse(s string) (symbol string, ok bool) {
	s = strings.ToUpper(strings.TrimSpace(s))
	if strings.ContainsFunc(s, func(r rune) bool { return r > unicode.MaxASCII }) {
		return "", false
	}
	if exchange, rest, cut := strings.Cut(s, ":"); cut && exchanges[exchange] {
		s = strings.TrimSpace(rest)
	}
	s = strings.TrimPrefix(s, "$")
	end := runEnd(s, 0)
	if end == 0 || end > 6 {
		return "", false
	}
	base := s[:end]
	class, end := suffixAt(s, end, true)
	if end != len(s) || capitals(base) == 0 && class == "" && len(base) < 3 || strings.Contains(base, "_") {
		return "", false
	}
	if capitals(base) > longest {
		return "", false
	}
	return base + class, true
}

// capitals is how many letters s has if it is made of A to Z alone; else 0.
func capitals(s string) int {
	for i := range len(s) {
		if s[i] < 'A' || s[i] > 'Z' {
			return 0
		}
	}
	return len(s)
}

func digits(s string) bool { return s != "" && strings.Trim(s, "0123456789") == "" }

// inWord reports what a word is made of. Marks belong to the letter before them.
func inWord(r rune) bool {
	return unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.IsMark(r) || r == '_'
}

// runEnd is where the run of letters and digits that begins at i ends.
func runEnd(s string, i int) int {
	for i < len(s) {
		r, n := utf8.DecodeRuneInString(s[i:])
		if !inWord(r) {
			break
		}
		i += n
	}
	return i
}

// scan finds tickers, words that may be tickers, and words that look like some.
func scan(s string) (hits []hit, alikes []alike) {
	open := false   // an open bracket stands before
	parens := false // an exchange was named behind an open bracket: more tickers may follow a comma
	for i := 0; i < len(s); {
		r, n := utf8.DecodeRuneInString(s[i:])
		switch {
		case r == '(' || r == ')':
			open, parens = r == '(', false
			i += n
		case isDollar(r) && !wordBefore(s, i):
			h, a, end := cashAt(s, i, n)
			hits, alikes = appendHit(hits, h), append(alikes, a...)
			i = end
		case !inWord(r):
			i += n
		default:
			h, end, named := wordAt(s, i, parens)
			if a, ok := alikeAt(s, i, end); ok {
				alikes = append(alikes, a)
			}
			hits = append(hits, h...)
			parens = parens && (len(h) > 0 || s[i:end] == "and") || named && open
			i = max(end, i+n)
		}
	}
	return hits, alikes
}

func appendHit(hits []hit, h hit) []hit {
	if h.symbol == "" {
		return hits
	}
	return append(hits, h)
}

func isDollar(r rune) bool { return r == '$' || r == '＄' || r == '﹩' }

// wordBefore reports whether a letter, a digit or a sign that makes an amount or a name stands right before i.
func wordBefore(s string, i int) bool {
	r, _ := utf8.DecodeLastRuneInString(s[:i])
	return i > 0 && (inWord(r) || isDollar(r) || r == '\\' || r == '{')
}

// initialAt reports whether initials go on at i: ".S.".
func initialAt(s string, i int) bool {
	return i+2 < len(s) && s[i] == '.' && runEnd(s, i+1) == i+2 && s[i+2] == '.'
}

// cashAt reads the cashtag at i, whose dollar sign has n bytes.
func cashAt(s string, i, n int) (h hit, a []alike, end int) {
	end = runEnd(s, i+n)
	word := s[i+n : end]
	if a, ok := alikeWord(word); ok {
		return hit{}, []alike{{span: span{i, end}, like: a, sure: true}}, end
	}
	if n > 1 { // a dollar sign of another script
		if capitals(word) > 0 && len(word) <= longest {
			return hit{}, []alike{{span: span{i, end}, like: word, sure: true}}, end
		}
		return hit{}, nil, max(end, i+n)
	}
	if c := capitals(word); c == 0 || c > longest || money[word] || end < len(s) && (s[end] == '=' || s[end] == '}') {
		return hit{}, nil, max(end, i+n)
	}
	if len(word) == 1 && end+1 < len(s) && s[end] == ' ' && digits(s[end+1:end+2]) { // $A 250 million
		return hit{}, nil, end
	}
	if len(word) == 1 && initialAt(s, end) { // $U.S. treasuries
		return hit{}, nil, end
	}
	class, end := suffixAt(s, end, true)
	return hit{symbol: word + class, form: Cashtag, span: span{i, end}}, nil, end
}
