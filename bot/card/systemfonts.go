package card

import (
	"io"
	"log"
	"strings"
	"sync"

	"github.com/go-text/typesetting/font"
	"github.com/go-text/typesetting/fontscan"
	"github.com/go-text/typesetting/language"
)

// systemFonts finds faces among the fonts of the system, for what the embedded ones lack. It is safe for concurrent use.
type systemFonts struct {
	on    bool
	index string

	mu    sync.Mutex
	asked bool
	found *fontscan.FontMap // nil where there are none
	fonts []*font.Font
}

// families are the fonts to be preferred for a language, where a script alone does not decide.
func families(lang string, emoji bool) []string {
	if emoji {
		return []string{"Noto Color Emoji", "Apple Color Emoji"}
	}
	region := "SC"
	switch lower := strings.ToLower(lang); {
	case strings.HasPrefix(lower, "ja"):
		region = "JP"
	case strings.HasPrefix(lower, "ko"):
		region = "KR"
	case strings.HasPrefix(lower, "zh-hant"), strings.HasPrefix(lower, "zh-tw"), strings.HasPrefix(lower, "zh-hk"):
		region = "TC"
	}
	return []string{"Noto Sans CJK " + region, "Noto Sans " + region, "Source Han Sans " + region, "Noto Sans"}
}

// find returns a face of the system, counted from 0, that has r.
func (s *systemFonts) find(r rune, script language.Script, lang string, emoji bool) (faceID, bool) {
	if !s.on {
		return 0, false
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if !s.asked {
		s.asked = true
		fonts := fontscan.NewFontMap(log.New(io.Discard, "", 0))
		if fonts.UseSystemFonts(s.index) == nil {
			fonts.AddFace(font.NewFace(&font.Font{Cmap: blank{}}), fontscan.Location{}, font.Description{})
			s.found = fonts
		}
	}
	if s.found == nil {
		return 0, false
	}
	s.found.SetQuery(fontscan.Query{Families: families(lang, emoji)})
	for _, script := range [...]language.Script{script, language.LookupScript(r)} { // a sign can stand among letters of another script
		s.found.SetScript(script) // without it, fonts of other languages are not looked at
		face := s.found.ResolveFace(r)
		if face == nil {
			continue
		}
		if _, ok := face.NominalGlyph(r); ok { // an arbitrary face is what it returns when it has none
			return s.keep(face.Font), true
		}
	}
	return 0, false
}

// blank is what the font without characters has. It is the one that is returned when none has a character: without it, the
// first of the system would be read for that, and kept.
type blank struct{}

func (blank) Iter() font.CmapIter          { return blank{} }
func (blank) Lookup(rune) (font.GID, bool) { return 0, false }
func (blank) Next() bool                   { return false }
func (blank) Char() (rune, font.GID)       { return 0, 0 }

func (s *systemFonts) keep(f *font.Font) faceID {
	for i, known := range s.fonts {
		if known == f {
			return faceID(i)
		}
	}
	s.fonts = append(s.fonts, f)
	return faceID(len(s.fonts) - 1)
}

// font returns a face that find returned; nil for any other.
func (s *systemFonts) font(id faceID) *font.Font {
	s.mu.Lock()
	defer s.mu.Unlock()
	if int(id) >= len(s.fonts) {
		return nil
	}
	return s.fonts[id]
}
