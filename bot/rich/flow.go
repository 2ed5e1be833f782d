package rich

// A style is what holds for the inline nodes inside it.
type style struct {
	kind  Kind
	url   string
	level int
	up    *style
}

func (s *style) within(kind Kind) bool {
	for ; s != nil; s = s.up {
		if s.kind == kind {
			return true
		}
	}
	return false
}

// path lists the styles from the outermost to s.
func (s *style) path() []*style {
	if s == nil {
		return nil
	}
	return append(s.up.path(), s)
}

// A leaf is an inline node without children, and what holds for it.
type leaf struct {
	Node
	style *style
}

// A flow collects blocks. Inline nodes gather in a line, which a block ends: so inline markup around blocks does no harm.
type flow struct {
	r     *reader
	depth int // of the nodes in out
	out   []Node
	line  []leaf
	style *style
}

func (f *flow) leaf(n Node) {
	if at := len(f.line); n.Kind == Break && at > 1 && f.line[at-1].Kind == Break && f.line[at-2].Kind == Break {
		return // two end a paragraph; more mean nothing
	}
	f.r.part()
	f.line = append(f.line, leaf{n, f.style})
}

// in does something inside a style. A style that holds already is not doubled.
func (f *flow) in(s style, do func()) {
	if f.style.within(s.kind) {
		do()
		return
	}
	f.r.part()
	before := f.style
	s.up = before
	f.style = &s
	do()
	f.style = before
}

// block ends the line and adds a block.
func (f *flow) block(n Node) {
	f.flush()
	f.r.part()
	f.out = append(f.out, n)
}

// blocks reads the children of e as blocks below the next node.
func (f *flow) blocks(e *element, deeper int) []Node {
	inner := flow{r: f.r, depth: f.depth + deeper}
	inner.children(e)
	return inner.done()
}

// inline reads the children of e, which must be [simple], as inline nodes; paragraphs become lines.
func (f *flow) inline(e *element) []Node {
	var out []Node
	for _, p := range f.blocks(e, 1) {
		if len(out) > 0 {
			out = append(out, Node{Kind: Break})
		}
		out = append(out, p.Kids...)
	}
	return out
}

// flush makes paragraphs of the line: one, or several where breaks stood in a row, as old boards write them.
func (f *flow) flush() {
	line := fold(f.line)
	f.line = nil
	for len(line) > 0 {
		end, next := len(line), len(line)
		for i := 1; i < len(line); i++ {
			if line[i].Kind == Break && line[i-1].Kind == Break {
				end, next = i-1, i+1
				break
			}
		}
		if p := nest(line[:end], 0); len(p) > 0 {
			f.r.part()
			f.out = append(f.out, Node{Kind: Paragraph, Kids: p})
		}
		for next < len(line) && line[next].Kind == Break {
			next++
		}
		line = line[next:]
	}
}

// done ends the last line and gives the blocks.
func (f *flow) done() []Node {
	f.flush()
	if f.depth == 1 {
		f.out = bbQuotes(f.out)
	}
	return attributed(f.out)
}
