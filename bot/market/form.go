package market

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// wordAt reads the word at i: behind an exchange the ticker that it names, else capitals. named is whether an exchange was
// named.
func wordAt(s string, i int, listed bool) (hits []hit, end int, named bool) {
	end = runEnd(s, i)
	word := s[i:end]
	if h, last := exchangeAt(s, i, end); last > end {
		return []hit{h}, last, true
	}
	before, _ := utf8.DecodeLastRuneInString(s[:i])
	if i > 0 && (strings.ContainsRune("@#&\\", before) || isDollar(before)) || joined(s, i) || dotBefore(s, i) {
		return nil, end, false
	}
	if digits(word) {
		if class, last := suffixAt(s, end, false); len(word) >= 3 && len(word) <= 6 && strings.Contains(numbered, " "+strings.TrimPrefix(class, ".")+" ") && class != "" {
			return []hit{{symbol: word + class, form: Suffix, span: span{i, last}}}, last, false
		}
		return nil, end, false
	}
	c := capitals(word)
	if c == 0 || c > longest || end < len(s) && (s[end] == '&' && runEnd(s, end+1) > end+1 || s[end] == '=') {
		return nil, end, false
	}
	if h, ok := suffixed(s, i, end); ok {
		return []hit{h}, h.end, false
	}
	if cutWord(s, end) {
		return nil, end, false
	}
	form := Bare
	if listed && !never[word] && !strings.HasPrefix(s[end:], ":") {
		form = Exchange
	}
	return []hit{{symbol: word, form: form, span: span{i, end}}}, end, false
}

// dotBefore reports whether one full stop belongs to the word at i: ".NET".
func dotBefore(s string, i int) bool {
	return i > 0 && s[i-1] == '.' && (i == 1 || s[i-2] == ' ' || s[i-2] == '(')
}

// joined reports whether the word at i goes on with what stands before it: "U.S", "pre-ZM", "10.B", "don't".
func joined(s string, i int) bool {
	if i < 2 || !strings.ContainsRune(".-'’", lastRune(s[:i])) {
		return false
	}
	r := lastRune(strings.TrimRight(s[:i], ".-'’"))
	return inWord(r) && utf8.RuneLen(lastRune(s[:i])) == i-len(strings.TrimRight(s[:i], ".-'’")) && (lastRune(s[:i]) != '.' || dottedBefore(s, i))
}

func lastRune(s string) rune {
	r, _ := utf8.DecodeLastRuneInString(s)
	return r
}

// dottedBefore reports whether one letter or a digit stands before the full stop before i, as in initials.
func dottedBefore(s string, i int) bool {
	end := i - 1
	start := end
	for start > 0 {
		r, n := utf8.DecodeLastRuneInString(s[:start])
		if !inWord(r) || end-start > 4 {
			break
		}
		start -= n
	}
	return end-start == 1 || digits(s[start:end])
}

// cutWord reports whether capitals that end at end are part of a longer word: "PLAN-B", "U.S".
func cutWord(s string, end int) bool {
	if end+1 >= len(s) {
		return false
	}
	sep, n := utf8.DecodeRuneInString(s[end:])
	next, _ := utf8.DecodeRuneInString(s[end+n:])
	switch sep {
	case '-':
		return unicode.IsUpper(next) || unicode.IsDigit(next)
	case '.': // initials, or a host: FROG.COM
		last := runEnd(s, end+1)
		return last == end+2 && unicode.IsUpper(next) || capitals(s[end+1:last]) > 1
	case '\'', '’': // I'm; a genitive is none
		last := runEnd(s, end+n)
		return last > end+n && s[end+n:last] != "s"
	}
	return false
}

// suffixed reads capitals with a class or an exchange behind them.
func suffixed(s string, i, end int) (hit, bool) {
	base := s[i:end]
	class, last := suffixAt(s, end, sharesClass(base))
	if class == "" || len(base) < 2 || never[base] || strings.Trim(base, "IVX") == "" {
		return hit{}, false
	}
	if strings.Contains(classes, " "+class[1:]+" ") && (len(base) > 4 || class == ".U" || class == ".V" || class == ".W") && !sharesClass(base) {
		return hit{}, false
	}
	return hit{symbol: base + class, form: Suffix, span: span{i, last}}, true
}

func sharesClass(base string) bool { return strings.Contains(classed, " "+base+" ") }

// suffixAt reads the class or exchange that stands at i, ".B", "-B" or ".TO", and returns it with a full stop. sure is
// whether what stands before it is a ticker for sure.
func suffixAt(s string, i int, sure bool) (suffix string, end int) {
	if i+1 >= len(s) || s[i] != '.' && s[i] != '-' {
		return "", i
	}
	end = runEnd(s, i+1)
	word := s[i+1 : end]
	if capitals(word) == 0 || end+1 < len(s) && (s[end] == '.' || s[end] == '-') && runEnd(s, end+1) > end+1 && s[i] == '-' == (s[end] == '-') {
		return "", i
	}
	switch {
	case strings.Contains(classes, " "+word+" ") && (s[i] == '.' || sure):
		if more, last := suffixAt(s, end, true); last > end && strings.Contains(suffixes, " "+more[1:]+" ") && s[i] == '-' {
			return "-" + word + more, last // NOVO-B.CO
		}
		return "." + word, end
	case s[i] == '.' && strings.Contains(suffixes, " "+word+" "):
		return "." + word, end
	}
	return "", i
}
