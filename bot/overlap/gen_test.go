package overlap

import (
	"fmt"
	"strings"

	"pgregory.net/rapid"

	"github.com/threadtape/threadtape/bot/forum"
	"github.com/threadtape/threadtape/bot/rich"
)

// sentence draws words of which many are the same, so that posts repeat each other by chance too.
func sentence(t *rapid.T) string {
	part := rapid.SampledFrom([]string{
		"the", "the", "board", "sells", "a", "ferry", "to", "its", "crew", "and", "so", "on", "Long", "$ZM", "1,234.5", "not", "12%", "C++",
		"造船厂", "👍", ":)", "it's", "ann", "https://a.example/x?utm_source=b", "(no)", "\"so", "said\"", "é", "e\u0301", "—", ",", ">", "[quote]",
		"[/quote]", "[quote=ann]", "ann wrote:", "@ann", "…", "[...]", "-",
	})
	end := rapid.SampledFrom([]string{".", ".", "!", "?", "", ":", "\n", "\n> "})
	return strings.Join(rapid.SliceOfN(part, 0, 14).Draw(t, "words"), " ") + end.Draw(t, "end")
}

// passages are what posts share.
func passages() []string {
	return []string{
		"The board meets on Thursday to decide whether the ferry line stays in the group or is sold to its crew.",
		"My guess is that it stays, because the crew has no bank and the group has no other use for the dock.",
		"four names make up seventy percent of the revenue and two of them are building halls",
		"Quite a tour!",
	}
}

func text(t *rapid.T) string {
	var out []string
	for range rapid.IntRange(1, 4).Draw(t, "sentences") {
		if rapid.Bool().Draw(t, "shared") {
			s := rapid.SampledFrom(passages()).Draw(t, "passage")
			if rapid.IntRange(0, 3).Draw(t, "edit") == 0 { // one word goes, comes or changes
				words := strings.Fields(s)
				i := rapid.IntRange(0, len(words)-1).Draw(t, "at")
				words[i] = rapid.SampledFrom([]string{"", "other", words[i] + " more", "77", "(sic)", "not"}).Draw(t, "instead")
				s = strings.Join(words, " ")
			}
			out = append(out, s)
			continue
		}
		out = append(out, sentence(t))
	}
	return rich.Clean(strings.Join(out, rapid.SampledFrom([]string{" ", " ", "\n", ""}).Draw(t, "between")))
}

func inlines(t *rapid.T, depth int) []rich.Node {
	out := make([]rich.Node, rapid.IntRange(1, 3).Draw(t, "inlines"))
	for i := range out {
		n := rich.Node{Kind: rapid.SampledFrom([]rich.Kind{
			rich.Text, rich.Text, rich.Text, rich.Text, rich.Strong, rich.Emph, rich.Link, rich.Mono, rich.Break, rich.Mention, rich.Image,
			rich.Emoji, rich.Spoiler, rich.Time,
		}).Draw(t, "kind")}
		switch n.Kind {
		case rich.Text, rich.Mono:
			n.Text = text(t)
		case rich.Mention:
			n.Text = rapid.SampledFrom([]string{"ann", "bob b"}).Draw(t, "name")
		case rich.Emoji:
			n.Text = rapid.SampledFrom([]string{"👍", ":smile:", ""}).Draw(t, "emoji")
		case rich.Image:
			n.Text, n.URL = rapid.SampledFrom([]string{"", "a\nb"}).Draw(t, "alt"), "https://cdn.example/x.png"
		case rich.Time:
			n.At = 1772719200
		case rich.Link:
			n.URL = rapid.SampledFrom([]string{"https://a.example/x", "https://www.a.example/x/?utm_source=b"}).Draw(t, "url")
			n.Level = rapid.IntRange(0, 1).Draw(t, "level")
			n.Kids = []rich.Node{{Kind: rich.Text, Text: rapid.SampledFrom([]string{"here", "https://a.example/x", "the board sells a ferry"}).Draw(t, "label")}}
		case rich.Strong, rich.Emph, rich.Spoiler:
			if depth > 1 {
				n.Kids = []rich.Node{{Kind: rich.Text, Text: text(t)}}
			} else {
				n.Kids = inlines(t, depth+1)
			}
		}
		out[i] = n
	}
	return out
}

func blocks(t *rapid.T, depth int) rich.Doc {
	out := make(rich.Doc, rapid.IntRange(0, 4).Draw(t, "blocks"))
	for i := range out {
		n := rich.Node{Kind: rapid.SampledFrom([]rich.Kind{
			rich.Paragraph, rich.Paragraph, rich.Paragraph, rich.Heading, rich.Quote, rich.Code, rich.List, rich.Table, rich.Details, rich.Embed,
			rich.Rule, rich.Spoiler,
		}).Draw(t, "block")}
		if depth > 2 {
			n.Kind = rich.Paragraph
		}
		switch n.Kind {
		case rich.Paragraph, rich.Heading:
			n.Kids = inlines(t, 0)
		case rich.Code:
			n.Text = text(t)
		case rich.Quote:
			n.Kids = blocks(t, depth+1)
			n.Cite = rapid.SampledFrom([]*rich.Cite{nil, nil, {Author: "ann"}, {Post: 1}, {Post: 2, Full: true}, {Post: 1, Thread: "9"}}).Draw(t, "cite")
		case rich.Details:
			n.Text, n.Kids = "More", blocks(t, depth+1)
		case rich.Spoiler:
			n.Level, n.Kids = 1, blocks(t, depth+1)
		case rich.Embed:
			n.Text, n.URL, n.Kids = "Title", "https://news.example/", []rich.Node{rich.P(rich.T(text(t)))}
		case rich.List:
			for range rapid.IntRange(1, 3).Draw(t, "items") {
				n.Kids = append(n.Kids, rich.Node{Kind: rich.Item, Kids: blocks(t, depth+1)})
			}
		case rich.Table:
			n.Kids = []rich.Node{{Kind: rich.Row, Kids: []rich.Node{{Kind: rich.Cell, Kids: inlines(t, 1)}, {Kind: rich.Cell, Kids: inlines(t, 1)}}}}
		}
		out[i] = n
	}
	return out
}

// threads draws the posts of a thread.
func threads() *rapid.Generator[[]forum.Post] {
	return rapid.Custom(func(t *rapid.T) []forum.Post {
		posts := make([]forum.Post, rapid.IntRange(2, 5).Draw(t, "posts"))
		for i := range posts {
			posts[i] = forum.Post{
				ID: fmt.Sprint("p", i+1), Number: i + 1, ReplyTo: rapid.IntRange(0, i).Draw(t, "re"),
				Author: forum.Author{Name: rapid.SampledFrom([]string{"ann", "bob", "cid", "dot"}).Draw(t, "author")}, Body: blocks(t, 0),
			}
		}
		return posts
	})
}
