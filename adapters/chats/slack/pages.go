package slack

// A pager puts blocks on pages: messages that stay within what one may hold.
type pager struct {
	pages  [][]block
	weight int // of the last page
}

// paged gives every message its blocks. The last ones, from the index tail on, stay together if one message can hold them:
// the footer and the buttons.
func paged(blocks []block, tail int) [][]block {
	p := pager{pages: [][]block{nil}}
	for _, b := range blocks[:tail] {
		p.add(b)
	}
	w := sum(blocks[tail:], block.weight)
	if n := len(blocks) - tail; w <= maxTotal && n <= maxBlocks && (p.weight+w > maxTotal || len(p.page())+n > maxBlocks) {
		p.turn()
	}
	for _, b := range blocks[tail:] {
		p.add(b)
	}
	return p.pages
}

func (p *pager) page() []block { return p.pages[len(p.pages)-1] }

func (p *pager) turn() {
	if len(p.page()) > 0 {
		p.pages, p.weight = append(p.pages, nil), 0
	}
}

func (p *pager) put(b block) {
	last := len(p.pages) - 1
	p.pages[last] = append(p.pages[last], b)
	p.weight += b.weight()
}

// add puts a block on the page, or what does not fit of it on the next ones.
func (p *pager) add(b block) {
	if len(p.page()) == maxBlocks {
		p.turn()
	}
	for p.weight+b.weight() > maxTotal {
		long, ok := b.(richBlock)
		if room := maxTotal - p.weight; ok && room >= leastRoom {
			head, tail := long.split(room)
			if len(head.Elements) > 0 {
				p.put(head)
			}
			if len(tail.Elements) == 0 {
				return
			}
			b = tail
		}
		if len(p.page()) == 0 && !ok {
			break // no block but rich text is that heavy
		}
		p.turn()
	}
	p.put(b)
}
