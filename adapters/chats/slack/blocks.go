package slack

import (
	"strings"

	"github.com/threadtape/threadtape/bot/chat"
	"github.com/threadtape/threadtape/bot/rich"
)

// compose gives the blocks of a message their form, in their order.
func (p pen) compose(blocks []chat.Block) []block {
	var out []block
	for _, b := range blocks {
		out = append(out, p.block(b)...)
	}
	return out
}

func (p pen) block(b chat.Block) []block {
	switch b.Style {
	case chat.Body:
		return written(pen{}.rich(b.Nodes, true)) // strangers' words: the host stands behind every link
	case chat.Lines:
		return written(p.bulleted(b.Nodes))
	case chat.Title:
		return p.title(b.Nodes)
	case chat.Notice:
		return p.notice(b.Nodes)
	case chat.Facts:
		return smallPrint(pen{}.small(b.Nodes))
	case chat.Author:
		return smallPrint(append(avatar(b), p.small(b.Nodes)...))
	default:
		return smallPrint(p.small(b.Nodes))
	}
}

// written is a block of rich text, if there is any.
func written(parts []part) []block {
	if len(parts) == 0 {
		return nil
	}
	return []block{richBlock{"rich_text", parts}}
}

// context puts small print into as many blocks as it needs.
func smallPrint(elements []object) []block {
	var out []block
	for _, some := range chunks(elements, maxContext, maxObject+maxURL, object.weight) {
		out = append(out, contextBlock{"context", some})
	}
	return out
}

// avatar is the picture of who speaks, which says so to those who cannot see it.
func avatar(b chat.Block) []object {
	u := secure(b.Icon)
	if u == "" {
		return nil
	}
	alt := clip(plain(bare(b.Nodes, 0)), maxLabel, same)
	if empty(alt) {
		alt = "avatar"
	}
	return []object{{Type: "image", ImageURL: u, AltText: alt}}
}

// title is a header, or a bold line where it is too long for one or can be pressed.
func (p pen) title(nodes []rich.Node) []block {
	words := plain(bare(nodes, 0))
	for n := range rich.Doc(nodes).All() {
		if n.Kind == rich.Link && target(n.URL) != "" {
			return p.bold(nodes)
		}
	}
	switch {
	case empty(words):
		return nil
	case units(words) > maxHeader:
		return p.bold(nodes)
	}
	return []block{headerBlock{"header", plainText(words)}}
}

func (p pen) bold(nodes []rich.Node) []block {
	return written(p.rich(rich.Doc{{Kind: rich.Heading, Kids: nodes}}, false))
}

// notice is a line of text. When it happened stands below, where a reader sees it in the own zone.
func (p pen) notice(nodes []rich.Node) []block {
	last := len(nodes) - 1
	if last < 1 || nodes[last].Kind != rich.Time {
		return written(p.rich(rich.Doc{{Kind: rich.Paragraph, Kids: nodes}}, false))
	}
	before := nodes[:last]
	if n := before[last-1]; n.Kind == rich.Text && n.Text == dot {
		before = before[:last-1]
	}
	return append(written(p.rich(rich.Doc{{Kind: rich.Paragraph, Kids: before}}, false)), smallPrint(p.small(nodes[last:]))...)
}

// bulleted makes several lines a list; a line that is a block of another kind stands as it is.
func (p pen) bulleted(nodes []rich.Node) []part {
	if len(nodes) < 2 {
		return p.rich(nodes, false)
	}
	for _, n := range nodes {
		if n.Kind != rich.Paragraph {
			return p.rich(nodes, false)
		}
	}
	return p.rich(rich.Doc{rich.L(nodes...)}, false)
}

// signed adds the host that the links of a relay lead to, where no line has said it.
func (p pen) signed(blocks []block) []block {
	if p.home == "" {
		return blocks
	}
	for _, b := range blocks {
		if says(b, p.home) {
			return blocks
		}
	}
	host := plainText(p.home)
	if last := len(blocks) - 1; last >= 0 {
		if c, ok := blocks[last].(contextBlock); ok && len(c.Elements) < maxContext {
			blocks[last] = contextBlock{c.Type, append([]object{host}, c.Elements...)}
			return blocks
		}
	}
	return append(blocks, smallPrint([]object{host})...)
}

// says reports whether a line of our own has the host in it.
func says(b block, host string) bool {
	switch b := b.(type) {
	case headerBlock:
		return strings.Contains(b.Text.Text, host)
	case contextBlock:
		for _, e := range b.Elements {
			if strings.Contains(e.Text, host) {
				return true
			}
		}
	}
	return false
}
