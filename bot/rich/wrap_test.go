package rich

import (
	"regexp"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// ourCodes are the escape sequences that may leave this package.
var ourCodes = regexp.MustCompile(`\x1b\[0(;[1-4])*(;9)?m`)

// checkWrap holds that no line is wider than asked for, and that nothing but our own escape sequences is below 0x20.
func checkWrap(t tb, doc Doc, width int, style Style) {
	t.Helper()
	for _, line := range Wrap(doc, width, style) {
		bare := line
		if style.Color {
			bare = ourCodes.ReplaceAllString(line, "")
		}
		if got := columns(bare); got > max(1, width) {
			t.Fatalf("width %d: a line of %d: %q", width, got, line)
		}
		if !utf8.ValidString(bare) || strings.ContainsFunc(bare, func(r rune) bool { return r < ' ' || r >= 0x7F && r < 0xA0 }) {
			t.Fatalf("width %d: control characters in %q", width, line)
		}
	}
}

func styles() *rapid.Generator[Style] {
	return rapid.Custom(func(t *rapid.T) Style {
		return Style{rapid.Bool().Draw(t, "colour"), rapid.Bool().Draw(t, "urls"), rapid.Bool().Draw(t, "plain")}
	})
}

func TestWrapWidth(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		checkWrap(t, docs().Draw(t, "doc"), rapid.IntRange(1, 200).Draw(t, "width"), styles().Draw(t, "style"))
	})
}

func FuzzWrap(f *testing.F) {
	f.Add("<p>Long $ZM <b>bold</b></p><ul><li>漢字</li></ul>", 7, true, true)
	f.Add("<table><tr><td>👨\u200d👩\u200d👧<td>b</table><blockquote>x<pre>y\tz</pre></blockquote>", 1, false, false)
	f.Add("<a href=https://ok.example/>https://bank.example</a><details><summary>s</summary>t</details>", 30, true, false)
	f.Fuzz(func(t *testing.T, s string, width int, colour, urls bool) {
		doc := FromHTML(s, nil)
		checkWrap(t, doc, width%200, Style{Color: colour, URLs: urls})
		// Not every document comes in through the front door.
		checkWrap(t, Doc{{Kind: Paragraph, Kids: []Node{{Kind: Text, Text: s}}}, {Kind: Code, Text: s}, {Kind: Details, Text: s}}, width%200, Style{Color: colour, URLs: urls})
	})
}

func TestWrap(t *testing.T) {
	t.Parallel()
	doc := Doc{
		{Kind: Heading, Level: 2, Kids: []Node{T("Widgets")}},
		P(T("Makers of widgets say "), B(T("demand is up")), T(", see "), A("their report", "https://files.example/q3"), T(".")),
		Q(&Cite{Author: "Tamsin", Post: 2}, P(T("Is it cheap?")), Q(nil, P(T("What is?")))),
		L(P(T("one")), P(T("two, which is longer than a line"))),
		{Kind: Code, Text: "a := averyveryverylongfunction(withmany, arguments)"},
		{Kind: Table, Kids: []Node{
			{Kind: Row, Kids: []Node{{Kind: Cell, Level: 1, Kids: []Node{T("Ticker")}}, {Kind: Cell, Level: 1, Kids: []Node{T("What they say about it")}}}},
			{Kind: Row, Kids: []Node{{Kind: Cell, Kids: []Node{T("WIDG")}}, {Kind: Cell, Kids: []Node{T("cheap")}}}},
		}},
	}
	want := []string{
		"Widgets",
		"",
		"Makers of widgets say demand",
		"is up, see their report",
		"(files.example).",
		"",
		"│ quoted as Tamsin #2:",
		"│ Is it cheap?",
		"│",
		"│ │ What is?",
		"",
		"- one",
		"- two, which is longer than",
		"  a line",
		"",
		"  a := averyveryverylongfun…",
		"",
		"Ticker | What they say abou…",
		"WIDG   | cheap",
	}
	if diff := cmp.Diff(want, Wrap(doc, 28, Style{})); diff != "" {
		t.Error(diff)
	}
}

func TestWrapColour(t *testing.T) {
	t.Parallel()
	doc := Doc{P(T("so "), B(T("bold "), I(T("both")))), Q(nil, P(T("said")))}
	want := []string{"so \x1b[0;1mbold \x1b[0;1;3mboth\x1b[0m", "", "│ \x1b[0;2msaid\x1b[0m"}
	if diff := cmp.Diff(want, Wrap(doc, 40, Style{Color: true})); diff != "" {
		t.Error(diff)
	}
}
