package rich

// end takes an end tag.
func (p *parser) end(tag string) {
	p.forget = false
	if p.mute != "" {
		if tag == p.mute {
			if p.muted--; p.muted == 0 {
				p.mute = ""
			}
		}
		return
	}
	if p.over[tag] > 0 {
		p.over[tag]--
		p.apart(tag)
		return
	}
	switch {
	case tag == "p" && p.count["p"] == 0:
		p.add(&element{tag: "p"}) // as browsers do
	case tag == "br":
		p.add(&element{tag: "br"})
	case tables[tag]:
		p.closeUpTo(tag, tableWall)
	case tag == "li":
		p.closeUpTo(tag, listWalls)
	case headings[tag]:
		p.closeHeading()
	case blocks[tag]:
		p.closeUpTo(tag, walls)
	default:
		p.closeInline(tag)
	}
}

// closeUpTo closes the innermost open element of that tag and whatever is open inside it, unless a wall stands between.
func (p *parser) closeUpTo(tag string, wall set) {
	for i := len(p.open) - 1; i > 0 && p.count[tag] > 0; i-- {
		if p.open[i].tag == tag {
			p.cut(i)
			return
		}
		if wall[p.open[i].tag] {
			return
		}
	}
}

func (p *parser) closeHeading() {
	for i := len(p.open) - 1; i > 0 && !walls[p.open[i].tag]; i-- {
		if headings[p.open[i].tag] {
			p.cut(i)
			return
		}
	}
}

// closeInline closes something inline. Where that would cut a quote, a list or the like, it ends together with that.
func (p *parser) closeInline(tag string) {
	blocked := false
	for i := len(p.open) - 1; i > 0 && p.count[tag] > 0; i-- {
		e := p.open[i]
		switch {
		case e.tag == tag && !e.ended && blocked:
			e.ended = true
			return
		case e.tag == tag && !e.ended:
			p.cut(i)
			return
		case walls[e.tag]:
			return
		case firm[e.tag]:
			blocked = true
		}
	}
}

// cut closes the open element at i, everything inside it, and what was only waiting for that.
func (p *parser) cut(i int) {
	for len(p.open) > i || len(p.open) > 1 && p.top().ended {
		p.count[p.top().tag]--
		p.open = p.open[:len(p.open)-1]
	}
}

func (p *parser) pop() { p.cut(len(p.open) - 1) }
