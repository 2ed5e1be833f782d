package card

var (
	nightTicker  = chipLook{text: 0xB9D2FF, ground: 0x18212C, border: 0x33465E, height: 58, voice: mediumVoice, size: 28}
	nightLong    = chipLook{text: 0x6EE7A8, ground: 0x0E2F22, border: 0x1F7A52, height: 58, voice: boldVoice, size: 28}
	nightShort   = chipLook{text: 0xFFB3A7, ground: 0x3A1714, border: 0x8A3A30, height: 58, voice: boldVoice, size: 28}
	nightNeutral = chipLook{text: 0xB9C3CF, ground: 0x222A34, border: 0x46525F, height: 58, voice: boldVoice, size: 28}
)

const nightPale colour = 0xA9B5C3

// night draws light serif letters on near black, bold words in yellow, who spoke on a band below.
func (f *frame) night() {
	q, c := f.quote, &f.canvas
	f.fillBox(0, f.bottom(147), cardWidth, 147, 0x181F28)
	f.bar()
	f.words(nil)
	f.portrait(margin, f.bottom(114))
	const x = margin + portraitSize + 22
	facts := f.label(joined(f.number(), f.dated()), labelVoice, 28, 400)
	name := f.nameWidth() + 18 + ceil(facts.width)
	position := f.position(420, nightLong, nightShort, nightNeutral)
	room := cardWidth - margin - x - 24 - name // who spoke goes before what was spoken of
	for _, p := range position {
		room -= p.width + chipGap
	}
	chips, _ := f.tickers(room, nightTicker)
	right := f.row(append(chips, position...), cardWidth-margin, f.bottom(103))
	wide := right - 24 - x
	end := f.name(x, f.bottom(87), wide-18-ceil(facts.width), f.look.ink, nightPale)
	f.put(facts, end+18, f.bottom(87), c.flat(nightPale))
	f.put(f.label(joined(q.Host, q.Title), labelVoice, 28, float32(min(760, wide))), float32(x), f.bottom(43), c.flat(nightPale))
}

// bar draws the upright bar beside the quote.
func (f *frame) bar() {
	x := margin
	if f.mirrored {
		x = cardWidth - margin - 8
	}
	top, tall := f.look.column.top, round(f.look.column.room(f.set.height))
	f.canvas.roundRect(f.scaled(x, top, 8, tall), float32(4*f.scale), f.canvas.flat(0x5AA2FF))
}
