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
	if len(s.Followed) == 0 {
		words := "What was told here is no longer there."
		return chat.Message{Push: words, Blocks: []chat.Block{line(chat.Notice, text(words))}}, s.Edited
	}
	head := counted(len(s.Followed), "new post", "new posts") + " that you follow"
	if s.More {
		head = counted(len(s.Followed), "new post", "new posts") + " and more that you follow"
	}
	var lines []rich.Node
	if more := len(s.Followed) - followedLines; more > 0 {
		lines = append(lines, para(textf("+%d more", more)))
	}
	for _, f := range s.Followed[max(0, len(s.Followed)-followedLines):] {
		lines = append(lines, para(followedLine(f)...))
	}
	return chat.Message{
		Push: head,
		Blocks: []chat.Block{
			line(chat.Title, text(head)),
			{Style: chat.Lines, Nodes: lines},
			line(chat.Footer, text("You asked for these with follow. No more of them: unfollow")),
		},
	}, true
}

// followedLine leads to a post, and tells who wrote it and how it begins.
func followedLine(f relay.Followed) []rich.Node {
	where := rich.Line(f.Thread.Title, followedTitle)
	if n := number(f.Post); n != "" {
		where += " " + n
	}
	words := opening(f.Own.Own, burstBudget)
	if words == "" {
		words = onlyQuotes(f.Post, f.Own)
	}
	return []rich.Node{link(where, cmp.Or(f.Post.URL, f.Thread.Ref.URL)), text(" "), strong(f.Post.Author.Shown()), text(": "), text(words)}
}
