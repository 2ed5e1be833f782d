package layout

import (
	"fmt"
	"time"

	"github.com/threadtape/threadtape/bot/chat"
	"github.com/threadtape/threadtape/bot/forum"
	"github.com/threadtape/threadtape/bot/rich"
)

func text(s string) rich.Node { return rich.Node{Kind: rich.Text, Text: s} }

func textf(format string, args ...any) rich.Node { return text(fmt.Sprintf(format, args...)) }

func strong(s string) rich.Node { return rich.Node{Kind: rich.Strong, Kids: []rich.Node{text(s)}} }

func para(nodes ...rich.Node) rich.Node { return rich.Node{Kind: rich.Paragraph, Kids: nodes} }

func at(t time.Time) rich.Node { return rich.Node{Kind: rich.Time, At: t.Unix()} }

// link is our own words with a target; without a target it is the words alone.
func link(label, url string) rich.Node {
	if url == "" {
		return text(label)
	}
	return rich.Node{Kind: rich.Link, URL: url, Kids: []rich.Node{text(label)}}
}

// line is a block of one line.
func line(style chat.Style, nodes ...rich.Node) chat.Block {
	return chat.Block{Style: style, Nodes: nodes}
}

// joined puts a dot between the parts that there are.
func joined(parts ...rich.Node) []rich.Node {
	var nodes []rich.Node
	for _, p := range parts {
		if p.Kind == "" || p.Kind == rich.Text && p.Text == "" {
			continue
		}
		if len(nodes) > 0 {
			nodes = append(nodes, text(" · "))
		}
		nodes = append(nodes, p)
	}
	return nodes
}

// dotted is [joined] of parts that are several nodes each.
func dotted(parts ...[]rich.Node) []rich.Node {
	var nodes []rich.Node
	for _, p := range parts {
		if len(p) == 0 {
			continue
		}
		if len(nodes) > 0 {
			nodes = append(nodes, text(" · "))
		}
		nodes = append(nodes, p...)
	}
	return nodes
}

// number is how a post is called in its thread: "#13", or nothing where the source has no order.
func number(p forum.Post) string {
	if p.Number == 0 {
		return ""
	}
	return fmt.Sprintf("#%d", p.Number)
}
