package terminal

import (
	"strconv"

	"github.com/rivo/uniseg"
)

// What a terminal is told in line mode, beside colours.
const (
	clearLine = "\r\x1b[J"
	clearAll  = "\x1b[H\x1b[2J"
	pasteOn   = "\x1b[?2004h" // mark what is pasted, so that line ends in it do not run commands
	pasteOff  = "\x1b[?2004l"
)

// draw is what redraws the row: the prompt, as much of the line as fits, and the cursor at its place.
func (e *editor) draw(prompt string, width int) string {
	room := width - 1 - uniseg.StringWidth(prompt)
	if room < 4 {
		prompt, room = "", max(1, width-1)
	}
	left := tail(e.text[:e.pos], room)
	column := uniseg.StringWidth(prompt) + uniseg.StringWidth(left)
	right := head(e.text[e.pos:], room-uniseg.StringWidth(left))
	out := clearLine + prompt + left + right + "\r"
	if column > 0 {
		out += "\x1b[" + strconv.Itoa(column) + "C"
	}
	return out
}

// head is as much of the beginning of s as fits.
func head(s string, room int) string {
	rest, state, at := s, -1, 0
	for rest != "" {
		var c string
		var w int
		c, rest, w, state = uniseg.FirstGraphemeClusterInString(rest, state)
		if room -= w; room < 0 {
			break
		}
		at += len(c)
	}
	return s[:at]
}

// tail is as much of the end of s as fits.
func tail(s string, room int) string {
	over, state := uniseg.StringWidth(s)-room, -1
	for over > 0 && s != "" {
		var w int
		_, s, w, state = uniseg.FirstGraphemeClusterInString(s, state)
		over -= w
	}
	return s
}
