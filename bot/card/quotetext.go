package card

// textTop is where the first line of the quote begins, in pixels at scale 1: the lines stand in the middle of their room.
func (f *frame) textTop() float32 {
	c := f.look.column
	return float32(c.top) + (c.room(f.set.height)-f.set.tall)/2
}

// extent is how far the letters of the quote's face reach up and down from the base line, in pixels at scale 1.
func (f *frame) extent() (up, down float32) {
	up, down = 0.76, 0.24
	face := f.face(f.look.column.voice.plain)
	if face != nil {
		if m, ok := face.FontHExtents(); ok {
			up, down = m.Ascender/float32(face.Upem()), -m.Descender/float32(face.Upem())
		}
	}
	size := float32(f.set.size)
	return float32(up * size), float32(down * size)
}

// ascent is how far the base line lies below the top of a line, in pixels at scale 1.
func (f *frame) ascent() float32 {
	up, down := f.extent()
	return (f.set.leading-up-down)/2 + up
}

// bleed is how far a letter may reach out of the column at its sides, in pixels at scale 1.
const bleed = 6

// words draws the quote. Behind each stretch of bold words on a line, mark draws what the theme has there.
func (f *frame) words(mark func(x0, x1, top float32)) {
	s, col := float32(f.scale), f.look.column
	c := &f.canvas
	c.clip = f.scaled(round(f.left())-bleed, col.top-2, round(col.width)+2*bleed, round(col.room(f.set.height))+4)
	defer func() { c.clip = box{0, 0, c.w, c.h} }()
	plain, strong := ink{c.flat(f.look.ink), fine}, ink{c.flat(f.look.strong), fine}
	inkOf := func(st style) ink {
		if st&bold != 0 {
			return strong
		}
		return plain
	}
	top, ascent := f.textTop(), f.ascent()
	for _, l := range f.set.lines {
		if l.gap {
			top += float32(gapShare * float32(f.set.size))
		}
		x := f.left()
		if l.p.rtl {
			x += col.width - float32(l.width()*float32(f.set.size))
			if l.to > l.from {
				x += float32(l.p.clusters[l.from].trail * float32(f.set.size))
			}
		} else if l.to > l.from {
			x -= float32(l.p.clusters[l.from].lead * float32(f.set.size)) // the letters stay in line, the box hangs out
		}
		if mark != nil {
			f.marks(l, x, top, mark)
		}
		f.draw(l, place{x * s, round((top + ascent) * s)}, f.set.size*f.scale, inkOf)
		top += f.set.leading
	}
}

// marks finds the stretches of bold words on a line.
func (f *frame) marks(l line, x, top float32, mark func(x0, x1, top float32)) {
	f.order = l.visual(f.order)
	from, to, size := float32(-1), float32(0), float32(f.set.size)
	for _, c := range f.order {
		heavy := c.style&bold != 0
		if heavy && from < 0 && !c.space {
			from = x + float32(c.lead*size)
		}
		if !heavy && from >= 0 {
			mark(from, to, top)
			from = -1
		}
		x += float32(c.width * size)
		if heavy && !c.space {
			to = x - float32(c.trail*size)
		}
	}
	if from >= 0 {
		mark(from, to, top)
	}
}
