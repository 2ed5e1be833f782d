package card

import (
	"encoding/binary"
	"os"
	"path/filepath"
	"runtime"
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
		shapes += sameShapes(t, embeddedFile(id), 0)
	}
	if shapes < 30000 {
		t.Errorf("%d shapes", shapes)
	}
}

// sameShapes compares a typeface with what the font library has of the same font, and returns how many shapes it has.
func sameShapes(t *testing.T, file []byte, index int) (inked int) {
	t.Helper()
	want, err := wholeTypeface(file, index)
	if err != nil {
		t.Fatal(err)
	}
	got, err := openTypeface(file, index)
	if err != nil || got.shapes == nil {
		t.Fatalf("no shapes are read in place: %v", err)
	}
	whole, bare := font.NewFace(want.font), font.NewFace(got.font)
	gid := uint32(0)
	for ; gid < 1<<16; gid++ {
		outline, there := whole.GlyphDataOutline(font.GID(gid))
		if !there {
			break
		}
		if got, want := bare.HorizontalAdvance(font.GID(gid)), whole.HorizontalAdvance(font.GID(gid)); got != want {
			t.Fatalf("glyph %d advances %v, want %v", gid, got, want)
		}
		s := got.outline(bare, gid)
		if !slices.Equal(s, outline.Segments) {
			t.Fatalf("glyph %d is\n%v, want\n%v", gid, s, outline.Segments)
		}
		if len(s) > 0 {
			inked++
		}
	}
	if s := got.outline(bare, gid); len(s) > 0 {
		t.Error("there is a shape behind the last one")
	}
	return inked
}

// TestOutlinesBroken holds that a font which is cut anywhere, or leads outside, is refused or has no shapes, and that nothing
// breaks on it.
func TestOutlinesBroken(t *testing.T) {
	t.Parallel()
	for _, id := range []faceID{serif, sans} { // CFF and TrueType
		file := embeddedFile(id)
		for _, n := range []int{0, 3, 11, 100, 400, 5000, len(file) / 2} {
			err := guarded(func() error {
				_, err := takenApart(file[:n:n], 0)
				return err
			})
			if err == nil {
				t.Errorf("%d bytes of face %d are taken for a font", n, id)
			}
		}
		if _, err := openTypeface(file, 1); err == nil {
			t.Errorf("face %d has a second font", id)
		}
	}
	whole, err := readShapes(embeddedFile(sans), 0)
	if err != nil {
		t.Fatal(err)
	}
	letters := whole.(*outlines)
	for _, n := range []int{0, 1, 40, 1000} {
		cut := *letters
		cut.glyphs = letters.glyphs[:n:n]
		broken := typeface{shapes: &cut}
		if s := broken.outline(nil, uint32(letters.count())-1); len(s) > 0 {
			t.Errorf("a shape outside of its table has %d segments", len(s))
		}
	}
	for n := range len(letters.shape(40)) { // a letter, cut
		cut := *letters
		cut.places = []byte{0, 0, 0, 0, 0, 0, 0, byte(n)}
		cut.wide, cut.glyphs = true, letters.shape(40)
		broken := typeface{shapes: &cut}
		broken.outline(nil, 0)
	}
}

// TestCollection holds that the second font of a file is found, and a third one is not.
func TestCollection(t *testing.T) {
	t.Parallel()
	file := collection(embeddedFile(sans), embeddedFile(serif))
	sameShapes(t, file, 0)
	sameShapes(t, file, 1)
	if _, err := openTypeface(file, 2); err == nil {
		t.Error("there is a third font")
	}
}

// collection puts fonts into one file.
func collection(fonts ...[]byte) []byte {
	out := append([]byte("ttcf\x00\x01\x00\x00"), 0, 0, 0, byte(len(fonts)))
	at := len(out) + 4*len(fonts)
	for _, f := range fonts {
		out = binary.BigEndian.AppendUint32(out, uint32(at))
		at += len(f)
	}
	for _, f := range fonts {
		from := len(out)
		out = append(out, f...)
		for i := range int(binary.BigEndian.Uint16(f[fontTables:])) {
			place := out[from+fontHead+fontEntry*i+8:]
			binary.BigEndian.PutUint32(place, binary.BigEndian.Uint32(place)+uint32(from))
		}
	}
	return out
}

// TestShrunk holds that a font file of the system which is cut off while it is in use leaves glyphs out, and ends nothing.
func TestShrunk(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "font.ttf")
	if err := os.WriteFile(path, embeddedFile(sans), 0o600); err != nil {
		t.Fatal(err)
	}
	file, err := mapped(path)
	if err != nil {
		t.Fatal(err)
	}
	face, err := openTypeface(file, 0)
	if err != nil {
		t.Fatal(err)
	}
	gid, _ := face.font.NominalGlyph('g')
	bare := font.NewFace(face.font)
	if s := face.outline(bare, uint32(gid)); len(s) == 0 {
		t.Fatal("there is no g")
	}
	if runtime.GOOS == "windows" {
		t.Skip("files are read whole here")
	}
	if err := os.Truncate(path, 0); err != nil {
		t.Fatal(err)
	}
	if s := face.outline(bare, uint32(gid)); len(s) > 0 {
		t.Error("there still is a g")
	}
}
