package card

import (
	"strconv"
	"strings"
	"unicode/utf8"
)

// The matrix of lamps on the tape, in pixels at scale 1.
const (
	ledPitch  = 7
	ledRadius = 2.75
	ledHigh   = 13 // rows of lamps
	ledFirst  = 3  // the row on which signs begin, from 0
	ledTop    = 2  // of the first row of lamps
	stripHigh = 96
	ledLeft   = 9 // the column of lamps on which the first sign stands
)

// The colours of the lamps.
const (
	lampOff   colour = 0x22272A
	lampAmber colour = 0xFFB52E
	lampGreen colour = 0x4ADE80
	lampRed   colour = 0xFF8A80
	lampWhite colour = 0xF4F1E8
	stripDark colour = 0x15181A
)

// A ledWord is one word on the tape. It is drawn whole or not at all.
type ledWord struct {
	text   string
	side   Side // a sign before the word
	colour colour
	gap    int // columns of lamps before it
}

// columns is how many columns of lamps a word takes; 0 for one with a sign that the matrix does not have.
func (w ledWord) columns() int {
	for _, r := range w.text {
		if _, ok := ledRows(r); !ok && r != ' ' {
			return 0
		}
	}
	n := 6*utf8.RuneCountInString(w.text) - 1
	if w.side != Unsaid {
		n += 9
	}
	return n
}

// ledWords are what the tape says: ticker, side, further tickers, number, day; as far as they fit.
func (f *frame) ledWords() (words []ledWord) {
	side, rest := f.side(), []ledWord(nil)
	declared := f.quote.Position.Words != "" && side != Neutral
	number := strings.ReplaceAll(f.number(), " of ", "/")
	day := ""
	if !f.quote.Date.IsZero() {
		day = strings.ToUpper(f.quote.Date.In(f.zone).Format("2 Jan"))
	}
	for i, t := range f.quote.Tickers {
		t = strings.ToUpper(strings.TrimPrefix(field(t), "$"))
		if t == "" {
			continue
		}
		rest = append(rest, ledWord{text: t, colour: lampAmber, gap: 7})
		if i == 0 && declared {
			rest = append(rest, sideWord(side))
		}
	}
	if len(rest) == 0 && declared {
		rest = append(rest, sideWord(side))
	}
	free := (cardWidth-margin)/ledPitch - ledLeft
	for _, s := range []string{number, day} { // they keep their room before further tickers
		if w := (ledWord{text: s, colour: lampWhite, gap: 7}); s != "" && w.columns() > 0 && w.columns()+w.gap <= free {
			free -= w.columns() + w.gap
			words = append(words, w)
		}
	}
	var first []ledWord
	left := 0
	for i, w := range rest {
		if n := w.columns(); n > 0 && n+w.gap <= free {
			free -= n + w.gap
			first = append(first, w)
			continue
		}
		if i < 2 {
			continue
		}
		left++
	}
	if left > 0 {
		if w := (ledWord{text: "+" + strconv.Itoa(left), colour: lampAmber, gap: 7}); w.columns()+w.gap <= free {
			first = append(first, w)
		}
	}
	return append(first, words...)
}

func sideWord(side Side) ledWord {
	if side == Long {
		return ledWord{text: "LONG", side: Long, colour: lampGreen, gap: 3}
	}
	return ledWord{text: "SHORT", side: Short, colour: lampRed, gap: 3}
}

// strip draws the matrix and what it says.
func (f *frame) strip() {
	c := &f.canvas
	f.fillBox(0, 0, cardWidth, stripHigh, stripDark)
	dark, off := c.flat(stripDark), c.flat(lampOff)
	lamp := f.lamp()
	c.clip = f.scaled(0, 0, cardWidth, stripHigh)
	defer func() { c.clip = box{0, 0, c.w, c.h} }()
	f.lamps(lamp, c.ramps[c.ramp(off, dark, coarse)-1].at)
	column := ledLeft
	for i, w := range f.ledWords() {
		if i > 0 {
			column += w.gap
		}
		lit := c.flat(w.colour)
		on := c.ramps[c.ramp(lit, dark, coarse)-1].at
		if w.side != Unsaid {
			f.ledSide(lamp, column, w.side, &on)
			column += 9
		}
		for _, r := range w.text {
			rows, _ := ledRows(r)
			for y, bits := range rows {
				for x := range 5 {
					if bits>>(4-x)&1 == 1 {
						f.light(lamp, column+x, ledFirst+y, &on)
					}
				}
			}
			column += 6
		}
		column--
	}
}

// ledSide draws a triangle of lamps, seven wide and four high, on the base of the signs.
func (f *frame) ledSide(lamp *mask, column int, side Side, on *[256]uint8) {
	for y := range 4 {
		row := ledFirst + 3 + y
		if side == Short {
			row = ledFirst + 6 - y
		}
		for x := 3 - y; x <= 3+y; x++ {
			f.light(lamp, column+x, row, on)
		}
	}
}

// lamps draws all lamps, dark: one row by hand, the others as copies of it.
func (f *frame) lamps(lamp *mask, off [256]uint8) {
	c, pitch := &f.canvas, ledPitch*f.scale
	for x := 0; x*pitch < c.w; x++ {
		f.light(lamp, x, 0, &off)
	}
	first := ledTop * f.scale
	for y := 1; y < ledHigh; y++ {
		for row := range pitch {
			copy(c.row(first+y*pitch+row, 0, c.w), c.row(first+row, 0, c.w))
		}
	}
}

// light draws one lamp. It replaces what is there.
func (f *frame) light(lamp *mask, column, row int, at *[256]uint8) {
	c, pitch := &f.canvas, ledPitch*f.scale
	x, y := column*pitch, ledTop*f.scale+row*pitch
	for j := range lamp.h {
		if x+lamp.w > c.w {
			return
		}
		dst := c.row(y+j, x, x+lamp.w)
		for i, cover := range lamp.pix[j*lamp.w : (j+1)*lamp.w] {
			if cover > 0 {
				dst[i] = at[cover]
			}
		}
	}
}

// lamp makes the mask of one lamp.
func (f *frame) lamp() *mask {
	n := ledPitch * f.scale
	m := &mask{w: n, h: n, pix: make([]byte, n*n)}
	middle, radius := float32(n)/2, float32(ledRadius*float32(f.scale))
	for y := range n {
		for x := range n {
			dx, dy := float32(x)+0.5-middle, float32(y)+0.5-middle
			m.pix[y*n+x] = edge(radius - sqrt(float32(dx*dx)+float32(dy*dy)))
		}
	}
	return m
}
