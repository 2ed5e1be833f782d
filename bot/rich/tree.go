package rich

import (
	"slices"
	"strings"

	"golang.org/x/net/html"
)

// An element is a node of the markup as it was read: a tag with its attributes and children, or, where tag is empty, text.
type element struct {
	tag   string
	attrs []html.Attribute
	text  []byte
	kids  []*element
	// ended says that an end tag was seen which could not close it yet, as something that must not be cut stood open.
	ended bool
}

func (e *element) attr(name string) string {
	for _, a := range e.attrs {
		if a.Key == name {
			return a.Val
		}
	}
	return ""
}

func (e *element) has(name string) bool {
	for _, a := range e.attrs {
		if a.Key == name {
			return true
		}
	}
	return false
}

// class reports whether e has one of the classes.
func (e *element) class(names ...string) bool {
	for class := range strings.FieldsSeq(e.attr("class")) {
		if slices.Contains(names, class) {
			return true
		}
	}
	return false
}

// find is the first descendant, in reading order, that is wanted.
func (e *element) find(wanted func(*element) bool) *element {
	for _, kid := range e.kids {
		if wanted(kid) {
			return kid
		}
		if found := kid.find(wanted); found != nil {
			return found
		}
	}
	return nil
}

// words is the text of e on one line, without what no reader sees.
func (e *element) words() string {
	var out strings.Builder
	e.write(&out)
	return strings.Join(strings.Fields(dropTokens(Clean(out.String()))), " ")
}

func (e *element) write(out *strings.Builder) {
	if e == nil || out.Len() > maxTitle || gone(e) {
		return
	}
	out.Write(e.text)
	switch {
	case e.tag == "img" && isEmoji(e):
		out.WriteString(emojiText(e))
	case e.tag == "br" || isBlock(e.tag):
		out.WriteByte(' ')
	}
	for _, kid := range e.kids {
		kid.write(out)
	}
}

// verbatim is the text of e as it stands, for code.
func (e *element) verbatim(out *strings.Builder) {
	if gone(e) || e.tag == "button" {
		return
	}
	out.Write(e.text)
	if e.tag == "br" {
		out.WriteByte('\n')
	}
	for _, kid := range e.kids {
		kid.verbatim(out)
	}
}

// A set is a set of tags.
type set map[string]bool

func tags(lists ...string) set {
	s := make(set)
	for _, list := range lists {
		for tag := range strings.FieldsSeq(list) {
			s[tag] = true
		}
	}
	return s
}

const (
	wallTags = "td th caption table"
	firmTags = "blockquote aside details li ul ol dl pre tr " + wallTags
)

var (
	voids = tags("area base br col embed hr img input link meta param source track wbr")
	// blocks end a line before and after them, and close an open paragraph.
	blocks = tags("address article aside blockquote center dd details dialog dir div dl dt fieldset figcaption figure footer form",
		"h1 h2 h3 h4 h5 h6 header hgroup hr li listing main menu nav ol p plaintext pre search section summary table ul xmp")
	tables = tags("table caption thead tbody tfoot tr td th")
	// walls are not cut by the end tag of any other block.
	walls = tags(wallTags)
	// firm elements are not cut by the end tag of something inline.
	firm      = tags(firmTags)
	tableWall = tags("table")
	listWalls = tags("ul ol menu dir blockquote aside details", wallTags)
	termWalls = tags("dl blockquote aside details", wallTags)
	paraWalls = tags("button", firmTags)
	headings  = tags("h1 h2 h3 h4 h5 h6")
	// raw elements hold no markup; the tokenizer gives their content as text.
	raw        = tags("script style iframe noembed noframes noscript title textarea")
	attributes = tags("class href src alt title style hidden start datetime width height aria-hidden")
	dropped    = tags("script style template svg noscript noembed noframes head title meta link select datalist button textarea input",
		"canvas map object applet annotation annotation-xml rp nav dialog")
)

func isBlock(tag string) bool { return blocks[tag] || tables[tag] }

// kept reports whether an attribute means something to us.
func kept(name string) bool {
	return attributes[name] || strings.HasPrefix(name, "data-")
}
