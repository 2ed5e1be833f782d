package card

import (
	"strings"
	"testing"
)

// TestVisual holds in which order words of both directions are drawn, from left to right. Capitals stand for Hebrew letters and
// are drawn as such.
func TestVisual(t *testing.T) {
	t.Parallel()
	e := newEngine(newFontSet(Fonts{}), newAvatars())
	hebrew := func(s string) string {
		return strings.Map(func(r rune) rune {
			if r >= 'A' && r <= 'V' {
				return 'א' + r - 'A'
			}
			return r
		}, s)
	}
	for _, c := range []struct{ in, want string }{
		{"the ABC 35 fell", "the 35 CBA fell"},
		{"the ABC-DEF 35 fell 2.1% (GHI) on it", "the 35 FED-CBA fell 2.1% (IHG) on it"},
		{"it is ABC", "it is CBA"},
		{"by 5 ABC 7, 8 more", "by 5 8 ,7 CBA more"},
		{"to ABC +4.7% up", "to 4.7%+ CBA up"},
		{"to ABC $12 up", "to $12 CBA up"},
		{"from ABC 1,200.50 on", "from 1,200.50 CBA on"},
		{"ABC 35 fell DEF", "FED fell 35 CBA"},
		{"ABC (fell) 4%", "4% )fell( CBA"}, // the brackets are mirrored when they are drawn,
		{"at ع 35 fell", "at 35 ع fell"},
		{"at ٣٥ ABC on", "at CBA ٣٥ on"},
	} {
		var p paragraph
		text, _ := cleaned([]Span{{Text: hebrew(c.in)}}, maxShaped)
		e.shape(&p, text, serifVoice)
		var got strings.Builder
		for _, k := range (line{p: &p, to: len(p.clusters)}).visual(nil) {
			got.WriteString(string(p.runes[k.from:k.to]))
		}
		if got.String() != hebrew(c.want) {
			t.Errorf("%q is drawn as %q, want %q", hebrew(c.in), got.String(), hebrew(c.want))
		}
	}
}

// TestItems holds that the items of a list read as the line above them, whatever they begin with, and other lines as they do.
func TestItems(t *testing.T) {
	t.Parallel()
	e := newEngine(newFontSet(Fonts{}), newAvatars())
	for text, want := range map[string]string{
		"שלוש:\n1. המחיר\n2. BRK.B (5%)\n- FERY": "RRRR",
		"Three:\n1. תל-אביב 35\n2) BRK.B":        "LLL",
		"1. המחיר\n2. BRK.B":                     "RR",
		"Long.\nקניתי ב-10\n\n- קניתי\n- FERY":   "LRRR",
		"קניתי\nFERY":                            "RL",
		"קניתי\n-5% FERY":                        "RL",
	} {
		words, _ := cleaned([]Span{{Text: text}}, maxShaped)
		e.paragraphs(words, looks[Paper].column)
		got := ""
		for _, p := range e.pars[:e.used] {
			got += map[bool]string{true: "R", false: "L"}[p.rtl]
		}
		if got != want {
			t.Errorf("%q reads %s, want %s", text, got, want)
		}
	}
}
