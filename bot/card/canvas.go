package card

import "encoding/binary"

// A canvas has one byte per pixel, an index into its palette. Before each row stands the byte of the PNG filter, so that
// the rows can be packed as they lie. Coordinates are pixels; what lies outside the clip is not drawn.
type canvas struct {
	palette
	w, h, stride int
	pix          []byte
	clip         box
	corners      map[float32][]byte
}

// A box is a rectangle: x0 and y0 belong to it, x1 and y1 do not.
type box struct{ x0, y0, x1, y1 int }

func (b box) cut(o box) box {
	return box{max(b.x0, o.x0), max(b.y0, o.y0), min(b.x1, o.x1), min(b.y1, o.y1)}
}

func (c *canvas) reset(w, h int, ground colour) {
	c.palette.reset()
	c.w, c.h, c.stride = w, h, w+1
	if n := c.stride*h + slack; cap(c.pix) < n { // at once what the highest card takes: of what is not touched there is no memory
		c.pix = make([]byte, n, max(n, c.stride*c.w+slack))
	} else {
		c.pix = c.pix[:n]
		clear(c.pix) // the ground is index 0
	}
	c.flat(ground)
	c.clip = box{0, 0, w, h}
}

func (c *canvas) row(y, x0, x1 int) []byte {
	at := y*c.stride + 1
	return c.pix[at+x0 : at+x1]
}

// rect fills a box with a flat index.
func (c *canvas) rect(b box, ink uint8) {
	b = b.cut(c.clip)
	for y := b.y0; y < b.y1; y++ {
		row := c.row(y, b.x0, max(b.x0, b.x1))
		for i := range row {
			row[i] = ink
		}
	}
}

// blend gives the index for an ink that covers a pixel of index d by share cover.
func (c *canvas) blend(d, ink, cover uint8, steps int) uint8 {
	if c.flats[d] == 0 {
		s := c.step[d]
		if s.ramp == 0 { // a pixel of a photo
			if cover >= 128 {
				return ink
			}
			return d
		}
		r := &c.ramps[s.ramp-1]
		if r.ink == ink {
			return r.at[255-int(255-s.cover)*int(255-cover)/255]
		}
		d = r.ground
		if s.cover >= 128 {
			d = r.ink
		}
	}
	if d == ink {
		return ink
	}
	return c.ramps[c.ramp(ink, d, steps)-1].at[cover]
}

// stamp draws a mask in a flat ink, its pen at x, y.
func (c *canvas) stamp(m *mask, x, y int, ink uint8, steps int) {
	x, y = x+m.x, y+m.y
	b := box{x, y, x + m.w, y + m.h}.cut(c.clip)
	if b.x0 >= b.x1 {
		return
	}
	var o overlay
	for row := b.y0; row < b.y1; row++ {
		src := m.pix[(row-y)*m.w+b.x0-x:][:b.x1-b.x0]
		dst := c.row(row, b.x0, b.x1)[:len(src)]
		for len(src) >= 8 {
			if binary.LittleEndian.Uint64(src) != 0 {
				if o.table != nil && binary.LittleEndian.Uint64(dst) == o.eight {
					o.put((*[8]byte)(dst), (*[8]byte)(src))
				} else {
					c.over8(&o, dst[:8], src[:8], ink, steps)
				}
			}
			src, dst = src[8:], dst[8:]
		}
		c.over8(&o, dst, src, ink, steps)
	}
}

// An overlay is the ramp of an ink over the ground that was met last.
type overlay struct {
	ground uint8
	eight  uint64 // the ground, eight times
	table  *[256]uint8
}

// put draws eight pixels over the ground. There is no choice to be made in it, which is why it is quick.
func (o *overlay) put(dst, src *[8]byte) {
	t := o.table
	dst[0], dst[1], dst[2], dst[3] = t[src[0]], t[src[1]], t[src[2]], t[src[3]]
	dst[4], dst[5], dst[6], dst[7] = t[src[4]], t[src[5]], t[src[6]], t[src[7]]
}

// over8 draws pixels one by one, over whatever is there.
func (c *canvas) over8(o *overlay, dst, src []byte, ink uint8, steps int) {
	for i, cover := range src {
		d := dst[i]
		switch {
		case cover == 0:
		case o.table != nil && d == o.ground:
			dst[i] = o.table[cover]
		case c.flats[d] != 0 && d != ink:
			*o = overlay{d, uint64(d) * 0x0101010101010101, &c.ramps[c.palette.ramp(ink, d, steps)-1].at}
			dst[i] = o.table[cover]
		default:
			dst[i] = c.blend(d, ink, cover, steps)
		}
	}
}

// roundRect fills a box with round corners.
func (c *canvas) roundRect(b box, radius float32, ink uint8) {
	r := ceil(radius)
	covers := c.corner(radius, r)
	c.rect(box{b.x0, b.y0 + r, b.x1, b.y1 - r}, ink)
	for j := range r {
		row := covers[j*r : (j+1)*r]
		full := 0
		for full < r && row[full] < 255 {
			full++
		}
		for _, y := range [...]int{b.y0 + j, b.y1 - 1 - j} {
			c.rect(box{b.x0 + full, y, b.x1 - full, y + 1}, ink)
			for i, cover := range row[:full] {
				if cover > 0 {
					c.dot(b.x0+i, y, ink, cover)
					c.dot(b.x1-1-i, y, ink, cover)
				}
			}
		}
	}
}

// corner is how much of each pixel a round corner covers, in a square of that side. It is kept between cards.
func (c *canvas) corner(radius float32, side int) []byte {
	if known, ok := c.corners[radius]; ok {
		return known
	}
	covers := make([]byte, side*side)
	for j := range side {
		for i := range side {
			dx, dy := radius-float32(i)-0.5, radius-float32(j)-0.5
			covers[j*side+i] = 255
			if dx > 0 && dy > 0 {
				covers[j*side+i] = edge(radius - sqrt(float32(dx*dx)+float32(dy*dy)))
			}
		}
	}
	if c.corners == nil || len(c.corners) > 64 {
		c.corners = make(map[float32][]byte)
	}
	c.corners[radius] = covers
	return covers
}

// edge is the coverage of a pixel whose centre lies so far inside a shape.
func edge(inside float32) uint8 {
	return uint8(min(255, max(0, float32(255*(inside+0.5)))))
}

func (c *canvas) dot(x, y int, ink, cover uint8) {
	if x < c.clip.x0 || x >= c.clip.x1 || y < c.clip.y0 || y >= c.clip.y1 {
		return
	}
	p := &c.pix[y*c.stride+1+x]
	*p = c.blend(*p, ink, cover, rough)
}

// frame fills a box with round corners and a border inside it.
func (c *canvas) frame(b box, radius float32, border int, line, ground uint8) {
	c.roundRect(b, radius, line)
	c.roundRect(box{b.x0 + border, b.y0 + border, b.x1 - border, b.y1 - border}, radius-float32(border), ground)
}

// disc fills a circle in the square of that corner and size.
func (c *canvas) disc(x, y, size int, ink uint8) {
	c.roundRect(box{x, y, x + size, y + size}, float32(size)/2, ink)
}
