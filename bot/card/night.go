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
	first, second := []string{f.number(), f.dated()}, []string{q.Host}
	if q.Quoting != "" { // two names leave no room for facts beside them
		first, second = nil, append(first, second...)
	}
	facts, whole := f.facts(520, first...), f.facts(720, second...)
	beside := ceil(facts.width)
	if beside > 0 {
		beside += 18
	}
	room := cardWidth - margin - x - 24 - max(f.nameWidth()+beside, ceil(whole.width)) // who spoke goes before what was spoken of
	position := f.position(max(220, min(420, room)), nightLong, nightShort, nightNeutral)
	for _, p := range position {
		room -= p.width + chipGap
	}
	chips, _ := f.tickers(room, nightTicker)
	right := f.row(append(chips, position...), cardWidth-margin, f.bottom(103))
	wide := right - 24 - x
	end := f.name(x, f.bottom(87), wide-beside, f.look.ink, nightPale)
	f.putFacts(facts, end+18, f.bottom(87), c.flat(nightPale))
	long := float32(min(760, wide))
	f.putFacts(f.further(f.within(whole, long, second...), long, q.Title), x, f.bottom(43), c.flat(nightPale))
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
