package card

import (
	"strconv"
	"strings"
)

// A chipLook is how a chip is drawn.
type chipLook struct {
	text, ground, border colour
	height               int
	voice                voice
	size                 int
}

// A chip is a label in a rounded box.
type chip struct {
	label label
	side  Side // Unsaid: no sign
	width int
	look  chipLook
}

const (
	chipPad  = 22
	chipGap  = 12
	signWide = 20 // of the sign before a position
	signGap  = 13
	maxChips = 4
)

// chip makes a chip that is at most wide, in pixels at scale 1.
func (f *frame) chip(text string, side Side, wide int, l chipLook) chip {
	room := wide - 2*chipPad
	if side != Unsaid {
		room -= signWide + signGap
	}
	c := chip{label: f.label(text, l.voice, l.size, float32(room)), side: side, look: l}
	c.width = ceil(c.label.width) + wide - room
	return c
}

// tickers makes the chips of the tickers that fit into a width: at most four, and "+n" for the rest. Where there is room for no
// ticker there is no "+n" either, as it would count what nobody sees.
func (f *frame) tickers(wide int, l chipLook) (chips []chip, width int) {
	var names []string
	for _, t := range f.quote.Tickers {
		if t = field(t); t != "" {
			names = append(names, "$"+strings.TrimPrefix(t, "$"))
		}
	}
	for n := min(len(names), maxChips); n > 0; n-- {
		chips, width = chips[:0], 0
		for _, name := range names[:n] {
			chips = append(chips, f.chip(name, Unsaid, 300, l))
		}
		if rest := len(names) - n; rest > 0 {
			chips = append(chips, f.chip("+"+strconv.Itoa(rest), Unsaid, 120, l))
		}
		for _, c := range chips {
			width += c.width + chipGap
		}
		if width -= chipGap; width <= wide {
			return chips, width
		}
	}
	return nil, 0
}

// row draws chips so that the last ends at right, and returns where the first begins.
func (f *frame) row(chips []chip, right, y int) int {
	x := right + chipGap
	for _, c := range chips {
		x -= c.width + chipGap
	}
	left := x
	for _, c := range chips {
		f.putChip(c, x, y)
		x += c.width + chipGap
	}
	return left
}

func (f *frame) putChip(c chip, x, y int) {
	s, h := f.scale, c.look.height
	text, ground := f.canvas.flat(c.look.text), f.canvas.flat(c.look.ground)
	b := f.scaled(x, y, c.width, h)
	if c.look.border != 0 {
		f.canvas.frame(b, float32(h*s)/2, 2*s, f.canvas.flat(c.look.border), ground)
	} else {
		f.canvas.roundRect(b, float32(h*s)/2, ground)
	}
	at := x + chipPad
	if c.side != Unsaid {
		f.sign(c.side, at, y+h/2, text)
		at += signWide + signGap
	}
	f.put(c.label, float32(at), y+round((float32(h)+capHeight*float32(c.look.size))/2), text)
}

// capHeight is that of Roboto, in em.
const capHeight = 0.711

// sign draws the sign of a side around the middle line y: shape says what colour says.
func (f *frame) sign(side Side, x, y int, index uint8) {
	s := float32(f.scale)
	z := &f.raster
	w, h := signWide*f.scale, 18*f.scale
	if side == Neutral {
		d := 14 * f.scale
		f.canvas.disc(x*f.scale+(w-d)/2, y*f.scale-d/2, d, index)
		return
	}
	z.Reset(w, h)
	z.DrawOp = 1 // draw.Src
	if side == Long {
		z.MoveTo(0, 18*s)
		z.LineTo(10*s, 0)
		z.LineTo(20*s, 18*s)
	} else {
		z.MoveTo(0, 0)
		z.LineTo(20*s, 0)
		z.LineTo(10*s, 18*s)
	}
	z.ClosePath()
	m := &mask{w: w, h: h, pix: make([]byte, w*h)}
	fill(z, m)
	f.canvas.stamp(m, x*f.scale, y*f.scale-h/2, index, coarse)
}

// position makes the chip of the declared position; none where nothing was declared.
func (f *frame) position(wide int, long, short, neutral chipLook) []chip {
	words := field(f.quote.Position.Words)
	if words == "" {
		return nil
	}
	side := f.side()
	l := map[Side]chipLook{Long: long, Short: short, Neutral: neutral}[side]
	return []chip{f.chip(words, side, wide, l)}
}

func (f *frame) side() Side {
	if f.quote.Position.Side != Unsaid {
		return f.quote.Position.Side
	}
	return SideOf(f.quote.Position.Words)
}

// SideOf tells a side from the words of a declaration: Long or Short where they begin with that word and the other does not
// follow, else Neutral. "Short-term" is another word.
func SideOf(words string) Side {
	long, short := false, false
	fields := strings.FieldsFunc(strings.ToLower(words), func(r rune) bool { return (r < 'a' || r > 'z') && r < 0x80 && r != '-' })
	for _, w := range fields {
		long, short = long || w == "long", short || w == "short"
	}
	switch {
	case long && short, len(fields) == 0:
		return Neutral
	case fields[0] == "long":
		return Long
	case fields[0] == "short":
		return Short
	}
	return Neutral
}
