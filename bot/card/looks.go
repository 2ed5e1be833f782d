package card

import "time"

// A look is a theme's geometry and colours.
type look struct {
	ground   colour
	column   column
	x        float32 // left end of the column
	mirrorX  float32 // the same where the quote reads from right to left
	ink      colour  // of the quote
	strong   colour  // of its bold words
	discs    [8]colour
	initials colour // 4.5:1 at least on each disc
	draw     func(*frame)
}

// The margin of all cards.
const margin = 64

// looks are the themes, in their order.
var looks = [...]look{
	Paper: {
		ground: 0xFBFAF7, ink: 0x16191D, strong: 0x16191D,
		column: column{voice: serifVoice, width: 996, top: 150, bottom: 153, leading: 1.30},
		x:      140, mirrorX: margin,
		discs:    [8]colour{0x0B6B5D, 0x1F3A68, 0x7A2E5D, 0x8A1C1C, 0x6B4A0B, 0x2F5D1E, 0x4B3A8C, 0x0B5470},
		initials: 0xFFFFFF,
		draw:     (*frame).paper,
	},
	Night: {
		ground: 0x0F1318, ink: 0xF2F4F7, strong: 0xFFD479,
		column: column{voice: serifVoice, width: 1028, top: 60, bottom: 207, leading: 1.30},
		x:      108, mirrorX: margin,
		discs:    [8]colour{0x5AA2FF, 0xFFD479, 0x6EE7A8, 0xFF9D8A, 0xC9A7FF, 0x7FDDE8, 0xF5A6D6, 0xC6D86B},
		initials: 0x0F1318,
		draw:     (*frame).night,
	},
	Tape: {
		ground: 0x0A0C0B, ink: 0xF4F1E8, strong: 0x0A0C0B,
		column: column{voice: sansVoice, width: 1072, top: 114, bottom: 149, leading: 1.38, pad: 0.1},
		x:      margin, mirrorX: margin,
		discs:    [8]colour{0xFFB52E, 0x4ADE80, 0xFF8A80, 0xF4F1E8, 0x8AB4FF, 0x7FDDE8, 0xE6A6F5, 0xD0DE5A},
		initials: 0x0A0C0B,
		draw:     (*frame).tape,
	},
}

// A frame is a card being drawn.
type frame struct {
	*engine
	quote    Quote  // its fields are clean
	called   string // the author, as it came
	zone     *time.Location
	set      setting
	mirrored bool
	look     *look
}

// bottom is a distance from the lower edge, as a distance from the upper one.
func (f *frame) bottom(up int) int { return f.set.height - up }

// left is where the quote's column begins.
func (f *frame) left() float32 {
	if f.mirrored {
		return f.look.mirrorX
	}
	return f.look.x
}

// fillBox fills a box that is given in pixels at scale 1.
func (f *frame) fillBox(x, y, w, h int, c colour) {
	s := f.scale
	f.canvas.rect(box{x * s, y * s, (x + w) * s, (y + h) * s}, f.canvas.flat(c))
}

// scaled is a box at the card's scale.
func (f *frame) scaled(x, y, w, h int) box {
	s := f.scale
	return box{x * s, y * s, (x + w) * s, (y + h) * s}
}

// day is a date as people read it.
func (f *frame) day() string {
	if f.quote.Date.IsZero() {
		return ""
	}
	return f.quote.Date.In(f.zone).Format("2 Jan 2006")
}
