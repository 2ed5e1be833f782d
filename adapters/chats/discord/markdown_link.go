package discord

import (
	"html"
	"strconv"
	"strings"
	"time"

	"github.com/threadtape/threadtape/bot/rich"
)

// link draws a link so that a reader sees where it leads: "[words (host)](target)", or "<target>" where the words are that
// target. Words that Discord would not take inside a masked link stand before it.
func (p pen) link(n rich.Node) []piece {
	text := strings.Join(strings.Fields(bare(n.Kids, p.depth)), " ")
	u := target(n.URL)
	if u == "" {
		return []piece{{text: text}}
	}
	host := rich.Host(u)
	label := rich.Label(text, u)
	switch {
	case strings.ContainsAny(host, "[]"):
		return shownAs(text, label, u, "<"+u+">")
	case label == text && strings.Contains(text, "://"):
		return []piece{{text: "<" + u + ">", form: markup}}
	case host == p.home && label == text+" ("+host+")":
		label = text
	}
	if strings.ContainsAny(label, "[]\\`") || strings.Contains(label, "://") {
		return shownAs(text, label, u, masked(host, u))
	}
	return []piece{{text: masked(label, u), form: markup}}
}

// shownAs puts the link behind the words, as it cannot hold them, or in their place where they claim to be another.
func shownAs(text, label, u, link string) []piece {
	if label == rich.Host(u) || label == text {
		return []piece{{text: link, form: markup}}
	}
	return []piece{{text: text + " ("}, {text: link, form: markup}, {text: ")"}}
}

func masked(label, u string) string { return "[" + escape(label) + "](" + u + ")" }

// bare is the words of inline nodes alone.
func bare(nodes []rich.Node, depth int) string {
	if depth++; depth > maxDepth {
		return ""
	}
	var out strings.Builder
	for _, n := range nodes {
		switch n.Kind {
		case rich.Break:
			out.WriteByte(' ')
		case rich.Mention:
			out.WriteString("@" + clean(n.Text))
		case rich.Image:
			out.WriteString(pictured(n))
		case rich.Time:
			out.WriteString(spelled(n))
		case rich.Spoiler:
			out.WriteString(rich.Hidden)
			continue
		default:
			out.WriteString(clean(n.Text))
		}
		out.WriteString(bare(n.Kids, depth))
	}
	return out.String()
}

// image draws a picture as a link to it.
func (p pen) image(n rich.Node) []piece {
	return p.link(rich.Node{URL: n.URL, Kids: []rich.Node{{Kind: rich.Text, Text: pictured(n)}}})
}

func pictured(n rich.Node) string {
	alt := strings.Join(strings.Fields(clean(n.Text)), " ")
	if alt == "" || strings.EqualFold(alt, "image") {
		return "image"
	}
	return "image: " + alt
}

// target is a link as a browser would open it, percent-encoded so that it ends no markup; empty where a browser would not
// open it with http or https. The one reader of links is rich's: what came through it before comes out the same.
func target(u string) string {
	host := rich.Host(u)
	if host == "" {
		return ""
	}
	for n := range rich.FromHTML(`<a href="`+html.EscapeString(u)+`">x</a>`, nil).All() {
		if n.Kind == rich.Link && rich.Host(n.URL) == host && len(n.URL) <= maxURL && safe(n.URL) {
			return n.URL
		}
	}
	return ""
}

// safe reports whether nothing in a target could end the markup around it. Brackets are those of an IPv6 address.
func safe(u string) bool {
	return strings.IndexFunc(u, func(r rune) bool {
		return r <= ' ' || r >= 0x7f || strings.ContainsRune("\"<>`{}|\\^()*", r)
	}) < 0
}

// unlinked leaves the words and the host of links whose targets are longer than most: where room is short, one of them can
// cost as much as everything that was said.
func unlinked(nodes []rich.Node, most, depth int) []rich.Node {
	if depth++; depth > maxDepth {
		return nil
	}
	out := make([]rich.Node, len(nodes))
	for i, n := range nodes {
		switch {
		case len(n.URL) <= most:
		case n.Kind == rich.Image:
			n = rich.Node{Kind: rich.Text, Text: rich.Label(pictured(n), n.URL)}
		case n.Kind == rich.Link:
			n = rich.Node{Kind: rich.Text, Text: rich.Label(bare(n.Kids, depth), n.URL)}
		case n.Kind == rich.Embed:
			n.Kind, n.Text = rich.Details, rich.Label(n.Text, n.URL)
		}
		n.Kids = unlinked(n.Kids, most, depth)
		out[i] = n
	}
	return out
}

// farthest is the last second that a client shows; the next one is an error: https://tc39.es/ecma262/#sec-time-values-and-time-range
const farthest = 8_640_000_000_000

// time draws a moment, which every reader sees in the own zone.
func (p pen) time(n rich.Node) piece {
	if n.At == 0 && n.Text != "" || n.At > farthest || n.At < -farthest {
		return piece{text: spelled(n)}
	}
	return piece{text: "<t:" + strconv.FormatInt(n.At, 10) + ":" + string(p.clock) + ">", form: markup}
}

// spelled is a moment in words: the source's, as they say which zone is meant, or UTC.
func spelled(n rich.Node) string {
	if n.Text != "" {
		return clean(n.Text)
	}
	return time.Unix(max(-farthest, min(n.At, farthest)), 0).UTC().Format("2006-01-02 15:04 UTC")
}
