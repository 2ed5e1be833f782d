package discord

import (
	"bufio"
	"encoding/json"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode"

	"pgregory.net/rapid"

	"github.com/threadtape/threadtape/bot/chat"
	"github.com/threadtape/threadtape/bot/rich"
)

const home = "https://forum.example/t/demo/7/3"

// said3 is the time in the last line of the card.
const said3 = "<t:1773316980:R>"

// around is a card around a title, an author and a body of strangers.
func around(title, author string, body rich.Doc) chat.Message {
	return chat.Message{
		Push: title + " #3 - " + author,
		Blocks: []chat.Block{
			{Style: chat.Context, Nodes: []rich.Node{raw("forum.example · " + title + " · "), {Kind: rich.Link, URL: home, Kids: []rich.Node{raw("#3")}}}},
			{Style: chat.Author, Nodes: []rich.Node{{Kind: rich.Strong, Kids: []rich.Node{raw(author)}}}},
			{Style: chat.ReplyTo, Nodes: []rich.Node{raw("re @" + author + " #2: " + title)}},
			{Style: chat.Body, Nodes: body},
			{Style: chat.Footer, Nodes: []rich.Node{{Kind: rich.Time, At: 1773316980}}},
		},
		Actions: []chat.Action{{Label: "Open", URL: home}},
		About:   chat.About{Thread: "forum:7", Post: "3"},
	}
}

// lined is the compact form, where the same words stand in links and bold.
func lined(title, author string, body rich.Doc) chat.Message {
	return chat.Message{
		Blocks: []chat.Block{
			{Style: chat.Author, Nodes: []rich.Node{{Kind: rich.Strong, Kids: []rich.Node{raw(author)}}, raw(" in "), {Kind: rich.Link, URL: home, Kids: []rich.Node{raw(title)}}}},
			{Style: chat.Title, Nodes: []rich.Node{{Kind: rich.Link, URL: home, Kids: []rich.Node{raw(title)}}, raw(title)}},
			{Style: chat.Lines, Nodes: body},
			{Style: chat.Notice, Nodes: []rich.Node{raw(title + ": "), raw(author)}},
		},
		About: chat.About{Thread: "forum:7", Post: "3"},
	}
}

func raw(s string) rich.Node { return rich.Node{Kind: rich.Text, Text: s} }

func para(nodes ...rich.Node) rich.Node { return rich.Node{Kind: rich.Paragraph, Kids: nodes} }

// everywhere puts words into every place of a message, without any cleaning.
func everywhere(s string) chat.Message {
	all := []rich.Node{
		raw(s),
		{Kind: rich.Link, URL: s, Kids: []rich.Node{raw(s)}},
		{Kind: rich.Link, URL: home, Kids: []rich.Node{raw(s)}},
		{Kind: rich.Image, URL: home, Text: s},
		{Kind: rich.Mention, Text: s},
		{Kind: rich.Emoji, Text: s},
		{Kind: rich.Time, Text: s},
		{Kind: rich.Mono, Text: s},
		{Kind: rich.Strong, Kids: []rich.Node{raw(s)}},
		{Kind: rich.Spoiler, Kids: []rich.Node{raw(s), {Kind: rich.Mono, Text: s}}},
	}
	blocks := []rich.Node{
		{Kind: rich.Paragraph, Kids: all},
		{Kind: rich.Code, Text: s},
		{Kind: rich.Details, Text: s},
		{Kind: rich.Embed, Text: s, URL: home},
		rich.Q(&rich.Cite{Author: s, Thread: s}, para(raw(s)), rich.Node{Kind: rich.Code, Text: s}),
		{Kind: rich.Table, Kids: []rich.Node{{Kind: rich.Row, Kids: []rich.Node{{Kind: rich.Cell, Kids: all}, {Kind: rich.Cell, Kids: all}}}}},
		{Kind: rich.Poll, Text: s, Kids: []rich.Node{{Kind: rich.Item, Kids: []rich.Node{para(raw(s))}}}},
		{Kind: rich.Spoiler, Level: 1, Kids: []rich.Node{para(all...)}},
	}
	m := chat.Message{Push: s, Files: []chat.File{{Name: s, Alt: s}, {Name: s + ".png", Alt: s}}}
	for range 9 {
		m.Actions = append(m.Actions, chat.Action{Label: s, URL: home}, chat.Action{Label: s, Run: "x " + s}, chat.Action{Label: s, URL: s})
	}
	for style := chat.Body; style <= chat.Lines; style++ {
		nodes := all
		if style == chat.Body || style == chat.Lines {
			nodes = blocks
		}
		m.Blocks = append(m.Blocks, chat.Block{Style: style, Nodes: nodes, Icon: s})
	}
	return m
}

var both = []look{embeds, componentsV2}

// liveToken is what no string of a payload may have, whatever reads it.
var liveToken = regexp.MustCompile(`(?i)@everyone|@here|<@[!&]?\d+>|<#\d+>|<a?:\w+:\d+>|<id:\w+>|</[^>\x60\n]{1,100}:\d+>|<sound:\d+(?::\d+)?>`)

// harmless checks every string of a message: nothing alive, links that were meant only, with the host in sight.
func harmless(t tb, name string, m message, targets ...string) {
	t.Helper()
	sound(t, name, m)
	for _, s := range strs(m) {
		if found := liveToken.FindString(s); found != "" {
			t.Errorf("%s: %q in %q", name, found, s)
		}
		if i := strings.IndexFunc(s, func(r rune) bool { return unicode.IsControl(r) && r != '\n' || r >= 0x202A && r <= 0x202E }); i >= 0 {
			t.Errorf("%s: a control character in %q", name, s)
		}
	}
	for _, e := range m.Embeds {
		var r reading
		if r.read(e.Title, false); e.Title != "" && e.URL != "" && (poses(r.text.String(), e.URL) || !strings.Contains(e.Description, rich.Host(e.URL))) {
			t.Errorf("%s: %q leads to %q", name, e.Title, e.URL)
		}
	}
	for _, s := range marked(m) {
		var r reading
		r.read(s, true)
		if len(r.live) > 0 {
			t.Errorf("%s: %q is alive in %q", name, r.live, s)
		}
		for _, l := range r.links {
			host := rich.Host(l[1])
			if host == "" || !slices.Contains(targets, l[1]) {
				t.Errorf("%s: a link to %q in %q", name, l[1], s)
			}
			if !strings.Contains(l[0], host) && host != rich.Host(home) {
				t.Errorf("%s: %q leads to %q in %q", name, l[0], l[1], s)
			}
		}
	}
}

// TestHostile: nothing that strangers write becomes markup, a mention or a link, wherever it stands.
func TestHostile(t *testing.T) {
	t.Parallel()
	for _, s := range []string{
		"", "@everyone", "@here", "@ev\u200beryone", "\uff20everyone", "hi @HERE", "<@80351110224678912>", "<@!1>", "<@&1>", "<#1>", "</go all:1>", "<t:1:R>",
		"<:x:1>", "<a:x:1>", "<id:guide>", "<sound:1:2>", "<<@1>@2>", "x](https://evil.example) [y", "\\](https://evil.example)", "[a](https://evil.example)", "[a]\\(https://evil.example)",
		"https://evil.example/x", "http://evil.example", "steam://run/1", "discord.gg/abc", "https://discord.gg/abc", "<https://evil.example>",
		"**b**", "*i*", "_i_", "__u__", "~~s~~", "||p||", "|| open", "`c`", "``c``", "```\nc\n```", "`", "```", "\\", "\\\\", "\\*x\\*", "_", "*", "~", "|",
		"# h", "## h", "-# s", "> q", ">>> q", "- l", "* l", "+ l", "1. l", "1) l", "  # h", "\u00a0# h", "a\n# h", "\r# h", "\u2028# h", "-#", "#", ":smile:", ":+1:", "12:30:45", "¯\\_(ツ)_/¯",
		"a\x00b\x07\x1b[2J", "\xff\xfe", "\u202eevil\u202c", strings.Repeat("e\u0301\u0301\u0301\u0301\u0301", 99), strings.Repeat("日本語", 1000), strings.Repeat("*", 3000),
		strings.Repeat("[](", 700), strings.Repeat("<", 1000), strings.Repeat("`", 1000), strings.Repeat("\U0001f468\u200d\U0001f33e", 500), "javascript:alert(1)", "https://a@evil.example/", "http://[::1]/",
	} {
		hostile(t, s)
	}
}

// everyPlace holds that words are harmless in every place of a message.
func everyPlace(t tb, s string) {
	t.Helper()
	for _, l := range both {
		harmless(t, "everywhere", render(everywhere(s), l, ids), home, target(s))
		harmless(t, "card", render(around(s, s, rich.Doc{para(raw(s))}), l, ids), home, target(s))
	}
}

// hostile holds it for the forms that a message can have, too.
func hostile(t tb, s string) {
	t.Helper()
	everyPlace(t, s)
	targets := []string{home, target(s)}
	for _, l := range both {
		harmless(t, "line", render(lined(s, s, rich.Doc{para(raw(s))}), l, nil), targets...)
		harmless(t, "push", render(chat.Message{Push: s}, l, nil))
		harmless(t, "words", render(chat.Message{Blocks: []chat.Block{{Nodes: []rich.Node{para(raw(s))}}}}, l, nil))
		for style := chat.Body; style <= chat.Lines; style++ {
			harmless(t, style.String(), render(chat.Message{Blocks: []chat.Block{{Style: style, Nodes: []rich.Node{raw(s)}}}}, l, nil))
		}
	}
}

// corpora is where the hostile inputs lie beside a checkout, if they do.
const corpora = "../../../../shared/corpora/security/"

func rows[T any](t *testing.T, name string) []T {
	t.Helper()
	f, err := os.Open(corpora + name)
	if err != nil {
		t.Skipf("the corpus %s is not beside this checkout; the tables of this package hold the same promises", name)
	}
	defer f.Close()
	var all []T
	lines := bufio.NewScanner(f)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		var row T
		if err := json.Unmarshal(lines.Bytes(), &row); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		all = append(all, row)
	}
	if len(all) == 0 {
		t.Errorf("%s is empty", name)
	}
	t.Logf("%d rows of %s", len(all), name)
	return all
}

// TestInjections holds the rows for this chat, and for every chat, against every string that Discord reads as markup and
// those that it does not.
func TestInjections(t *testing.T) {
	t.Parallel()
	type row struct {
		ID, Platform, Field, HTML string
		Not                       []string `json:"must_not_contain"`
		NotMatch                  []string `json:"must_not_match"`
		Want                      []string `json:"must_contain"`
	}
	for _, r := range rows[row](t, "injection.jsonl") {
		if r.Platform != "discord" && r.Platform != "any" {
			continue
		}
		title, author, body := "Demo", "tindra", rich.FromHTML(r.HTML, nil)
		switch r.Field {
		case "title":
			title, body = r.HTML, rich.Doc{para(raw("x"))}
		case "author":
			author, body = r.HTML, rich.Doc{para(raw("x"))}
		}
		for _, l := range both {
			for _, m := range []chat.Message{around(title, author, body), lined(title, author, body)} {
				out := render(m, l, ids)
				sound(t, r.ID, out)
				all := strings.Join(strs(out), "\n")
				for _, s := range r.Not {
					if strings.Contains(all, s) {
						t.Errorf("%s: %q in %q", r.ID, s, all)
					}
				}
				for _, s := range r.Want {
					if !strings.Contains(all, s) {
						t.Errorf("%s: no %q in %q", r.ID, s, all)
					}
				}
				for _, pattern := range r.NotMatch {
					for _, s := range strs(out) {
						s = strings.ReplaceAll(s, said3, "") // our own footer
						if regexp.MustCompile(pattern).MatchString(s) {
							t.Errorf("%s: %s matches %q", r.ID, pattern, s)
						}
					}
				}
			}
		}
	}
}

// TestNaughtyStrings: no panic, no mention, within the limits, and nothing visible is lost.
func TestNaughtyStrings(t *testing.T) {
	t.Parallel()
	for _, row := range rows[struct{ ID, S string }](t, "naughty-strings.jsonl") {
		everyPlace(t, row.S)
		out := render(around(row.S, row.S, rich.FromText(row.S)), embeds, ids)
		sound(t, row.ID, out)
		want := visible(rich.FromText(row.S).Text())
		var r reading
		r.read(out.Embeds[0].Description, true)
		if want != "" && len(want) < 500 && !strings.Contains(visible(r.text.String()), want) && len(r.links) == 0 && len(r.blocks) <= 2 {
			t.Errorf("%s: %q is lost in %q", row.ID, want, out.Embeds[0].Description)
		}
	}
}

// visible is text without spaces and control characters.
func visible(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) || unicode.IsControl(r) {
			return -1
		}
		return r
	}, s)
}

// TestRedirects: the host that is shown is the one a browser would open, or there is no link.
func TestRedirects(t *testing.T) {
	t.Parallel()
	linked := 0
	for _, row := range rows[struct{ S string }](t, "redirect-targets.jsonl") {
		linked += shownLinks(t, row.S)
	}
	if linked == 0 {
		t.Error("no row became a link")
	}
}

// TestTargets holds what links become, without the corpus.
func TestTargets(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"https://ok.example/a":                            "https://ok.example/a",
		"HTTPS://OK.example":                              "https://ok.example/",
		`https:\\ok.example\a`:                            "https://ok.example/a",
		"https://bank.example@evil.example/":              "https://evil.example/",
		"https://ok.example/a) [x](https://evil.example":  "https://ok.example/a%29%20%5Bx%5D%28https://evil.example",
		"https://ok.example/\n\n# Heading":                "https://ok.example/#%20Heading",
		"https://ok.example/a>b<c|d`e*f":                  "https://ok.example/a%3Eb%3Cc%7Cd%60e%2Af",
		"javascript:alert(1)":                             "",
		"//evil.example":                                  "",
		"discord://x":                                     "",
		"https://ok.example/" + strings.Repeat("a", 2048): "",
	} {
		if got := target(in); got != want {
			t.Errorf("target(%q) = %q, want %q", in, got, want)
		}
		shownLinks(t, in)
	}
}

// shownLinks draws a link to u under several names and counts the links it finds.
func shownLinks(t *testing.T, u string) int {
	t.Helper()
	n := 0
	for _, label := range []string{"a log", "https://bank.example/login", "bank.example", "[x](y)", "", u, "see " + u, "@everyone", "bank.example\\"} {
		link := rich.Node{Kind: rich.Link, URL: u, Kids: []rich.Node{raw(label)}}
		for _, l := range both {
			m := chat.Message{Blocks: []chat.Block{{Nodes: []rich.Node{para(link), para(raw("a!"), link, raw("](https://evil.example)"))}}, {Style: chat.Facts, Nodes: []rich.Node{link}}}}
			out := render(m, l, nil)
			sound(t, u, out)
			for _, s := range marked(out) {
				var r reading
				r.read(s, true)
				for _, found := range r.links {
					n++
					if host := rich.Host(u); host == "" || rich.Host(found[1]) != host || !strings.Contains(found[0], host) {
						t.Errorf("%q as %q: %q leads to %q in %q", u, label, found[0], found[1], s)
					}
					if strings.Contains(found[0], "bank.example") && !strings.Contains(u, "bank.example") {
						t.Errorf("%q as %q: shown as %q", u, label, found[0])
					}
				}
				if len(r.live) > 0 {
					t.Errorf("%q as %q: %q in %q", u, label, r.live, s)
				}
			}
		}
	}
	return n
}

// pieces of hostile text, for properties.
var shards = []string{
	"*", "**", "***", "_", "__", "~", "~~", "|", "||", "`", "``", "```", "\\", "[", "]", "(", ")", "](", "<", ">", "!", "@", "everyone", "here", "#", "-", "-#", "1.", "+", ":", "://", "/",
	"https", "https://evil.example/x_y", "](https://evil.example)", "<@123>", "<t:1:R>", ":smile:", "<a:b:1>", "discord.gg/abc", " ", "  ", "word", "Two words ", "日本", "é", "\u00a0", "\u200b", "1", ".", "\U0001f468\u200d\U0001f33e",
}

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

// unhidden are nodes without their spoilers, whose words a reader sees on asking.
func unhidden(nodes []rich.Node) []rich.Node {
	out := slices.Clone(nodes)
	for i, n := range out {
		if n.Kind == rich.Spoiler {
			out[i].Kind = rich.Under
		}
		out[i].Kids = unhidden(n.Kids)
	}
	return out
}

// TestWordsSurvive: whatever strangers write, in whatever styles, a reader of the markup sees just these words, no mark of
// ours and no node that we did not make.
func TestWordsSurvive(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		nodes := inlines(t, 0)
		md := pen{clock: 'f'}.markdown(rich.Doc{para(nodes...)})
		var r reading
		r.read(md, true)
		if want, got := visible(bare(unhidden(nodes), 0)), visible(r.text.String()); got != want {
			t.Errorf("%q is read as %q, want %q", md, got, want)
		}
		if len(r.live)+len(r.links)+len(r.blocks)+len(r.times)+r.fences > 0 {
			t.Errorf("%q makes %q %q %q %q", md, r.live, r.links, r.blocks, r.times)
		}
		if found := liveToken.FindString(md); found != "" {
			t.Errorf("%q in %q", found, md)
		}
		if !strings.ContainsFunc(md, func(r rune) bool { return r == '*' || r == '_' || r == '~' || r == '|' }) && len(r.styles) > 0 {
			t.Errorf("%q has styles %q", md, r.styles)
		}
	})
}

// TestPlainWords: words without a style have none.
func TestPlainWords(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		var r reading
		md := pen{}.markdown(rich.Doc{para(raw(strangers().Draw(t, "a")), rich.Node{Kind: rich.Break}, raw(strangers().Draw(t, "b")))})
		if r.read(md, true); len(r.styles)+len(r.live)+len(r.links)+len(r.blocks) > 0 {
			t.Errorf("%q makes %q %q %q %q", md, r.styles, r.live, r.links, r.blocks)
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
			n.Text, n.URL = strangers().Draw(t, "title"), home
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
			b := chat.Block{Style: chat.Style(rapid.IntRange(0, 10).Draw(t, "style")), Icon: rapid.SampledFrom([]string{"", home, "http://x.example/a", "x"}).Draw(t, "icon")}
			if b.Style == chat.Body || b.Style == chat.Lines || rapid.Bool().Draw(t, "odd") {
				b.Nodes = blocksOf(t, 0)
			} else {
				b.Nodes = inlines(t, 0)
			}
			for range rapid.SampledFrom([]int{0, 0, 0, 2, 6}).Draw(t, "doubled") {
				b.Nodes = append(b.Nodes, b.Nodes...)
			}
			m.Blocks = append(m.Blocks, b)
		}
		for range rapid.IntRange(0, 60).Draw(t, "actions") {
			a := chat.Action{Label: strangers().Draw(t, "label")}
			if rapid.Bool().Draw(t, "run") {
				a.Run = "x"
			} else {
				a.URL = rapid.SampledFrom([]string{home, "", "javascript:x", home + strings.Repeat("a", 600)}).Draw(t, "url")
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

// TestEveryMessage: any message gives a payload that Discord takes, in which nothing is alive that is not in it.
func TestEveryMessage(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		m := messages().Draw(t, "message")
		for _, l := range both {
			harmless(t, "message", render(m, l, ids), home)
		}
	})
}

func FuzzMarkdown(f *testing.F) {
	for _, s := range shards {
		f.Add(s + "x" + s)
	}
	f.Add("x](https://evil.example) [y @every\u200bone\n# h")
	f.Fuzz(func(t *testing.T, s string) {
		if len(s) > 2000 {
			return
		}
		everyPlace(t, s)
		var r reading
		words := rich.T(s)
		r.read(pen{}.markdown(rich.Doc{para(words)}), true)
		if want, got := visible(words.Text), visible(r.text.String()); got != want {
			t.Errorf("%q is read as %q", s, got)
		}
	})
}
