package card

import (
	"image"
	"math"

	ot "github.com/go-text/typesetting/font/opentype"
	"golang.org/x/image/vector"
)

// A mask is the coverage of one shape, from its own corner.
type mask struct {
	x, y, w, h int // of the corner, from the pen
	pix        []byte
}

// A maskKey names the mask of a glyph: whole pixels of size, quarters of a pixel of place.
type maskKey struct {
	id    uint32
	face  faceID
	size  uint16
	phase uint8
}

// A shelf keeps what was drawn lately, in two halves: when the young half is full it becomes the old one, and the old one
// is forgotten.
type shelf[K comparable, V any] struct {
	young, old map[K]V
	size, most int // bytes
}

func (s *shelf[K, V]) get(k K) (V, bool) {
	if v, ok := s.young[k]; ok {
		return v, true
	}
	v, ok := s.old[k]
	return v, ok
}

func (s *shelf[K, V]) put(k K, v V, bytes int) {
	if s.young == nil || s.size+bytes > s.most/2 {
		s.old, s.young, s.size = s.young, make(map[K]V), 0
	}
	s.young[k] = v
	s.size += bytes
}

// maskOf returns the mask of a glyph; nil where it leaves no ink. size is in pixels.
func (e *engine) maskOf(face faceID, id uint32, size int, phase uint8) *mask {
	key := maskKey{id, face, uint16(size), phase}
	m, ok := e.masks.get(key)
	if !ok {
		m = e.rasterise(face, id, float32(size), float32(phase)/4)
		bytes := 64
		if m != nil {
			bytes += len(m.pix)
		}
		e.masks.put(key, m, bytes)
	}
	return m
}

// maxMask is the longest side of a glyph that is drawn.
const maxMask = 2048

func (e *engine) rasterise(id faceID, gid uint32, size, shift float32) *mask {
	face := e.face(id)
	if face == nil {
		return nil
	}
	segments := e.outlineOf(id, face, gid)
	if len(segments) == 0 {
		return nil
	}
	scale := size / float32(face.Upem())
	x0, y0, x1, y1 := bounds(segments)
	left, right := floor(float32(x0*scale)+shift), ceil(float32(x1*scale)+shift)
	top, bottom := floor(float32(-y1*scale)), ceil(float32(-y0*scale))
	w, h := right-left, bottom-top
	if w <= 0 || h <= 0 || w > maxMask || h > maxMask {
		return nil
	}
	m := &mask{x: left, y: top, w: w, h: h, pix: make([]byte, w*h)}
	trace(&e.raster, segments, w, h, scale, shift-float32(left), float32(-top))
	fill(&e.raster, m)
	return m
}

// trace puts an outline into the rasteriser, y downwards.
func trace(z *vector.Rasterizer, segments []ot.Segment, w, h int, scale, dx, dy float32) {
	z.Reset(w, h)
	z.DrawOp = 1 // draw.Src
	at := func(p ot.SegmentPoint) (float32, float32) {
		return float32(p.X*scale) + dx, dy - float32(p.Y*scale)
	}
	for i, s := range segments {
		ax, ay := at(s.Args[0])
		switch s.Op {
		case ot.SegmentOpMoveTo:
			if i > 0 {
				z.ClosePath()
			}
			z.MoveTo(ax, ay)
		case ot.SegmentOpLineTo:
			z.LineTo(ax, ay)
		case ot.SegmentOpQuadTo:
			bx, by := at(s.Args[1])
			z.QuadTo(ax, ay, bx, by)
		case ot.SegmentOpCubeTo:
			bx, by := at(s.Args[1])
			cx, cy := at(s.Args[2])
			z.CubeTo(ax, ay, bx, by, cx, cy)
		}
	}
	z.ClosePath()
}

// fill makes the mask of what the rasteriser holds.
func fill(z *vector.Rasterizer, m *mask) {
	dst := &image.Alpha{Pix: m.pix, Stride: m.w, Rect: image.Rect(0, 0, m.w, m.h)}
	z.Draw(dst, dst.Rect, image.Opaque, image.Point{})
}

func bounds(segments []ot.Segment) (x0, y0, x1, y1 float32) {
	x0, y0, x1, y1 = math.MaxFloat32, math.MaxFloat32, -math.MaxFloat32, -math.MaxFloat32
	for i := range segments {
		for _, p := range segments[i].ArgsSlice() {
			x0, y0, x1, y1 = min(x0, p.X), min(y0, p.Y), max(x1, p.X), max(y1, p.Y)
		}
	}
	return x0, y0, x1, y1
}

func floor(v float32) int    { return int(math.Floor(float64(v))) }
func ceil(v float32) int     { return int(math.Ceil(float64(v))) }
func round(v float32) int    { return int(math.Floor(float64(v) + 0.5)) }
func sqrt(v float32) float32 { return float32(math.Sqrt(float64(v))) }
