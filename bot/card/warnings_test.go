package card

import (
	"strings"
	"testing"
)

// TestWarnings holds what a caller is told of a card: what was cut, what no font has, in the quote and around it, and a picture that
// cannot be drawn.
func TestWarnings(t *testing.T) {
	t.Parallel()
	r := New(Fonts{})
	for name, c := range map[string]struct {
		q    Quote
		want []string
	}{
		"nothing":          {Quote{Spans: []Span{{Text: "words"}}, Author: "Ines"}, nil},
		"cut":              {Quote{Spans: []Span{{Text: strings.Repeat("words ", 400)}}}, []string{"too long"}},
		"quote":            {Quote{Spans: []Span{{Text: "துறை"}}, Author: "Ines"}, []string{"Some characters of the quote are in no font"}},
		"author":           {Quote{Spans: []Span{{Text: "words"}}, Author: "மீனா"}, []string{"Some characters of the names and titles are in no font"}},
		"title":            {Quote{Spans: []Span{{Text: "words"}}, Title: "துறை"}, []string{"Some characters of the names and titles are in no font"}},
		"no picture":       {Quote{Spans: []Span{{Text: "words"}}, Avatar: []byte("<svg/>")}, []string{"picture of the author cannot be drawn"}},
		"quote and author": {Quote{Spans: []Span{{Text: "துறை"}}, Author: "மீனா"}, []string{"of the quote are in no font", "of the names and titles are in no font"}},
	} {
		p, err := r.Draw(t.Context(), c.q, Options{})
		if err != nil {
			t.Fatal(err)
		}
		for i, w := range p.Warnings {
			if i >= len(c.want) || !strings.Contains(w, c.want[i]) {
				t.Errorf("%s: %q, want %q", name, p.Warnings, c.want)
			}
		}
		if len(p.Warnings) != len(c.want) {
			t.Errorf("%s: %q, want %q", name, p.Warnings, c.want)
		}
	}
	again, err := r.Draw(t.Context(), Quote{Spans: []Span{{Text: "more"}}, Author: "Ines"}, Options{})
	if err != nil || len(again.Warnings) > 0 {
		t.Errorf("the card after: %q, %v", again.Warnings, err)
	}
}
