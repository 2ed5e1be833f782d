package slack

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode"

	"github.com/threadtape/threadtape/bot/chat"
	"github.com/threadtape/threadtape/bot/rich"
)

const home3 = "https://forum.example/t/demo/7/3"

// around is a card around a title, an author and a body of strangers.
func around(title, author string, body rich.Doc) chat.Message {
	return chat.Message{
		Push: title + " #3 - " + author,
		Blocks: []chat.Block{
			{Style: chat.Context, Nodes: []rich.Node{raw("forum.example · " + title + " · "), {Kind: rich.Link, URL: home3, Kids: []rich.Node{raw("#3")}}}},
			{Style: chat.Author, Nodes: []rich.Node{{Kind: rich.Strong, Kids: []rich.Node{raw(author)}}}},
			{Style: chat.ReplyTo, Nodes: []rich.Node{raw("re @" + author + " #2: " + title)}},
			{Style: chat.Body, Nodes: body},
			{Style: chat.Footer, Nodes: []rich.Node{{Kind: rich.Time, At: 1773316980}}},
		},
		Actions: []chat.Action{{Label: "Open", URL: home3}},
		About:   chat.About{Thread: "forum:7", Post: "3"},
	}
}

// lined is the compact form, where the same words stand in links and bold.
func lined(title, author string, body rich.Doc) chat.Message {
	return chat.Message{
		Blocks: []chat.Block{
			{Style: chat.Author, Nodes: []rich.Node{{Kind: rich.Strong, Kids: []rich.Node{raw(author)}}, raw(" in "), {Kind: rich.Link, URL: home3, Kids: []rich.Node{raw(title)}}}},
			{Style: chat.Title, Nodes: []rich.Node{{Kind: rich.Link, URL: home3, Kids: []rich.Node{raw(title)}}, raw(title)}},
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
		{Kind: rich.Link, URL: home3, Kids: []rich.Node{raw(s)}},
		{Kind: rich.Image, URL: home3, Text: s},
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
		{Kind: rich.Embed, Text: s, URL: home3},
		rich.Q(&rich.Cite{Author: s, Thread: s}, para(raw(s)), rich.Node{Kind: rich.Code, Text: s}),
		{Kind: rich.Table, Kids: []rich.Node{{Kind: rich.Row, Kids: []rich.Node{{Kind: rich.Cell, Kids: all}, {Kind: rich.Cell, Kids: all}}}}},
		{Kind: rich.Poll, Text: s, Kids: []rich.Node{{Kind: rich.Item, Kids: []rich.Node{para(raw(s))}}}},
		{Kind: rich.Spoiler, Level: 1, Kids: []rich.Node{para(all...)}},
	}
	m := chat.Message{Push: s, Files: []chat.File{{Name: s, Alt: s}, {Name: s + ".png", Alt: s}}}
	for range 12 {
		m.Actions = append(m.Actions, chat.Action{Label: s, URL: home3}, chat.Action{Label: s, Run: "x " + s}, chat.Action{Label: s, URL: s})
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

// harmless checks every string of a message: nothing alive, links that were meant only, with the host in sight.
func harmless(t tb, name string, messages []message, targets ...string) {
	t.Helper()
	for i, m := range messages {
		name := fmt.Sprint(name, " ", i)
		sound(t, name, m)
		for _, s := range strs(m) {
			if i := strings.IndexFunc(s, func(r rune) bool { return unicode.IsControl(r) && r != '\n' || r >= 0x202A && r <= 0x202E }); i >= 0 {
				t.Errorf("%s: a control character in %q", name, s)
			}
		}
		for j, s := range marks(m) {
			live, words, stray := markup(s)
			if stray || j == 0 && len(live) > 0 {
				t.Errorf("%s: %q is alive in %.300q", name, live, s)
			}
			if j > 0 && strings.TrimFunc(words, func(r rune) bool { return unicode.IsSpace(r) || r == '·' }) != "" { // white space is no word
				t.Errorf("%s: words %q in markup", name, words)
			}
			for _, l := range live {
				if date.MatchString(l.target) {
					continue
				}
				if !ownLabel(l.label, l.target) || !slices.Contains(targets, l.target) {
					t.Errorf("%s: %q leads to %q in %q", name, l.label, l.target, s)
				}
			}
		}
		for _, e := range inlinesOf(m) {
			host := rich.Host(e.URL)
			if e.Type == "link" && (host == "" || !slices.Contains(targets, e.URL) || !strings.Contains(strings.ToLower(e.Text), host) && host != rich.Host(home3)) {
				t.Errorf("%s: %q leads to %q", name, e.Text, e.URL)
			}
		}
	}
}

// TestHostile: nothing that strangers write becomes markup, a mention or a link, wherever it stands.
func TestHostile(t *testing.T) {
	t.Parallel()
	for _, s := range []string{
		"", "@everyone", "@here", "@ev\u200beryone", "\uff20everyone", "hi @HERE", "<!channel>", "<!here|here>", "<!everyone>", "<@U024BE7LH>", "<@W012A3CDE|ceo>", "<!subteam^SAZ94GDB8>", "<#C024BE7LR|general>", "<!date^1392734382^{date}^https://evil.example|Feb 18>", "<https://evil.example|https://slack.com>", "&lt;!channel&gt;", "&amp;lt;!channel&amp;gt;", "&", "<", ">", strings.Repeat("&", 700), strings.Repeat("ᄀ", 700), strings.Repeat("\u0600", 700), "<@80351110224678912>", "<@!1>", "<@&1>", "<#1>", "</go all:1>", "<t:1:R>",
		"<:x:1>", "<a:x:1>", "<id:guide>", "<sound:1:2>", "<<@1>@2>", "x](https://evil.example) [y", "\\](https://evil.example)", "[a](https://evil.example)", "[a]\\(https://evil.example)",
		"https://evil.example/x", "http://evil.example", "steam://run/1", "discord.gg/abc", "https://discord.gg/abc", "<https://evil.example>",
		"**b**", "*i*", "_i_", "__u__", "~~s~~", "||p||", "|| open", "`c`", "``c``", "```\nc\n```", "`", "```", "\\", "\\\\", "\\*x\\*", "_", "*", "~", "|",
		"# h", "## h", "-# s", "> q", ">>> q", "- l", "* l", "+ l", "1. l", "1) l", "  # h", "\u00a0# h", "a\n# h", "\r# h", "\u2028# h", "-#", "#", ":smile:", ":+1:", "12:30:45", "¯\\_(ツ)_/¯",
		"a\x00b\x07\x1b[2J", "\xff\xfe", "\u202eevil\u202c", strings.Repeat("e\u0301\u0301\u0301\u0301\u0301", 99), strings.Repeat("日本語", 700), strings.Repeat("*", 700),
		strings.Repeat("[](", 1000), strings.Repeat("<", 700), strings.Repeat("`", 700), strings.Repeat("\U0001f468\u200d\U0001f33e", 700), "javascript:alert(1)", "https://a@evil.example/", "http://[::1]/",
	} {
		hostile(t, s)
	}
}

func hostile(t tb, s string) {
	t.Helper()
	targets := []string{home3}
	if u := target(s); u != "" {
		targets = append(targets, u)
	}
	for name, m := range map[string]chat.Message{
		"everywhere": everywhere(s),
		"card":       around(s, s, rich.Doc{para(raw(s))}),
		"line":       lined(s, s, rich.Doc{para(raw(s))}),
		"push":       {Push: s},
		"words":      {Blocks: []chat.Block{{Nodes: []rich.Node{para(raw(s))}}}},
	} {
		harmless(t, name, renderAll(m, []string{"F1"}, ids), targets...)
		harmless(t, name+" in one", []message{render(m, []string{"", "F2"}, ids)}, targets...)
	}
	for style := chat.Body; style <= chat.Lines; style++ {
		harmless(t, style.String(), renderAll(chat.Message{Blocks: []chat.Block{{Style: style, Nodes: []rich.Node{raw(s)}}}}, nil, nil))
	}
}

func rows[T any](t *testing.T, name string) []T {
	t.Helper()
	path, err := beside("../shared/corpora/security/" + name)
	if err != nil {
		t.Fatal(err)
	}
	f, err := os.Open(path)
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

// TestInjections holds the rows for this chat, and for every chat, against every string that Slack reads as markup.
func TestInjections(t *testing.T) {
	t.Parallel()
	type row struct {
		ID, Platform, Field, HTML string
		Not                       []string `json:"must_not_contain"`
		NotMatch                  []string `json:"must_not_match"`
		Want                      []string `json:"must_contain"`
	}
	own := regexp.MustCompile(`<!date\^1773316980\^[^>]*>`) // our own footer
	for _, r := range rows[row](t, "injection.jsonl") {
		if r.Platform != "slack" && r.Platform != "any" {
			continue
		}
		title, author, body := "Demo", "tindra", rich.FromHTML(r.HTML, nil)
		switch r.Field {
		case "title":
			title, body = r.HTML, rich.Doc{para(raw("x"))}
		case "author":
			author, body = r.HTML, rich.Doc{para(raw("x"))}
		}
		for _, m := range []chat.Message{around(title, author, body), lined(title, author, body)} {
			m.Push = title + " - " + author + ": " + rich.Line(body.Text(), 120)
			for _, out := range renderAll(m, nil, ids) {
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
					for _, s := range marks(out) {
						if s = own.ReplaceAllString(s, ""); regexp.MustCompile(pattern).MatchString(s) {
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
		hostile(t, row.S)
		doc := rich.FromText(row.S)
		got := visible(words(renderAll(around(row.S, row.S, doc), nil, ids)))
		for _, want := range []string{visible(rich.Clean(row.S)), visible(doc.Text())} {
			if want != "" && len(doc.Links()) == 0 && !strings.Contains(got, want) {
				t.Errorf("%s: %q is lost in %q", row.ID, want, got)
			}
		}
	}
}

// words is what people see of messages, in its order; continued text is whole.
func words(messages []message) string {
	var out strings.Builder
	for _, m := range messages {
		for _, b := range m.Blocks {
			switch b := b.(type) {
			case headerBlock:
				out.WriteString(b.Text.Text + "\n")
			case contextBlock:
				for _, e := range b.Elements {
					if e.Type == "plain_text" {
						out.WriteString(e.Text + "\n")
					}
				}
			}
			for _, e := range inlinesOf(message{Blocks: []block{b}}) {
				out.WriteString(e.Text)
			}
		}
	}
	return out.String()
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
		"https://ok.example/a|b":                          "https://ok.example/a%7Cb",
		"https://ok.example/a><!channel>":                 "https://ok.example/a%3E%3C!channel%3E",
		"https://ok.example/?a=1&b=2":                     "https://ok.example/?a=1&b=2",
		"javascript:alert(1)":                             "",
		"//evil.example":                                  "",
		"slack://open":                                    "",
		"mailto:a@evil.example":                           "",
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
	for _, label := range []string{"a log", "https://bank.example/login", "bank.example", "<x|y>", "", u, "see " + u, "<!channel>", "#3"} {
		link := rich.Node{Kind: rich.Link, URL: u, Kids: []rich.Node{raw(label)}}
		m := chat.Message{Blocks: []chat.Block{{Nodes: []rich.Node{para(link), para(raw("a!"), link, raw("|https://evil.example>"))}}, {Style: chat.Facts, Nodes: []rich.Node{link}}}}
		for _, out := range renderAll(m, nil, nil) {
			sound(t, u, out)
			var found []mark
			for _, e := range inlinesOf(out) {
				if e.Type == "link" {
					found = append(found, mark{e.URL, e.Text})
				}
			}
			for _, s := range marks(out)[1:] {
				live, _, _ := markup(s)
				found = append(found, live...)
			}
			for _, l := range found {
				n++
				if host := rich.Host(u); host == "" || rich.Host(l.target) != host || !strings.Contains(strings.ToLower(l.label), host) {
					t.Errorf("%q as %q: %q leads to %q", u, label, l.label, l.target)
				}
				if strings.Contains(l.label, "bank.example") && !strings.Contains(u, "bank.example") {
					t.Errorf("%q as %q: shown as %q", u, label, l.label)
				}
			}
		}
	}
	return n
}
