package slack

import (
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/threadtape/threadtape/bot/chat"
	"github.com/threadtape/threadtape/bot/rich"
)

// pieces of hostile text, for properties.
var shards = []string{
	"*", "**", "***", "_", "__", "~", "~~", "|", "||", "`", "``", "```", "\\", "[", "]", "(", ")", "](", "<", ">", "!", "@", "everyone", "here", "#", "-", "-#", "1.", "+", ":", "://", "/",
	"https", "https://evil.example/x_y", "](https://evil.example)", "<@123>", "<t:1:R>", "<!channel>", "<!here|here>", "<@U024BE7LH>", "<!subteam^S1>", "<#C024BE7LR|x>", "<!date^1^{date}|x>", "&", "&lt;", "&amp;", "@channel", " · ", "ᄀ", "\u0600", ":smile:", "<a:b:1>", "discord.gg/abc", " ", "  ", "word", "Two words ", "日本", "é", "\u00a0", "\u200b", "1", ".", "\U0001f468\u200d\U0001f33e",
}

// long3 is a link that many chats would find too long.
var long3 = home3 + strings.Repeat("a", 1900)

func strangers() *rapid.Generator[string] {
	return rapid.Custom(func(t *rapid.T) string {
		return strings.Join(rapid.SliceOfN(rapid.SampledFrom(shards), 0, 12).Draw(t, "shards"), "")
	})
}

func inlines(t *rapid.T, depth int) []rich.Node {
	var out []rich.Node
	for range rapid.IntRange(1, 5).Draw(t, "n") {
		kind := rapid.SampledFrom([]rich.Kind{rich.Text, rich.Text, rich.Mono, rich.Mention, rich.Emoji, rich.Strong, rich.Emph, rich.Under, rich.Strike, rich.Spoiler, rich.Break}).Draw(t, "kind")
		n := rich.Node{Kind: kind}
		switch kind {
		case rich.Break:
		case rich.Text, rich.Mono, rich.Mention, rich.Emoji:
			n.Text = strangers().Draw(t, "text")
		default:
			if n.Kids = []rich.Node{raw(strangers().Draw(t, "text"))}; depth < 3 {
				n.Kids = inlines(t, depth+1)
			}
		}
		out = append(out, n)
	}
	return out
}

// TestWordsSurvive: whatever strangers write, in whatever styles, just these words are there, in texts alone, and nothing of
// what they hid.
func TestWordsSurvive(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		nodes := inlines(t, 0)
		messages := renderAll(chat.Message{Blocks: []chat.Block{{Nodes: []rich.Node{para(nodes...)}}}}, nil, nil)
		got := words(messages)
		if want := bare(nodes, 0); !empty(want) && visible(got) != visible(want) {
			t.Errorf("%q is shown as %q", want, got)
		}
		for _, m := range messages {
			for _, e := range inlinesOf(m) {
				if e.Type != "text" {
					t.Errorf("a %s nobody made: %+v", e.Type, e)
				}
			}
		}
	})
}

func blocksOf(t *rapid.T, depth int) []rich.Node {
	var out []rich.Node
	for range rapid.IntRange(0, 4).Draw(t, "blocks") {
		kind := rapid.SampledFrom([]rich.Kind{rich.Paragraph, rich.Heading, rich.Quote, rich.Code, rich.List, rich.Table, rich.Details, rich.Embed, rich.Poll, rich.Rule, rich.Spoiler, rich.Time, rich.Link}).Draw(t, "block")
		n := rich.Node{Kind: kind}
		switch kind {
		case rich.Paragraph, rich.Heading:
			n.Kids = inlines(t, 0)
		case rich.Code:
			n.Text = strangers().Draw(t, "line") + "\n" + strangers().Draw(t, "line")
		case rich.Embed, rich.Link:
			n.Text, n.URL = strangers().Draw(t, "title"), home3
		case rich.Time:
			n.At = rapid.Int64().Draw(t, "at")
		case rich.Table:
			n.Kids = []rich.Node{{Kind: rich.Row, Kids: []rich.Node{{Kind: rich.Cell, Kids: inlines(t, 1)}, {Kind: rich.Cell, Kids: inlines(t, 1)}}}}
		case rich.List, rich.Poll:
			n.Level = rapid.IntRange(0, 1000).Draw(t, "start")
			if depth < 4 {
				n.Kids = []rich.Node{{Kind: rich.Item, Kids: blocksOf(t, depth+1)}, {Kind: rich.Item, Kids: blocksOf(t, depth+1)}}
			}
		default:
			n.Level, n.Text = 1, strangers().Draw(t, "text")
			if depth < 4 {
				n.Kids = blocksOf(t, depth+1)
			}
		}
		out = append(out, n)
	}
	return out
}

// messages are messages of any blocks in any order, some of them far too long.
func messages() *rapid.Generator[chat.Message] {
	return rapid.Custom(func(t *rapid.T) chat.Message {
		m := chat.Message{Push: strangers().Draw(t, "push"), Silent: rapid.Bool().Draw(t, "silent")}
		for range rapid.IntRange(0, 6).Draw(t, "n") {
			b := chat.Block{Style: chat.Style(rapid.IntRange(0, 10).Draw(t, "style")), Icon: rapid.SampledFrom([]string{"", home3, "http://x.example/a", "x"}).Draw(t, "icon")}
			if b.Style == chat.Body || b.Style == chat.Lines || rapid.Bool().Draw(t, "odd") {
				b.Nodes = blocksOf(t, 0)
			} else {
				b.Nodes = inlines(t, 0)
			}
			for range rapid.SampledFrom([]int{0, 0, 0, 2, 7}).Draw(t, "doubled") {
				b.Nodes = append(b.Nodes, b.Nodes...)
			}
			m.Blocks = append(m.Blocks, b)
		}
		for range rapid.IntRange(0, 60).Draw(t, "actions") {
			a := chat.Action{Label: strangers().Draw(t, "label")}
			if rapid.Bool().Draw(t, "run") {
				a.Run = "x"
			} else {
				a.URL = rapid.SampledFrom([]string{home3, "", "javascript:x", long3}).Draw(t, "url")
			}
			m.Actions = append(m.Actions, a)
		}
		for range rapid.IntRange(0, 12).Draw(t, "files") {
			m.Files = append(m.Files, chat.File{Name: rapid.SampledFrom([]string{"a.png", "a b.PNG", "b.txt", "", "..", "日本.jpg", strings.Repeat("x", 300) + ".gif", "1-a.png"}).Draw(t, "name"), Alt: strings.Repeat(strangers().Draw(t, "alt"), 200)})
		}
		if rapid.Bool().Draw(t, "relay") {
			m.About.Thread = "forum:7"
		}
		return m
	})
}

// TestEveryMessage: any message gives payloads that Slack takes, in which nothing is alive that is not in it.
func TestEveryMessage(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		m := messages().Draw(t, "message")
		harmless(t, "message", renderAll(m, uploads(m), ids), home3, long3)
		harmless(t, "in one", []message{render(m, nil, ids)}, home3, long3)
	})
}

// TestEveryContract: any message gives payloads that Slack's own types allow.
func TestEveryContract(t *testing.T) {
	t.Parallel()
	c := openContract(t)
	rapid.Check(t, func(t *rapid.T) {
		m := messages().Draw(t, "message")
		for _, out := range renderAll(m, uploads(m), ids) {
			c.judge(t, "message", decoded(t, out))
		}
	})
}

// FuzzRender puts any bytes into every place of a message.
func FuzzRender(f *testing.F) {
	for _, s := range shards {
		f.Add(s + "x" + s)
	}
	f.Add("<!channel> & <https://evil.example|x> \u200b\n> q")
	f.Fuzz(func(t *testing.T, s string) {
		if len(s) > 2000 {
			return
		}
		hostile(t, s)
		want := visible(rich.Clean(s))
		got := visible(words(renderAll(chat.Message{Blocks: []chat.Block{{Nodes: []rich.Node{para(raw(s))}}}}, nil, nil)))
		if !empty(want) && got != want {
			t.Errorf("%q is shown as %q", want, got)
		}
	})
}
