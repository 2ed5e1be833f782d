package summary

import (
	"slices"
	"strings"
)

// Bounds of what is taken for a part of a mail, as few lines or words as fit real ones.
const (
	greetingWords = 5
	closingWords  = 6
	tailLines     = 10  // a closing or a rule with so few lines behind it starts the signature
	flatLine      = 250 // a line so long that holds quote marks is a mail whose line ends were lost
	wrappedFrom   = 45  // characters of a line that was wrapped rather than ended
	wrappedTo     = 90
)

// clean parts the text of a post into the author's own paragraphs and what is quoted. Mail headers, attributions,
// greetings, closings and signatures go. Unless the text is flowed, wrapped lines are joined. What a post brings in from
// outside stays among its paragraphs, marked.
func clean(p Post) (own, quoted []paragraph) {
	lines := strings.Split(strings.ReplaceAll(p.Text, "\r\n", "\n"), "\n")
	if !p.Flowed {
		lines = unflatten(lines)
	}
	var kept, aside []string
	greeted := false
	marked := lastMarked(lines)
	done := func() ([]paragraph, []paragraph) { return paragraphs(kept, p.Flowed), paragraphs(aside, p.Flowed) }
	for i, line := range lines {
		line = strings.TrimSpace(line)
		left := len(lines) - i - 1
		switch {
		case line == "":
			kept = append(kept, "")
		case line[0] == '>' && p.Brings:
			kept = append(kept, broughtMark+strings.TrimLeft(line, "> "))
		case line[0] == '>' || line[0] == '|':
			aside = append(aside, strings.TrimLeft(line, ">| "))
			kept = append(kept, quoteMark)
		case line == "--" || original(line):
			return done()
		case left <= tailLines && (rule(line) || strings.HasPrefix(line, "--") && len(line) < flatLine):
			return done()
		case i > marked && !p.Flowed && strings.HasPrefix(line, "On ") && attribution(line, lines[i+1:]) && hasWords(kept):
			return done() // the mail that is answered follows without quote marks
		case rule(line) || header(line) || device(line) || attribution(line, lines[i+1:]):
			kept = append(kept, "")
		case !greeted && greeting(line):
			greeted = true
			kept = append(kept, "")
		case left <= tailLines && closing(line) && hasWords(kept):
			return done()
		default:
			greeted = true
			kept = append(kept, line)
		}
	}
	return done()
}

// lastMarked is the last line with a quote mark; -1: there is none.
func lastMarked(lines []string) int {
	for i, line := range slices.Backward(lines) {
		if strings.HasPrefix(strings.TrimSpace(line), ">") {
			return i
		}
	}
	return -1
}

func hasWords(lines []string) bool {
	for _, line := range lines {
		if line != "" && line != quoteMark {
			return true
		}
	}
	return false
}
