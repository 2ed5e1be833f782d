package card

import (
	"bytes"
	"slices"
	"testing"

	"github.com/go-text/typesetting/font"
)

// TestOutlines holds that the shapes which are read where they lie are those that the font library reads, of every glyph of
// every embedded font, and that what is left sets text alike.
func TestOutlines(t *testing.T) {
	t.Parallel()
	shapes := 0
	for id := range emojiFace {
		whole, err := font.ParseTTF(bytes.NewReader(embeddedFile(id)))
		if err != nil {
			t.Fatal(err)
		}
		rest, o, err := withoutOutlines(embeddedFile(id))
		if err != nil {
			t.Fatal(err)
		}
		if (id >= sans) != (o.count() > 0) {
			t.Errorf("face %d has %d shapes", id, o.count())
		}
		if o.count() == 0 {
			continue
		}
		bare, err := font.ParseTTF(bytes.NewReader(rest))
		if err != nil {
			t.Fatal(err)
		}
		for gid := range uint32(o.count()) {
			if got, want := bare.HorizontalAdvance(font.GID(gid)), whole.HorizontalAdvance(font.GID(gid)); got != want {
				t.Fatalf("face %d: glyph %d advances %v, want %v", id, gid, got, want)
			}
			want, _ := whole.GlyphDataOutline(font.GID(gid))
			got, ok := o.segments(gid)
			if !ok || !slices.Equal(got, want.Segments) {
				t.Fatalf("face %d: glyph %d is\n%v (%v), want\n%v", id, gid, got, ok, want.Segments)
			}
			if len(got) > 0 {
				shapes++
			}
		}
		if _, ok := o.segments(uint32(o.count())); ok {
			t.Errorf("face %d has a shape behind the last one", id)
		}
	}
	if shapes < 20000 {
		t.Errorf("%d shapes", shapes)
	}
}

// TestOutlinesBroken holds that a font which is cut anywhere, or leads outside, is refused or has no shapes, and that nothing
// breaks on it.
func TestOutlinesBroken(t *testing.T) {
	t.Parallel()
	file := embeddedFile(sans)
	for _, n := range []int{0, 3, 11, 100, 400, 5000, len(file) / 2} {
		if _, _, err := withoutOutlines(file[:n:n]); err == nil {
			t.Errorf("%d bytes of it are taken for a font", n)
		}
	}
	rest, o, err := withoutOutlines(embeddedFile(serif))
	if err != nil || o.count() != 0 || len(rest) != len(embeddedFile(serif)) {
		t.Errorf("a font with shapes of another form is changed: %v", err)
	}
	_, whole, err := withoutOutlines(file)
	if err != nil {
		t.Fatal(err)
	}
	for _, n := range []int{0, 1, 40, 1000} {
		cut := whole
		cut.glyphs = whole.glyphs[:n:n]
		if s, ok := cut.segments(uint32(whole.count()) - 1); ok {
			t.Errorf("a shape outside of its table has %d segments", len(s))
		}
	}
	for n := range len(whole.shape(40)) { // a letter, cut
		cut := whole
		cut.places = []byte{0, 0, 0, 0, 0, 0, 0, byte(n)}
		cut.wide, cut.glyphs = true, whole.shape(40)
		cut.segments(0)
	}
}
