package rich

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

const (
	maxMarks  = 4 // combining marks in a row where the script needs fewer
	manyMarks = 8 // and where it may need more, as Hebrew with accents or Tibetan does
	maxJoins  = 6 // joiners in one emoji; the longest in use has four
)

// Clean makes a stranger's string safe to show: valid UTF-8, line ends as \n, tabs as four spaces, no other control
// characters, nothing invisible, nothing that changes the direction of what follows, no pile of combining marks. What
// spelling needs stays: joiners inside emoji and between letters of Arabic and Indic scripts, the tags of emoji flags,
// one variation selector behind an emoji. Cleaning twice changes nothing. Call it before escaping, never after.
func Clean(s string) string {
	if plain(s) {
		return s
	}
	c := cleaner{in: []rune(strings.ToValidUTF8(s, "\uFFFD"))}
	c.out.Grow(len(s))
	for c.at < len(c.in) {
		c.step(c.in[c.at])
		c.at++
	}
	return c.out.String()
}

func plain(s string) bool {
	for i := range len(s) {
		if b := s[i]; b >= utf8.RuneSelf || b == 0x7F || b < ' ' && b != '\n' {
			return false
		}
	}
	return true
}

// A cleaner goes over a string once. It decides by what it has kept before and by the rune that follows.
type cleaner struct {
	in    []rune
	at    int
	out   strings.Builder
	last  rune // the last rune kept
	marks int  // combining marks kept in a row
	joins int  // joiners kept in the emoji being read
}

func (c *cleaner) step(r rune) {
	switch {
	case r == '\t':
		c.out.WriteString("    ")
		c.last, c.marks, c.joins = ' ', 0, 0
	case r == '\r':
		if c.next() != '\n' {
			c.keep('\n')
		}
	case r == '\u2028', r == '\u2029':
		c.keep('\n')
	case r == '\v', r == '\f':
		c.keep(' ')
	case r == zwj, r == zwnj:
		c.joiner(r)
	case r == flagBase:
		c.flag()
	case unicode.Is(variations, r):
		if selectable(c.last, r) {
			c.keep(r)
		}
	case unicode.Is(invisible, r):
	case attaches(r):
		c.mark(r)
	default:
		c.keep(r)
	}
}

func (c *cleaner) next() rune {
	if c.at+1 < len(c.in) {
		return c.in[c.at+1]
	}
	return 0
}

func (c *cleaner) keep(r rune) {
	c.out.WriteRune(r)
	if c.last != zwj && !unicode.Is(variations, r) {
		c.joins = 0
	}
	c.last, c.marks = r, 0
}

func (c *cleaner) mark(r rune) {
	limit := maxMarks
	if !unicode.In(r, unicode.Inherited, unicode.Common, unicode.Latin, unicode.Cyrillic) {
		limit = manyMarks
	}
	if c.marks < limit {
		c.out.WriteRune(r)
		c.last = r
		c.marks++
	}
}

// joiner keeps a zero-width joiner or non-joiner where it is spelling.
func (c *cleaner) joiner(r rune) {
	next := c.next()
	if joinsLetters(c.last) && unicode.IsLetter(next) && joinsLetters(next) {
		c.out.WriteRune(r)
		c.last = r
		return
	}
	if r == zwj && c.joins < maxJoins && joinsEmoji(c.last) && unicode.Is(pictographs, next) {
		c.out.WriteRune(r)
		c.last, c.marks = r, 0
		c.joins++
	}
}

// flag keeps the tags of an emoji flag: a black flag, a region, at most four more characters, the end. Other tags are a
// way to smuggle text.
func (c *cleaner) flag() {
	c.keep(flagBase)
	const letters, end = 0xE0000, 0xE007F
	n := 1
	for ; c.at+n < len(c.in) && n <= 6; n++ {
		r := c.in[c.at+n] - letters
		letter, digit := 'a' <= r && r <= 'z', '0' <= r && r <= '9'
		if !letter && (n <= 2 || !digit) {
			break
		}
	}
	if n < 4 || c.at+n >= len(c.in) || c.in[c.at+n] != end {
		return
	}
	for _, r := range c.in[c.at+1 : c.at+n+1] {
		c.out.WriteRune(r)
	}
	c.at += n
}
