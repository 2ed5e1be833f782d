package commands

import (
	"fmt"
	"time"

	"github.com/threadtape/threadtape/bot/chat"
	"github.com/threadtape/threadtape/bot/command"
	"github.com/threadtape/threadtape/bot/rich"
)

// private answers the asker alone.
func private(title string, lines ...[]rich.Node) command.Reply {
	return command.Reply{Message: answer(title, lines)}
}

// public answers the whole channel.
func public(title string, lines ...[]rich.Node) command.Reply {
	return command.Reply{Message: answer(title, lines), Public: true}
}

func answer(title string, lines [][]rich.Node) chat.Message {
	m := chat.Message{Push: title, Blocks: []chat.Block{{Style: chat.Title, Nodes: words(title)}}}
	var body []rich.Node
	for _, l := range lines {
		if len(l) > 0 {
			body = append(body, rich.Node{Kind: rich.Paragraph, Kids: l})
		}
	}
	if len(body) > 0 {
		m.Blocks = append(m.Blocks, chat.Block{Style: chat.Lines, Nodes: body})
	}
	return m
}

// words is one text node with our own words; strangers' words in it are escaped by each chat like all text.
func words(format string, args ...any) []rich.Node {
	if len(args) > 0 {
		format = fmt.Sprintf(format, args...)
	}
	return []rich.Node{{Kind: rich.Text, Text: format}}
}

// link is a label with a target.
func link(label, url string) rich.Node {
	return rich.Node{Kind: rich.Link, URL: url, Kids: words(label)}
}

// moment is a time that each chat shows in the reader's zone; "never" for the zero time.
func moment(t time.Time) rich.Node {
	if t.IsZero() {
		return words("never")[0]
	}
	return rich.Node{Kind: rich.Time, At: t.Unix()}
}

// line puts nodes and plain strings into one line.
func line(parts ...any) []rich.Node {
	var nodes []rich.Node
	for _, p := range parts {
		switch p := p.(type) {
		case rich.Node:
			nodes = append(nodes, p)
		case string:
			nodes = append(nodes, words("%s", p)...)
		default:
			nodes = append(nodes, words("%v", p)...)
		}
	}
	return nodes
}

func counted(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, many)
}
