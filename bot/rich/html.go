package rich

import "net/url"

// FromHTML reads the markup of a forum's post. base is where it stands, for relative links; without it they stay text. It
// understands what Discourse, NodeBB, XenForo, phpBB and their like write, and takes any other markup sensibly: quotes
// with their attribution, code, lists, tables, spoilers, embedded pages and films. It never fails: what is broken is read
// about as a browser would, and what is too long or too deep is cut, with the mark […] at the end where text is missing.
func FromHTML(fragment string, base *url.URL) Doc {
	root, full := parse(fragment)
	r := newReader(base)
	f := flow{r: r, depth: 1}
	f.children(root)
	return r.finish(f.done(), full)
}

func (f *flow) children(e *element) {
	for _, kid := range e.kids {
		if f.r.full {
			return
		}
		f.walk(kid)
	}
}

// walk takes one element: what forums have invented first, then what the tag means.
func (f *flow) walk(e *element) {
	switch {
	case e.tag == "":
		f.text(string(e.text))
	case gone(e):
	case f.forum(e), f.leafTag(e), f.inlineTag(e):
	case f.blockTag(e):
	case isBlock(e.tag):
		f.flush()
		f.styled(e)
		f.flush()
	default:
		f.styled(e)
	}
}

// leafTag takes elements that are inline and have no children of interest.
func (f *flow) leafTag(e *element) bool {
	switch e.tag {
	case "br":
		f.leaf(Node{Kind: Break})
	case "wbr":
	case "img":
		f.image(e)
	case "code", "kbd", "samp", "tt":
		if e.find(isPre) != nil {
			return false
		}
		f.mono(e)
	case "time":
		f.time(e)
	case "iframe", "video", "audio", "embed":
		f.media(e)
	case "sup":
		f.script(e, superscripts)
	case "sub":
		f.script(e, subscripts)
	case "q":
		f.text("“")
		f.styled(e)
		f.text("”")
	default:
		return false
	}
	return true
}

func isPre(e *element) bool { return e.tag == "pre" }

// inlineTag takes elements that style what is in them.
func (f *flow) inlineTag(e *element) bool {
	var s style
	switch e.tag {
	case "a":
		f.anchor(e)
		return true
	case "b", "strong":
		s.kind = Strong
	case "i", "em", "cite", "dfn", "var":
		s.kind = Emph
	case "u", "ins":
		s.kind = Under
	case "s", "del", "strike":
		s.kind = Strike
	default:
		return false
	}
	f.in(s, func() { f.styled(e) })
	return true
}

// blockTag takes elements that become a block of their own.
func (f *flow) blockTag(e *element) bool {
	switch e.tag {
	case "h1", "h2", "h3", "h4", "h5", "h6":
		f.heading(e, int(e.tag[1]-'0'))
	case "hr":
		if !e.class("footnotes-sep") {
			f.block(Node{Kind: Rule})
		}
	case "pre", "listing", "xmp", "plaintext":
		f.code(e)
	case "ul", "ol", "menu", "dir":
		f.list(e)
	case "li":
		f.item(e)
	case "dt":
		f.flush()
		f.in(style{kind: Strong}, func() { f.styled(e) })
		f.flush()
	case "table":
		f.table(e)
	case "details":
		f.details(e)
	default:
		return false
	}
	return true
}
