package rich

import (
	"strconv"
	"strings"
	"time"
)

// Text is the document as plain text: paragraphs with an empty line between them, lists with "- " or "1. ", code as it
// stands, tables with " | ", quotes with "> ", links as [Label] shows them. It tells no attribution of quotes: that is a
// claim, and belongs to whoever can check it.
func (d Doc) Text() string {
	var lines []string
	for i, n := range d {
		if i > 0 {
			lines = append(lines, "")
		}
		lines = append(lines, textOf(n)...)
	}
	return strings.Join(lines, "\n")
}

func textOf(n Node) []string {
	switch n.Kind {
	case Code:
		return strings.Split(n.Text, "\n")
	case Rule:
		return []string{"---"}
	case Quote:
		return indent(strings.Split(Doc(n.Kids).Text(), "\n"), "> ", "> ")
	case List, Poll:
		return listText(n)
	case Table:
		return tableText(n)
	case Embed:
		return append([]string{Label(n.Text, n.URL)}, kidsText(n)...)
	case Details:
		return append([]string{n.Text}, kidsText(n)...)
	case Item:
		return kidsText(n)
	case Spoiler:
		if n.Level == 1 {
			return strings.Split(Doc(n.Kids).Text(), "\n")
		}
	case Paragraph, Heading, Cell:
		return strings.Split(inlineText(n.Kids), "\n")
	default:
	}
	return strings.Split(inlineText([]Node{n}), "\n")
}

// kidsText is the text of blocks without empty lines between them.
func kidsText(n Node) []string {
	var lines []string
	for _, kid := range n.Kids {
		lines = append(lines, textOf(kid)...)
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

func listText(n Node) []string {
	var lines []string
	if n.Text != "" {
		lines = append(lines, n.Text)
	}
	for i, item := range n.Kids {
		lead := marker(n, i)
		lines = append(lines, indent(kidsText(item), lead, strings.Repeat(" ", len(lead)))...)
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

func tableText(n Node) []string {
	var lines []string
	for _, row := range n.Kids {
		lines = append(lines, strings.Join(cellTexts(row), " | "))
	}
	return lines
}

func cellTexts(row Node) []string {
	cells := make([]string, len(row.Kids))
	for i, cell := range row.Kids {
		cells[i] = strings.ReplaceAll(inlineText(cell.Kids), "\n", " ")
	}
	return cells
}

// inlineText is the text of inline nodes; breaks are line ends.
func inlineText(nodes []Node) string {
	var out strings.Builder
	for _, n := range nodes {
		out.WriteString(leafText(n))
	}
	return out.String()
}

func leafText(n Node) string {
	switch n.Kind {
	case Break:
		return "\n"
	case Mention:
		return "@" + n.Text
	case Image:
		return imageText(n)
	case Time:
		return timeText(n)
	case Link:
		return Label(inlineText(n.Kids), n.URL)
	default:
		return n.Text + inlineText(n.Kids)
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
