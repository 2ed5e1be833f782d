package layout

import (
	"cmp"
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

// burst is one message for several posts of a thread: a head with numbers and people, a line for each of the newest, tickers
// and declared positions. Further posts are edited into it while it lives. Posts that went in the meantime are left out or, once said, shown
// as removed.
func burst(s relay.Saying) (chat.Message, bool) {
	w := phrasesOf(s.Language)
	var posts []forum.Post
	for _, p := range s.Posts {
		if p.Readable() || s.Edited {
			posts = append(posts, p)
		}
	}
	if len(posts) == 0 {
		return chat.Message{}, false
	}
	first := posts[0]
	title := rich.Line(s.Thread.Title, titleBudget)
	head := w.newReplies(posts)
	m := chat.Message{
		Push:   title + " - " + head,
		About:  about(s.Thread, first), // the same however it grows
		Blocks: []chat.Block{line(chat.Title, text(title), text(" - "), text(head))},
	}
	left := max(0, len(posts)-burstLines)
	var lines []rich.Node
	for _, p := range posts[left:] {
		lines = append(lines, para(w.burstLine(p, partsOf(s, p), w.outOf(s, p))...))
	}
	if left > 0 { // whoever follows a burst wants to see its end; the beginning is one press away
		lines = append(lines, para(textf(w.more, left), text(span(posts[0], posts[left-1]))))
	}
	m.Blocks = append(m.Blocks, chat.Block{Style: chat.Lines, Nodes: lines})
	if facts := w.marketOf(s.Thread, ownWords(s, posts), s.Turned); len(facts) > 0 {
		m.Blocks = append(m.Blocks, line(chat.Facts, facts...))
	}
	m.Actions = w.ofMany(s.Thread, first)
	return m, true
}

// ofMany are the buttons of a message for many posts: to the first of them, and to what is told of them at length.
func (w *phrases) ofMany(thread forum.Thread, first forum.Post) []chat.Action {
	all := []chat.Action{{Label: w.openFirst, URL: cmp.Or(first.URL, thread.Ref.URL)}}
	if thread.Ref.URL != "" {
		all = append(all, chat.Action{Label: w.catchUp, Run: "catchup " + thread.Ref.URL}, chat.Action{Label: w.summary, Run: "summary " + thread.Ref.URL})
	}
	return all
}

// ownWords are the posts with what their authors wrote themselves, without those that were taken out of the channel.
func ownWords(s relay.Saying, posts []forum.Post) (own []forum.Post) {
	for _, p := range posts {
		if !s.Hidden[p.ID] {
			p.Body = partsOf(s, p).Own
			own = append(own, p)
		}
	}
	return own
}

// span tells which posts, by their numbers where there are any.
func span(first, last forum.Post) string {
	switch {
	case first.Number == 0 || last.Number == 0:
		return ""
	case first.ID == last.ID:
		return fmt.Sprintf(" (#%d)", first.Number)
	}
	return fmt.Sprintf(" (#%d-#%d)", first.Number, last.Number)
}

func (w *phrases) burstLine(p forum.Post, parts overlap.Parts, hidden string) []rich.Node {
	words := opening(parts.Own, burstBudget)
	switch {
	case hidden != "":
		return []rich.Node{link(number(p), p.URL), text(" "), text(hidden)}
	case p.State != forum.Live:
		words = w.gone(p)
	case p.Kind == forum.System:
		return []rich.Node{link(number(p), p.URL), text(" "), text(w.happened(p))}
	case words == "":
		words = w.onlyQuotes(p, parts)
	}
	nodes := []rich.Node{link(number(p), p.URL), text(" "), strong(p.Author.Shown()), text(": "), text(words)}
	if !p.Edited.IsZero() && p.State == forum.Live {
		nodes = append(nodes, rich.Node{Kind: rich.Emph, Kids: []rich.Node{text(w.editedMark)}})
	}
	return nodes
}
