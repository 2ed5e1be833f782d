package rich

import (
	"iter"
	"slices"
)

// All yields every node in reading order, parents before their children.
func (d Doc) All() iter.Seq[Node] {
	return func(yield func(Node) bool) { each(d, yield) }
}

func each(nodes []Node, yield func(Node) bool) bool {
	for _, n := range nodes {
		if !yield(n) || !each(n.Kids, yield) {
			return false
		}
	}
	return true
}

// Own is what the author said: the document without quotes, at any depth, and without the excerpts of embedded pages,
// which are somebody else's words too. Details and spoilers are own words; so are the title and target of an embed, as
// it was the author who pointed there. What is left keeps its order; containers left empty go. d is not changed.
func (d Doc) Own() Doc { return own(d) }

func own(nodes []Node) []Node {
	var out []Node
	for _, n := range nodes {
		if n.Kind == Quote {
			continue
		}
		had := len(n.Kids) > 0
		n.Kids = own(n.Kids)
		if n.Kind == Embed {
			n.Kids = nil
		}
		if had && len(n.Kids) == 0 && n.Text == "" && n.URL == "" {
			continue
		}
		out = append(out, n)
	}
	return out
}

// Veiled is the document with [Hidden] in the place of what the author hid. d is not changed.
func (d Doc) Veiled() Doc { return veiled(d) }

func veiled(nodes []Node) []Node {
	out := slices.Clone(nodes)
	for i, n := range out {
		switch {
		case n.Kind == Spoiler && n.Level == 1:
			out[i] = P(T(Hidden))
		case n.Kind == Spoiler:
			out[i] = T(Hidden)
		default:
			out[i].Kids = veiled(n.Kids)
		}
	}
	return out
}

// A Quoted is one quote of a document: whose words they are, where known, and the words, with the quotes nested in them.
type Quoted struct {
	Cite *Cite
	Doc  Doc
}

// Quotes lists the outermost quotes in reading order, also those inside lists and details.
func (d Doc) Quotes() []Quoted {
	var out []Quoted
	for _, n := range d {
		if n.Kind == Quote {
			out = append(out, Quoted{n.Cite, n.Kids})
			continue
		}
		out = append(out, Doc(n.Kids).Quotes()...)
	}
	return out
}

// Links lists the targets of links, images and embeds in reading order, each once, but for those that the author hid.
func (d Doc) Links() []string {
	var out []string
	seen := make(map[string]bool)
	var list func([]Node)
	list = func(nodes []Node) {
		for _, n := range nodes {
			if n.Kind == Spoiler {
				continue
			}
			if n.URL != "" && !seen[n.URL] {
				seen[n.URL] = true
				out = append(out, n.URL)
			}
			list(n.Kids)
		}
	}
	list(d)
	return out
}

// Empty reports that a reader would see nothing: no text, no picture, no link.
func (d Doc) Empty() bool {
	return !slices.ContainsFunc(d, func(n Node) bool {
		return !blank(n.Text) || n.URL != "" || n.Kind == Time || !Doc(n.Kids).Empty()
	})
}
