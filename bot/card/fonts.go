package card

import (
	"fmt"
	"sync"

	notosansarabicbold "eliasnaur.com/font/noto/sans/arabic/bold"
	notosansarabic "eliasnaur.com/font/noto/sans/arabic/regular"
	"eliasnaur.com/font/roboto/robotobold"
	"eliasnaur.com/font/roboto/robotomedium"
	"eliasnaur.com/font/roboto/robotomediumitalic"
	"eliasnaur.com/font/roboto/robotoregular"
	"github.com/go-fonts/dejavu/dejavusans"
	"github.com/go-fonts/stix/stix2textitalic"
	"github.com/go-fonts/stix/stix2textregular"
	"github.com/go-fonts/stix/stix2textsemibold"
	"github.com/go-fonts/stix/stix2textsemibolditalic"
)

// A faceID names a face within one renderer. Those of the system follow the embedded ones.
type faceID uint16

// The embedded faces.
const (
	serif faceID = iota
	serifItalic
	serifBold
	serifBoldItalic
	sans
	sansMedium
	sansMediumItalic
	sansBold
	symbols
	arabicText
	arabicBold
	emojiFace
	embedded // how many there are
)

// embeddedFile returns the bytes of a face; nil where the program was built without it.
func embeddedFile(id faceID) []byte {
	switch id {
	case serif:
		return stix2textregular.TTF
	case serifItalic:
		return stix2textitalic.TTF
	case serifBold:
		return stix2textsemibold.TTF
	case serifBoldItalic:
		return stix2textsemibolditalic.TTF
	case sans:
		return robotoregular.TTF
	case sansMedium:
		return robotomedium.TTF
	case sansMediumItalic:
		return robotomediumitalic.TTF
	case sansBold:
		return robotobold.TTF
	case symbols:
		return dejavusans.TTF
	case arabicText:
		return notosansarabic.TTF
	case arabicBold:
		return notosansarabicbold.TTF
	case emojiFace:
		return emojiFile()
	default:
		return nil
	}
}

// Fonts say what a renderer may draw with. The zero value is the embedded fonts alone, with which a picture is the same on
// every machine.
type Fonts struct {
	// System lets a renderer look among the fonts of the system for what the embedded ones lack: Chinese, Japanese, Korean,
	// Thai, the scripts of India. The first such character costs a tenth of a second, while they are listed.
	System bool
	// Index is a folder where that list is kept; empty: the user's folder for caches.
	Index string
}

// A fontSet has the fonts of a renderer, each read when it is first needed. It is safe for concurrent use: what it gives is
// never changed.
type fontSet struct {
	embedded [embedded]struct {
		once sync.Once
		typeface
		err error
	}
	system systemFonts
}

func newFontSet(f Fonts) *fontSet {
	return &fontSet{system: systemFonts{on: f.System, index: f.Index}}
}

// typeface returns the font of a face, nil where there is none.
func (s *fontSet) typeface(id faceID) (*typeface, error) {
	if id >= embedded {
		return s.system.typeface(id - embedded), nil
	}
	slot := &s.embedded[id]
	slot.once.Do(func() {
		file := embeddedFile(id)
		if file == nil {
			return
		}
		if slot.typeface, slot.err = openTypeface(file, 0); slot.err != nil {
			slot.err = fmt.Errorf("%w: face %d: %w", ErrFonts, id, slot.err)
		}
	})
	if slot.font == nil {
		return nil, slot.err
	}
	return &slot.typeface, slot.err
}
