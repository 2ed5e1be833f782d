package layout

import (
	"fmt"

	"github.com/threadtape/threadtape/bot/chat"
	"github.com/threadtape/threadtape/bot/forum"
	"github.com/threadtape/threadtape/bot/overlap"
	"github.com/threadtape/threadtape/bot/relay"
	"github.com/threadtape/threadtape/bot/rich"
)

const (
	burstLines  = 8
	burstBudget = 110
)

// burst is one message for several posts of a thread. Posts that went in the meantime are left out or, once said, shown
// as removed.
func burst(s relay.Saying) (chat.Message, bool) {
	var posts []forum.Post
	people := make(map[string]bool)
	for _, p := range s.Posts {
		if p.Readable() || s.Edited {
			posts = append(posts, p)
			people[p.Author.Name] = true
		}
	}
	if len(posts) == 0 {
		return chat.Message{}, false
	}
	first, last := posts[0], posts[len(posts)-1]
	title := rich.Line(s.Thread.Title, titleBudget)
	head := fmt.Sprintf("%s%s by %s", counted(len(posts), "new reply", "new replies"), span(first, last),
		counted(len(people), "person", "people"))
	m := chat.Message{
		Push:   title + " - " + head,
		About:  about(s.Thread, last),
		Blocks: []chat.Block{line(chat.Title, text(title), text(" - "), text(head))},
	}
	var lines []rich.Node
	for _, p := range posts[:min(len(posts), burstLines)] {
		lines = append(lines, para(burstLine(p, partsOf(s, p), s.Hidden[p.ID])...))
	}
	if more := len(posts) - burstLines; more > 0 {
		lines = append(lines, para(textf("+%d more", more)))
	}
	m.Blocks = append(m.Blocks, chat.Block{Style: chat.Lines, Nodes: lines})
	m.Actions = []chat.Action{{Label: "Open first new", URL: first.URL}}
	return m, true
}

func span(first, last forum.Post) string {
	if first.Number == 0 || last.Number == 0 || first.ID == last.ID {
		return ""
	}
	return fmt.Sprintf(" (#%d-#%d)", first.Number, last.Number)
}

func burstLine(p forum.Post, parts overlap.Parts, hidden bool) []rich.Node {
	words := opening(parts.Own, burstBudget)
	switch {
	case hidden:
		return []rich.Node{link(number(p), p.URL), text(" "), text(outWords)}
	case p.State != forum.Live:
		words = removedWords(p)
	case p.Kind == forum.System:
		return []rich.Node{link(number(p), p.URL), text(" "), text(happened(p))}
	case words == "":
		words = onlyQuotes(p, parts)
	}
	nodes := []rich.Node{link(number(p), p.URL), text(" "), strong(p.Author.Shown()), text(": "), text(words)}
	if !p.Edited.IsZero() && p.State == forum.Live {
		nodes = append(nodes, rich.Node{Kind: rich.Emph, Kids: []rich.Node{text(" (edited)")}})
	}
	return nodes
}
