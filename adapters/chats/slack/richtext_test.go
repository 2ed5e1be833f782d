package slack

import (
	"fmt"
	"strings"
	"testing"

	"github.com/threadtape/threadtape/bot/chat"
	"github.com/threadtape/threadtape/bot/rich"
)

// shape is parts in short: a letter for each, and what is in it.
func shape(parts []part) string {
	var out []string
	for _, p := range parts {
		switch p := p.(type) {
		case section:
			out = append(out, map[string]string{typeSection: "p", typeQuote: "q", typePreformatted: "pre"}[p.Type]+"("+spelt(p)+")")
		case list:
			var items []string
			for _, s := range p.Elements {
				items = append(items, spelt(s))
			}
			out = append(out, fmt.Sprintf("%s%d(%s)", p.Style, p.Indent, strings.Join(items, "; ")))
		}
	}
	return strings.Join(out, " ")
}

func spelt(s section) string {
	var out strings.Builder
	for _, e := range s.Elements {
		text := strings.ReplaceAll(e.Text, "\n", "/")
		for _, mark := range []struct {
			on bool
			as string
		}{{e.Style.Bold, "*"}, {e.Style.Italic, "_"}, {e.Style.Strike, "~"}, {e.Style.Code, "`"}} {
			if mark.on {
				text = mark.as + text + mark.as
			}
		}
		if e.Type == "link" {
			text = "[" + text + "](" + e.URL + ")"
		}
		out.WriteString(text)
	}
	return out.String()
}

// TestRichText holds what every kind of block becomes.
func TestRichText(t *testing.T) {
	t.Parallel()
	for html, want := range map[string]string{
		"<p>One.</p><p>Two<br>lines.</p>":                                                                  "p(One.//Two/lines.)",
		"<h2>Head</h2><p>x</p>":                                                                            "p(*Head*//x)",
		"<p><b>b <i>bi</i></b> <s>s</s> <code>c</code> <u>u</u></p>":                                       "p(*b *_*bi*_ ~s~ `c` u)",
		"<p>a</p><hr><p>b</p>":                                                                             "p(a//———//b)",
		"<ul><li>a</li><li>b<ul><li>c</li></ul></li><li>d</li></ul>":                                       "bullet0(a; b) bullet1(c) bullet0(d)",
		"<ol><li>a</li><li>b</li></ol>":                                                                    "ordered0(a; b)",
		"<ol><li>a</li><li>b<ul><li>c</li></ul></li></ol>":                                                 "ordered0(a; b) bullet1(c)",
		"<ol><li>a<ul><li>b</li></ul></li><li>c</li></ol>":                                                 "p(1. a/    • b/2. c)",
		`<ol start="3"><li>a</li><li>b</li></ol>`:                                                          "p(3. a/4. b)",
		"<ul><li>a<pre><code>x\ny</code></pre></li></ul>":                                                  "bullet0(a/`x`/`y`)",
		"<blockquote><p>a</p><ul><li>b</li></ul><blockquote><p>c</p></blockquote></blockquote><p>d</p>":    "q(a/• b/> c) p(d)",
		"<pre><code>if a {\n  b\n}</code></pre>":                                                           "pre(if a {/  b/})",
		"<table><tr><th>Ship</th><th>Ice</th></tr><tr><td>Vega</td><td>PC 6</td></tr></table>":             "pre(Ship  Ice/Vega  PC 6)",
		"<table><tr><td>" + strings.Repeat("wide ", 12) + "</td><td><b>b</b></td></tr></table>":            "p(" + strings.TrimSpace(strings.Repeat("wide ", 12)) + " | *b*)",
		`<details><summary>More</summary><p>Less.</p></details>`:                                           "p(*More*//Less.)",
		`<p><span class="spoiler">dies</span></p>`:                                                         "p(_[spoiler]_)",
		`<p><a href="https://a.example/x">here</a> <a href="https://a.example/">https://b.example</a></p>`: "p([here (a.example)](https://a.example/x) [a.example](https://a.example/))",
		`<div class="spoiler"><p>a</p><p>b</p></div><ul><li><div class="spoiler"><p>c</p></div></li></ul>`: "p(_[spoiler]_) bullet0(_[spoiler]_)",
		`<p><img src="https://a.example/i.png" alt="a chart" width="400" height="300"></p>`:                "p([image: a chart (a.example)](https://a.example/i.png))",
		`<p>Hi <a class="mention" href="/u/tindra">@tindra</a> :smile:</p>`:                                "p(Hi @tindra :smile:)",
	} {
		if got := shape(pen{}.rich(rich.FromHTML(html, nil), true)); got != want {
			t.Errorf("%s\n is %s\nwant %s", html, got, want)
		}
	}
}

// TestOrderedGoesOn: what is left of an ordered list in the next message has its own numbers.
func TestOrderedGoesOn(t *testing.T) {
	t.Parallel()
	l := rich.L()
	l.Level = 1
	for range 9 {
		l.Kids = append(l.Kids, rich.Node{Kind: rich.Item, Kids: []rich.Node{para(raw(strings.Repeat("x", 2000)))}})
	}
	out := renderAll(chat.Message{Blocks: []chat.Block{{Nodes: []rich.Node{l}}}}, nil, nil)
	if len(out) != 2 {
		t.Fatalf("%d messages", len(out))
	}
	if got := words(out[1:]); !strings.HasPrefix(got, "6. xxx") || !strings.Contains(got, "\n9. xxx") {
		t.Errorf("the list goes on with %.20q", got)
	}
}

// TestSmall holds what a line of small print becomes: words apart from what we made.
func TestSmall(t *testing.T) {
	t.Parallel()
	at := rich.Node{Kind: rich.Time, At: 1773316980, Text: "^{date}|<!channel>"}
	const when = "<!date^1773316980^{date_short_pretty} {time}|2026-03-12 12:03 UTC>"
	link := func(label, url string) rich.Node {
		return rich.Node{Kind: rich.Link, URL: url, Kids: []rich.Node{raw(label)}}
	}
	for _, c := range []struct {
		nodes []rich.Node
		want  string
	}{
		{[]rich.Node{raw("a.example"), raw(dot), raw("*Title*"), raw(dot), link("#3", "https://a.example/3")}, "P:a.example · *Title* M:· <https://a.example/3|#3>"},
		{[]rich.Node{link("#3", "https://b.example/3?a=1&b")}, "M:<https://b.example/3?a=1&amp;b|#3 (b.example)>"},
		{[]rich.Node{link("<!here>", "https://b.example/")}, "P:<!here> M:<https://b.example/|b.example>"},
		{[]rich.Node{link("https://c.example", "https://b.example/")}, "M:<https://b.example/|b.example>"},
		{[]rich.Node{link("words", "javascript:x")}, "P:words"},
		{[]rich.Node{at, raw(dot), raw("2 likes"), raw(dot), raw("edited "), at}, "M:" + when + " P:· 2 likes · edited M:" + when},
		{[]rich.Node{{Kind: rich.Time, Text: "<!channel> noon"}}, "P:<!channel> noon"},
		{[]rich.Node{{Kind: rich.Time, At: -1}}, "P:1969-12-31 23:59 UTC"},
		{[]rich.Node{raw(dot), link("#1", "https://a.example/1"), raw(dot), link("#2", "https://a.example/2")}, "M:<https://a.example/1|#1> · <https://a.example/2|#2>"},
	} {
		var got []string
		for _, o := range (pen{home: "a.example"}).small(c.nodes) {
			got = append(got, strings.ToUpper(o.Type[:1])+":"+o.Text)
		}
		if s := strings.Join(got, " "); s != c.want {
			t.Errorf("got  %s\nwant %s", s, c.want)
		}
	}
}
