package card

import (
	"slices"

	"github.com/go-text/typesetting/font"
	ot "github.com/go-text/typesetting/font/opentype"
)

// The sign of Bitcoin is in none of the fonts that the program brings. Where none of the system has it either, it is the B of the
// text's own face with two strokes above and below.
const bitcoin = '₿'

// coined marks the glyph of a letter that gets the strokes of a coin. Glyphs are numbered with 16 bits.
const coined = 1 << 30

// coin appends the clusters of a run of such signs.
func (e *engine) coin(p *paragraph, r run) {
	face := e.face(r.face)
	if face == nil {
		return
	}
	gid, _ := face.NominalGlyph('B')
	wide := face.HorizontalAdvance(gid) / float32(face.Upem())
	for i := r.from; i < r.to; i++ {
		c := cluster{from: int32(i), to: int32(i + 1), g: int32(len(p.glyphs)), width: wide, level: r.level, style: r.style}
		p.glyphs = append(p.glyphs, glyph{face: r.face, id: uint32(gid) | coined, next: wide})
		c.gEnd, c.after = int32(len(p.glyphs)), e.after[c.to-1]
		p.clusters = append(p.clusters, c)
	}
}

// outlineOf is the outline of a glyph.
func (e *engine) outlineOf(id faceID, face *font.Face, gid uint32) []ot.Segment {
	outline := e.typeface(id).outline(face, gid&^coined)
	if gid&coined == 0 || len(outline) == 0 {
		return outline
	}
	x0, y0, x1, y1 := bounds(outline)
	wide, high := (x1-x0)*0.11, (y1-y0)*0.15
	into := high / 2 // far enough to leave no seam
	turn := area(outline) > 0
	all := slices.Clone(outline)
	for _, share := range [...]float32{0.3, 0.58} {
		x := x0 + float32((x1-x0)*share)
		all = append(all, stroke(x, y1-into, x+wide, y1+high, turn)...)
		all = append(all, stroke(x, y0-high, x+wide, y0+into, turn)...)
	}
	return all
}

// stroke is a box as an outline, drawn against the clock or with it.
func stroke(x0, y0, x1, y1 float32, against bool) []ot.Segment {
	corners := [...]ot.SegmentPoint{{X: x0, Y: y0}, {X: x1, Y: y0}, {X: x1, Y: y1}, {X: x0, Y: y1}}
	if !against {
		slices.Reverse(corners[:])
	}
	var out []ot.Segment
	for i, p := range corners {
		s := ot.Segment{Op: ot.SegmentOpLineTo}
		if i == 0 {
			s.Op = ot.SegmentOpMoveTo
		}
		s.Args[0] = p
		out = append(out, s)
	}
	return out
}

// area is twice the area within an outline; below 0 where it is drawn with the clock. Holes are drawn the other way.
func area(outline []ot.Segment) (sum float32) {
	var first, last ot.SegmentPoint
	for i := range outline {
		points := outline[i].ArgsSlice()
		to := points[len(points)-1]
		if outline[i].Op == ot.SegmentOpMoveTo {
			sum += float32(last.X*first.Y) - float32(first.X*last.Y)
			first = to
		} else {
			sum += float32(last.X*to.Y) - float32(to.X*last.Y)
		}
		last = to
	}
	return sum + float32(last.X*first.Y) - float32(first.X*last.Y)
}
