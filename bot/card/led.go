package card

import (
	"slices"
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

// fits reports whether a word can be written in so many columns.
func (w ledWord) fits(free int) bool {
	return w.text != "" && w.columns() > 0 && w.columns()+w.gap <= free
}

// ledWords are what the tape says: tickers, the side that was declared, number, day; as far as they fit. Number and day keep
// their room before tickers.
func (f *frame) ledWords() []ledWord {
	day := ""
	if !f.quote.Date.IsZero() {
		day = strings.ToUpper(f.quote.Date.In(f.zone).Format("2 Jan"))
	}
	free := (cardWidth-margin)/ledPitch - ledLeft
	var facts []ledWord
	for _, s := range []string{strings.ReplaceAll(f.number(), " of ", "/"), day} {
		if w := (ledWord{text: s, colour: lampWhite, gap: 7}); w.fits(free) {
			free -= w.columns() + w.gap
			facts = append(facts, w)
		}
	}
	return append(f.ledTickers(free), facts...)
}

// ledTickers are the tickers that fit into so many columns and, where there is room for it, how many more there are. The side
// stands behind the ticker that the declaration names, which comes first; at another one it would say what nobody said.
func (f *frame) ledTickers(free int) []ledWord {
	var all []ledWord
	for _, t := range f.quote.Tickers {
		if t = strings.ToUpper(strings.TrimPrefix(field(t), "$")); t != "" {
			all = append(all, ledWord{text: t, colour: lampAmber, gap: 7})
		}
	}
	if f.quote.Position.Words == "" || f.side() == Neutral {
		return ledRow(all, nil, free)
	}
	side := []ledWord{sideWord(f.side())}
	if len(all) == 0 && side[0].fits(free) {
		return side
	}
	named := slices.DeleteFunc(f.declared(), func(w string) bool { return w == side[0].text })
	at := slices.IndexFunc(all, func(w ledWord) bool { return slices.Contains(named, w.text) })
	if at < 0 {
		return ledRow(all, nil, free)
	}
	first := all[at]
	all = slices.Insert(slices.Delete(all, at, at+1), 0, first)
	return ledRow(all, side, free)
}

// ledRow puts tickers into a row of so many columns, the side behind the first.
func ledRow(all, side []ledWord, free int) []ledWord {
	more := ledWord{text: "+" + strconv.Itoa(len(all)), colour: lampAmber, gap: 7}
	words, left := ledFitting(all, side, free, 0)
	if left > 0 && len(words) > 0 {
		words, left = ledFitting(all, side, free, more.columns()+more.gap)
	}
	for _, w := range words {
		free -= w.columns() + w.gap
	}
	if more.text = "+" + strconv.Itoa(left); left > 0 && len(words) > 0 && more.fits(free) {
		words = append(words, more)
	}
	return words
}

// ledFitting takes the tickers that fit, so that some columns are left behind all but the first, and counts the others.
func ledFitting(all, side []ledWord, free, spare int) (words []ledWord, left int) {
	for i, w := range all {
		if len(words) > 0 && !w.fits(free-spare) || !w.fits(free) {
			left++
			continue
		}
		free -= w.columns() + w.gap
		words = append(words, w)
		if i == 0 && len(side) > 0 && side[0].fits(free) {
			free -= side[0].columns() + side[0].gap
			words = append(words, side...)
		}
	}
	return words, left
}

// declared are the words of the declared position, as the tape writes them.
func (f *frame) declared() []string {
	return strings.FieldsFunc(strings.ToUpper(f.quote.Position.Words), func(r rune) bool { return r == ' ' || r == ',' || r == '$' })
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
