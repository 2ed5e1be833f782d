package card

import (
	"errors"
	"strings"
	"unicode"

	"github.com/threadtape/threadtape/bot/rich"
)

// ErrVerbatim means that a passage does not stand in a post word for word.
var ErrVerbatim = errors.New("the post does not say that word for word")

// Passage finds a passage in the words of a post and returns it as it stands there, with the author's bold and italic and
// line breaks. White space counts as equal, and so do the forms of quotation marks, apostrophes and dashes; letters must be
// the same, and the passage must begin and end with whole words. Empty words mean the whole text. Where the passage is not
// found the error is [ErrVerbatim], and nearest is the sentence that comes nearest.
func Passage(text []Span, words string) (passage []Span, nearest string, err error) {
	all := flatten(text)
	wanted := flatten([]Span{{Text: strings.Trim(words, "\"“”„«» \t\n")}})
	if len(wanted.key) == 0 {
		return text, "", nil
	}
	from := all.find(wanted.key)
	if from < 0 {
		return nil, all.nearest(wanted), ErrVerbatim
	}
	return all.cut(text, from, from+len(wanted.key)), "", nil
}

// A flat text has one rune for each that counts, and where it comes from.
type flat struct {
	key []rune // folded for comparing
	own []rune // as it is written; line breaks are spaces
	at  []origin
}

// An origin is a span and a byte in it.
type origin struct{ span, from, to int }

func flatten(spans []Span) flat {
	var f flat
	for i, s := range spans {
		for at, r := range s.Text {
			size := len(string(r))
			if r == unicode.ReplacementChar {
				size = 1
			}
			if unicode.IsSpace(r) {
				if n := len(f.key); n == 0 || f.key[n-1] == ' ' {
					continue
				}
				r = ' '
			}
			f.key, f.own, f.at = append(f.key, folded(r)), append(f.own, r), append(f.at, origin{i, at, at + size})
		}
	}
	if n := len(f.key); n > 0 && f.key[n-1] == ' ' {
		f.key, f.own, f.at = f.key[:n-1], f.own[:n-1], f.at[:n-1]
	}
	return f
}

// folded makes signs equal that keyboards do not tell apart.
func folded(r rune) rune {
	switch r {
	case '“', '”', '„', '«', '»':
		return '"'
	case '‘', '’', '‚', '`', '´':
		return '\''
	case '–', '—', '−', '‑':
		return '-'
	}
	return r
}

// find returns where a passage begins, as whole words; -1 where it does not stand.
func (f flat) find(wanted []rune) int {
	for i := 0; i+len(wanted) <= len(f.key); i++ {
		if f.key[i] != wanted[0] || !same(f.key[i:i+len(wanted)], wanted) {
			continue
		}
		if f.edge(i) && f.edge(i+len(wanted)) {
			return i
		}
	}
	return -1
}

func same(a, b []rune) bool {
	for i, r := range b {
		if a[i] != r {
			return false
		}
	}
	return true
}

// edge reports whether a word begins or ends before rune i. A word goes on behind an apostrophe and a hyphen, a number behind its
// point and its comma, and with its sign and its %: "can" is not what "can't" says, nor "5" what "-5.25%" says.
func (f flat) edge(i int) bool {
	switch {
	case i == 0 || i == len(f.key):
		return true
	case wordRune(f.key[i-1]) && wordRune(f.key[i]):
		return false
	case unicode.IsDigit(f.key[i-1]) && f.own[i] == '%', unicode.IsDigit(f.key[i]) && (f.key[i-1] == '-' && f.own[i-1] != '—' || f.key[i-1] == '+'):
		return false
	}
	return !f.joins(i-1) && !f.joins(i)
}

// joins reports whether the sign at rune i makes one word of what stands around it.
func (f flat) joins(i int) bool {
	if i < 1 || i+1 >= len(f.key) || !wordRune(f.key[i-1]) || !wordRune(f.key[i+1]) {
		return false
	}
	switch f.own[i] {
	case '\'', '’', '-', '‑':
		return true
	case '.', ',', ':':
		return unicode.IsDigit(f.key[i-1]) && unicode.IsDigit(f.key[i+1])
	}
	return false
}

// wordRune reports whether a rune belongs to a word in a script that puts spaces between them.
func wordRune(r rune) bool {
	return (unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.IsMark(r)) &&
		!unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Thai, unicode.Lao, unicode.Khmer, unicode.Myanmar)
}

// cut returns the spans of a stretch, with everything between its ends.
func (f flat) cut(text []Span, from, to int) []Span {
	first, last := f.at[from], f.at[to-1]
	var out []Span
	for i := first.span; i <= last.span; i++ {
		s := text[i]
		end := len(s.Text)
		if i == last.span {
			end = last.to
		}
		begin := 0
		if i == first.span {
			begin = first.from
		}
		if s.Text = s.Text[begin:end]; s.Text != "" {
			out = append(out, s)
		}
	}
	return out
}

// longestNearest is how much of a sentence is shown when a passage was not found, in characters.
const longestNearest = 280

// nearest is the sentence that shares most words with what was wanted.
func (f flat) nearest(wanted flat) string {
	want := make(map[string]bool)
	for w := range strings.FieldsSeq(strings.ToLower(string(wanted.key))) {
		want[w] = true
	}
	best, most := "", -1
	for rest := string(f.own); rest != ""; {
		sentence := rich.FirstSentence(rest, longestNearest)
		shared := 0
		for w := range strings.FieldsSeq(strings.ToLower(sentence)) {
			if want[w] {
				shared++
			}
		}
		if shared > most {
			best, most = sentence, shared
		}
		taken := strings.TrimSuffix(sentence, ellipsis)
		if taken == "" || !strings.HasPrefix(rest, taken) {
			break
		}
		rest = strings.TrimSpace(rest[len(taken):])
	}
	return best
}
