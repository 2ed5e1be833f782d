package rich

import "strings"

// A look is a set of ways to draw text.
type look uint8

const (
	bold look = 1 << iota
	italic
	under
	strike
	dim
)

// A span is text with one look. A line end in it is one.
type span struct {
	text string
	look look
}

var looks = map[Kind]look{Strong: bold, Emph: italic, Under: under, Strike: strike}

// spans flattens inline nodes. Text is cleaned again: not every document has come in through the front door.
func (p *painter) spans(nodes []Node, l look) []span {
	var out []span
	for _, n := range nodes {
		switch n.Kind {
		case Break:
			out = append(out, span{"\n", l})
		case Link:
			out = append(out, p.linkSpans(n, l)...)
		case Image:
			out = append(out, p.imageSpans(n, l)...)
		case Spoiler:
			out = append(out, span{Hidden, l | dim}) // a terminal has nothing to hide words with
		case Text, Mono, Emoji, Mention, Time:
			out = append(out, span{oneLine(teller{}.leaf(n)), l})
		default:
			out = append(out, span{oneLine(n.Text), l})
			out = append(out, p.spans(n.Kids, l|looks[n.Kind])...)
		}
	}
	return out
}

func oneLine(s string) string { return strings.ReplaceAll(Clean(s), "\n", " ") }

// linkSpans draws a link: its words with the host behind them, dim, or what [Label] leaves of them.
func (p *painter) linkSpans(n Node, l look) []span {
	words := strings.Join(strings.Fields(Clean(inlineText(n.Kids))), " ")
	shown := Label(words, n.URL)
	if p.style.URLs && Host(n.URL) != "" {
		shown = p.fullLabel(words, n.URL)
	}
	if rest, ok := strings.CutPrefix(shown, words); ok && words != "" {
		return append(p.spans(n.Kids, l|under), span{rest, l | dim})
	}
	return []span{{shown, l | under}}
}

// fullLabel shows the whole target behind the words, or alone where the words are a URL themselves.
func (p *painter) fullLabel(words, u string) string {
	u = oneLine(u)
	if blank(words) || claim(words, Host(u)) != noClaim {
		return u
	}
	return words + " (" + u + ")"
}

func (p *painter) imageSpans(n Node, l look) []span {
	out := []span{{oneLine(imageText(n)), l}}
	if p.style.URLs && Host(n.URL) != "" {
		out = append(out, span{" (" + oneLine(n.URL) + ")", l | dim})
	}
	return out
}
