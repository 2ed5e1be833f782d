package slack

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/rivo/uniseg"

	"github.com/threadtape/threadtape/bot/rich"
)

// Slack's limits, in UTF-16 code units: which unit it counts is not published, and this one is never too small. From the
// comments of its TypeScript types and https://docs.slack.dev/reference/block-kit/.
const (
	maxText     = 4000   // what Slack advises; it cuts at 40,000
	maxTotal    = 12_000 // over all blocks; they are refused near 13,200: https://github.com/slackapi/bolt-js/issues/2509
	maxBlocks   = 50
	maxObject   = 3000 // one text
	maxHeader   = 150
	maxContext  = 10 // elements
	maxControls = 25
	maxLabel    = 75
	maxOption   = 75 // text and value
	maxOptions  = 25 // Slack allows 100, which could weigh more than a message may
	maxOverflow = 5
	maxValue    = 2000
	maxID       = 255
	maxAlt      = 2000
	maxURL      = 2048 // rich keeps no longer one; Slack takes 3,000
)

// overhead is what an element weighs besides its strings. What Slack counts is not published; with it, a text in which
// every letter has another style cannot make a body of a megabyte either.
const overhead = 10

// units is the length of s in UTF-16 code units.
func units(s string) int {
	n := 0
	for _, r := range s {
		n++
		if r > 0xFFFF {
			n++
		}
	}
	return n
}

// cut splits s so that head has at most room units: at the last line end or space if that keeps half of it, else between
// characters as a reader counts them, else between code points, since a stranger's character may be of any length. White
// space where it is cut goes.
func cut(s string, room int) (head, tail string) {
	if len(s) <= room || len(s) <= room*utf8.UTFMax && units(s) <= room {
		return s, ""
	}
	near := s[:min(len(s), room*utf8.UTFMax+1)] // no more of it can be in head, however long the first character is
	at, size, state := 0, 0, -1
	for rest := near; rest != ""; {
		var cluster string
		cluster, rest, _, state = uniseg.FirstGraphemeClusterInString(rest, state)
		if size += units(cluster); size > room {
			break
		}
		at += len(cluster)
	}
	if at == 0 {
		at = codePoints(s, room)
	}
	for _, spaces := range []string{"\n", " "} {
		if i := strings.LastIndex(s[:at], spaces); i > at/2 && s[at] != ' ' && s[at] != '\n' {
			at = i
			break
		}
	}
	return strings.TrimRightFunc(s[:at], unicode.IsSpace), strings.TrimLeft(s[at:], " \n")
}

// codePoints is how many bytes of s have at most room units.
func codePoints(s string, room int) int {
	for i, r := range s {
		if room -= utf16Len(r); room < 0 {
			return i
		}
	}
	return len(s)
}

func utf16Len(r rune) int {
	if r > 0xFFFF {
		return 2
	}
	return 1
}

// clip is as much of s as gives at most max units once it is drawn, with an ellipsis where something was cut.
func clip(s string, max int, draw func(string) string) string {
	if len(s) <= max*utf8.UTFMax {
		if drawn := draw(s); units(drawn) <= max {
			return drawn
		}
	}
	for room := max - 1; room > 0; {
		head, _ := cut(s, room)
		drawn := draw(head) + "…"
		size := units(drawn)
		if size <= max {
			return drawn
		}
		room = min(room-1, room*max/size)
	}
	return ""
}

// clean makes one clean line. Documents are clean where they were read; this trusts nobody.
func clean(s string) string { return strings.ReplaceAll(rich.Clean(s), "\n", " ") }

// plain is a clean line with its white space folded.
func plain(s string) string { return strings.Join(strings.Fields(rich.Clean(s)), " ") }

// brief is [plain] for what has a limit far below the bytes that it looks at.
func brief(s string) string { return plain(s[:min(len(s), 8*maxText)]) }

func same(s string) string { return s }

// empty reports that Slack would take s for no text at all. The signs of number that stand before Arabic digits are seen, although
// they count as formatting.
func empty(s string) bool {
	return strings.IndexFunc(s, func(r rune) bool {
		return unicode.IsGraphic(r) && !unicode.IsSpace(r) || unicode.Is(unicode.Prepended_Concatenation_Mark, r)
	}) < 0
}

// chunks groups items in their order: at most n of them, of at most room in weight, in each group. An item that is heavier
// stands alone.
func chunks[T any](items []T, n, room int, weight func(T) int) [][]T {
	var out [][]T
	start, sum := 0, 0
	for i, item := range items {
		w := weight(item)
		if i > start && (i-start == n || sum+w > room) {
			out = append(out, items[start:i:i])
			start, sum = i, 0
		}
		sum += w
	}
	if start < len(items) {
		out = append(out, items[start:])
	}
	return out
}

// valid is s without bytes that are no text; ids come from outside of this package.
func valid(s string) string { return strings.ToValidUTF8(s, string(utf8.RuneError)) }
