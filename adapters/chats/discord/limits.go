package discord

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/threadtape/threadtape/bot/chat"
	"github.com/threadtape/threadtape/bot/rich"
)

// Discord's limits on a message, in UTF-16 code units: which unit it counts is not published, and this one is never too
// small. https://discord.com/developers/docs/resources/message#embed-object-embed-limits
const (
	maxContent     = 2000
	maxTitle       = 256
	maxAuthor      = 256
	maxDescription = 4096
	maxTexts       = 4000 // over all text displays of a message
	maxURL         = 2048
	maxButtonURL   = 512
	maxLabel       = 80
	maxCustomID    = 100
	maxOption      = 100
	maxOptions     = 25
	maxInRow       = 5
	maxRows        = 5
	maxFiles       = 10
	maxAlt         = 1024
)

// An embed with every part at its limit stays below the 6,000 that all embeds of a message may have, because there is one
// embed and it has these three texts. This does not compile otherwise.
const _ uint = 6000 - maxTitle - maxAuthor - maxDescription

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

// clip is as much of one line of words as gives at most max units once it is drawn.
func clip(s string, max int, draw func(string) string) string {
	const longest = 32 // bytes that a character may have here: whoever writes a name of megabytes is not read to its end
	if n := longest * max; len(s) > n {
		for !utf8.RuneStart(s[n]) {
			n--
		}
		s = s[:n]
	}
	for n := max; ; {
		drawn := draw(rich.Line(s, n))
		size := units(drawn)
		if size <= max {
			return drawn
		}
		n = min(n-1, n*max/size)
	}
}

// empty reports that Discord would take s for no text at all.
func empty(s string) bool {
	return strings.IndexFunc(s, func(r rune) bool { return unicode.IsGraphic(r) && !unicode.IsSpace(r) }) < 0
}

// A segment is a stretch of the text of a message: what it says, and how that becomes markup.
type segment struct {
	doc   rich.Doc
	draw  func(rich.Doc) string
	style chat.Style
	body  bool // may be shortened for the others' sake
	text  string
}

// widths are what a segment that is no body may take, the first that is small enough for all of them.
func widths() []int { return []int{maxTexts, 1000, 300, 120, 60} }

// drawn gives each segment the markup of all it says.
func drawn(segments []segment) []segment {
	for i, s := range segments {
		segments[i].text = s.draw(s.doc)
	}
	return segments
}

// fit shortens drawn segments, so that all of them, one below the other, have at most room units. Bodies are
// shortened first: what an author declared, what figures there are, where it leads and when it was said stay.
func fit(segments []segment, room int) []segment {
	room++ // every segment is counted with the line end behind it, which the last one has not
	if total(segments) <= room {
		return segments
	}
	for _, width := range widths() {
		for i, s := range segments {
			if !s.body && units(s.text) > width {
				segments[i].text = shrink(s, width)
			}
		}
		if fixed(segments) <= room*3/4 {
			break
		}
	}
	for last := len(segments) - 1; last >= 0 && fixed(segments) > room*3/4; last-- {
		if !segments[last].body {
			segments[last].text = ""
		}
	}
	share(segments, room-fixed(segments))
	return segments
}

// share divides room among the bodies: none takes more than an equal part while another needs it.
func share(segments []segment, room int) {
	bodies := 0
	for _, s := range segments {
		if s.body {
			bodies++
		}
	}
	for i, s := range segments {
		if !s.body {
			continue
		}
		later := 0
		for _, other := range segments[i+1:] {
			if other.body {
				later += min(units(other.text)+1, room/bodies)
			}
		}
		if own := room - later - 1; units(s.text) > own {
			segments[i].text = shrink(s, own)
		}
		room -= units(segments[i].text) + 1
		bodies--
	}
}

// total is the length of all segments, each with the line end behind it.
func total(segments []segment) int {
	n := 0
	for _, s := range segments {
		n += units(s.text) + 1
	}
	return n
}

func fixed(segments []segment) int {
	n := 0
	for _, s := range segments {
		if !s.body {
			n += units(s.text) + 1
		}
	}
	return n
}

// shrink is the markup of as much of a segment as fits into room. It cuts the words and draws them again: markup that is cut
// ends inside an escape, a link or an emphasis.
func shrink(s segment, room int) string {
	if room < 1 {
		return ""
	}
	whole := unlinked(s.doc, room/4, 0)
	if text := s.draw(whole); units(text) <= room {
		return text
	}
	var doc rich.Doc
	for budget := room; budget > 0; {
		doc, _ = rich.Cut(whole, budget)
		text := s.draw(doc)
		size := units(text)
		if size <= room {
			return text
		}
		budget = min(budget-1, budget*room/size)
	}
	// What has no words to count, such as a thousand links without labels.
	for leaves := count(doc) / 2; leaves > 0; leaves /= 2 {
		left := leaves
		if text := s.draw(first(doc, &left)); units(text) <= room {
			return text
		}
	}
	return ""
}

// count is how many nodes there are.
func count(nodes []rich.Node) int {
	n := len(nodes)
	for _, node := range nodes {
		n += count(node.Kids)
	}
	return n
}

// first keeps the first n nodes in reading order.
func first(nodes []rich.Node, n *int) []rich.Node {
	var out []rich.Node
	for _, node := range nodes {
		if *n <= 0 {
			break
		}
		*n--
		node.Kids = first(node.Kids, n)
		out = append(out, node)
	}
	return out
}
