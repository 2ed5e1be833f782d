package rich

import (
	"fmt"
	"strings"
	"testing"
	"time"
)

// bombs builds fragments that are meant to cost much: each of a size that grows with n.
var bombs = map[string]func(n int) string{
	"deep-div":        func(n int) string { return rep("<div>", n) + "x" + rep("</div>", n) },
	"deep-blockquote": func(n int) string { return rep("<blockquote>", n) + "x" },
	"deep-list":       func(n int) string { return rep("<ul><li>", n) + "x" },
	"deep-span":       func(n int) string { return rep("<span>", n) + "x" },
	"deep-inline":     func(n int) string { return rep("<b><i>", n) + "x" },
	"adoption":        func(n int) string { return rep("<a><div>", n) + rep("</a>", n) + "x" },
	"foster":          func(n int) string { return "<table>" + rep("<tr>x<td>", n) },
	"nested-tables":   func(n int) string { return rep("<table><tr><td>x", n) },
	"nested-quotes":   func(n int) string { return rep("<blockquote><div><cite>a</cite>", n) + "x" },
	"nested-spoilers": func(n int) string { return rep(`<span class="spoiler">`, n) + "x" },
	"many-attrs":      func(n int) string { return "<p " + rep("a1=1 ", n) + ">x" },
	"many-styles":     func(n int) string { return rep(`<p style="display:/**/inline;font-size:1px">x`, n) },
	"long-attr":       func(n int) string { return `<a href="https://ok.example/` + rep("a", n) + `">x</a>` },
	"unclosed":        func(n int) string { return "x<!--" + rep("a", n) },
	"stray-ends":      func(n int) string { return "<p>x" + rep("a</foo>", n) },
	"comments":        func(n int) string { return "<p>x" + rep("a<!-- -->", n) },
	"entities":        func(n int) string { return "x" + rep("&notit;&amp", n) },
	"many-links":      func(n int) string { return rep("<a href=https://l.example>x</a> ", n) },
	"many-breaks":     func(n int) string { return "x" + rep("<br>", n) },
	"many-rules":      func(n int) string { return "x" + rep("<hr>", n) },
	"one-word":        func(n int) string { return rep("x", n) },
	"combining":       func(n int) string { return "x" + rep("\u0301", n) },
	"directions":      func(n int) string { return "x" + rep("\u202e\u202c", n) },
	"joiners":         func(n int) string { return "x" + rep("\u2764\u200d", n) },
	"bb-open":         func(n int) string { return "x" + rep("[b]", n) + "[/b]" },
	"bb-quotes":       func(n int) string { return "x" + rep("[quote=a]y", n) + rep("[/quote]", n) },
	"bb-brackets":     func(n int) string { return "x[/" + rep("[", n) },
	"phrase-keys":     func(n int) string { return "x" + rep("[[a:b", n) + rep("]]", n) },
	"mentions":        func(n int) string { return "x" + rep("a@", n) + "!" },
	"schemes":         func(n int) string { return "x " + rep("http://", n) },
	"parentheses":     func(n int) string { return "x https://ok.example/" + rep(")", n) },
	"stops":           func(n int) string { return "x" + rep(".", n) },
	"wide-table":      func(n int) string { return "<table><tr>" + rep("<td>x", n) },
}

func rep(s string, n int) string { return strings.Repeat(s, n) }

// TestBombs holds the bounds on fragments that are meant to cost much. The time is generous: it only tells a reader whose
// cost grows with the square from one whose cost does not.
func TestBombs(t *testing.T) {
	t.Parallel()
	const n, limit = 40_000, 15 * time.Second
	for name, build := range bombs {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			began := time.Now()
			bomb := build(n)
			doc := FromHTML(bomb, nil)
			sound(t, name, doc)
			sound(t, name, FromText(bomb))
			if text := Sealed(doc); !strings.Contains(text, "x") && !strings.Contains(text, mark) {
				t.Error("the text is lost")
			}
			use(t, doc)
			if took := time.Since(began); took > limit {
				t.Errorf("it took %v", took)
			}
		})
	}
}

// use reads a document in every way.
func use(t *testing.T, doc Doc) {
	t.Helper()
	for _, line := range Wrap(doc, 40, Style{}) {
		if columns(line) > 40 {
			t.Fatalf("a line of %d columns", columns(line))
		}
	}
	if cut, _ := Cut(doc, 600); weigh(cut) > 600 {
		t.Errorf("%d characters after Cut", weigh(cut))
	}
	if s := FirstSentence(doc.Own().Text(), 100); count(s) > 100 {
		t.Errorf("a sentence of %d characters", count(s))
	}
	Normal(doc)
	doc.Quotes()
	doc.Links()
}

// TestBounds fills a document to its bounds: what is over is cut, and the mark says so.
func TestBounds(t *testing.T) {
	t.Parallel()
	for _, bomb := range []string{rep("word ", 100_000), rep("<b>x</b> ", 50_000), rep("<blockquote>", 1000) + "x", rep("<hr>", 50_000)} {
		doc := FromHTML(bomb, nil)
		sound(t, "bound", doc)
		if !strings.HasSuffix(doc.Text(), mark) {
			t.Errorf("%.20q…: no mark at the end", bomb)
		}
	}
	if doc := FromHTML(rep("word ", 1000), nil); strings.Contains(doc.Text(), mark) {
		t.Error("a mark where nothing is missing")
	}
}

// BenchmarkBombs shows how the cost grows: twice the size should cost about twice as much, up to the bounds.
func BenchmarkBombs(b *testing.B) {
	for name, build := range bombs {
		for _, n := range []int{10_000, 20_000} {
			s := build(n)
			b.Run(fmt.Sprintf("%s/%d", name, n), func(b *testing.B) {
				for b.Loop() {
					FromHTML(s, nil)
				}
			})
		}
	}
}
