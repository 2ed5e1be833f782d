package chat

import "github.com/threadtape/threadtape/bot/rich"

// A Topic is what a message belongs to, for channels that keep a discussion for each: a forum's thread.
type Topic struct {
	Key   string // identity; empty: the message belongs to none
	Title string
	URL   string
	Tags  []string // names of tags that fit, where the channel has them
	Place Placing
	In    Address // the channel that keeps the discussion, where messages of it may have a place of their own
	Group *Group  // what came close together in the discussion; nil: nothing did lately
}

// A Group tells of messages that came close together, each of which stands in the discussion of its topic by itself. It is
// for the parent of the discussion.
type Group struct {
	ID    string      // the same however it grows
	Head  string      // how many and by whom; clean
	Lines []rich.Node // a paragraph for each of the newest, oldest first
	Posts []string    // what the lines are about, as in [About]
}

// Header is what stands above a discussion: the title of the topic, with where it leads, and what came close together.
func (t Topic) Header() []Block {
	title := rich.Node{Kind: rich.Text, Text: t.Title}
	if t.URL != "" {
		title = rich.A(t.Title, t.URL)
	}
	blocks := []Block{{Style: Title, Nodes: []rich.Node{title}}}
	if t.Group == nil {
		return blocks
	}
	blocks[0].Nodes = append(blocks[0].Nodes, rich.T(" - "+t.Group.Head))
	if len(t.Group.Lines) > 0 {
		blocks = append(blocks, Block{Style: Lines, Nodes: t.Group.Lines})
	}
	return blocks
}

// Text is the group as plain text, such as to tell whether it changed; empty for none.
func (g *Group) Text() string {
	if g == nil {
		return ""
	}
	return g.ID + "\n" + g.Head + "\n" + Block{Style: Lines, Nodes: g.Lines}.Text()
}
