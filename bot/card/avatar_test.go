package card

import (
	"bytes"
	"encoding/binary"
	"hash/crc32"
	"image"
	"image/gif"
	"image/png"
	"runtime"
	"strconv"
	"testing"
)

// claiming is a small PNG whose header claims to be huge.
func claiming(w, h uint32) []byte {
	var out bytes.Buffer
	_ = png.Encode(&out, image.NewGray(image.Rect(0, 0, 8, 8)))
	file := out.Bytes()
	binary.BigEndian.PutUint32(file[16:], w)
	binary.BigEndian.PutUint32(file[20:], h)
	binary.BigEndian.PutUint32(file[29:], crc32.ChecksumIEEE(file[12:29]))
	return file
}

// TestAvatar holds what is drawn of a picture, and what gives initials.
func TestAvatar(t *testing.T) {
	t.Parallel()
	var moving bytes.Buffer
	if err := gif.Encode(&moving, image.NewGray(image.Rect(0, 0, 50, 20)), nil); err != nil {
		t.Fatal(err)
	}
	good := photo(t, 144)
	for _, c := range []struct {
		name string
		file []byte
		want bool
	}{
		{"nothing", nil, false},
		{"a photo", good, true},
		{"a gif, not square", moving.Bytes(), true},
		{"a clear picture", pngOf(t, image.NewNRGBA(image.Rect(0, 0, 96, 96))), false},
		{"half a photo", good[:len(good)/2], false},
		{"text", []byte("<svg xmlns='http://www.w3.org/2000/svg'/>"), false},
		{"30,000 by 30,000", claiming(30000, 30000), false},
		{"2,049 by 10", claiming(2049, 10), false},
		{"2,048 by 2,048", claiming(2048, 2048), false},
		{"no width", claiming(0, 10), false},
		{"a photo with endless scans", append(bytes.Clone(good), bytes.Repeat([]byte{0xFF, 0xDA}, 200)...), false},
		{"more than a megabyte", append(bytes.Clone(good), make([]byte, 1<<20)...), false},
	} {
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		img := newAvatars().get(c.file, 80, "")
		runtime.ReadMemStats(&after)
		if (img != nil) != c.want {
			t.Errorf("%s: a picture: %v, want %v", c.name, img != nil, c.want)
		}
		if img != nil && img.Rect != image.Rect(0, 0, 80, 80) {
			t.Errorf("%s: %v", c.name, img.Rect)
		}
	}
}

func TestInitials(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]string{
		"Marisol Vega": "MV", "slowcompounder": "S", "佐藤 健": "佐", "ann b. clark": "AC", "": "?", "👻": "?", "_x_": "X", "4chan": "4", "ليلى الحداد": "ل", "éva": "É",
	} {
		if got := initials(name); got != want {
			t.Errorf("initials(%q) = %q, want %q", name, got, want)
		}
	}
}

// TestContrast holds that letters can be read on each disc and chip: 4.5:1 at least.
func TestContrast(t *testing.T) {
	t.Parallel()
	for i, l := range looks {
		for _, d := range l.discs {
			if c := contrast(d, l.initials); c < 4.5 {
				t.Errorf("%v: initials on %06X: %.1f", Theme(i), uint32(d), c)
			}
		}
		if c := contrast(l.ground, l.ink); c < 16 {
			t.Errorf("%v: the quote: %.1f", Theme(i), c)
		}
	}
	for _, c := range []chipLook{paperTicker, paperLong, paperShort, paperNeutral, nightTicker, nightLong, nightShort, nightNeutral, tapeLong, tapeShort, tapeNeutral} {
		if got := contrast(c.text, c.ground); got < 4.5 {
			t.Errorf("a chip of %06X on %06X: %.1f", uint32(c.text), uint32(c.ground), got)
		}
	}
}

// TestAvatarForgotten holds that a decoded avatar goes with each post that it was drawn for, and with no other.
func TestAvatarForgotten(t *testing.T) {
	t.Parallel()
	r := New(Fonts{})
	q := typical(t)
	q.Avatar = photo(t, 144)
	for _, source := range []string{"one", "two"} {
		q.Source = source
		if _, err := r.Draw(t.Context(), q, Options{}); err != nil {
			t.Fatal(err)
		}
	}
	kept := func() int { return len(r.avatars.kept.young) + len(r.avatars.kept.old) }
	for _, step := range []struct {
		forgotten string
		left      int
	}{{"three", 1}, {"two", 0}} {
		if r.Forget(step.forgotten); kept() != step.left {
			t.Errorf("after %s was forgotten %d avatars are kept, want %d", step.forgotten, kept(), step.left)
		}
	}
	for n := range keptSources + 2 {
		r.avatars.get(q.Avatar, 80, strconv.Itoa(n))
	}
	if r.Forget(strconv.Itoa(keptSources + 1)); kept() != 0 {
		t.Error("an avatar stays whose posts are not all remembered")
	}
}
