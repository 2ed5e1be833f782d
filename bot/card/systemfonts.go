package card

import (
	"cmp"
	"io"
	"log"
	"math"
	"runtime/debug"
	"slices"
	"strings"
	"sync"

	"github.com/go-text/typesetting/font"
	"github.com/go-text/typesetting/fontscan"
)

// systemFonts finds faces among the fonts of the system, for what the embedded ones lack. It is safe for concurrent use.
type systemFonts struct {
	on    bool
	index string

	mu     sync.Mutex
	asked  bool
	listed []fontscan.Footprint
	broken map[fontscan.Location]bool
	chosen map[wanted]choice
	opened []*opened
}

// wanted is a character in a language, or [pictured].
type wanted struct {
	r    rune
	lang string
}

// A choice is the face for a character, if any has it.
type choice struct {
	id faceID
	ok bool
}

type opened struct {
	at fontscan.Location
	typeface
}

const (
	// pictured stands in place of a language for a character as a picture in colour.
	pictured = "emoji"
	// choicesMost is for how many characters it is remembered which face has them.
	choicesMost = 10_000
)

// families are the fonts to be preferred for a language, where what a font has does not decide.
func families(lang string) []string {
	if lang == pictured {
		return []string{"notocoloremoji", "applecoloremoji"}
	}
	region := "sc"
	switch lower := strings.ToLower(lang); {
	case strings.HasPrefix(lower, "ja"):
		region = "jp"
	case strings.HasPrefix(lower, "ko"):
		region = "kr"
	case strings.HasPrefix(lower, "zh-hant"), strings.HasPrefix(lower, "zh-tw"), strings.HasPrefix(lower, "zh-hk"):
		region = "tc"
	}
	return []string{"notosanscjk" + region, "notosans" + region, "sourcehansans" + region, "notosans"}
}

// find returns a face of the system, counted from 0, that has r.
func (s *systemFonts) find(r rune, lang string) (faceID, bool) {
	if !s.on {
		return 0, false
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if !s.asked {
		s.asked = true
		s.listed = list(s.index)
		s.broken = make(map[fontscan.Location]bool)
	}
	w := wanted{r, lang}
	c, known := s.chosen[w]
	if !known {
		c = s.choose(w)
		if s.chosen == nil || len(s.chosen) >= choicesMost {
			s.chosen = make(map[wanted]choice)
		}
		s.chosen[w] = c
	}
	return c.id, c.ok
}

// list lists the fonts of the system. The library reads one of them whole to be sure that there is one, which may be one of
// twenty megabytes: that this adds nothing to the most memory that is ever held, what is no longer needed goes before and
// after.
func list(index string) []fontscan.Footprint {
	debug.FreeOSMemory()
	defer debug.FreeOSMemory()
	listed, _ := fontscan.SystemFonts(log.New(io.Discard, "", 0), index) // without any, what the embedded ones lack is shown as such
	return listed
}

// choose opens the best face that has a character. One that cannot be read is not tried again.
func (s *systemFonts) choose(w wanted) choice {
	preferred := families(w.lang)
	for {
		var best *fontscan.Footprint
		for i := range s.listed {
			f := &s.listed[i]
			if f.Runes.Contains(w.r) && !s.broken[f.Location] && f.Family != lastResort && (best == nil || better(f, best, preferred)) {
				best = f
			}
		}
		if best == nil {
			return choice{}
		}
		id, t := s.open(best.Location)
		if t != nil {
			if _, ok := t.font.NominalGlyph(w.r); ok {
				return choice{id, true}
			}
		}
		s.broken[best.Location] = true // also one that changed since it was listed
	}
}

// lastResort is a font that has a box for everything.
const lastResort = "lastresort"

// better reports whether one font is preferred to another: of a preferred family, then of the family with which those go
// together, upright and of regular weight. Pictures are for those who ask for them. It is the same however they are listed.
func better(a, b *fontscan.Footprint, preferred []string) bool {
	place := func(f *fontscan.Footprint) int {
		switch at := slices.Index(preferred, f.Family); {
		case at >= 0:
			return at
		case strings.HasSuffix(f.Family, pictured):
			return len(preferred) + 2
		case strings.HasPrefix(f.Family, "notosans"):
			return len(preferred)
		}
		return len(preferred) + 1
	}
	odd := func(f *fontscan.Footprint) float64 {
		off := math.Abs(float64(f.Aspect.Weight-font.WeightNormal))/100 + math.Abs(float64(f.Aspect.Stretch-font.StretchNormal))
		if f.Aspect.Style != font.StyleNormal {
			off += 10
		}
		return off
	}
	return cmp.Or(cmp.Compare(place(a), place(b)), cmp.Compare(odd(a), odd(b)), cmp.Compare(a.Family, b.Family),
		cmp.Compare(a.Location.File, b.Location.File), cmp.Compare(a.Location.Index, b.Location.Index)) < 0
}

// open returns the face at a place; nil if it cannot be read.
func (s *systemFonts) open(at fontscan.Location) (faceID, *typeface) {
	for i, one := range s.opened {
		if one.at == at {
			return faceID(i), &one.typeface
		}
	}
	file, err := mapped(at.File)
	if err != nil {
		return 0, nil
	}
	t, err := openTypeface(file, int(at.Index))
	if err != nil {
		return 0, nil
	}
	s.opened = append(s.opened, &opened{at, t})
	return faceID(len(s.opened) - 1), &s.opened[len(s.opened)-1].typeface
}

// typeface returns a face that find returned; nil for any other.
func (s *systemFonts) typeface(id faceID) *typeface {
	s.mu.Lock()
	defer s.mu.Unlock()
	if int(id) >= len(s.opened) {
		return nil
	}
	return &s.opened[id].typeface
}
