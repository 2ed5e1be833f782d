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
	if at := strings.LastIndexByte(entry, '/'); at > 2 && entry[0] == '/' && strings.Trim(entry[at:], "/gim") == "" {
		entry = entry[:at+1] // flags, by habit: patterns are found in any case and everywhere as they are
	}
	if len(entry) > 1 && strings.HasPrefix(entry, "/") && strings.HasSuffix(entry, "/") {
		return patternOf(option, entry, size)
	}
	t := termOf(entry)
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
	// again says, of as many of the runes as were found, how many are found still when the next one is another: the search
	// never goes back in a post, so that its time does not grow with the term (Knuth, Morris and Pratt).
	again []int
}

func termOf(entry string) term {
	t := term{said: rich.Line(entry, matchedMost), words: []rune(strings.TrimSpace(folded(entry)))}
	t.again = make([]int, len(t.words)+1)
	for i := 1; i < len(t.words); i++ {
		t.again[i+1] = t.step(t.again[i], t.words[i])
	}
	return t
}

// step is how many of the runes are found behind r, where n were in front of it.
func (t term) step(n int, r rune) int {
	for n > 0 && (n == len(t.words) || r != t.words[n]) {
		n = t.again[n]
	}
	if r == t.words[n] {
		n++
	}
	return n
}

func (t term) String() string { return strconv.Quote(t.said) }

func (t term) find(in *Own) (string, bool) {
	text, n := in.folded(), 0
	for i, r := range text.runes {
		n = t.step(n, r)
		from, end := i+1-n, i+1
		if n == len(t.words) && apart(text.runes, from) && apart(text.runes, end) {
			return text.source(from, end), true
		}
	}
	return "", false
}

// apart reports whether no word and no number goes on over a place. Scripts without spaces have words everywhere.
func apart(in []rune, at int) bool {
	if at == 0 || at == len(in) || spaceless(in[at-1]) || spaceless(in[at]) {
		return true
	}
	return (!wordRune(in[at-1]) || !wordRune(in[at])) && !point(in, at-1) && !point(in, at)
}

// point reports whether a full stop or comma stands between digits.
func point(in []rune, at int) bool {
	return (in[at] == '.' || in[at] == ',') && at > 0 && at+1 < len(in) && unicode.IsDigit(in[at-1]) && unicode.IsDigit(in[at+1])
}

func spaceless(r rune) bool {
	return unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Thai, unicode.Lao, unicode.Khmer, unicode.Myanmar)
}

// wordRune reports whether words are made of r.
func wordRune(r rune) bool {
	return unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.IsMark(r) || r == '_'
}
