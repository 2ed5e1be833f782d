package rich

import (
	"strconv"
	"strings"
)

// text takes words as they stand in the markup.
func (f *flow) text(s string) {
	if s = f.r.take(s); s != "" {
		f.bbText(s)
	}
}

// words adds a leaf of text.
func (f *flow) words(s string) {
	if s != "" {
		f.leaf(Node{Kind: Text, Text: s})
	}
}

// styled takes the children of e with the style that its classes or its style attribute ask for. Old imports have spans
// for real bold.
func (f *flow) styled(e *element) {
	todo := f.asked(e)
	var next func()
	next = func() {
		if len(todo) == 0 {
			f.children(e)
			return
		}
		kind := todo[0]
		todo = todo[1:]
		f.in(style{kind: kind}, next)
	}
	next()
}

func (f *flow) asked(e *element) []Kind {
	if len(e.attrs) == 0 {
		return nil
	}
	looks := plainStyle(e.attr("style"))
	var kinds []Kind
	for _, a := range [...]struct {
		kind  Kind
		class string
		looks []string
	}{
		{Strong, "bbcode-b", []string{"font-weight:bold", "font-weight:700"}},
		{Emph, "bbcode-i", []string{"font-style:italic"}},
		{Under, "bbcode-u", []string{"text-decoration:underline"}},
		{Strike, "bbcode-s", []string{"text-decoration:line-through"}},
	} {
		wanted := e.class(a.class)
		for _, look := range a.looks {
			wanted = wanted || strings.Contains(looks, look)
		}
		if wanted {
			kinds = append(kinds, a.kind)
		}
	}
	return kinds
}

// anchor takes a link. Where nobody could open it, its words stay.
func (f *flow) anchor(e *element) {
	href := strings.TrimSpace(e.attr("href"))
	target := ""
	if !strings.HasPrefix(href, "#") {
		target = f.r.link(href)
	}
	if target == "" {
		f.styled(e)
		return
	}
	s := style{kind: Link, url: target}
	if e.class("inline-onebox") {
		s.level = 1
	}
	f.in(s, func() { f.styled(e) })
}

func (f *flow) mono(e *element) {
	var out strings.Builder
	e.verbatim(&out)
	if s := strings.TrimSpace(strings.Join(strings.Fields(f.r.take(out.String())), " ")); s != "" {
		f.leaf(Node{Kind: Mono, Text: s})
	}
}

func (f *flow) image(e *element) {
	switch {
	case isEmoji(e):
		if s := f.r.take(emojiText(e)); s != "" {
			f.leaf(Node{Kind: Emoji, Text: s, Name: alias(e, s)})
		}
	case isNoise(e):
	default:
		f.picture(cmpOr(e, "src", "data-src", "data-orig-src", "data-url"), e.attr("alt"))
	}
}

func (f *flow) picture(src, alt string) {
	alt = Line(f.r.take(alt), maxTitle)
	if u := f.r.link(src); u != "" {
		f.leaf(Node{Kind: Image, URL: u, Text: alt})
		return
	}
	f.words(alt)
}

// cmpOr is the first of the attributes that could be the address of a picture.
func cmpOr(e *element, names ...string) string {
	for _, name := range names {
		if v := e.attr(name); v != "" && !strings.HasPrefix(v, "data:") {
			return v
		}
	}
	return ""
}

const (
	superscripts = "⁰¹²³⁴⁵⁶⁷⁸⁹"
	subscripts   = "₀₁₂₃₄₅₆₇₈₉"
)

// script takes raised or lowered text: digits keep their height, as 10² is not 102, all else is plain.
func (f *flow) script(e *element, digits string) {
	words := e.words()
	if words == "" || strings.Trim(words, "0123456789") != "" || e.find(isLink) != nil {
		f.styled(e)
		return
	}
	set := []rune(digits)
	f.text(strings.Map(func(r rune) rune { return set[r-'0'] }, words))
}

func isLink(e *element) bool { return e.tag == "a" }

// number reads a small positive number.
func number(s string) int {
	n, err := strconv.ParseUint(strings.TrimSpace(s), 10, 31)
	if err != nil {
		return 0
	}
	return int(n)
}
