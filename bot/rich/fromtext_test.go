package rich

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestFromText(t *testing.T) {
	t.Parallel()
	link := func(s string) Node { return Node{Kind: Link, URL: s, Kids: []Node{T(s)}} }
	for _, test := range []struct {
		name, in string
		want     Doc
	}{
		{"empty", "", nil},
		{"paragraphs", "One\ntwo\n\n\n three \x1b[2J", Doc{P(T("One"), Br(), T("two")), P(T("three [2J"))}},
		{"quotes", "> a\n>> b\n> c\nmine", Doc{Q(nil, P(T("a")), Q(nil, P(T("b"))), P(T("c"))), P(T("mine"))}},
		{
			"links", "see https://forum.example/t/7, (https://a.example/x_(y)) and HTTP://b.example.",
			Doc{P(T("see "), link("https://forum.example/t/7"), T(", ("), Node{Kind: Link, URL: "https://a.example/x_%28y%29", Kids: []Node{T("https://a.example/x_(y)")}}, T(") and "),
				Node{Kind: Link, URL: "http://b.example/", Kids: []Node{T("HTTP://b.example")}}, T("."))},
		},
		{"no links", "x://y http:// ://z ftp://a.example", Doc{P(T("x://y http:// ://z ftp://a.example"))}},
	} {
		if diff := cmp.Diff(test.want, FromText(test.in)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", test.name, diff)
		}
	}
}
