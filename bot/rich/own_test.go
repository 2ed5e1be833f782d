package rich

import (
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// runes counts the characters of all text in a document.
func runes(doc Doc, into map[rune]int) map[rune]int {
	for n := range doc.All() {
		for _, r := range n.Text {
			into[r]++
		}
	}
	return into
}

// TestOwnAndQuotes holds that every character is either the author's or quoted, and none is both or lost.
func TestOwnAndQuotes(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		doc := docs().Draw(t, "doc")
		got := runes(doc.Own(), make(map[rune]int))
		for _, q := range doc.Quotes() {
			runes(q.Doc, got)
		}
		if diff := cmp.Diff(runes(doc, make(map[rune]int)), got); diff != "" {
			t.Fatal(diff)
		}
		for n := range doc.Own().All() {
			if n.Kind == Quote {
				t.Fatal("a quote among own words")
			}
		}
	})
}

func TestOwn(t *testing.T) {
	t.Parallel()
	doc := Doc{
		Q(&Cite{Author: "Tamsin"}, P(T("Long ZM")), Q(nil, P(T("inner")))),
		P(T("Mine.")),
		L(Q(nil, P(T("in a list")))),
		{Kind: Details, Text: "More", Kids: []Node{Q(nil, P(T("in details"))), P(T("Also mine."))}},
		{Kind: Embed, Text: "Widgets", URL: "https://news.example/", Kids: []Node{P(T("Buy GADG"))}},
	}
	if got, want := doc.Own().Text(), "Mine.\n\nMore\nAlso mine.\n\nWidgets (news.example)"; got != want {
		t.Errorf("own words %q, want %q", got, want)
	}
	var quoted []string
	for _, q := range doc.Quotes() {
		quoted = append(quoted, q.Doc.Text())
	}
	if diff := cmp.Diff([]string{"Long ZM\n\n> inner", "in a list", "in details"}, quoted); diff != "" {
		t.Error(diff)
	}
	if doc.Quotes()[0].Cite.Author != "Tamsin" || !strings.Contains(doc.Text(), "inner") {
		t.Error("reading has changed the document")
	}
}

func TestLinksAndEmpty(t *testing.T) {
	t.Parallel()
	doc := Doc{P(A("a", "https://a.example/"), A("again", "https://a.example/")), {Kind: Embed, URL: "https://b.example/"}, Q(nil, P(A("c", "https://c.example/")))}
	if want := []string{"https://a.example/", "https://b.example/", "https://c.example/"}; !slices.Equal(doc.Links(), want) {
		t.Errorf("links %v, want %v", doc.Links(), want)
	}
	for _, empty := range []Doc{nil, {}, {P()}, {P(T(" \u00a0"), Br())}, {Q(nil, P(B()))}, {{Kind: Rule}}} {
		if !empty.Empty() {
			t.Errorf("%v is not empty", empty)
		}
	}
	for _, full := range []Doc{{P(T("x"))}, {P(Node{Kind: Image, URL: "https://a.example/i.png"})}, doc} {
		if full.Empty() {
			t.Errorf("%v is empty", full)
		}
	}
}

// TestCutMarkAlone holds that a budget of just the mark gives just the mark, also after a time, which weighs nothing.
func TestCutMarkAlone(t *testing.T) {
	t.Parallel()
	doc := Doc{P(Node{Kind: Time, At: 1772719200}), P(T("Long words follow."))}
	if got, cut := Cut(doc, 3); !cut || got.Text() != mark {
		t.Errorf("Cut = %q, %v; want %q", got.Text(), cut, mark)
	}
}

// TestCutProperty holds what a cut promises, on any document and budget.
func TestCutProperty(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		doc := docs().Draw(t, "doc")
		budget := rapid.IntRange(0, 120).Draw(t, "budget")
		got, cut := Cut(doc, budget)
		if n := weigh(got); n > budget {
			t.Fatalf("%d characters of %d: %q", n, budget, got.Text())
		}
		if cut != (weigh(doc) > budget) {
			t.Fatalf("cut is %v of %d with %d", cut, weigh(doc), budget)
		}
		var all, kept strings.Builder
		flat(doc, &all)
		flat(got, &kept)
		head := strings.TrimSuffix(strings.TrimSuffix(kept.String(), mark), " ")
		if cut && !prefixOf(head, all.String()) {
			t.Fatalf("%q is no beginning of %q", head, all.String())
		}
		if !utf8.ValidString(head) {
			t.Fatalf("%q is not UTF-8", head)
		}
	})
}

// prefixOf tells whether s begins with head, line ends and the white space at its end aside, which a cut may drop.
func prefixOf(head, s string) bool {
	bare := func(s string) string { return strings.NewReplacer("\n", "", " ", "").Replace(s) }
	return strings.HasPrefix(bare(s), bare(head))
}

// TestElided holds that what Discourse folds of a mail is read in its place, without the title of dots that would be left of
// it where it is a quote alone.
func TestElided(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		`<p>Yes.</p><details class='elided'><summary title='Show trimmed content'>···</summary><blockquote><p>No?</p></blockquote></details>`: "Yes.",
		`<p>Yes.</p><details class="elided"><summary>···</summary><p>Ann</p></details><p>PS</p>`:                                              "Yes.\n\nAnn\n\nPS",
		`<details><summary>More</summary><p>Ann</p></details>`:                                                                                "More\nAnn",
	} {
		if got := FromHTML(in, nil).Own().Text(); got != want {
			t.Errorf("%s\nown words %q, want %q", in, got, want)
		}
	}
}
