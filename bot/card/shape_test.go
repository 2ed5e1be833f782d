package card

import "testing"

// TestMarkedSpace holds that a mark on a space is drawn, as in the faces that people make of signs.
func TestMarkedSpace(t *testing.T) {
	t.Parallel()
	e := newEngine(newFontSet(Fonts{}), newAvatars())
	for text, marked := range map[string]bool{"( \u0361\u00B0)": true, "a b": false} {
		var p paragraph
		words, _ := cleaned([]Span{{Text: text}}, maxShaped)
		e.shape(&p, words, serifVoice)
		for _, c := range p.clusters {
			if p.runes[c.from] == ' ' && c.space == marked {
				t.Errorf("%q: drawn as nothing = %v", text, c.space)
			}
		}
	}
}
