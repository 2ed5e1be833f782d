package card

import "testing"

// TestBitcoin holds that the sign of Bitcoin is drawn in every face of a card, higher than the letter that it is made of, and with
// all of it: the strokes take nothing from the letter.
func TestBitcoin(t *testing.T) {
	t.Parallel()
	r := New(Fonts{})
	for theme := range looks {
		p, err := r.Draw(t.Context(), Quote{Spans: []Span{{Text: "₿0.5 of "}, {Text: "₿", Bold: true}, {Text: "2", Italic: true}}, Author: "₿en"}, Options{Theme: Theme(theme)})
		if err != nil || p.Missing > 0 || len(p.Warnings) > 0 {
			t.Errorf("%v: %d missing, %q, %v", Theme(theme), p.Missing, p.Warnings, err)
		}
	}
	e := newEngine(newFontSet(Fonts{}), newAvatars())
	for _, id := range []faceID{serif, serifItalic, serifBold, sans, sansMedium, sansBold} {
		gid, _ := e.face(id).NominalGlyph('B')
		plain, coin := e.maskOf(id, uint32(gid), 100, 0), e.maskOf(id, uint32(gid)|coined, 100, 0)
		if coin.h < plain.h+16 || coin.w != plain.w {
			t.Errorf("face %d: a letter of %d by %d becomes a sign of %d by %d", id, plain.w, plain.h, coin.w, coin.h)
		}
		for y := range plain.h {
			for x := range plain.w {
				if over := int(coin.pix[(y+plain.y-coin.y)*coin.w+x]); over+2 < int(plain.pix[y*plain.w+x]) {
					t.Fatalf("face %d: at %d, %d the letter has %d and the sign %d", id, x, y, plain.pix[y*plain.w+x], over)
				}
			}
		}
	}
}
