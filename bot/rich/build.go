package rich

// P makes a paragraph.
func P(nodes ...Node) Node { return Node{Kind: Paragraph, Kids: nodes} }

// T makes text; s is cleaned. A line break in it is a space to most renderers: use [Br].
func T(s string) Node { return Node{Kind: Text, Text: Clean(s)} }

// B makes bold text.
func B(nodes ...Node) Node { return Node{Kind: Strong, Kids: nodes} }

// I makes italic text.
func I(nodes ...Node) Node { return Node{Kind: Emph, Kids: nodes} }

// C makes inline code; s is cleaned.
func C(s string) Node { return Node{Kind: Mono, Text: Clean(s)} }

// A makes a link. Where url is nothing a browser opens with http or https, only the label stays.
func A(label, url string) Node {
	if Host(url) == "" {
		return T(label)
	}
	return Node{Kind: Link, URL: url, Kids: []Node{T(label)}}
}

// Br makes a line break inside a paragraph.
func Br() Node { return Node{Kind: Break} }

// Q makes a quote; cite may be nil.
func Q(cite *Cite, blocks ...Node) Node { return Node{Kind: Quote, Cite: cite, Kids: blocks} }

// L makes a bullet list with one item for each block.
func L(items ...Node) Node {
	list := Node{Kind: List, Kids: make([]Node, len(items))}
	for i, item := range items {
		list.Kids[i] = Node{Kind: Item, Kids: []Node{item}}
	}
	return list
}
