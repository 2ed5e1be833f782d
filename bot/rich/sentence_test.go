package rich

import (
	"slices"
	"strings"
	"testing"
)

// TestSentences splits texts whose sentences are marked with a bar.
func TestSentences(t *testing.T) {
	t.Parallel()
	for _, want := range []string{
		"One. |Two! |Three? |Four",
		"Dr. Webb of Acme Inc. bought 3.5% at $12.50. |He sold, e.g. on Monday.",
		"Long BRK.B and ZM. |Then what?",
		"It is cheap.|Really cheap.|What?|Yes!",
		"See forum.example.com for it. |Or Forum.Example.com now.",
		"He said \"no.\" |She left (early.) |Fine…",
		"Wait... what? |Wait… what? |Wait... |What?",
		"1. Buy widgets. |2 of them.",
		"No. 5 fell. |No. |It did not.",
		"J. Orrin and I. |Then more.",
		"\u7b2c\u4e00\u3002|\u7b2c\u4e8c\uff01|\u7b2c\u4e09",
		"The U.S. Market rose approx. five per cent.",
		"On Jan. 5 it fell. |In May. |It rose.",
		"Use v1.2.3 of pkg.name here.",
		"Heading|\n\nText of it.",
		"A file main.go is one. |B.",
		"Three:\n1. Buy. |\n2. Sell.",
		"ایک۔ |دو؟ |تین",
		"Er stieg um 3,5 % auf 1,2 Mrd. Euro. |Das ist z. B. mehr als 2030. |Gut so.",
		"Am 3. Mai kam er, am 24. Dezember ging er. |Die Nr. 1 ist im 2. Quartal 3. |Mehr nicht.",
		"\"Buy it now!\" he said. |\"Why?\" |\"Because.\" |I did. |Really? |yes",
		"Es sind 5 Mio. |Mehr werden es nicht.",
	} {
		s := strings.ReplaceAll(want, "|", "")
		var parts []string
		from := 0
		for end := range sentences(s) {
			parts = append(parts, s[from:end])
			from = end
		}
		if got := strings.ReplaceAll(strings.Join(parts, "|"), "| ", " |"); got != want {
			t.Errorf("got  %q\nwant %q", got, want)
		}
	}
}

func TestFirstSentence(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		in   string
		max  int
		want string
	}{
		{"Thanks! I did not know.", 160, "Thanks!"},
		{"  One\n line.\n\nTwo", 160, "One line."},
		{"", 160, ""},
		{"Makers of widgets say demand is up.", 20, "Makers of widgets…"},
		{"Sold at 1,234,567.89 dollars", 15, "Sold at…"},
		{"1234567890", 5, "…"},
		{"Widgetsandgadgetsandmore", 10, "Widgetsan…"},
		{"No end", 0, ""},
		{"https://news.example/a/long/path?with=more", 30, "https://news.example…"},
		{"See https://news.example/a/long/path?with=more", 30, "See…"},
		{"They paid 1 234 567,89 € for it", 14, "They paid…"},
		{"They paid EUR 500 million for it", 22, "They paid…"},
		{"It fell by 12 % in a week", 14, "It fell by…"},
		{"They paid 1\u00a0234\u00a0567,89\u00a0€ for it", 14, "They paid…"},
		{"It has 12 of them", 10, "It has 12…"},
	} {
		if got := FirstSentence(test.in, test.max); got != test.want {
			t.Errorf("FirstSentence(%q, %d) = %q, want %q", test.in, test.max, got, test.want)
		}
	}
}

func TestCut(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name   string
		doc    Doc
		budget int
		want   []string
	}{
		{"whole", Doc{P(T("One. Two."))}, 9, []string{"One. Two."}},
		{"sentence", Doc{P(T("Bought some widgets. Then I went home and slept."))}, 32, []string{"Bought some widgets. […]"}},
		{"word", Doc{P(T("Bought some widgets and then I went home and slept."))}, 32, []string{"Bought some widgets and then […]"}},
		{"number", Doc{P(T("Sold it at 1,234,567.89 dollars in the end"))}, 22, []string{"Sold it at […]"}},
		{"ticker alone", Doc{P(T("$BRK.B"))}, 5, []string{"[…]"}},
		{"ticker at the cut", Doc{P(T("Long AAAAAAAAAA,$ZM,$BRK.B"))}, 27 - 1 - 2, []string{"Long […]"}},
		{"emoji", Doc{P(T("👨\u200d👩\u200d👧👨\u200d👩\u200d👧👨\u200d👩\u200d👧👨\u200d👩\u200d👧👨\u200d👩\u200d👧👨\u200d👩\u200d👧"))}, 5, []string{"👨\u200d👩\u200d👧 […]"}},
		{"in bold", Doc{P(T("Bought "), B(T("some widgets. Then I went")), T(" home and slept."))}, 32, []string{"Bought some widgets. […]"}},
		{"blocks", Doc{P(T("First paragraph here.")), P(T("Second one which is long."))}, 30, []string{"First paragraph here. […]"}},
		{"list", Doc{L(P(T("one item")), P(T("two items")), P(T("three items")))}, 22, []string{"- one item", "- two items", "", "[…]"}},
		{"code", Doc{{Kind: Code, Text: "a := 1\nb := 2\nc := 3"}}, 18, []string{"a := 1", "b := 2", "", "[…]"}},
		{"nothing fits", Doc{P(T("Widgets"))}, 2, []string{""}},
		{"only the mark", Doc{P(T("Widgets"))}, 3, []string{"[…]"}},
	} {
		got, cut := Cut(test.doc, test.budget)
		if want := strings.Join(test.want, "\n"); got.Text() != want {
			t.Errorf("%s: %q, want %q", test.name, got.Text(), want)
		}
		if want := test.name != "whole"; cut != want {
			t.Errorf("%s: cut %v", test.name, cut)
		}
		if weigh(got) > test.budget {
			t.Errorf("%s: %d characters of %d", test.name, weigh(got), test.budget)
		}
	}
}

// TestCutLeavesTheDocument holds that cutting a document changes nothing in it.
func TestCutLeavesTheDocument(t *testing.T) {
	t.Parallel()
	doc := Doc{P(make([]Node, 0, 8)...), P(T("First. "), B(T("Second. Third.")))}
	before := slices.Clone(doc)
	text := doc.Text()
	for budget := range 30 {
		Cut(doc, budget)
	}
	if doc.Text() != text || len(before) != len(doc) {
		t.Errorf("%q became %q", text, doc.Text())
	}
}

// TestClip holds that what people wrote ends behind a word, and never inside a number.
func TestClip(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		in   string
		max  int
		want string
	}{
		{"Short  enough", 13, "Short enough"},
		{"The price is 1,234,567.89 dollars now", 19, "The price is…"},
		{"The price is now EUR 500 a piece", 23, "The price is now…"},
		{"The price is 1 234 567 € a piece", 20, "The price is…"},
		{"A Donaudampfschifffahrtsgesellschaft", 10, "A Donauda…"},
		{"1234567890", 5, "…"},
		{"See https://news.example/a/long/path?with=more", 30, "See https://news.example…"},
		{"Anything", 0, ""},
	} {
		if got := Clip(test.in, test.max); got != test.want {
			t.Errorf("Clip(%q, %d) = %q, want %q", test.in, test.max, got, test.want)
		}
	}
}
