package filter

import (
	"fmt"
	"strconv"
	"strings"
	"unicode"

	"github.com/threadtape/threadtape/bot/fault"
	"github.com/threadtape/threadtape/bot/rich"
)

const (
	// termMost is how many characters a term or a pattern may have, and listMost how many entries a list.
	termMost = 200
	listMost = 50
)

// A matcher finds one entry of match or exclude. String names it for people.
type matcher interface {
	find(t *Own) (found string, ok bool)
	fmt.Stringer
}

// matchers reads the entries of one list. size counts what all patterns of the options weigh together.
func matchers(option string, entries []string, size *int) ([]matcher, error) {
	if len(entries) > listMost {
		return nil, fault.New(fault.Invalid, "E-FILTER", fmt.Sprintf("%s has %d entries.", option, len(entries)), fmt.Sprintf("It takes %d at most.", listMost), nil)
	}
	var all []matcher
	for _, e := range entries {
		m, err := matcherOf(option, e, size)
		if err != nil {
			return nil, err
		}
		all = append(all, m)
	}
	return all, nil
}

func matcherOf(option, entry string, size *int) (matcher, error) {
	if n := len([]rune(entry)); n > termMost {
		return nil, wrong(option, entry, fmt.Sprintf("has %d characters", n), fmt.Sprintf("It may have %d.", termMost))
	}
	if len(entry) > 1 && strings.HasPrefix(entry, "/") && strings.HasSuffix(entry, "/") {
		return patternOf(option, entry, size)
	}
	t := term{said: rich.Line(entry, matchedMost), words: fold(entry).runes}
	for len(t.words) > 0 && unicode.IsSpace(t.words[0]) {
		t.words = t.words[1:]
	}
	for len(t.words) > 0 && unicode.IsSpace(t.words[len(t.words)-1]) {
		t.words = t.words[:len(t.words)-1]
	}
	if len(t.words) == 0 {
		return nil, wrong(option, entry, "has no words", "Write what a post must have, such as: zoom security")
	}
	return t, nil
}

// A Mistake is what is wrong with one entry of a filter. The fault that people see wraps it.
type Mistake struct {
	Option, Entry string
	What          string // about the entry, such as "has a ( that is not closed"
	Fix           string
}

// Error says it with the entry.
func (m *Mistake) Error() string {
	return fmt.Sprintf("%s: %q %s", m.Option, rich.Line(m.Entry, 60), m.What)
}

func wrong(option, entry, what, fix string) error {
	m := &Mistake{option, entry, what, fix}
	return fault.New(fault.Invalid, "E-FILTER", m.Error()+".", fix, m)
}

func listed(all []matcher) string {
	names := make([]string, min(len(all), 5))
	for i := range names {
		names[i] = all[i].String()
	}
	if more := len(all) - len(names); more > 0 {
		names = append(names, fmt.Sprintf("%d more", more))
	}
	return strings.Join(names, ", ")
}

// A term is words that must stand in a post one after the other, as whole words, in any case and however much white space
// is between them.
type term struct {
	said  string
	words []rune // folded
}

func (t term) String() string { return strconv.Quote(t.said) }

func (t term) find(in *Own) (string, bool) {
	text := in.folded()
	for i, r := range text.runes {
		if r != t.words[0] || wordRune(r) && i > 0 && wordRune(text.runes[i-1]) {
			continue
		}
		if end, ok := t.at(text.runes, i); ok {
			return text.source(i, end), true
		}
	}
	return "", false
}

// at reports whether the term stands at a place, and where it ends.
func (t term) at(in []rune, i int) (end int, ok bool) {
	for k := 0; k < len(t.words); k++ {
		if unicode.IsSpace(t.words[k]) {
			for k+1 < len(t.words) && unicode.IsSpace(t.words[k+1]) {
				k++
			}
			from := i
			for i < len(in) && unicode.IsSpace(in[i]) {
				i++
			}
			if i == from {
				return 0, false
			}
			continue
		}
		if i == len(in) || in[i] != t.words[k] {
			return 0, false
		}
		i++
	}
	goesOn := i < len(in) && wordRune(in[i]) && wordRune(t.words[len(t.words)-1])
	return i, !goesOn
}

// wordRune reports whether words are made of r.
func wordRune(r rune) bool {
	return unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.IsMark(r) || r == '_'
}
