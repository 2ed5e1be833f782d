package card

import (
	"github.com/go-text/typesetting/bidi"
	ubidi "golang.org/x/text/unicode/bidi"
)

// levels gives the embedding level of each rune.
func levels(b *bidi.Paragraph, out []uint8, text []rune, rtl bool) []uint8 {
	out = out[:0]
	simple := !rtl
	for _, r := range text {
		simple = simple && r < 0x590
		out = append(out, 0)
	}
	if simple {
		return out
	}
	direction := bidi.LeftToRight
	if rtl {
		direction = bidi.RightToLeft
	}
	runs := b.Segment(text, direction)
	turned := false
	for i := range runs.NumRuns() {
		r := runs.Run(i)
		turned = turned || r.Level&1 == 1
		for k := r.Start; k < r.End; k++ {
			out[k] = uint8(r.Level)
		}
	}
	if turned && !rtl {
		numbers(out, text)
	}
	return out
}

// numbers sets the levels of what the library says reads from left to right, in a paragraph that does so, too: 2 for numbers
// that stand with words that read from right to left, 0 for all else. The library joins runs of one direction and gives all of
// them the level of the first, so that in "תל-אביב 35 fell" the last word would stand among the Hebrew ones. These are the
// rules W1 to W7 of UAX #9; the characters that change directions are gone.
func numbers(out []uint8, text []rune) {
	classes := make([]ubidi.Class, len(text))
	strong, before := ubidi.L, ubidi.L // the last letter's, and that of the rune before
	for i, r := range text {
		props, _ := ubidi.LookupRune(r)
		c := props.Class()
		switch {
		case c == ubidi.NSM, c == ubidi.BN:
			c = before
		case c == ubidi.EN && strong == ubidi.AL:
			c = ubidi.AN
		}
		if c == ubidi.L || c == ubidi.R || c == ubidi.AL {
			strong = c
		}
		classes[i], before = c, c
	}
	joinNumbers(classes)
	strong = ubidi.L
	for i, c := range classes {
		if c == ubidi.L || c == ubidi.R || c == ubidi.AL {
			strong = c
		}
		if out[i]&1 == 0 {
			out[i] = 0
			if c == ubidi.AN || c == ubidi.EN && strong != ubidi.L {
				out[i] = 2
			}
		}
	}
}

// joinNumbers makes what separates the digits of a number part of it, and the signs that stand at a number.
func joinNumbers(classes []ubidi.Class) {
	for i := 1; i+1 < len(classes); i++ {
		c, side := classes[i], classes[i-1]
		if side == classes[i+1] && (side == ubidi.EN && (c == ubidi.ES || c == ubidi.CS) || side == ubidi.AN && c == ubidi.CS) {
			classes[i] = side
		}
	}
	for i := 0; i < len(classes); {
		from := i
		for i < len(classes) && classes[i] == ubidi.ET {
			i++
		}
		if from > 0 && classes[from-1] == ubidi.EN || i < len(classes) && classes[i] == ubidi.EN {
			for k := from; k < i; k++ {
				classes[k] = ubidi.EN
			}
		}
		if i == from {
			i++
		}
	}
}
