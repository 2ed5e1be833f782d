package rich

import (
	"strconv"
	"strings"
	"time"
)

// Hidden stands wherever an author hid words and nothing can hide them: see [Doc.Text].
const Hidden = "[spoiler]"

// Text is the document as plain text: paragraphs with an empty line between them, lists with "- " or "1. ", code as it
// stands, tables with " | ", quotes with "> ", links as [Label] shows them, [Hidden] in the place of a spoiler. It tells no
// attribution of quotes: that is a claim, and belongs to whoever can check it.
func (d Doc) Text() string { return teller{}.doc(d) }

// Sealed is what an edit of quoted words is judged by: their text on one line, with emoji as the forum calls them, and with
// hidden words. Nobody is to see it.
func Sealed(d Doc) string { return strings.Join(strings.Fields(teller{sealed: true}.doc(d)), " ") }

// A teller writes a document as text.
type teller struct {
	sealed bool // for [Sealed]: nothing in it may change with how we show things, or old posts would count as edited
}

func (t teller) doc(d Doc) string {
	var lines []string
	for i, n := range d {
		if i > 0 {
			lines = append(lines, "")
		}
		lines = append(lines, t.block(n)...)
	}
	return strings.Join(lines, "\n")
}

func (t teller) block(n Node) []string {
	switch n.Kind {
	case Code:
		return strings.Split(n.Text, "\n")
	case Rule:
		return []string{"---"}
	case Quote:
		return indent(strings.Split(t.doc(n.Kids), "\n"), "> ", "> ")
	case List, Poll:
		return t.list(n)
	case Table:
		return t.table(n)
	case Embed:
		return append([]string{Label(n.Text, n.URL)}, t.kids(n)...)
	case Details:
		return append([]string{n.Text}, t.kids(n)...)
	case Item:
		return t.kids(n)
	case Spoiler:
		if n.Level == 1 && t.sealed {
			return strings.Split(t.doc(n.Kids), "\n")
		}
	case Paragraph, Heading, Cell:
		return strings.Split(t.inline(n.Kids), "\n")
	default:
	}
	return strings.Split(t.inline([]Node{n}), "\n")
}

// kids is the text of blocks without empty lines between them.
func (t teller) kids(n Node) []string {
	var lines []string
	for _, kid := range n.Kids {
		lines = append(lines, t.block(kid)...)
	}
	return lines
}

func indent(lines []string, lead, rest string) []string {
	for i, line := range lines {
		if i > 0 {
			lead = rest
		}
		lines[i] = strings.TrimRight(lead+line, " ")
	}
	return lines
}

func (t teller) list(n Node) []string {
	var lines []string
	if n.Text != "" {
		lines = append(lines, n.Text)
	}
	for i, item := range n.Kids {
		lead := marker(n, i)
		lines = append(lines, indent(t.kids(item), lead, strings.Repeat(" ", len(lead)))...)
	}
	return lines
}

// marker stands before the item number i of a list.
func marker(list Node, i int) string {
	if list.Level < 1 {
		return "- "
	}
	return strconv.Itoa(list.Level+i) + ". "
}

func (t teller) table(n Node) []string {
	var lines []string
	for _, row := range n.Kids {
		lines = append(lines, strings.Join(t.cells(row), " | "))
	}
	return lines
}

func (t teller) cells(row Node) []string {
	cells := make([]string, len(row.Kids))
	for i, cell := range row.Kids {
		cells[i] = strings.ReplaceAll(t.inline(cell.Kids), "\n", " ")
	}
	return cells
}

// inlineText is the text of inline nodes; breaks are line ends.
func inlineText(nodes []Node) string { return teller{}.inline(nodes) }

// inline is the text of inline nodes; breaks are line ends.
func (t teller) inline(nodes []Node) string {
	var out strings.Builder
	for _, n := range nodes {
		out.WriteString(t.leaf(n))
	}
	return out.String()
}

func (t teller) leaf(n Node) string {
	switch n.Kind {
	case Break:
		return "\n"
	case Spoiler:
		if t.sealed {
			return n.Text + t.inline(n.Kids)
		}
		return Hidden
	case Mention:
		return "@" + n.Text
	case Emoji:
		if t.sealed && n.Name != "" {
			return n.Name
		}
		return n.Text
	case Image:
		return imageText(n)
	case Time:
		return timeText(n)
	case Link:
		return Label(t.inline(n.Kids), n.URL)
	default:
		return n.Text + t.inline(n.Kids)
	}
}

func imageText(n Node) string {
	if words := strings.TrimSpace(n.Text); words != "" && !strings.EqualFold(words, "image") {
		return "[image: " + words + "]"
	}
	return "[image]"
}

// timeText is the source's words, as they say which zone is meant, or the moment in UTC.
func timeText(n Node) string {
	if n.Text != "" {
		return n.Text
	}
	return time.Unix(n.At, 0).UTC().Format("2006-01-02 15:04 UTC")
}
