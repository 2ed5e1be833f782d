package chat

import (
	"strings"

	"github.com/threadtape/threadtape/bot/rich"
)

// Text is the message as plain text: a line for each block, paragraphs for bodies, a line for each action and file. It is
// what is left where a chat shows no styles; a message without blocks is its push line.
func (m Message) Text() string {
	var lines []string
	for _, b := range m.Blocks {
		if text := b.Text(); text != "" {
			lines = append(lines, text)
		}
	}
	if len(lines) == 0 && m.Push != "" {
		lines = append(lines, rich.Clean(m.Push))
	}
	for _, f := range m.Files {
		lines = append(lines, "["+strings.TrimSpace(rich.Line(f.Name, 80)+" "+rich.Line(f.Alt, 1000))+"]")
	}
	for _, a := range m.Actions {
		lines = append(lines, "["+rich.Line(a.Label, 80)+"] "+rich.Line(a.URL+a.Run, 2000))
	}
	return strings.Join(lines, "\n")
}

// Text is the block as plain text: one line but for Body, whose paragraphs have an empty line between them, and Lines.
func (b Block) Text() string {
	switch b.Style {
	case Body:
		return rich.Doc(b.Nodes).Text()
	case Lines:
		lines := make([]string, len(b.Nodes))
		for i, n := range b.Nodes {
			lines[i] = rich.Doc{n}.Text()
		}
		return strings.Join(lines, "\n")
	default:
		return strings.Join(strings.Fields(rich.Doc{rich.P(b.Nodes...)}.Text()), " ")
	}
}

// String returns the style in one lower-case word.
func (s Style) String() string {
	names := [...]string{"body", "context", "author", "replyto", "facts", "footer", "title", "notice", "lines"}
	if int(s) < len(names) {
		return names[s]
	}
	return "style"
}
