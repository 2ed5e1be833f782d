package card

import (
	"strings"
	"testing"

	"github.com/go-text/typesetting/font"
	"github.com/go-text/typesetting/fontscan"
)

// TestSystemNowhere holds that no font of the system is read for a character that none of them has.
func TestSystemNowhere(t *testing.T) {
	t.Parallel()
	s := systemFonts{on: true, index: t.TempDir()}
	if id, ok := s.find('\U000FFFFD', ""); ok {
		t.Skip("a font of this system has all, or a glyph for what it has not: ", id)
	}
	if len(s.opened) != 0 {
		t.Errorf("%d fonts were read", len(s.opened))
	}
}

// TestSystemShapes holds that what is read of a large font of the system in its file is what the font library reads of it, and
// that a language gets its own forms of the characters that several share.
func TestSystemShapes(t *testing.T) {
	t.Parallel()
	s := systemFonts{on: true, index: t.TempDir()}
	if _, ok := s.find('骨', "ja"); !ok {
		t.Skip("this system has no font for Chinese or Japanese (Debian: fonts-noto-cjk)")
	}
	at := s.opened[0].at
	file, err := mapped(at.File)
	if err != nil {
		t.Fatal(err)
	}
	if n := sameShapes(t, file, int(at.Index)); n < 20_000 {
		t.Errorf("%d shapes", n)
	}
	japanese, _ := s.find('骨', "ja")
	chinese, _ := s.find('骨', "zh")
	if strings.HasSuffix(at.File, ".ttc") && japanese == chinese {
		t.Errorf("both languages get face %d of %v", chinese, at)
	}
	if again, _ := s.find('骨', "ja"); again != japanese {
		t.Errorf("the second time it is face %d, not %d", again, japanese)
	}
}

// TestPreferred holds which font is chosen of those that have a character, however they are listed.
func TestPreferred(t *testing.T) {
	t.Parallel()
	upright := font.Aspect{Style: font.StyleNormal, Weight: font.WeightNormal, Stretch: font.StretchNormal}
	heavy, slanted := upright, upright
	heavy.Weight, slanted.Style = font.WeightBold, font.StyleItalic
	listed := []fontscan.Footprint{ // the best first
		{Family: "notosanscjkjp", Aspect: upright},
		{Family: "notosanscjkjp", Aspect: heavy},
		{Family: "notosanscjkjp", Aspect: slanted},
		{Family: "sourcehansansjp", Aspect: upright},
		{Family: "notosanscjksc", Aspect: upright},
		{Family: "a face", Aspect: upright},
		{Family: "b face", Aspect: upright, Location: fontscan.Location{File: "a.ttc"}},
		{Family: "b face", Aspect: upright, Location: fontscan.Location{File: "a.ttc", Index: 1}},
		{Family: "b face", Aspect: upright, Location: fontscan.Location{File: "b.ttc"}},
		{Family: "notocoloremoji", Aspect: upright},
	}
	for i := range listed {
		for k := range listed {
			if got := better(&listed[i], &listed[k], families("ja-JP")); got != (i < k) {
				t.Errorf("%v before %v: %v", listed[i], listed[k], got)
			}
		}
	}
	if emoji, text := &listed[9], &listed[5]; !better(emoji, text, families(pictured)) {
		t.Error("a picture is drawn as text")
	}
	for lang, want := range map[string]string{"ja": "notosanscjkjp", "ko-KR": "notosanscjkkr", "zh-Hant": "notosanscjktc", "zh-HK": "notosanscjktc", "zh": "notosanscjksc", "": "notosanscjksc"} {
		if got := families(lang)[0]; got != want {
			t.Errorf("%q prefers %q, want %q", lang, got, want)
		}
	}
}
