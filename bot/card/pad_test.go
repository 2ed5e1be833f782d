package card

import "testing"

// TestPad holds that the box behind bold words has room on both sides, whichever way they read, and that no room is made
// inside of it.
func TestPad(t *testing.T) {
	t.Parallel()
	e := newEngine(newFontSet(Fonts{}), newAvatars())
	for _, c := range []struct {
		name               string
		before, in, behind string
	}{
		{"Latin", "one ", "two", ", three"},
		{"Hebrew", "אחת ", "שתיים", ", שלוש"},
		{"Arabic", "واحد ", "اثنان", "، ثلاثة"},
		{"a number in Hebrew", "אחת ", "123", ", שלוש"},
		{"Hebrew and a number", "אחת ", "שתיים 123", " שלוש"},
		{"a number and Hebrew", "אחת ", "123 שתיים", " שלוש"},
		{"Hebrew in Latin", "one ", "שתיים", ", three"},
		{"Latin in Hebrew", "אחת ", "two", ", שלוש"},
		{"the whole line", "", "שתיים", ""},
	} {
		text, _ := cleaned([]Span{{Text: c.before}, {Text: c.in, Bold: true}, {Text: c.behind}}, maxShaped)
		e.used = 0
		e.paragraphs(text, looks[Tape].column)
		p := e.pars[0]
		order := (line{p: p, to: len(p.clusters)}).visual(nil)
		first, last := -1, -1
		for i, k := range order {
			if k.style&bold != 0 {
				if last = i; first < 0 {
					first = i
				}
			}
		}
		for i, k := range order {
			if lead, trail := k.lead > 0, k.trail > 0; lead != (i == first) || trail != (i == last) {
				t.Errorf("%s: sign %d of %d, bold from %d to %d: room before it %v, behind it %v", c.name, i, len(order), first, last, lead, trail)
			}
		}
	}
}
