package rich

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// TestFromHTMLProperty builds fragments of tags in any order: the document is sound, and reading it never fails.
func TestFromHTMLProperty(t *testing.T) {
	t.Parallel()
	part := rapid.SampledFrom([]string{
		"<b>", "</b>", "<p>", "</p>", "<div>", "</div>", "<blockquote>", "</blockquote>", `<aside class="quote" data-username="A">`, "</aside>",
		"<ul>", "<li>", "</li>", "</ul>", "<table>", "<tr>", "<td>", "</td>", "</table>", "<pre>", "</pre>", "<br>", `<a href="/x">`, "</a>", `<span class="spoiler">`, "</span>",
		"<details><summary>s</summary>", "</details>", "[quote=a]", "[/quote]", "[b]", "[/b]", "text ", "&amp;", "[[a:b]]", "<h2>", "</h2>", `<img src="/i.png">`, "<svg>", "</svg>",
		`<p hidden>`, "<iframe src=https://x.example>", "</iframe>", "<code>", "</code>", "Ann wrote:", "<", `<div class="poll"><li data-poll-option-id=1>`, "\u0301", "<!--", "-->",
	})
	rapid.Check(t, func(t *rapid.T) {
		s := strings.Join(rapid.SliceOf(part).Draw(t, "parts"), "")
		checkHTML(t, s)
	})
}

func checkHTML(t tb, s string) {
	t.Helper()
	doc := FromHTML(s, forumURL())
	sound(t, s, doc)
	for n := range doc.All() {
		if strings.Contains(n.Text, "[[a:b]]") {
			t.Fatalf("%q: a phrase key came through", s)
		}
	}
	doc.Own().Text()
	Normal(doc)
}

func FuzzFromHTML(f *testing.F) {
	files, _ := filepath.Glob("testdata/markup/*.html")
	for _, file := range files {
		b, err := os.ReadFile(file)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(string(b))
	}
	for _, build := range bombs {
		f.Add(build(40))
	}
	f.Fuzz(func(t *testing.T, s string) { checkHTML(t, s) })
}

// TestQuotesStayQuotes hides a quote where markup is broken or deep: its words never count as the author's.
func TestQuotesStayQuotes(t *testing.T) {
	t.Parallel()
	for name, s := range map[string]string{
		"deep divs":           rep("<div>", 500) + "<blockquote>Long ZM</blockquote>" + rep("</div>", 500) + "mine",
		"deep lists":          rep("<ul><li>", 60) + "<blockquote>Long ZM</blockquote>" + rep("</ul>", 60) + "mine",
		"deep quotes":         rep("<blockquote>", 400) + "Long ZM" + rep("</blockquote>", 400) + "mine",
		"layout table":        "<table><tr><td><blockquote>Long ZM</blockquote></td></tr></table>mine",
		"in a heading":        "<h1><blockquote>Long ZM</blockquote></h1>mine",
		"bold across":         "<b>m<blockquote>Long</b> ZM</blockquote>mine",
		"in bold":             "<b><blockquote>Long ZM</blockquote></b>mine",
		"in a link":           `<a href="https://a.example/"><blockquote>Long ZM</blockquote></a>mine`,
		"in a spoiler":        `<span class="spoiler"><blockquote>Long ZM</blockquote></span>mine`,
		"unclosed list":       "<blockquote><ul><li>Long ZM</blockquote>mine",
		"in a poll option":    `<div class="poll"><ul><li data-poll-option-id="1"><blockquote>Long ZM</blockquote>o</li></ul></div>mine`,
		"stray ends":          "<blockquote></b></i></li></td>Long ZM</blockquote>mine",
		"paragraph left open": "<p>m<blockquote><p>Long ZM</blockquote>mine",
	} {
		own := FromHTML(s, nil).Own().Text()
		if strings.Contains(own, "Long") || strings.Contains(own, "ZM") || !strings.Contains(own, "mine") {
			t.Errorf("%s: own words are %q", name, own)
		}
	}
}

// TestHiddenStaysHidden does the same with what a reader cannot see.
func TestHiddenStaysHidden(t *testing.T) {
	t.Parallel()
	for name, s := range map[string]string{
		"deep":         rep("<div>", 500) + "<p hidden>secret</p>" + rep("</div>", 500) + "shown",
		"deep style":   rep("<b>", 300) + "<style>secret</style>shown",
		"in a title":   `<blockquote data-quote="A"><div class="title" hidden>secret</div>x</blockquote>shown`,
		"in a summary": `<details><summary>a<i style="display:none">secret</i></summary>b</details>shown`,
		"in code":      `<pre>a<i hidden>secret</i></pre>shown`,
		"in a onebox":  `<aside class="onebox" data-onebox-src="https://a.example/"><h3>t<i hidden>secret</i></h3><p>p<i aria-hidden=TRUE>secret</i></p></aside>shown`,
		"a cell":       `<table><tr><td>a<td style="font-size: 0px">secret</table>shown`,
		"a row":        `<table><tr hidden><td>secret</table>shown`,
		"an item":      `<ul><li>a<li style="visibility:hidden">secret</ul>shown`,
		"a link":       `<a href="https://a.example/" hidden>secret</a>shown`,
		"an option":    `<select><option>secret</option></select>shown`,
	} {
		doc := FromHTML(s, nil)
		if text := jsonOf(t, doc); strings.Contains(text, "secret") || !strings.Contains(text, "shown") {
			t.Errorf("%s: %s", name, text)
		}
	}
}
