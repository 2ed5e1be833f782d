package card

import "cmp"

var (
	paperTicker  = chipLook{text: 0x1F3A68, ground: 0xE9EEF6, height: 52, voice: mediumVoice, size: 28}
	paperLong    = chipLook{text: 0x0B5B33, ground: 0xDDF3E6, height: 58, voice: boldVoice, size: 28}
	paperShort   = chipLook{text: 0x8A1C1C, ground: 0xFBE3E1, height: 58, voice: boldVoice, size: 28}
	paperNeutral = chipLook{text: 0x4A525C, ground: 0xECEAE4, height: 58, voice: boldVoice, size: 28}
)

const paperAccent colour = 0x0B6B5D

// paper draws dark serif letters on warm white, bold words over a marker.
func (f *frame) paper() {
	q, c := f.quote, &f.canvas
	f.fillBox(0, 0, cardWidth, 10, paperAccent)
	chips, wide := f.tickers(680, paperTicker)
	f.row(chips, cardWidth-margin, 56)
	room := cardWidth - 2*margin - wide
	if wide > 0 {
		room -= 24
	}
	f.put(f.label(cmp.Or(q.Forum, q.Host), mediumVoice, 28, float32(min(720, room))), margin, 73, c.flat(paperAccent))
	f.put(f.label(q.Title, labelVoice, 30, float32(min(760, room))), margin, 113, c.flat(0x4A525C))
	f.quoteMark()
	f.words(f.marker)
	f.fillBox(margin, f.bottom(135), cardWidth-2*margin, 2, 0xE3E0D8)
	meta := []string{f.dated(), f.number(), q.Host}
	line := f.facts(780, meta...)
	f.footer(0x16191D, 0x5A626C, f.position(f.beside(line), paperLong, paperShort, paperNeutral), line, meta...)
}

// beside is how wide the position may be, so that what stands left of it is whole: date, number and host come first.
func (f *frame) beside(meta factLine) int {
	return max(220, min(440, cardWidth-2*margin-portraitSize-20-24-ceil(meta.width)))
}

// footer draws who spoke, where, and the position, below the rule. line is of the same facts as meta, and may be too long.
func (f *frame) footer(ink, pale colour, position []chip, line factLine, meta ...string) {
	f.portrait(margin, f.bottom(111))
	right := f.row(position, cardWidth-margin, f.bottom(100))
	x := margin + portraitSize + 20
	wide := right - 24 - x
	f.name(x, f.bottom(80), wide, ink, pale)
	f.putFacts(f.within(line, float32(wide), meta...), float32(x), f.bottom(42), f.canvas.flat(pale))
}

// marker draws a band over the lower part of a line, behind bold words.
func (f *frame) marker(x0, x1, top float32) {
	s := float32(f.scale)
	up, down := f.extent()
	high := up + down
	top += (f.set.leading - high) / 2
	f.canvas.rect(box{
		round((x0 - 3) * s), round((top + float32(0.6*high)) * s), round((x1 + 3) * s), round((top + float32(0.9*high)) * s),
	}, f.canvas.flat(0xFFE08A))
}

// quoteMark draws the sign of quotation beside the first line, its top level with that of the capitals.
func (f *frame) quoteMark() {
	const size, capitals, wide = 150, 0.656, 56
	face := f.face(serifBold)
	if face == nil {
		return
	}
	sign := '“'
	if f.mirrored {
		sign = '”'
	}
	gid, _ := face.NominalGlyph(sign)
	m := f.maskOf(serifBold, uint32(gid), size*f.scale, 0)
	if m == nil {
		return
	}
	x := margin * f.scale
	if f.mirrored {
		x = (cardWidth-margin)*f.scale - m.w
	}
	top := f.textTop() + f.ascent() - capitals*float32(f.set.size)
	f.canvas.stamp(m, x-m.x, round(top*float32(f.scale))-m.y, f.canvas.flat(paperAccent), coarse)
}
