package card

import (
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"github.com/threadtape/threadtape/bot/rich"
)

const (
	maxMarks  = 3    // combining marks on one base
	maxShaped = 1600 // characters of a quote that are ever shaped: more than the highest card can hold
	maxField  = 160  // characters of a name, a title and their like before they are measured
)

// Stand-ins for characters that only allow a break, while a text is being cleaned. They are in the private use area, of
// which nothing else is let in.
const (
	mayBreak   = '\uE000' // for U+200B
	mayHyphen  = '\uE001' // for U+00AD
	zeroSpace  = '\u200B'
	softHyphen = '\u00AD'
	ellipsis   = "…"
)

// A styled text is clean words with a style for each rune.
type styled struct {
	runes  []rune
	styles []style
	breaks []uint8 // for each rune, what a writer allowed behind it: 0, breakHere or breakHyphen
}

const (
	breakHere uint8 = 1 + iota
	breakHyphen
)

// A style says how a run of words is set.
type style uint8

const (
	bold style = 1 << iota
	italic
)

// cleaned joins spans into one clean text of at most limit runes: what bot/rich removes is gone, letters are composed, private
// use is gone, marks are few, white space is folded, line breaks are kept, at most two in a row. cut says that the limit
// was reached.
func cleaned(spans []Span, limit int) (t styled, cut bool) {
	for _, s := range spans {
		st := style(0)
		if s.Bold {
			st |= bold
		}
		if s.Italic {
			st |= italic
		}
		text := s.Text
		if most := 8 * limit; len(text) > most { // bytes: cleaning stays cheap whatever comes
			text, cut = strings.ToValidUTF8(text[:most], ""), true
		}
		if t.add(normal(text), st, limit) {
			cut = true
			break
		}
	}
	for len(t.runes) > 0 && (unicode.IsSpace(t.runes[len(t.runes)-1]) || unseen(t.runes[len(t.runes)-1]) && cut) {
		t.trim(len(t.runes) - 1)
	}
	return t, cut
}

// normal cleans a string and keeps the stand-ins for break opportunities.
func normal(s string) string {
	if ascii(s) {
		return s
	}
	s = strings.Map(func(r rune) rune {
		switch {
		case r == zeroSpace:
			return mayBreak
		case r == softHyphen:
			return mayHyphen
		case unicode.Is(unicode.Co, r):
			return -1
		}
		return r
	}, s)
	return norm.NFC.String(attached(rich.Clean(s)))
}

// attached takes the stand-ins out that stand before a mark: it goes with the letter before them, and is composed with it.
func attached(s string) string {
	if !strings.ContainsAny(s, string([]rune{mayBreak, mayHyphen})) {
		return s
	}
	runes := []rune(s)
	kept, marked := len(runes), false
	for _, r := range slices.Backward(runes) {
		standIn := r == mayBreak || r == mayHyphen
		if standIn && marked {
			continue
		}
		if !standIn {
			marked = unicode.IsMark(r) || unseen(r)
		}
		kept--
		runes[kept] = r
	}
	return string(runes[kept:])
}

func ascii(s string) bool {
	for i := range len(s) {
		if c := s[i]; c >= 0x7F || c < ' ' && c != '\n' {
			return false
		}
	}
	return true
}

// add appends clean words; full says that the limit was reached.
func (t *styled) add(s string, st style, limit int) (full bool) {
	n := min(limit, len(t.runes)+len(s))
	t.runes, t.styles, t.breaks = grown(t.runes, n), grown(t.styles, n), grown(t.breaks, n)
	marks := 0
	for _, r := range s {
		n := len(t.runes)
		last := rune('\n')
		if n > 0 {
			last = t.runes[n-1]
		}
		switch {
		case n >= limit:
			return true
		case r == mayBreak, r == mayHyphen:
			if n > 0 && t.breaks[n-1] == 0 {
				t.breaks[n-1] = uint8(1 + r - mayBreak)
			}
			continue
		case r == '\n':
			if last == ' ' {
				t.trim(n - 1)
				n--
			}
			if n == 0 || n >= 2 && t.runes[n-1] == '\n' && t.runes[n-2] == '\n' {
				continue
			}
		case unicode.IsSpace(r) && r != '\u00A0' && r != '\u202F':
			if last == ' ' || last == '\n' || last == '\u00A0' {
				continue
			}
			r = ' '
		case r == '\u00A0':
			if last == ' ' || last == '\n' || last == '\u00A0' {
				continue
			}
		}
		if unicode.Is(unicode.M, r) && !unicode.Is(variation, r) {
			if marks++; marks > maxMarks {
				continue
			}
		} else {
			marks = 0
		}
		t.runes, t.styles, t.breaks = append(t.runes, r), append(t.styles, st), append(t.breaks, 0)
	}
	return false
}

// variation are the selectors that choose between text and picture.
var variation = &unicode.RangeTable{R16: []unicode.Range16{{Lo: 0xFE00, Hi: 0xFE0F, Stride: 1}}}

func (t *styled) trim(n int) { t.runes, t.styles, t.breaks = t.runes[:n], t.styles[:n], t.breaks[:n] }

// field cleans one line of a stranger's.
func field(s string) string {
	if len(s) <= maxField && ascii(s) && !strings.Contains(s, "\n") && !strings.Contains(s, "[[") {
		return strings.TrimSpace(s)
	}
	if most := 16 * maxField; len(s) > most { // bytes: a name of a megabyte is cleaned no longer than one of a line
		s = strings.ToValidUTF8(s[:most], "")
	}
	t, _ := cleaned([]Span{{Text: rich.Line(s, maxField)}}, maxField)
	return string(t.runes)
}

// mostlyBold reports whether so much is bold that bold says nothing.
func (t *styled) mostlyBold() bool {
	n, all := 0, 0
	for i, r := range t.runes {
		if unicode.IsSpace(r) {
			continue
		}
		all++
		if t.styles[i]&bold != 0 {
			n++
		}
	}
	return 10*n > 7*all
}

// grown makes room for n elements in all.
func grown[T any](s []T, n int) []T { return slices.Grow(s, max(0, n-len(s))) }
