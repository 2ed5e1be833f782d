package rich

import (
	"net/url"
	"time"
)

// The bounds of a document.
const (
	maxDepth = 32
	maxText  = 256 << 10
	maxLinks = 256 << 10 // bytes of all targets together
	maxParts = 20_000    // nodes
	maxTitle = 300
	// A container is opened only where its paragraphs and their styles still fit below it; quotes get a little more, as
	// quoted words must never be taken for the author's own.
	maxBox   = 18
	maxQuote = 22
)

// A reader turns elements into nodes, within the bounds.
type reader struct {
	base               *url.URL
	text, links, parts int // left
	full               bool
	zones              map[string]*time.Location
}

func newReader(base *url.URL) *reader {
	return &reader{base: base, text: maxText - len(mark), links: maxLinks, parts: maxParts, zones: make(map[string]*time.Location)}
}

// finish marks a document in which something is missing.
func (r *reader) finish(blocks []Node, full bool) Doc {
	if r.full || full {
		blocks = append(blocks, P(T(mark)))
	}
	return blocks
}

// take cleans s and accounts for it.
func (r *reader) take(s string) string {
	s = dropTokens(Clean(s))
	if len(s) > r.text {
		r.full = true
		s = firstBytes(s, r.text)
	}
	r.text -= len(s)
	return s
}

// part accounts for a node; where there are too many, no more is read.
func (r *reader) part() {
	if r.parts--; r.parts <= 0 {
		r.full = true
	}
}

// link is the target of a link, empty if it may not be one.
func (r *reader) link(href string) string {
	t, ok := resolve(href, r.base)
	if !ok || href == "" {
		return ""
	}
	u := t.String()
	if r.links -= len(u); r.links < 0 {
		return ""
	}
	return u
}
