package card

import (
	"bytes"
	"encoding/binary"
	"testing"

	"github.com/go-text/typesetting/font"
)

// TestStrikes holds that the pictures which are read where they lie are those that the font library reads, of every glyph and
// at every size, and that what is left is the same font.
func TestStrikes(t *testing.T) {
	t.Parallel()
	file := emojiFile()
	if file == nil {
		t.Skip("this build has no emoji font")
	}
	whole, err := font.ParseTTF(bytes.NewReader(file))
	if err != nil {
		t.Fatal(err)
	}
	face, err := openTypeface(file, 0)
	if err != nil || face.pictures == nil {
		t.Fatalf("no pictures are read in place: %v", err)
	}
	bare := font.NewFace(face.font)
	for _, r := range "🚀👍#1\U0001F1EF☕" {
		want, _ := whole.NominalGlyph(r)
		if got, _ := bare.NominalGlyph(r); got != want || bare.HorizontalAdvance(got) != whole.HorizontalAdvance(want) {
			t.Errorf("%c is glyph %d, want %d", r, got, want)
		}
	}
	whole.SetPpem(strike, strike)
	pictures := 0
	for gid := range uint32(5000) {
		data, ok := whole.GlyphDataBitmap(font.GID(gid))
		extents, known := whole.GlyphExtents(font.GID(gid))
		p, has := face.plate(gid)
		if has != (ok && known && len(data.Data) > 0) {
			t.Fatalf("glyph %d has a picture: %v, want %v", gid, has, ok && known)
		}
		if !has {
			continue
		}
		pictures++
		if !bytes.Equal(p.png, data.Data) {
			t.Fatalf("glyph %d has another picture", gid)
		}
		for _, size := range typeScale {
			for _, px := range []float32{float32(size), 2 * float32(size)} {
				scale := px / float32(whole.Upem())
				got := [4]int{round(p.x * px), round(p.y * px), round(p.w * px), round(p.h * px)}
				want := [4]int{round(extents.XBearing * scale), round(extents.YBearing * scale), round(extents.Width * scale), round(-extents.Height * scale)}
				if got != want {
					t.Fatalf("glyph %d lies at %v at %v pixels, want %v", gid, got, px, want)
				}
			}
		}
	}
	if pictures < 3000 {
		t.Errorf("%d pictures", pictures)
	}
}

// TestStrikesBroken holds that a font which is cut anywhere, or leads outside, is refused or has no pictures, and that
// nothing breaks on it.
func TestStrikesBroken(t *testing.T) {
	t.Parallel()
	file := emojiFile()
	if file == nil {
		t.Skip("this build has no emoji font")
	}
	for _, n := range []int{0, 3, 11, 100, 400, 5000, len(file) / 2} {
		err := guarded(func() error {
			_, err := takenApart(file[:n:n], 0)
			return err
		})
		if err == nil {
			t.Errorf("%d bytes of it are taken for a font", n)
		}
	}
	if readStrikes(embeddedFile(serif), 0) != nil {
		t.Error("a font without pictures has some")
	}
	s := readStrikes(file, 0)
	s.ranges = bytes.Clone(s.ranges)
	first := uint32(binary.BigEndian.Uint16(s.ranges))
	binary.BigEndian.PutUint32(s.ranges[4:], 1<<31)
	if _, ok := (&typeface{pictures: s}).plate(first); ok {
		t.Error("a subtable outside of its table has pictures")
	}
	for _, image := range [][]byte{nil, make([]byte, 8), {1, 1, 0, 0, 0, 0, 0, 0, 9, 1}} {
		err := guarded(func() error {
			if p, ok := s.read(image); ok {
				t.Errorf("%v is a picture: %v", image, p)
			}
			return nil
		})
		_ = err // a picture that is cut off is broken, or none
	}
}
