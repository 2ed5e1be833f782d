package card

import (
	"slices"
	"unicode"
)

// An ink is how text is drawn: in which flat index, and with how many steps to its ground.
type ink struct {
	index uint8
	steps int
}

// A place is where a line begins: its left end on the base line, in pixels.
type place struct {
	x float32
	y int
}

// width is how wide a line is, in em, with its hyphen.
func (l line) width() float32 {
	var w float32
	for _, c := range l.p.clusters[l.from:l.to] {
		w += c.width
	}
	return w
}

// visual appends the clusters of a line as they stand from left to right (rule L2 of UAX #9).
func (l line) visual(out []*cluster) []*cluster {
	out = out[:0]
	var high uint8
	for i := l.from; i < l.to; i++ {
		c := &l.p.clusters[i]
		high = max(high, c.level)
		out = append(out, c)
	}
	for level := high; level > 0; level-- {
		for i := 0; i < len(out); {
			from := i
			for i < len(out) && out[i].level >= level {
				i++
			}
			slices.Reverse(out[from:i])
			i = max(i, from+1)
		}
	}
	return out
}

// A spot is a picture to be drawn when all text stands: an emoji at its place.
type spot struct {
	face faceID
	id   uint32
	x    float32
	y    int
	size int
}

// draw draws a line in a size, in pixels; inkOf gives the ink of a style. Pictures are kept for later.
func (e *engine) draw(l line, at place, size int, inkOf func(style) ink) {
	e.order = l.visual(e.order)
	x := at.x
	if l.hyphen && l.p.rtl {
		x = e.hyphen(l, x, at.y, size, inkOf)
	}
	for _, c := range e.order {
		in := inkOf(c.style)
		for i := range l.p.glyphs[c.g:c.gEnd] {
			g := &l.p.glyphs[int(c.g)+i]
			if !c.space {
				e.glyph(g, c.picture, x, at.y, size, in)
			}
			x += float32(g.next * float32(size))
		}
	}
	if l.hyphen && !l.p.rtl {
		e.hyphen(l, x, at.y, size, inkOf)
	}
}

func (e *engine) glyph(g *glyph, picture bool, x float32, y, size int, in ink) {
	x += float32(g.x * float32(size))
	y -= round(float32(g.y * float32(size)))
	if picture {
		e.spots = append(e.spots, spot{g.face, g.id, x, y, size})
		return
	}
	quarters := round(x * 4)
	if m := e.maskOf(g.face, g.id, size, uint8(quarters&3)); m != nil {
		e.canvas.stamp(m, quarters>>2, y, in.index, in.steps)
	}
}

// hyphen draws the hyphen that a broken word gets, and returns the pen behind it.
func (e *engine) hyphen(l line, x float32, y, size int, inkOf func(style) ink) float32 {
	c := l.p.clusters[l.to-1]
	id := l.p.glyphs[c.g].face
	face := e.face(id)
	if face == nil {
		return x
	}
	gid, ok := face.NominalGlyph('-')
	if !ok {
		return x
	}
	advance := face.HorizontalAdvance(gid) / float32(face.Upem())
	e.glyph(&glyph{face: id, id: uint32(gid)}, false, x, y, size, inkOf(c.style))
	return x + float32(advance*float32(size))
}

// A label is one line of text for the frame of a card.
type label struct {
	line  line
	size  int // in pixels at scale 1
	width float32
	cut   bool // its end was left out
}

// label shapes a string for a place that is at most wide, in pixels at scale 1. What is longer is cut with ….
func (e *engine) label(text string, v voice, size int, wide float32) label {
	e.labels++
	p := e.labelParagraph()
	t, _ := cleaned([]Span{{Text: text}}, maxField)
	for i, r := range t.runes {
		if r == '\n' {
			t.runes[i] = ' '
		}
	}
	e.shape(p, t, v)
	room := wide / float32(size)
	l := line{p: p, to: len(p.clusters)}
	if w := l.width(); w <= room {
		return label{l, size, w * float32(size), false}
	}
	end := e.fitting(p, room-1) // … is as wide as an em at most
	for {
		for end > 0 && unicode.IsSpace(t.runes[end-1]) {
			end--
		}
		short := styled{append(slices.Clone(t.runes[:end]), '…'), append(slices.Clone(t.styles[:end]), 0), append(slices.Clone(t.breaks[:end]), 0)}
		e.shape(p, short, v)
		l = line{p: p, to: len(p.clusters)}
		w := l.width()
		if w <= room || end == 0 {
			return label{l, size, w * float32(size), true}
		}
		end--
	}
}

// fitting is how many runes of a paragraph fit into a width, in em.
func (e *engine) fitting(p *paragraph, room float32) int {
	var w float32
	for _, c := range p.clusters {
		if w += c.width; w > room {
			return int(c.from)
		}
	}
	return len(p.runes)
}

// labelParagraph gives a paragraph for one more label of this card.
func (e *engine) labelParagraph() *paragraph {
	for len(e.labelPars) < e.labels {
		e.labelPars = append(e.labelPars, &paragraph{})
	}
	return e.labelPars[e.labels-1]
}

// put draws a label with its left end at x and its base line at y, in pixels at scale 1.
func (e *engine) put(l label, x float32, y int, index uint8) {
	s := e.scale
	in := ink{index, coarse}
	e.draw(l.line, place{x * float32(s), y * s}, l.size*s, func(style) ink { return in })
}
