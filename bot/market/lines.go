package market

import (
	"strings"

	"github.com/threadtape/threadtape/bot/rich"
)

// A place in a document that reads differently.
type lineKind uint8

const (
	plain   lineKind = iota
	heading          // of the post: a title, not a statement
	item             // of a list
	row              // of a table: see line.cells
	code             // as it stands
	choice           // of a poll: nobody's statement
)

// A line is one line of an author's own words.
type line struct {
	text  string // as written
	read  string // of the same length; what is not to be read is \x00: addresses, mentions, struck words
	kind  lineKind
	head  bool   // a row of heading cells
	block int    // lines of one paragraph, list or table share it
	cells []span // of a row

	hits     []hit
	alike    []alike
	tokens   []token
	said     [][]token    // the tokens by sentence
	loud     bool         // it is written in capitals, so that capitals say nothing
	declared map[int]bool // where tickers of declared positions begin
}

// A span is a piece of a line, in bytes.
type span struct{ at, end int }

// declare remembers tickers of a declared position.
func (l *line) declare(spans ...span) {
	if l.declared == nil {
		l.declared = make(map[int]bool)
	}
	for _, s := range spans {
		l.declared[s.at] = true
	}
}

// words are tokens as they stand in the line.
func (l line) words(s []token) string { return strings.TrimSpace(l.text[s[0].at:s[len(s)-1].end]) }

// linesOf takes a document apart into the lines of its author's own words.
func linesOf(d rich.Doc) []line {
	var p pen
	p.blocks(d.Own(), plain)
	p.end(plain)
	for i := range p.lines {
		p.lines[i].read = withoutAddresses(p.lines[i].read)
		if strings.HasPrefix(strings.TrimSpace(p.lines[i].text), ">") { // quoted by hand
			p.lines[i].read = strings.Repeat("\x00", len(p.lines[i].text))
		}
		p.lines[i].hits, p.lines[i].alike = scan(p.lines[i].read)
		p.lines[i].tokenize()
	}
	return p.lines
}

// A pen writes lines.
type pen struct {
	lines      []line
	text, read strings.Builder
	cells      []span
	block      int
}

func (p *pen) end(k lineKind) {
	if strings.TrimSpace(p.text.String()) != "" {
		p.lines = append(p.lines, line{text: p.text.String(), read: p.read.String(), kind: k, block: p.block, cells: p.cells})
	}
	p.text.Reset()
	p.read.Reset()
	p.cells = nil
}

func (p *pen) blocks(nodes []rich.Node, k lineKind) {
	for _, n := range nodes {
		switch n.Kind {
		case rich.Paragraph, rich.Heading, rich.Cell:
			kind := k
			if n.Kind == rich.Heading {
				kind = heading
			}
			p.block++
			p.inline(n.Kids, kind, true)
			p.end(kind)
		case rich.List, rich.Item:
			p.end(k)
			p.blocks(n.Kids, item)
			p.end(item)
		case rich.Poll:
			p.end(k)
			p.blocks(n.Kids, choice)
			for i := range p.lines {
				if p.lines[i].block == p.block && p.lines[i].kind == item {
					p.lines[i].kind = choice
				}
			}
		case rich.Table:
			p.block++
			for _, r := range n.Kids {
				p.row(r)
			}
		case rich.Code:
			p.block++
			for s := range strings.SplitSeq(n.Text, "\n") {
				p.put(s, true)
				p.end(code)
			}
		case rich.Details:
			p.block++
			p.put(n.Text, true)
			p.end(heading)
			p.blocks(n.Kids, k)
		case rich.Quote, rich.Embed, rich.Rule:
			p.end(k)
		default:
			p.inline([]rich.Node{n}, k, true)
		}
	}
}

func (p *pen) row(r rich.Node) {
	head := len(r.Kids) > 0
	var cells []span
	for i, c := range r.Kids {
		if i > 0 {
			p.put(" | ", true)
		}
		at := p.text.Len()
		p.inline(oneLine(c.Kids), row, true)
		cells = append(cells, span{at, p.text.Len()})
		head = head && c.Level == 1
	}
	p.cells = cells
	n := len(p.lines)
	p.end(row)
	if len(p.lines) > n {
		p.lines[n].head = head
	}
}

// oneLine makes spaces of the breaks in a cell.
func oneLine(nodes []rich.Node) []rich.Node {
	out := make([]rich.Node, len(nodes))
	for i, n := range nodes {
		if n.Kind == rich.Break {
			n = rich.Node{Kind: rich.Text, Text: " "}
		}
		n.Kids = oneLine(n.Kids)
		out[i] = n
	}
	return out
}

func (p *pen) inline(nodes []rich.Node, k lineKind, read bool) {
	for _, n := range nodes {
		switch n.Kind {
		case rich.Break:
			p.end(k)
		case rich.Mention:
			p.put("@"+n.Text, false)
		case rich.Time:
			p.put(n.Text, false)
		case rich.Emoji:
			p.text.WriteString(n.Text)
			p.read.WriteString(strings.Repeat(" ", len(n.Text)))
		case rich.Image:
		case rich.Spoiler: // what an author hid is found by nobody
			p.put(rich.Hidden, false)
		case rich.Strike:
			p.inline(n.Kids, k, false)
		case rich.Link:
			p.inline(n.Kids, k, read && n.Level == 0)
		default:
			p.put(n.Text, read)
			p.inline(n.Kids, k, read)
		}
	}
}

func (p *pen) put(s string, read bool) {
	s = strings.ReplaceAll(s, "\n", " ")
	p.text.WriteString(s)
	if !read {
		s = strings.Repeat("\x00", len(s))
	}
	p.read.WriteString(s)
}

// withoutAddresses blanks words that are addresses of pages or of people, and names of files with a path.
func withoutAddresses(s string) string {
	if !strings.ContainsAny(s, "@/") && !strings.Contains(strings.ToLower(s), "www.") {
		return s
	}
	out := []byte(s)
	for at := 0; at < len(s); {
		end := strings.IndexAny(s[at:], " \x00")
		if end < 0 {
			end = len(s) - at
		}
		if w := s[at : at+end]; address(w) {
			for i := at; i < at+end; i++ {
				out[i] = 0
			}
		}
		at += end + 1
	}
	return string(out)
}

func address(w string) bool {
	low := strings.ToLower(strings.TrimLeft(w, `("'[<`))
	if strings.Contains(low, "://") || strings.HasPrefix(low, "www.") {
		return true
	}
	if at := strings.IndexByte(low, '@'); at > 0 && strings.Contains(low[at:], ".") {
		return true
	}
	host, path, ok := strings.Cut(low, "/")
	return ok && path != "" && !strings.HasPrefix(w, "$") && strings.Contains(strings.Trim(host, "."), ".") && host == strings.TrimLeft(w, `("'[<`)[:len(host)]
}
