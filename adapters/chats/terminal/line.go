package terminal

import (
	"strings"

	"github.com/rivo/uniseg"

	"github.com/threadtape/threadtape/bot/rich"
)

// maxHistory is how many lines the arrow keys reach.
const maxHistory = 200

// An editor holds the line that is being typed. It is drawn as one row that scrolls sideways, however long the line is: so
// it can be taken away and drawn again below whatever is said meanwhile, and a window may change its size.
//
// golang.org/x/term has an editor too. It counts every rune as one column, so that wide characters leave the cursor astray,
// it takes each line of a paste as a command of its own, and Ctrl-C ends it with a half-typed line.
type editor struct {
	text    string
	pos     int // of the cursor, in bytes, between characters
	history []string
	at      int    // where in the history; its length: the new line
	draft   string // the new line, while another is looked at
	tabbed  bool   // the last key was a Tab that found several
}

// insert puts what was typed or pasted at the cursor, as one clean line. What does not fit is left out.
func (e *editor) insert(s string) {
	s = strings.ReplaceAll(rich.Clean(s), "\n", " ")
	if len(e.text)+len(s) > maxLine {
		return
	}
	e.text = e.text[:e.pos] + s + e.text[e.pos:]
	e.pos += len(s)
}

// cut takes away what is between two places and leaves the cursor there.
func (e *editor) cut(from, to int) {
	e.text = e.text[:from] + e.text[to:]
	e.pos = from
}

// set replaces the whole line.
func (e *editor) set(s string) { e.text, e.pos = s, len(s) }

// before is the place one character to the left.
func (e *editor) before() int {
	rest, state, at := e.text[:e.pos], -1, 0
	for rest != "" {
		var c string
		c, rest, _, state = uniseg.FirstGraphemeClusterInString(rest, state)
		if rest == "" {
			return at
		}
		at += len(c)
	}
	return at
}

// after is the place one character to the right.
func (e *editor) after() int {
	c, _, _, _ := uniseg.FirstGraphemeClusterInString(e.text[e.pos:], -1)
	return e.pos + len(c)
}

// wordBefore is where the word to the left begins.
func (e *editor) wordBefore() int {
	return strings.LastIndexByte(strings.TrimRight(e.text[:e.pos], " "), ' ') + 1
}

// wordAfter is where the word to the right ends.
func (e *editor) wordAfter() int {
	rest := e.text[e.pos:]
	skip := len(rest) - len(strings.TrimLeft(rest, " "))
	if end := strings.IndexByte(rest[skip:], ' '); end >= 0 {
		return e.pos + skip + end
	}
	return len(e.text)
}

// enter takes the line away and keeps it in the history.
func (e *editor) enter() string {
	line := e.text
	if n := len(e.history); strings.TrimSpace(line) != "" && (n == 0 || e.history[n-1] != line) {
		e.history = append(e.history, line)
	}
	e.history = e.history[max(0, len(e.history)-maxHistory):]
	e.at, e.draft = len(e.history), ""
	e.set("")
	return line
}

// look moves through the history.
func (e *editor) look(by int) {
	to := e.at + by
	if to < 0 || to > len(e.history) {
		return
	}
	if e.at == len(e.history) {
		e.draft = e.text
	}
	e.at = to
	if to == len(e.history) {
		e.set(e.draft)
		return
	}
	e.set(e.history[to])
}
