package discord

import (
	"strings"

	"github.com/threadtape/threadtape/bot/chat"
	"github.com/threadtape/threadtape/bot/rich"
)

// A sheet is a message laid out: what stands in fields of their own, and the text that goes below.
type sheet struct {
	title  string // words of one line
	url    string // of the post, or of what the title is about; a title is a link to it
	author string // words of one line
	icon   string // https link
	head   int    // how many segments say where and who, before anything else
	text   []segment
	color  int
	plain  bool // one body of nothing but words
	room   int  // what is left free for those whom it calls
}

// said is a message that only says its push line, if that says anything.
func said(push string) sheet {
	s := sheet{color: colorCalm, plain: true}
	if push = clean(push); !empty(push) {
		s.text = drawn([]segment{{doc: rich.Doc{rich.P(rich.T(push))}, draw: pen{}.markdown, body: true}})
	}
	return s
}

// read lays out the blocks of a message. In an embed the author has a field, and so has the title: that of an answer, or
// else what a relay's first line says, without the host, which goes before the time in the last line.
//
// The host that a message leads to is in sight once, and the links of our own lines that lead there go without it.
func read(m chat.Message, l look) sheet {
	s := sheet{color: colorCalm, url: address(m)}
	if noticed(m.Blocks) {
		s.color = colorNotice
	}
	s.plain = len(m.Blocks) == 1 && m.Blocks[0].Style == chat.Body && onlyWords(m.Blocks[0].Nodes, 0)
	titled := has(m.Blocks, chat.Title)
	host := rich.Host(s.url)
	seen := false
	for _, b := range m.Blocks {
		switch {
		case l == embeds && b.Style == chat.Title && s.title == "":
			s.title = oneLine(b.Nodes)
			continue
		case l == embeds && b.Style == chat.Context && s.title == "" && !titled && s.about(b):
			continue
		case b.Style == chat.Author && s.icon == "" && s.author == "":
			s.icon = secure(b.Icon)
			if l == embeds && len(s.text) == s.head && s.speaks(b) {
				continue
			}
		}
		own := pen{clock: 'R'}
		if seen = seen || s.title != "" || b.Style == chat.Context && strings.Contains(oneLine(b.Nodes), host); seen || b.Style == chat.Lines {
			own.home = host
		}
		seen = seen || leads(b) != ""
		if len(s.text) == s.head && (b.Style == chat.Context || b.Style == chat.Author) {
			s.head++
		}
		s.text = append(s.text, own.segment(b))
	}
	if host != "" && (s.title != "" || !seen && has(m.Blocks, chat.Lines)) {
		s.signed()
	}
	s.text = drawn(s.text)
	return s
}

// about takes the title of a relay from its first line. Words that pose as another place stay where they cannot be a link.
func (s *sheet) about(b chat.Block) bool {
	host := rich.Host(s.url)
	line := oneLine(b.Nodes)
	if rest, ok := strings.CutPrefix(line, host+" "); ok && host != "" {
		line = strings.TrimLeft(rest, " ·")
	}
	if host == "" || line == "" || poses(line, s.url) {
		return false
	}
	s.title = line
	return true
}

// poses reports whether words claim to be another place than u.
func poses(line, u string) bool {
	host := rich.Host(u)
	return host != "" && line != host && rich.Label(line, u) == host
}

// speaks takes the author's field from a block, if plain words can say it.
func (s *sheet) speaks(b chat.Block) bool {
	for n := range rich.Doc(b.Nodes).All() {
		if n.Kind == rich.Link || n.Kind == rich.Time {
			return false
		}
	}
	s.author = oneLine(b.Nodes)
	return s.author != ""
}

// signed puts the host that the title leads to before the time, or at the end. A title that poses as another place is none
// that can be pressed.
func (s *sheet) signed() {
	if poses(s.title, s.url) {
		s.url = ""
		return
	}
	host := rich.Node{Kind: rich.Text, Text: rich.Host(s.url)}
	if last := len(s.text) - 1; last >= 0 && s.text[last].style == chat.Footer {
		nodes := append([]rich.Node{host, {Kind: rich.Text, Text: " · "}}, s.text[last].doc...)
		s.text[last].doc = nodes
		return
	}
	s.text = append(s.text, pen{clock: 'R'}.segment(chat.Block{Style: chat.Footer, Nodes: []rich.Node{host}}))
}

// segment gives a block its form. A document of strangers shows the host behind every link; our own lines do so where the
// link leads elsewhere than the message.
func (p pen) segment(b chat.Block) segment {
	s := segment{doc: b.Nodes, style: b.Style, body: b.Style == chat.Body || b.Style == chat.Lines}
	switch b.Style {
	case chat.Body:
		s.draw = pen{clock: 'f'}.markdown
	case chat.Lines:
		s.draw = p.list
	case chat.Facts:
		s.draw = pen{clock: p.clock}.small
	case chat.Context, chat.ReplyTo, chat.Footer:
		s.draw = p.small
	case chat.Title:
		s.draw = func(d rich.Doc) string { return p.line(d, bold) }
	default:
		s.draw = func(d rich.Doc) string { return p.line(d, 0) }
	}
	return s
}

// small is one line of small print.
func (p pen) small(d rich.Doc) string {
	line := p.line(d, 0)
	if line == "" {
		return ""
	}
	return "-# " + line
}

// address is where a message leads: the first link of our own lines, or for a relay its first button.
func address(m chat.Message) string {
	for _, b := range m.Blocks {
		if u := leads(b); u != "" {
			return u
		}
	}
	for _, a := range m.Actions {
		if u := target(a.URL); u != "" && m.About.Thread != "" {
			return u
		}
	}
	return ""
}

// leads is where the first link of a line of ours leads.
func leads(b chat.Block) string {
	switch b.Style {
	case chat.Context, chat.Author, chat.Title, chat.Notice:
		for n := range rich.Doc(b.Nodes).All() {
			if u := target(n.URL); n.Kind == rich.Link && u != "" {
				return u
			}
		}
	default:
	}
	return ""
}

func has(blocks []chat.Block, style chat.Style) bool {
	for _, b := range blocks {
		if b.Style == style {
			return true
		}
	}
	return false
}

// noticed reports whether a message tells of something that happened, and of nothing that somebody wrote.
func noticed(blocks []chat.Block) bool {
	return has(blocks, chat.Notice) && !has(blocks, chat.Body)
}

// onlyWords reports whether a document is words that need no more than content: nothing to press, nothing to unfurl.
func onlyWords(nodes []rich.Node, depth int) bool {
	for _, n := range nodes {
		switch n.Kind {
		case rich.Paragraph, rich.Text, rich.Strong, rich.Emph, rich.Mono, rich.Break, rich.Emoji, rich.Mention:
		default:
			return false
		}
		if depth > maxDepth || !onlyWords(n.Kids, depth+1) {
			return false
		}
	}
	return true
}

// oneLine is the words of inline nodes.
func oneLine(nodes []rich.Node) string {
	return strings.Join(strings.Fields(bare(nodes, 0)), " ")
}

// secure is a link that Discord fetches a picture from, or nothing.
func secure(u string) string {
	if u = target(u); !strings.HasPrefix(u, "https://") {
		return ""
	}
	return u
}
