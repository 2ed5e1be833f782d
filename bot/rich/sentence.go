package rich

import (
	"iter"
	"strings"
	"unicode"
	"unicode/utf8"
)

// FirstSentence is the first sentence of s on one line, at most max characters as a reader counts them. A longer one is cut
// behind a word, never inside a number or a ticker, and ends with ….
func FirstSentence(s string, max int) string {
	s = strings.TrimSpace(Clean(s))
	for end := range sentences(s) {
		s = s[:end]
		break
	}
	s = strings.Join(strings.Fields(s), " ")
	if _, rest := first(s, max); rest == "" {
		return s
	}
	if max < 1 {
		return ""
	}
	head, _ := first(s, max-1)
	return s[:wordCut(s, len(head))] + ellipsis
}

// Sentences yields where the sentences of clean text end, in bytes and behind their closing signs, the last time at the end of s.
// A blank line ends one, too; a full stop ends none inside numbers, tickers and hosts, and none after abbreviations and the
// number of an item.
func Sentences(s string) iter.Seq[int] { return sentences(s) }

// sentences yields where sentences end, the last time at the end of s. A full stop ends none inside numbers, tickers, hosts
// and after abbreviations; where the space behind it was forgotten, the capital letter tells.
func sentences(s string) iter.Seq[int] {
	return func(yield func(int) bool) {
		for i := 0; i < len(s); {
			r, n := utf8.DecodeRuneInString(s[i:])
			end := i + n
			if r == '\n' && strings.HasPrefix(s[end:], "\n") {
				if i > 0 && !yield(i) {
					return
				}
			} else if strings.ContainsRune(stops, r) {
				for end < len(s) && stopsOrCloses(s[end:]) {
					_, n = utf8.DecodeRuneInString(s[end:])
					end += n
				}
				if end < len(s) && ends(s, i, end) && !yield(end) {
					return
				}
			}
			i = end
		}
		yield(len(s))
	}
}

const (
	stops  = ".!?…。！？｡।॥؟۔։።။។"
	closes = `"'”’»)]」』`
)

func stopsOrCloses(s string) bool {
	r, _ := utf8.DecodeRuneInString(s)
	return strings.ContainsRune(stops, r) || strings.ContainsRune(closes, r)
}

// ends reports whether the stop at i, whose signs reach to end, ends a sentence of s.
func ends(s string, i, end int) bool {
	stop, _ := utf8.DecodeRuneInString(s[i:])
	next, n := utf8.DecodeRuneInString(s[end:])
	if stop > unicode.MaxLatin1 && stop != '…' {
		return true
	}
	soft := stop == '.' || stop == '…'
	if !unicode.IsSpace(next) {
		after, _ := utf8.DecodeRuneInString(s[end+n:])
		before, _ := utf8.DecodeLastRuneInString(s[:i])
		return unicode.IsUpper(next) && (!soft || end == i+1 && unicode.IsLower(before) && unicode.IsLower(after) && !dotted(s[end:]))
	}
	rest := strings.TrimLeftFunc(s[end:], unicode.IsSpace)
	next, _ = utf8.DecodeRuneInString(rest)
	last, _ := utf8.DecodeLastRuneInString(s[:end])
	if !soft {
		return !unicode.IsLower(next) || !strings.ContainsRune(closes, last) // "Buy!" she said.
	}
	return !unicode.IsLower(next) && (end > i+1 || !abbreviated(s[:i], rest))
}

// dotted reports whether the word at the start of s goes on behind a full stop, as in a host.
func dotted(s string) bool {
	i := strings.IndexFunc(s, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) && r != '-' })
	return i >= 0 && i+1 < len(s) && (s[i] == '.' || s[i] == '/' || s[i] == ':') && s[i+1] != ' '
}

const (
	abbreviations = " mr mrs ms dr prof sr jr st vs inc ltd co corp fig vol approx est dept gov sen rep gen e.g i.e u.s u.k cf ca resp al " +
		"bzw ggf evtl inkl zzgl bspw vgl sog "
	beforeNumbers = " no nos p pp jan feb mar apr jun jul aug sep sept oct nov dec nr abs kap "
	beforeUnits   = " mio mrd tsd "
	afterOrdinals = " januar februar märz april mai juni juli august september oktober november dezember quartal halbjahr "
)

// abbreviated reports whether a full stop behind s belongs to its last word; rest is what follows.
func abbreviated(s, rest string) bool {
	word := s[strings.LastIndexFunc(s, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) && r != '.' })+1:]
	if word == "" || len(word) > 8 {
		return false
	}
	next, _ := utf8.DecodeRuneInString(rest)
	lower := " " + strings.ToLower(word) + " "
	if strings.Contains(abbreviations, lower) || unicode.IsDigit(next) && strings.Contains(beforeNumbers, lower) {
		return true
	}
	follows := " " + strings.ToLower(rest[:letters(rest)]) + " "
	if strings.Contains(beforeUnits, lower) {
		return strings.Contains(units, follows)
	}
	if strings.Trim(word, "0123456789") == "" { // "1. Buy": the number of an item; "am 3. Mai"
		line := s[strings.LastIndexByte(s, '\n')+1:]
		return strings.TrimSpace(strings.TrimSuffix(line, word)) == "" || len(word) <= 2 && strings.Contains(afterOrdinals, follows)
	}
	if utf8.RuneCountInString(word) != 1 || word == "I" || !unicode.IsUpper(next) {
		return false
	}
	return unicode.IsUpper(rune(word[0])) || letters(rest) == utf8.RuneLen(next) // "J. Smith", "z. B."
}

// letters is how many bytes of letters s begins with.
func letters(s string) int {
	if i := strings.IndexFunc(s, func(r rune) bool { return !unicode.IsLetter(r) }); i >= 0 {
		return i
	}
	return len(s)
}
