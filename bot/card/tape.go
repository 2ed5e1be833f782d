package card

import "slices"

var (
	tapeLong    = chipLook{text: lampGreen, ground: 0x0E2A1A, height: 58, voice: boldVoice, size: 28}
	tapeShort   = chipLook{text: lampRed, ground: 0x331512, height: 58, voice: boldVoice, size: 28}
	tapeNeutral = chipLook{text: 0xC9C4B6, ground: 0x22251F, height: 58, voice: boldVoice, size: 28}
)

// tape draws sans-serif letters on black below a strip of lamps, bold words in boxes of amber.
func (f *frame) tape() {
	q := f.quote
	f.strip()
	f.words(f.amber)
	f.dashes(540 + f.set.height - heights[0])
	var position []chip
	if !f.onTape() {
		position = f.position(440, tapeLong, tapeShort, tapeNeutral)
	}
	when := ""
	if q.Edited {
		when = f.dated()
	}
	meta := []string{when, q.Host, q.Forum, q.Title}
	f.footer(f.look.ink, 0xB8B3A2, position, f.facts(cardWidth-margin-184, meta...), meta...)
}

// onTape reports whether the strip says all that was declared: a side, and at most one ticker.
func (f *frame) onTape() bool {
	words := f.declared()
	said := f.ledWords()
	for _, w := range words {
		if !slices.ContainsFunc(said, func(s ledWord) bool { return s.text == w }) {
			return false
		}
	}
	return len(words) <= 2 && slices.ContainsFunc(said, func(s ledWord) bool { return s.side != Unsaid })
}

// amber draws a box behind bold words.
func (f *frame) amber(x0, x1, top float32) {
	s, pad := float32(f.scale), float32(f.look.column.pad*float32(f.set.size))
	inset := float32(0.08 * f.set.leading)
	f.canvas.roundRect(box{
		round((x0 - pad) * s), round((top + inset) * s), round((x1 + pad) * s), round((top + f.set.leading - inset) * s),
	}, 6*s, f.canvas.flat(lampAmber))
}

// dashes draws a broken rule.
func (f *frame) dashes(y int) {
	for x := margin; x < cardWidth-margin; x += 18 {
		f.fillBox(x, y, min(10, cardWidth-margin-x), 2, 0x3A3D38)
	}
}
