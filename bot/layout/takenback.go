package layout

import (
	"cmp"
	"fmt"

	"github.com/threadtape/threadtape/bot/chat"
	"github.com/threadtape/threadtape/bot/forum"
	"github.com/threadtape/threadtape/bot/relay"
	"github.com/threadtape/threadtape/bot/rich"
)

// takenBack stands in the place of an answer that showed words of a post which went, a quote card or a summary, or of a
// highlight. It has no words of any post and no picture, and says where the post stood.
func takenBack(s relay.Saying) chat.Message {
	w := phrasesOf(s.Language)
	push, because, words := w.tookBack, w.answerGone, w.answerLost
	if s.Answer.Highlight {
		push, because, words = w.tookQuote, w.quoteGone, w.quoteLost
	}
	m := chat.Message{Push: push}
	var p forum.Post
	if gone := s.Answer.Posts; len(gone) > 0 {
		p = gone[0]
		words = fmt.Sprintf(because, cmp.Or(number(p), w.post), w.gone(p))
		m.About = about(s.Thread, p)
	}
	if !s.Thread.Ref.Zero() {
		m.Blocks = []chat.Block{line(chat.Context, joined(text(s.Thread.Ref.Host()), text(rich.Line(s.Thread.Title, titleBudget)), link(number(p), p.URL))...)}
		m.Actions = []chat.Action{{Label: w.open, URL: cmp.Or(p.URL, s.Thread.Ref.URL)}}
	}
	m.Blocks = append(m.Blocks, line(chat.Notice, text(words)))
	return m
}
