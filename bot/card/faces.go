package card

import (
	"unicode"

	"github.com/go-text/typesetting/font"
)

// A voice is a set of faces for running text.
type voice struct {
	plain, italic, bold, boldItalic faceID
}

// The voices.
var (
	serifVoice  = voice{serif, serifItalic, serifBold, serifBoldItalic}
	sansVoice   = voice{sansMedium, sansMediumItalic, sansMedium, sansMediumItalic}
	labelVoice  = voice{sans, sans, sans, sans}
	mediumVoice = voice{sansMedium, sansMedium, sansMedium, sansMedium}
	boldVoice   = voice{sansBold, sansBold, sansBold, sansBold}
)

func (v voice) face(st style) faceID {
	switch st & (bold | italic) {
	case bold | italic:
		return v.boldItalic
	case bold:
		return v.bold
	case italic:
		return v.italic
	}
	return v.plain
}

func (v voice) has(id faceID) bool {
	return id == v.plain || id == v.bold || id == v.italic || id == v.boldItalic
}

// heavy reports whether a face of that voice and style stands out.
func (v voice) heavy(st style) bool {
	f := v.face(st)
	return f == serifBold || f == serifBoldItalic || f == sansBold
}

// face returns the face of an id, for this engine alone; nil where there is none.
func (e *engine) face(id faceID) *font.Face {
	for int(id) >= len(e.faces) {
		e.faces = append(e.faces, nil)
	}
	if f := e.faces[id]; f != nil {
		return f
	}
	t := e.typeface(id)
	if t == nil {
		return nil
	}
	e.faces[id] = font.NewFace(t.font)
	return e.faces[id]
}

// typeface returns what an id stands for; nil where there is nothing.
func (e *engine) typeface(id faceID) *typeface {
	t, err := e.fonts.typeface(id)
	if err != nil && e.err == nil {
		e.err = err
	}
	return t
}

// draws reports whether a face has every rune of a grapheme that leaves ink.
func (e *engine) draws(id faceID, cluster []rune) bool {
	f := e.face(id)
	if f == nil {
		return false
	}
	for _, r := range cluster {
		if r < 0x80 && id < symbols || unseen(r) {
			continue
		}
		if _, ok := f.NominalGlyph(r); !ok {
			return false
		}
	}
	return true
}

// unseen reports whether a rune leaves no ink of its own and needs no glyph.
func unseen(r rune) bool {
	return r == joiner || r == '\u200C' || unicode.Is(variation, r) || r == '\u180E' || r >= 0xE0020 && r <= 0xE007F
}

// keeps reports whether a grapheme goes along with the face of the text before it: spaces and punctuation do.
func keeps(cluster []rune) bool {
	r := cluster[0]
	return unicode.IsSpace(r) || unicode.IsPunct(r)
}

// choose returns the face of a grapheme. before is the face of the text before it. ok is false when no font has it.
func (e *engine) choose(v voice, st style, cluster []rune, before faceID) (id faceID, ok bool) {
	own := v.face(st)
	if picture(cluster) {
		if id, ok := e.pictureFace(cluster); ok {
			return id, true
		}
	}
	if before != own && !v.has(before) && keeps(cluster) && e.draws(before, cluster) {
		return before, true
	}
	if e.draws(own, cluster) {
		return own, true
	}
	for _, id := range [...]faceID{arabicText, sans, symbols} {
		if id == arabicText && v.heavy(st) {
			id = arabicBold
		}
		if e.draws(id, cluster) {
			return id, true
		}
	}
	if sys, found := e.fonts.system.find(base(cluster), e.lang); found && e.draws(embedded+sys, cluster) {
		return embedded + sys, true
	}
	if id, ok := e.pictureFace(cluster); ok && unicode.Is(unicode.So, cluster[0]) { // a symbol that only the emoji font has
		return id, true
	}
	return own, false
}

// pictureFace returns the emoji font that has a grapheme.
func (e *engine) pictureFace(cluster []rune) (faceID, bool) {
	f := e.face(emojiFace)
	if f == nil {
		sys, found := e.fonts.system.find(cluster[0], pictured)
		return embedded + sys, found
	}
	_, ok := f.NominalGlyph(cluster[0])
	return emojiFace, ok
}

// base is the rune that decides about a grapheme's font.
func base(cluster []rune) rune {
	for _, r := range cluster {
		if !unseen(r) {
			return r
		}
	}
	return cluster[0]
}
