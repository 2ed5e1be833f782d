package card

import (
	"encoding/binary"

	ot "github.com/go-text/typesetting/font/opentype"
	"github.com/go-text/typesetting/font/opentype/tables"
)

// outlines has the shapes of a TrueType font where they lie in its file: one is read when its mask is made. The font library
// reads all of them, points and hints, and keeps them for as long as the font is there. Parts that are tied to each other's
// points are not understood, and nothing is varied.
//
// https://learn.microsoft.com/typography/opentype/spec/glyf
type outlines struct {
	glyphs []byte // glyf
	places []byte // loca
	wide   bool   // places of four bytes
	across []byte // hmtx: advance and bearing of the first glyphs, of the others the bearing
	paired int    // how many have an advance
}

const (
	headLoca   = 50 // in head: the form of loca
	hheaPaired = 34 // in hhea: how many glyphs have an advance
	deepest    = 8  // parts within parts
)

// table takes in a table of the font, if it is one of those that are needed.
func (o *outlines) table(tag string, body []byte) {
	switch tag {
	case "glyf":
		o.glyphs = body
	case "loca":
		o.places = body
	case "head":
		o.wide = body[headLoca+1] == 1
	case "hhea":
		o.paired = int(binary.BigEndian.Uint16(body[hheaPaired:]))
	case "hmtx":
		o.across = body
	}
}

// bearing says how far from the pen the ink of a glyph begins.
func (o *outlines) bearing(gid uint32) float32 {
	at := 4*int(gid) + 2
	if n := int(gid) - o.paired; n >= 0 {
		at = 4*o.paired + 2*n
	}
	return float32(int16(binary.BigEndian.Uint16(o.across[at:])))
}

// count is how many glyphs there are; 0 in a font of another form.
func (o *outlines) count() int {
	if o.wide {
		return max(1, len(o.places)/4) - 1
	}
	return max(1, len(o.places)/2) - 1
}

// shape is what the font has for a glyph; empty for one without ink.
func (o *outlines) shape(gid uint32) []byte {
	if o.wide {
		return o.glyphs[binary.BigEndian.Uint32(o.places[4*gid:]):binary.BigEndian.Uint32(o.places[4*gid+4:])]
	}
	return o.glyphs[2*uint32(binary.BigEndian.Uint16(o.places[2*gid:])) : 2*uint32(binary.BigEndian.Uint16(o.places[2*gid+2:]))]
}

// A knot is a point of a contour.
type knot struct {
	ot.SegmentPoint
	on   bool // the contour goes through it
	last bool // of its contour
}

// segments is the outline of a glyph, moved to where its ink is to begin. It panics where an offset leads outside.
func (o *outlines) segments(gid uint32) (s []ot.Segment, ok bool) {
	knots, shift, ok := o.knots(gid, 0)
	if !ok {
		return nil, false
	}
	for i := range knots {
		knots[i].X -= shift
	}
	for len(knots) > 0 {
		n := 1
		for !knots[n-1].last {
			n++
		}
		s = contour(s, knots[:n])
		knots = knots[n:]
	}
	return s, true
}

// knots are the points of a glyph and of its parts, and how far to the right of its place it lies.
func (o *outlines) knots(gid uint32, depth int) (knots []knot, shift float32, ok bool) {
	shape := o.shape(gid)
	if len(shape) == 0 {
		return nil, -o.bearing(gid), true
	}
	g, _, err := tables.ParseGlyph(shape)
	if err != nil {
		return nil, 0, false
	}
	shift = float32(g.XMin) - o.bearing(gid)
	switch data := g.Data.(type) {
	case tables.SimpleGlyph:
		knots = make([]knot, len(data.Points))
		for i, p := range data.Points {
			knots[i] = knot{SegmentPoint: ot.SegmentPoint{X: float32(p.X), Y: float32(p.Y)}, on: p.Flag&1 != 0}
		}
		for _, end := range data.EndPtsOfContours {
			knots[end].last = true
		}
	case tables.CompositeGlyph:
		for i := range data.Glyphs {
			part := &data.Glyphs[i]
			if part.IsAnchored() || depth == deepest {
				return nil, 0, false
			}
			of, itsShift, ok := o.knots(uint32(part.GlyphIndex), depth+1)
			if !ok {
				return nil, 0, false
			}
			if part.HasUseMyMetrics() {
				shift = itsShift
			}
			settle(part, of)
			knots = append(knots, of...)
		}
	}
	return knots, shift, true
}

// settle turns and moves the points of a part to where they stand in the whole.
func settle(part *tables.CompositeGlyphPart, knots []knot) {
	dx, dy := part.ArgsAsTranslation()
	x, y, m := float32(dx), float32(dy), part.Scale
	if part.IsScaledOffsets() {
		x, y = float32(x*m[0])+float32(y*m[2]), float32(x*m[1])+float32(y*m[3])
	}
	for i := range knots {
		k := &knots[i]
		k.X, k.Y = float32(k.X*m[0])+float32(k.Y*m[2])+x, float32(k.X*m[1])+float32(k.Y*m[3])+y
	}
}

// contour appends a closed contour. Between two points beside it the contour goes through their middle.
func contour(s []ot.Segment, knots []knot) []ot.Segment {
	first := knots[0]
	start, rest := first.SegmentPoint, knots[1:]
	if !first.on { // it comes last
		if len(knots) == 1 {
			return s
		}
		if start = knots[1].SegmentPoint; knots[1].on {
			rest = knots[2:]
		} else {
			start = middle(first.SegmentPoint, start)
		}
	}
	s = append(s, ot.Segment{Op: ot.SegmentOpMoveTo, Args: [3]ot.SegmentPoint{start}})
	var beside ot.SegmentPoint
	bent := false
	to := func(p ot.SegmentPoint) {
		if bent {
			s = append(s, ot.Segment{Op: ot.SegmentOpQuadTo, Args: [3]ot.SegmentPoint{beside, p}})
		} else {
			s = append(s, ot.Segment{Op: ot.SegmentOpLineTo, Args: [3]ot.SegmentPoint{p}})
		}
	}
	pass := func(k knot) {
		switch {
		case k.on:
			to(k.SegmentPoint)
		case bent:
			to(middle(beside, k.SegmentPoint))
		}
		beside, bent = k.SegmentPoint, !k.on
	}
	for _, k := range rest {
		pass(k)
	}
	if !first.on {
		pass(first)
	}
	to(start)
	return s
}

func middle(p, q ot.SegmentPoint) ot.SegmentPoint {
	return ot.SegmentPoint{X: (p.X + q.X) / 2, Y: (p.Y + q.Y) / 2}
}
