package rich

import "strings"

// boxed reports whether one more container fits; where it does not, its content stands in the one around it.
func (f *flow) boxed() bool { return f.depth < maxBox }

// transparent takes the content of a block without a node of its own.
func (f *flow) transparent(e *element) {
	f.flush()
	f.children(e)
	f.flush()
}

// simple reports whether e holds paragraphs at most, no other blocks.
func simple(e *element) bool {
	return e.find(func(e *element) bool {
		return isBlock(e.tag) && e.tag != "p" && e.tag != "div" && e.tag != "center" || isQuote(e) || isEmbed(e)
	}) == nil
}

func (f *flow) heading(e *element, level int) {
	if !simple(e) {
		f.transparent(e)
		return
	}
	f.flush()
	if words := f.inline(e); len(words) > 0 {
		f.block(Node{Kind: Heading, Level: level, Kids: words})
	}
}

func (f *flow) code(e *element) {
	var out strings.Builder
	e.verbatim(&out)
	text := strings.TrimPrefix(strings.ReplaceAll(out.String(), "\r\n", "\n"), "\n")
	if text = strings.TrimRight(f.r.take(text), " \n"); text != "" {
		f.block(Node{Kind: Code, Text: text})
	}
}

func (f *flow) list(e *element) {
	if !f.boxed() {
		f.transparent(e)
		return
	}
	f.flush()
	list := Node{Kind: List}
	if e.tag == "ol" {
		list.Level = max(1, number(e.attr("start")))
	}
	for _, kid := range e.kids {
		if f.r.full {
			break
		}
		if kid.tag == "" && strings.TrimSpace(string(kid.text)) == "" || gone(kid) {
			continue
		}
		if kid.tag == "ul" || kid.tag == "ol" { // as old boards nest them
			list.Kids = appendToLast(list.Kids, f.blocks(&element{kids: []*element{kid}}, 2))
			continue
		}
		if kid.tag == "li" {
			list.Kids = append(list.Kids, f.itemOf(kid)...)
			continue
		}
		list.Kids = append(list.Kids, f.itemOf(&element{kids: []*element{kid}})...)
	}
	if len(list.Kids) > 0 {
		f.block(list)
	}
}

func (f *flow) itemOf(e *element) []Node {
	if words := f.blocks(e, 2); len(words) > 0 {
		f.r.part()
		return []Node{{Kind: Item, Kids: words}}
	}
	return nil
}

func appendToLast(items, blocks []Node) []Node {
	if len(blocks) == 0 {
		return items
	}
	if len(items) == 0 {
		return []Node{{Kind: Item, Kids: blocks}}
	}
	last := &items[len(items)-1]
	last.Kids = append(last.Kids, blocks...)
	return items
}

// item takes an item that stands in no list.
func (f *flow) item(e *element) {
	if !f.boxed() {
		f.transparent(e)
		return
	}
	f.flush()
	if items := f.itemOf(e); len(items) > 0 {
		f.block(Node{Kind: List, Kids: items})
	}
}

func (f *flow) details(e *element) {
	title := ""
	rest := &element{}
	for _, kid := range e.kids {
		if kid.tag == "summary" && title == "" {
			title = Line(f.r.take(kid.words()), maxTitle)
			continue
		}
		rest.kids = append(rest.kids, kid)
	}
	if e.class("elided") { // what Discourse folds of a mail, under a title of dots
		f.flush()
		f.transparent(rest)
		f.flush()
		return
	}
	if !f.boxed() {
		f.flush()
		f.words(title)
		f.transparent(rest)
		return
	}
	f.flush()
	if words := f.blocks(rest, 1); len(words) > 0 || title != "" {
		f.block(Node{Kind: Details, Text: title, Kids: words})
	}
}

// spoiler takes what is to be read only when asked for: inline, or a block where it holds blocks.
func (f *flow) spoiler(e *element) {
	whole := e.tag == "div" || e.tag == "section" || e.find(func(e *element) bool { return isBlock(e.tag) }) != nil
	switch {
	case f.style.within(Spoiler) || whole && !f.boxed():
		f.transparent(e)
	case whole:
		f.flush()
		if words := f.blocks(e, 1); len(words) > 0 {
			f.block(Node{Kind: Spoiler, Level: 1, Kids: words})
		}
	default:
		f.in(style{kind: Spoiler}, func() { f.children(e) })
	}
}
