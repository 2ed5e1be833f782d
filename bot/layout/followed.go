package layout

import (
	"cmp"

	"github.com/threadtape/threadtape/bot/chat"
	"github.com/threadtape/threadtape/bot/relay"
	"github.com/threadtape/threadtape/bot/rich"
)

const (
	// followedLines is how many posts a notice to a follower shows, the newest.
	followedLines = 10
	// followedTitle is how much of a thread's title stands in each line.
	followedTitle = 40
)

// followed is one message to one person about posts that they follow, the newest last. What is gone from all of them is
// left out; when all went after it was said, the message says so.
func followed(s relay.Saying) (chat.Message, bool) {
	w := phrasesOf(s.Language)
	if len(s.Followed) == 0 {
		words := w.followsGone
		return chat.Message{Push: words, Blocks: []chat.Block{line(chat.Notice, text(words))}}, s.Edited
	}
	head := w.followed.counted(len(s.Followed))
	if s.More {
		head = w.followedMore.counted(len(s.Followed))
	}
	var lines []rich.Node
	if more := len(s.Followed) - followedLines; more > 0 {
		lines = append(lines, para(textf(w.more, more)))
	}
	for _, f := range s.Followed[max(0, len(s.Followed)-followedLines):] {
		lines = append(lines, para(w.followedLine(f)...))
	}
	return chat.Message{
		Push: head,
		Blocks: []chat.Block{
			line(chat.Title, text(head)),
			{Style: chat.Lines, Nodes: lines},
			line(chat.Footer, text(w.followsEnd)),
		},
	}, true
}

// followedLine leads to a post, and tells who wrote it and how it begins.
func (w *phrases) followedLine(f relay.Followed) []rich.Node {
	where := rich.Line(f.Thread.Title, followedTitle)
	if n := number(f.Post); n != "" {
		where += " " + n
	}
	words := opening(f.Own.Own, burstBudget)
	if words == "" {
		words = w.onlyQuotes(f.Post, f.Own)
	}
	return []rich.Node{link(where, cmp.Or(f.Post.URL, f.Thread.Ref.URL)), text(" "), strong(f.Post.Author.Shown()), text(": "), text(words)}
}
