package card

// padBold makes room at the ends of bold words, for the box behind them.
func padBold(p *paragraph, pad float32) {
	for i := range p.clusters {
		if p.clusters[i].style&bold == 0 {
			continue
		}
		if i == 0 || p.clusters[i-1].style&bold == 0 {
			p.pad(i, -1, pad)
		}
		if i+1 == len(p.clusters) || p.clusters[i+1].style&bold == 0 {
			p.pad(i, 1, pad)
		}
	}
}

// pad makes room where bold words end, at cluster i: before it where step is -1, behind it where step is 1. Where that is on
// the line depends on which way both sides read: at a number among words from right to left it is the number's other end.
func (p *paragraph) pad(i, step int, pad float32) {
	low := uint8(0)
	if p.rtl {
		low = 1
	}
	if beside := i + step; beside >= 0 && beside < len(p.clusters) {
		low = min(p.clusters[beside].level, p.clusters[i].level)
	}
	for p.clusters[i].level > low {
		next := i - step
		if next < 0 || next == len(p.clusters) || p.clusters[next].level <= low {
			break
		}
		if i = next; p.clusters[i].style&bold == 0 {
			return // the box ends in the middle of what turns
		}
	}
	c := &p.clusters[i]
	if c.g == c.gEnd {
		return
	}
	c.width += pad
	if left := (step < 0) == (low&1 == 0); left {
		c.lead += pad
		p.glyphs[c.g].x += pad
		p.glyphs[c.g].next += pad
		return
	}
	c.trail += pad
	p.glyphs[c.gEnd-1].next += pad
}
