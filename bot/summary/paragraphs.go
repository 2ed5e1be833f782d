package summary

import (
	"strings"
	"unicode"
)

// A paragraph is a piece of a post without line ends.
type paragraph struct {
	text    string
	answer  bool // what stands right before it is a quote
	brought bool // words from outside of the thread
}

// Marks among the lines of an author: where quoted ones stood, and before those that were brought in. No text has them:
// they are control characters.
const (
	quoteMark   = "\x00"
	broughtMark = "\x01"
)

// paragraphs joins the lines of wrapped text. Empty lines part paragraphs and are left out.
func paragraphs(lines []string, flowed bool) []paragraph {
	var out []paragraph
	var open []string // lines of the paragraph that may go on
	next := paragraph{}
	flush := func() {
		if next.text = strings.TrimSpace(strings.Join(open, " ")); next.text != "" {
			out = append(out, next)
			next = paragraph{}
		}
		open = open[:0]
	}
	for _, line := range lines {
		switch {
		case line == "":
			flush()
		case line == quoteMark:
			flush()
			next.answer = true
		case strings.HasPrefix(line, broughtMark):
			flush()
			next.brought = true
			open = append(open, line[len(broughtMark):])
			flush()
			next.brought = false
		case len(open) > 0 && !flowed && wrapped(open[len(open)-1], line):
			open = append(open, line)
		default:
			flush()
			open = append(open, line)
		}
	}
	flush()
	return out
}

// wrapped reports whether a line goes on in the next one.
func wrapped(line, next string) bool {
	if item(next) {
		return false
	}
	first := []rune(next[:min(len(next), 4)])[0]
	return unicode.IsLower(first) || len(line) >= wrappedFrom && len(line) <= wrappedTo
}

// item reports whether a line starts like the item of a list.
func item(line string) bool { return line != unmarked(line) }

// unmarked is a line without the mark of an item: "- ", "* ", "1. ", "(a) ".
func unmarked(line string) string {
	mark, rest, ok := strings.Cut(line, " ")
	if !ok || mark == "" {
		return line
	}
	switch mark {
	case "-", "*", "+", "o", "•", "·", "–", "—", "->", "=>", "o)":
		return strings.TrimLeft(rest, " ")
	}
	inner := strings.Trim(mark, "().:]")
	if len(inner) == len(mark) || len(inner) > 2 || inner == "" {
		return line
	}
	if strings.Trim(inner, "0123456789") == "" || len(inner) == 1 && mark[0] == '(' && unicode.IsLower(rune(inner[0])) || len(inner) == 1 && strings.HasSuffix(mark, ")") {
		return strings.TrimLeft(rest, " ")
	}
	return line
}

// unflatten gives mails their lines back whose line ends were lost: each quote mark in a long line starts a line, which
// ends with its first sentence, and a signature at its end starts with dashes behind a stop.
func unflatten(lines []string) []string {
	var out []string
	for _, line := range lines {
		if len(line) < flatLine || !strings.Contains(line, " > ") && !strings.HasPrefix(line, "> ") && !strings.Contains(line, " --") {
			out = append(out, line)
			continue
		}
		signed := false
		if i := strings.LastIndex(line, " --"); i > 0 && len(line)-i < flatLine && !strings.Contains(line[i:], " > ") && stopped(line[:i]) {
			line, signed = line[:i], true
		}
		for i, piece := range strings.Split(line, "> ") {
			if i == 0 {
				out = append(out, piece)
				continue
			}
			first := true
			for s := range Sentences(piece) {
				if first {
					s = "> " + s
				}
				out, first = append(out, s, ""), false
			}
		}
		if signed { // what comes next is no part of the line that was cut
			out = append(out, "")
		}
	}
	return out
}
