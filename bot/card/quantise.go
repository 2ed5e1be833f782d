package card

import (
	"image"
	"math/bits"
	"slices"
)

// A quantiser finds few colours for many pixels by median cut over a histogram with 5 bits for each of red, green and blue.
// It is deterministic.
type quantiser struct {
	count [1 << 15]int32
	sum   [1 << 15][3]int32
	index [1 << 15]uint8
	cells []uint16 // those in use
	met   []uint16 // of each pixel
	boxes []cellBox
}

// A cellBox is a stretch of cells, and how much would be won by dividing it.
type cellBox struct {
	from, to int
	spread   int
	axis     uint
}

func cellOf(c colour) uint16 {
	return uint16(c>>19&31<<10 | c>>11&31<<5 | c>>3&31)
}

// A pasting is a picture in premultiplied colour, with its corner at a pixel of a canvas.
type pasting struct {
	img  *image.RGBA
	x, y int
}

// paste draws pictures with at most n new colours.
func (q *quantiser) paste(c *canvas, pictures []pasting, n int) {
	q.cells, q.met = q.cells[:0], q.met[:0]
	most := 0
	for _, p := range pictures {
		most += len(p.img.Pix) / 4
	}
	q.met = slices.Grow(q.met, most)
	for _, p := range pictures {
		p.rows(c, func(dst, src []byte) { q.meet(c, dst, src, n) })
	}
	if len(q.met) == 0 {
		return
	}
	q.divide(n)
	for _, b := range q.boxes {
		i := c.add(q.mean(b))
		for _, cell := range q.cells[b.from:b.to] {
			q.index[cell] = i
		}
	}
	met := q.met
	for _, p := range pictures {
		p.rows(c, func(dst, src []byte) {
			for i := range dst {
				if src[4*i+3] != 0 {
					dst[i] = q.index[met[0]]
					met = met[1:]
				}
			}
		})
	}
	for _, cell := range q.cells {
		q.count[cell], q.sum[cell] = 0, [3]int32{}
	}
}

// rows gives the rows of a picture, and where they lie in a canvas, as far as they do.
func (p pasting) rows(c *canvas, do func(dst, src []byte)) {
	b := box{p.x, p.y, p.x + p.img.Rect.Dx(), p.y + p.img.Rect.Dy()}.cut(c.clip)
	if b.x0 >= b.x1 {
		return
	}
	for y := b.y0; y < b.y1; y++ {
		do(c.row(y, b.x0, b.x1), p.img.Pix[(y-p.y)*p.img.Stride+4*(b.x0-p.x):][:4*(b.x1-b.x0)])
	}
}

// meet takes the colours of a row into the histogram. Where there can be no new ones, it draws with those that there are.
func (q *quantiser) meet(c *canvas, dst, src []byte, n int) {
	for i, ground := range dst {
		p := src[4*i:][:4]
		if p[3] == 0 {
			continue
		}
		col := over(c.colours[ground], p)
		if n <= 0 {
			dst[i] = c.nearest(col)
			continue
		}
		cell := cellOf(col)
		q.met = append(q.met, cell)
		if q.count[cell] == 0 {
			q.cells = append(q.cells, cell)
		}
		q.count[cell]++
		r, g, b := col.rgb()
		s := &q.sum[cell]
		s[0], s[1], s[2] = s[0]+int32(r), s[1]+int32(g), s[2]+int32(b)
	}
}

// divide cuts the cells into at most n boxes, always the one with the widest spread at its median.
func (q *quantiser) divide(n int) {
	q.boxes = append(q.boxes[:0], q.box(0, len(q.cells)))
	for len(q.boxes) < n {
		widest := 0
		for i, b := range q.boxes {
			if b.spread > q.boxes[widest].spread {
				widest = i
			}
		}
		b := q.boxes[widest]
		if b.spread == 0 {
			return
		}
		at := q.median(b)
		q.boxes[widest] = q.box(b.from, at)
		q.boxes = append(q.boxes, q.box(at, b.to))
	}
}

func (q *quantiser) box(from, to int) cellBox {
	b := cellBox{from: from, to: to}
	pixels := int32(0)
	low, high := [3]int{31, 31, 31}, [3]int{}
	for _, cell := range q.cells[from:to] {
		for axis := range 3 {
			v := int(cell >> (10 - 5*axis) & 31)
			low[axis], high[axis] = min(low[axis], v), max(high[axis], v)
		}
		pixels += q.count[cell]
	}
	weight := [3]int{3, 4, 2} // the eye sees green best
	for axis := range 3 {
		if spread := (high[axis] - low[axis]) * weight[axis]; spread > b.spread {
			b.spread, b.axis = spread, uint(10-5*axis)
		}
	}
	if b.spread > 0 {
		b.spread *= 16 + bits.Len32(uint32(pixels))
	}
	return b
}

// median sorts a box along its axis and returns where half of its pixels lie on each side.
func (q *quantiser) median(b cellBox) int {
	cells := q.cells[b.from:b.to]
	slices.SortFunc(cells, func(x, y uint16) int {
		if d := int(x>>b.axis&31) - int(y>>b.axis&31); d != 0 {
			return d
		}
		return int(x) - int(y)
	})
	total := int32(0)
	for _, cell := range cells {
		total += q.count[cell]
	}
	sum := int32(0)
	for i, cell := range cells[:len(cells)-1] {
		if sum += q.count[cell]; 2*sum >= total {
			return b.from + i + 1
		}
	}
	return b.to - 1
}

func (q *quantiser) mean(b cellBox) colour {
	var n, r, g, bl int64
	for _, cell := range q.cells[b.from:b.to] {
		n += int64(q.count[cell])
		s := q.sum[cell]
		r, g, bl = r+int64(s[0]), g+int64(s[1]), bl+int64(s[2])
	}
	return rgb(uint8((r+n/2)/n), uint8((g+n/2)/n), uint8((bl+n/2)/n))
}
