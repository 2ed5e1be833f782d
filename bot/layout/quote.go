package layout

import (
	"cmp"

	"github.com/threadtape/threadtape/bot/chat"
	"github.com/threadtape/threadtape/bot/forum"
	"github.com/threadtape/threadtape/bot/rich"
)

// Quote shows a passage of a post with whose words they are and where they stand, in English. That the passage is word for word is for
// the caller to hold.
func Quote(thread forum.Thread, p forum.Post, passage string) chat.Message {
	return english.quote(thread, p, passage)
}

// quote is [Quote] in a language, with more facts.
func (w *phrases) quote(thread forum.Thread, p forum.Post, passage string, facts ...rich.Node) chat.Message {
	where := []rich.Node{text(thread.Ref.Host()), text(rich.Line(thread.Title, titleBudget)), link(number(p), p.URL), at(p.Created)}
	return chat.Message{
		Push:  p.Author.Shown() + ": " + rich.Clip(passage, pushBudget),
		About: about(thread, p),
		Blocks: []chat.Block{
			{Style: chat.Body, Nodes: []rich.Node{{Kind: rich.Quote, Kids: []rich.Node{para(text(passage))}}}},
			w.author(thread, p),
			line(chat.Context, joined(append(where, facts...)...)...),
		},
		Actions: []chat.Action{{Label: w.open, URL: cmp.Or(p.URL, thread.Ref.URL)}},
	}
}

// passageBudget is how much of a passage stands beside its picture, for searching and for those who do not see it.
const passageBudget = 200

// QuoteCard is [Quote] as a picture, with the opening of the passage beside it.
func QuoteCard(thread forum.Thread, p forum.Post, passage string, picture chat.File) chat.Message {
	return carded(Quote(thread, p, passage), p, passage, picture)
}

// carded is the message of a quote with a picture in the place of the passage.
func carded(m chat.Message, p forum.Post, passage string, picture chat.File) chat.Message {
	where := m.Blocks[len(m.Blocks)-1]
	m.Blocks = []chat.Block{line(chat.Context, text(p.Author.Shown()+": "+rich.Clip(passage, passageBudget))), where}
	m.Files = []chat.File{picture}
	return m
}
