package card

import (
	"hash/fnv"
	"unicode"

	"github.com/rivo/uniseg"
)

// photoColours is how much of the palette an avatar takes.
const photoColours = 64

// portrait draws an avatar with its corner at x, y, in pixels at scale 1; initials where there is none that can be drawn.
func (e *engine) portrait(file []byte, name string, x, y, size int, l *look) {
	s, c := e.scale, &e.canvas
	img := e.avatars.get(file, size*s, e.source)
	if img == nil {
		e.refused = e.refused || len(file) > 0
		e.initials(name, x, y, size, l)
		return
	}
	e.pastings = append(e.pastings[:0], pasting{img, x * s, y * s})
	e.quant.paste(c, e.pastings, min(photoColours, c.left()/2))
}

// initials draws a disc with the first letters of a name.
func (e *engine) initials(name string, x, y, size int, l *look) {
	s, c := e.scale, &e.canvas
	c.disc(x*s, y*s, size*s, c.flat(hue(name, l.discs)))
	before := e.missing
	letters := e.label(initials(name), mediumVoice, size*2/5, float32(size))
	if e.missing > before { // no font has them, and a box is nobody's initial
		letters = e.label("?", mediumVoice, size*2/5, float32(size))
	}
	base := y + round((float32(size)+capHeight*float32(letters.size))/2)
	e.put(letters, float32(x)+(float32(size)-letters.width)/2, base, c.flat(l.initials))
}

// hue chooses a colour by a name: the same name has the same colour.
func hue(name string, of [8]colour) colour {
	h := fnv.New32a()
	_, _ = h.Write([]byte(name))
	return of[(h.Sum32()>>7)%8]
}

// initials are the first letters of the first and the last word of a name, in capitals; one letter where
// letters side by side would be another word.
func initials(name string) string {
	first, last, words := "", "", 0
	start := true
	graphemes := uniseg.NewGraphemes(field(name))
	for graphemes.Next() {
		r := graphemes.Runes()[0]
		letter := unicode.IsLetter(r) || unicode.IsDigit(r)
		if start && letter {
			words++
			g := string(unicode.ToUpper(r)) + string(graphemes.Runes()[1:])
			if words == 1 {
				first = g
			} else {
				last = g
			}
			start = false
		}
		if unicode.IsSpace(r) {
			start = true
		}
	}
	if first == "" {
		return "?"
	}
	if r := []rune(first)[0]; cjk(r) || unicode.In(r, unicode.Hangul, unicode.Arabic) { // Arabic letters would join
		return first
	}
	return first + last
}
