package card

import (
	"slices"
	"strings"
	"testing"
	"unicode"
)

// TestCut holds where quotes end that are too long for every card: behind a sentence, whatever ends sentences in the language;
// behind a line where there are no sentences; else behind a word.
func TestCut(t *testing.T) {
	t.Parallel()
	e := newEngine(newFontSet(Fonts{}), newAvatars())
	for _, c := range []struct {
		name, piece string
		ends        []string
	}{
		{"abbreviations", "The ferry leaves at nine, unless Mr. Holm of Quay Inc. is ill, e.g. in Jan. or Feb., and sails at approx. 10.30 from pier no. 4 then. ", []string{"then."}},
		{"quotations", "He said: “The ferry leaves at nine.” She asked, “And when is it back?” Nobody knew (it was late.) ", []string{"nine.”", "back?”", "late.)"}},
		{"paragraphs", "The bridge was promised in 1974 and again in 1983 by people who retired\n\n", []string{"retired"}},
		{"numbered lines", "1. one line\n", []string{"line"}},
		{"items", "- an item of a list that has no full stop at its end\n", []string{"end"}},
		{"Japanese", "毎年、フェリーの時代は終わったと言われる。それでも「満員だ。」と答える。橋の約束は五十年前のものだ。", []string{"言われる。", "満員だ。」", "答える。", "ものだ。"}},
		{"Urdu", "پل کا وعدہ پچاس سال پرانا ہے۔ ", []string{"ہے۔"}},
		{"Hindi", "पुल का वादा पचास साल पुराना है। ", []string{"है।"}},
		{"words alone", "the ferry leaves at nine and comes back at five and ", []string{"the", "ferry", "leaves", "at", "nine", "and", "comes", "back", "five"}},
		{"one sentence of signs", "毎年、「橋」が約束される（らしい）し、", nil},
	} {
		text := strings.Repeat(c.piece, 4000/len([]rune(c.piece)))
		for theme := range looks {
			p, err := e.quote(t.Context(), Quote{Spans: []Span{{Text: text}}}, Options{Theme: Theme(theme)})
			if err != nil {
				t.Fatal(err)
			}
			last := e.lines[len(e.lines)-1]
			drawn := string(last.p.runes)
			if !p.Cut || !strings.HasSuffix(drawn, " …") {
				t.Errorf("%s, %v: not cut: %q", c.name, Theme(theme), drawn)
				continue
			}
			drawn = strings.TrimSuffix(drawn, " …")
			ok := c.ends == nil && !strings.HasSuffix(drawn, "「") && !strings.HasSuffix(drawn, "（")
			ok = ok || slices.ContainsFunc(c.ends, func(end string) bool {
				before := strings.TrimSuffix(drawn, end)
				return before != drawn && (before == "" || !unicode.IsLetter([]rune(end)[0]) || cjk([]rune(end)[0]) || strings.HasSuffix(before, " "))
			})
			if !ok {
				t.Errorf("%s, %v: the quote ends with %q", c.name, Theme(theme), drawn[max(0, len(drawn)-60):])
			}
		}
	}
}
