package rich

import (
	"strings"

	"pgregory.net/rapid"
)

// tb is what [testing.TB] and [rapid.T] have in common.
type tb interface {
	Helper()
	Fatalf(format string, args ...any)
}

// words draws text of the kinds that wrap, cut and measure differently.
func words(t *rapid.T) string {
	part := rapid.SampledFrom([]string{
		"Long ", "$ZM ", "BRK.B ", "1,234.50 ", "word", " ", "漢字", "👨\u200d👩\u200d👧", "e\u0301", "می\u200cخواهم ", "🇩🇪",
		"https://forum.example/t/7 ", "Stop. ", "What? ", "averyveryverylongword", "क्\u200dष", "-", "\u00a0", "\x1b[31m", "\t", "\u202e",
	})
	return strings.Join(rapid.SliceOfN(part, 1, 12).Draw(t, "words"), "")
}

// inlines draws inline nodes.
func inlines(t *rapid.T, depth int) []Node {
	out := make([]Node, rapid.IntRange(1, 4).Draw(t, "inlines"))
	for i := range out {
		kind := rapid.SampledFrom([]Kind{Text, Text, Text, Strong, Emph, Link, Mono, Break, Mention, Image, Emoji, Spoiler, Time}).Draw(t, "kind")
		n := Node{Kind: kind}
		switch kind {
		case Text, Mono, Mention, Emoji:
			n.Text = Clean(words(t))
		case Image:
			n.Text, n.URL = Clean(words(t)), "https://cdn.example/x.png"
		case Time:
			n.At = 1772719200
		case Link:
			n.URL = rapid.SampledFrom([]string{"https://forum.example/t/7", "https://bank.example/" + strings.Repeat("a", 60), "x"}).Draw(t, "url")
			n.Kids = inner(t, depth)
		case Strong, Emph, Spoiler:
			n.Kids = inner(t, depth)
		}
		out[i] = n
	}
	return out
}

// inner draws the children of an inline node.
func inner(t *rapid.T, depth int) []Node {
	if depth > 2 {
		return []Node{T(words(t))}
	}
	return inlines(t, depth+1)
}

// blocksOf draws blocks.
func blocksOf(t *rapid.T, depth int) []Node {
	out := make([]Node, rapid.IntRange(0, 4).Draw(t, "blocks"))
	for i := range out {
		kind := rapid.SampledFrom([]Kind{Paragraph, Paragraph, Heading, Quote, Code, List, Table, Details, Embed, Poll, Rule, Spoiler}).Draw(t, "block")
		if depth > 3 {
			kind = Paragraph
		}
		n := Node{Kind: kind}
		switch kind {
		case Paragraph, Heading:
			n.Kids = inlines(t, 0)
		case Code:
			n.Text = Clean(words(t) + "\n" + words(t))
		case Quote, Spoiler:
			n.Level, n.Kids = 1, blocksOf(t, depth+1)
		case Details:
			n.Text, n.Kids = Clean(words(t)), blocksOf(t, depth+1)
		case Embed:
			n.Text, n.URL = Clean(words(t)), "https://news.example/"
		case List, Poll:
			n.Level = rapid.IntRange(0, 99_999).Draw(t, "start")
			for range rapid.IntRange(1, 3).Draw(t, "items") {
				n.Kids = append(n.Kids, Node{Kind: Item, Kids: blocksOf(t, depth+1)})
			}
		case Table:
			for range rapid.IntRange(1, 3).Draw(t, "rows") {
				row := Node{Kind: Row}
				for range rapid.IntRange(1, 4).Draw(t, "cells") {
					row.Kids = append(row.Kids, Node{Kind: Cell, Kids: inlines(t, 0)})
				}
				n.Kids = append(n.Kids, row)
			}
		}
		out[i] = n
	}
	return out
}

func docs() *rapid.Generator[Doc] {
	return rapid.Custom(func(t *rapid.T) Doc { return blocksOf(t, 0) })
}
