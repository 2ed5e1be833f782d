package rich

import (
	"strings"
	"unicode"

	"github.com/rivo/uniseg"
)

const (
	nameBudget = 40
	nobody     = "(no name)"
	ellipsis   = "…"
	mark       = "[…]" // stands where text was left out
)

// Line makes one clean line of s: see [Clean]; white space folded, untranslated "[[word:keys]]" gone, at most max
// characters as a reader counts them, the last one … where something was cut.
func Line(s string, max int) string {
	s = strings.Join(strings.Fields(dropTokens(Clean(s))), " ")
	return shorten(s, max)
}

// Clip is [Line] for what people wrote: it ends behind a word where there is a place for it, never inside a number or a ticker.
func Clip(s string, max int) string {
	s = Line(s, len(s))
	if _, rest := first(s, max); rest == "" {
		return s
	}
	if max < 1 {
		return ""
	}
	head, _ := first(s, max-1)
	at := strings.LastIndexByte(head, ' ')
	if at > len(head)/2 {
		at = wordCut(s, at)
	} else {
		at = wholeNumber(s, len(head))
	}
	return strings.TrimRight(s[:at], " ,;:-") + ellipsis
}

// Name makes a [Line] of at most 40 characters of somebody's name. A name in which nothing can be seen is "(no name)".
func Name(s string) string {
	if s = Line(s, nameBudget); blank(s) {
		return nobody
	}
	return s
}

func shorten(s string, max int) string {
	if _, rest := first(s, max); rest == "" {
		return s
	}
	if max < 1 {
		return ""
	}
	head, _ := first(s, max-1)
	return strings.TrimRightFunc(head, unicode.IsSpace) + ellipsis
}

// first splits s behind its first n characters as a reader counts them.
func first(s string, n int) (head, rest string) {
	at, state := 0, -1
	for rest = s; rest != "" && n > 0; n-- {
		var cluster string
		cluster, rest, _, state = uniseg.FirstGraphemeClusterInString(rest, state)
		at += len(cluster)
	}
	return s[:at], s[at:]
}

// firstBytes is as many whole characters of s as n bytes hold.
func firstBytes(s string, n int) string {
	at, state := 0, -1
	for rest := s; rest != ""; {
		var cluster string
		cluster, rest, _, state = uniseg.FirstGraphemeClusterInString(rest, state)
		if at+len(cluster) > n {
			break
		}
		at += len(cluster)
	}
	return s[:at]
}

func count(s string) int {
	if plain(s) {
		return len(s)
	}
	return uniseg.GraphemeClusterCount(s)
}

// blank reports that nothing of s can be seen.
func blank(s string) bool {
	return strings.IndexFunc(s, func(r rune) bool {
		return unicode.IsGraphic(r) && !unicode.IsSpace(r) && !unicode.IsMark(r) && r != '\u2800'
	}) < 0
}
