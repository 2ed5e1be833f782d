package layout

import (
	"fmt"

	"github.com/threadtape/threadtape/bot/chat"
	"github.com/threadtape/threadtape/bot/relay"
	"github.com/threadtape/threadtape/bot/rich"
)

// highlightBudget is how much of a passage is shown where it has no picture.
const highlightBudget = 600

// highlight shows a passage that many people quoted, as [Quote] does, with how many did.
func highlight(s relay.Saying) chat.Message {
	w, h := phrasesOf(s.Language), s.Highlight
	return w.quote(s.Thread, h.Post, rich.Clip(h.Words, highlightBudget), text(w.quotedByMany(h.People)))
}

// HighlightCard is the message of a highlight with the passage as a picture, and its opening beside it.
func HighlightCard(s relay.Saying, m chat.Message, picture chat.File) chat.Message {
	return carded(m, s.Highlight.Post, s.Highlight.Words, picture)
}

func (w *phrases) quotedByMany(people int) string {
	if people == 0 {
		return ""
	}
	return fmt.Sprintf(w.highlighted, w.people.counted(people))
}
