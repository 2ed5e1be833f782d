package rich

import (
	"strings"

	"golang.org/x/net/html"
)

// The bounds of reading markup. What comes behind them is not read.
const (
	maxNodes = 60_000  // elements and texts
	maxBytes = 1 << 20 // of text, before white space is folded
	maxOpen  = 128     // open elements
	moreOpen = 192     // open elements when a quote or something hidden begins, which must not be missed
	maxAttrs = 32
	maxValue = 8192 // bytes of one attribute
)

// A parser builds a tree from the tokens of a fragment, about as a browser would: it knows void elements, end tags that
// may be left out, and what an end tag must not cut. html.Parse is not used for it: it gives up past 512 open elements,
// and some short hostile fragments cost it quadratic time. This one is linear.
type parser struct {
	open   []*element
	count  map[string]int // of the open elements
	nodes  int
	bytes  int
	over   map[string]int // elements that were too deep to be opened, and have not ended
	mute   string         // the tag of something hidden, or a quote, that was too deep even for that
	muted  int
	forget bool // the next text is the content of a raw element
	full   bool
}

// parse reads a fragment. full says that a bound was reached.
func parse(fragment string) (root *element, full bool) {
	root = &element{tag: "body"}
	p := parser{open: []*element{root}, count: make(map[string]int), over: make(map[string]int)}
	z := html.NewTokenizer(strings.NewReader(fragment))
	for p.nodes < maxNodes && p.bytes < maxBytes {
		switch z.Next() {
		case html.ErrorToken:
			return root, p.full
		case html.TextToken:
			p.text(z.Text())
		case html.StartTagToken, html.SelfClosingTagToken:
			p.start(z)
		case html.EndTagToken:
			name, _ := z.TagName()
			p.end(string(name))
		default: // comments
		}
	}
	return root, true
}

func (p *parser) top() *element { return p.open[len(p.open)-1] }

func (p *parser) text(b []byte) {
	if p.forget || p.mute != "" {
		p.forget = false
		return
	}
	if left := maxBytes - p.bytes; len(b) > left {
		b, p.full = b[:left], true
	}
	p.bytes += len(b)
	top := p.top()
	if n := len(top.kids); n > 0 && top.kids[n-1].tag == "" {
		top.kids[n-1].text = append(top.kids[n-1].text, b...)
		return
	}
	p.nodes++
	top.kids = append(top.kids, &element{text: append([]byte(nil), b...)})
}

func (p *parser) start(z *html.Tokenizer) {
	name, more := z.TagName()
	e := &element{tag: string(name)}
	p.forget = raw[e.tag]
	for more && len(e.attrs) < maxAttrs {
		var key, value []byte
		key, value, more = z.TagAttr()
		if k := string(key); kept(k) && !e.has(k) {
			e.attrs = append(e.attrs, html.Attribute{Key: k, Val: string(value[:min(len(value), maxValue)])})
		}
	}
	if p.mute != "" {
		if e.tag == p.mute {
			p.muted++
		}
		return
	}
	// A picture stands in the middle of a line, though it is made of blocks.
	if !isPicture(e) && !isLightbox(p.top()) && !p.implied(e.tag) {
		return
	}
	if voids[e.tag] {
		p.add(e)
		return
	}
	p.push(e)
}

func (p *parser) add(e *element) {
	p.nodes++
	top := p.top()
	top.kids = append(top.kids, e)
}

func (p *parser) push(e *element) {
	vital := gone(e) || isQuote(e)
	switch {
	case len(p.open) < maxOpen || vital && len(p.open) < moreOpen:
		p.add(e)
		p.open = append(p.open, e)
		p.count[e.tag]++
	case vital:
		p.mute, p.muted, p.full = e.tag, 1, p.full || isQuote(e)
	default:
		p.over[e.tag]++
		p.apart(e.tag)
	}
}

// apart keeps the words before and behind a block apart that could not be opened.
func (p *parser) apart(tag string) {
	if kids := p.top().kids; isBlock(tag) && (len(kids) == 0 || kids[len(kids)-1].tag != "br") {
		p.add(&element{tag: "br"})
	}
}

// implied closes what a start tag closes. It is false where browsers ignore the tag.
func (p *parser) implied(tag string) bool {
	if tables[tag] && tag != "table" {
		return p.inTable(tag)
	}
	switch tag {
	case "html", "body", "head", "frameset", "frame":
		return false
	case "li":
		p.closeUpTo("li", listWalls)
	case "dd", "dt":
		p.closeUpTo("dd", termWalls)
		p.closeUpTo("dt", termWalls)
	case "a":
		p.closeUpTo("a", firm)
	}
	if blocks[tag] {
		p.closeUpTo("p", paraWalls)
		if headings[tag] && headings[p.top().tag] {
			p.pop()
		}
	}
	return true
}

// inTable closes cells and rows for the next ones; outside a table such tags mean nothing.
func (p *parser) inTable(tag string) bool {
	if p.count["table"] == 0 {
		return false
	}
	switch tag {
	case "td", "th":
		p.closeUpTo("td", tableWall)
		p.closeUpTo("th", tableWall)
	default:
		for _, t := range []string{"td", "th", "caption", "tr"} {
			p.closeUpTo(t, tableWall)
		}
		if tag != "tr" {
			for _, t := range []string{"thead", "tbody", "tfoot"} {
				p.closeUpTo(t, tableWall)
			}
		}
	}
	return true
}
