package rich

import "strings"

// isQuote reports whether an element holds somebody else's words.
func isQuote(e *element) bool {
	switch e.tag {
	case "blockquote":
		return !e.class("postcontent")
	case "aside":
		return e.class("quote")
	case "div", "section":
		return e.class("bbcode_quote", "bbCodeQuote", "quotecontent", "quotetext")
	}
	return false
}

// isTitle reports whether an element of a quote is only its title: who, when, and buttons.
func isTitle(e *element) bool {
	return e.tag == "cite" || e.class("title", "quote-controls", "bbCodeBlock-title", "bbCodeBlock-expandLink", "bbcode_postedby",
		"quoteheader", "topslice_quote", "ipsQuote_citation", "quotetitle")
}

func (f *flow) quote(e *element) {
	cite := citeOf(e)
	body := &element{kids: untitled(e)}
	if f.depth >= maxQuote { // it stands in a quote already
		f.transparent(body)
		return
	}
	f.flush()
	if words := f.blocks(body, 1); len(words) > 0 {
		f.block(Node{Kind: Quote, Cite: cite, Kids: words})
	}
}

// untitled is the content of a quote without its title. Discourse keeps the words in a blockquote of their own.
func untitled(e *element) []*element {
	var out []*element
	for _, kid := range e.kids {
		switch {
		case isTitle(kid):
		case e.tag == "aside" && kid.tag == "blockquote":
			out = append(out, kid.kids...)
		case kid.tag == "div" && titleOf(kid) != nil && e.tag != "aside":
			out = append(out, untitled(kid)...)
		default:
			out = append(out, kid)
		}
	}
	return out
}

// citeOf reads whose words a quote repeats; nil where the markup does not tell.
func citeOf(e *element) *Cite {
	c := Cite{Post: number(e.attr("data-post")), Full: e.attr("data-full") == "true"}
	if id := strings.TrimSpace(e.attr("data-topic")); number(id) > 0 {
		c.Thread = id
	}
	for _, name := range []string{"data-username", "data-quote", "data-ipsquote-username", "data-author"} {
		if c.Author == "" {
			c.Author = Line(strings.TrimPrefix(strings.TrimSpace(e.attr(name)), "@"), nameBudget)
		}
	}
	if c.Author == "" && c.Post == 0 && c.Thread == "" {
		c.Author = titleAuthor(e)
	}
	if c == (Cite{}) {
		return nil
	}
	return &c
}

// titleAuthor reads a name from a quote's title: "Ann:", "Ann wrote:", "Quote from: Ann on Monday", "Originally posted
// by Ann".
func titleAuthor(e *element) string {
	title := titleOf(e)
	if title == nil {
		return ""
	}
	words := title.words()
	for _, lead := range []string{"Quote from:", "Originally posted by"} {
		if len(words) > len(lead) && strings.EqualFold(words[:len(lead)], lead) {
			name, _, _ := strings.Cut(strings.TrimSpace(words[len(lead):]), " on ")
			return Line(strings.Trim(name, " :↑"), nameBudget)
		}
	}
	if name, ok := saidBy(words); ok {
		return name
	}
	if name, ok := strings.CutSuffix(words, ":"); ok && count(name) <= nameBudget && title.find(isLink) == nil {
		return Line(strings.TrimPrefix(name, "@"), nameBudget)
	}
	return ""
}

// titleOf is the title of this quote, not of one inside it.
func titleOf(e *element) *element {
	for _, kid := range e.kids {
		if isTitle(kid) && kid.words() != "" {
			return kid
		}
		if isQuote(kid) {
			continue
		}
		if found := titleOf(kid); found != nil {
			return found
		}
	}
	return nil
}

// saidBy reads the name from "Ann wrote:", "@Ann said in Some thread:", "Ann wrote: ↑ Monday".
func saidBy(words string) (string, bool) {
	for _, verb := range []string{" said", " wrote", " Said", " Wrote"} {
		name, rest, ok := strings.Cut(words, verb)
		name = strings.TrimPrefix(strings.TrimSpace(name), "@")
		if ok && name != "" && count(name) <= nameBudget && (strings.HasPrefix(rest, ":") || strings.HasPrefix(rest, " in ") && strings.HasSuffix(rest, ":")) {
			return Line(name, nameBudget), true
		}
	}
	return "", false
}

// attributed gives "@Ann said in Some thread:" above a quote without attribution to the quote, as NodeBB writes it. What has
// no @ was typed by the author.
func attributed(nodes []Node) []Node {
	var out []Node
	for _, n := range nodes {
		if last := len(out) - 1; n.Kind == Quote && n.Cite == nil && last >= 0 && out[last].Kind == Paragraph {
			words := plainWords(out[last])
			if name, ok := saidBy(words); ok && strings.HasPrefix(words, "@") {
				n.Cite = &Cite{Author: name}
				out = out[:last]
			}
		}
		out = append(out, n)
	}
	return out
}

// plainWords is the text of a paragraph that is short enough to be a title.
func plainWords(n Node) string {
	var out strings.Builder
	for k := range (Doc{n}).All() {
		if k.Kind == Break || out.Len() > 2*maxTitle {
			return ""
		}
		if k.Kind == Mention {
			out.WriteByte('@')
		}
		out.WriteString(k.Text)
	}
	return strings.TrimSpace(out.String())
}
