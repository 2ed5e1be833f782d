package card

import (
	"strconv"
	"strings"

	"github.com/threadtape/threadtape/bot/rich"
)

// Spans are the words of a document as a card shows them: paragraphs with an empty line between them, line breaks kept, the
// author's bold and italic kept, [rich.Hidden] in the place of what the author hid: a picture hides nothing. Quotes are drawn as words like any other: give it [rich.Doc.Own].
func Spans(d rich.Doc) []Span {
	var b spanBuilder
	b.blocks(d)
	return b.spans
}

// A spanBuilder collects spans, and the breaks that are due before the next words.
type spanBuilder struct {
	spans []Span
	due   string
}

func (b *spanBuilder) add(text string, style Span) {
	if text == "" {
		return
	}
	if b.due != "" && len(b.spans) > 0 {
		b.spans[len(b.spans)-1].Text += b.due
	}
	b.due = ""
	style.Text = text
	if n := len(b.spans); n > 0 && b.spans[n-1].Bold == style.Bold && b.spans[n-1].Italic == style.Italic {
		b.spans[n-1].Text += text
		return
	}
	b.spans = append(b.spans, style)
}

func (b *spanBuilder) wait(breaks string) {
	if len(breaks) > len(b.due) {
		b.due = breaks
	}
}

func (b *spanBuilder) blocks(nodes []rich.Node) {
	for _, n := range nodes {
		b.block(n)
		b.wait("\n\n")
	}
}

func (b *spanBuilder) block(n rich.Node) {
	switch n.Kind {
	case rich.Code:
		b.add(n.Text, Span{})
	case rich.Rule:
	case rich.List, rich.Poll:
		for i, item := range n.Kids {
			b.wait("\n")
			b.add(bullet(n, i), Span{})
			b.items(item.Kids)
		}
	case rich.Table:
		for _, row := range n.Kids {
			b.wait("\n")
			for i, cell := range row.Kids {
				if i > 0 {
					b.add(" | ", Span{})
				}
				b.inline(cell.Kids, Span{})
			}
		}
	case rich.Quote, rich.Details, rich.Embed:
		b.add(n.Text, Span{})
		if n.Text != "" {
			b.wait("\n")
		}
		b.blocks(n.Kids)
	case rich.Paragraph, rich.Heading, rich.Item, rich.Row, rich.Cell:
		b.inline(n.Kids, Span{})
	default:
		b.inline([]rich.Node{n}, Span{})
	}
}

// items takes the blocks of one item of a list, on lines of their own from the second.
func (b *spanBuilder) items(nodes []rich.Node) {
	for i, n := range nodes {
		if i > 0 {
			b.wait("\n")
		}
		b.block(n)
	}
}

func bullet(list rich.Node, i int) string {
	if list.Level > 0 {
		return strconv.Itoa(list.Level+i) + ". "
	}
	return "- "
}

func (b *spanBuilder) inline(nodes []rich.Node, style Span) {
	for _, n := range nodes {
		switch n.Kind {
		case rich.Text, rich.Mono, rich.Emoji, rich.Time:
			b.add(strings.ReplaceAll(n.Text, "\n", " "), style)
		case rich.Mention:
			b.add("@"+n.Text, style)
		case rich.Image:
			b.add(n.Text, style)
		case rich.Spoiler:
			b.add(rich.Hidden, style)
		case rich.Break:
			b.wait("\n")
		case rich.Strong:
			b.inline(n.Kids, Span{Bold: true, Italic: style.Italic})
		case rich.Emph:
			b.inline(n.Kids, Span{Bold: style.Bold, Italic: true})
		default:
			b.inline(n.Kids, style)
		}
	}
}
