package layout

import (
	"fmt"

	"github.com/threadtape/threadtape/bot/chat"
	"github.com/threadtape/threadtape/bot/relay"
	"github.com/threadtape/threadtape/bot/rich"
)

// group is one message for very many posts of a thread, as they wait after an outage or a pause: what is in them instead of
// a line for each.
func group(s relay.Saying) (chat.Message, bool) {
	w, d := phrasesOf(s.Language), s.Digest
	title := rich.Line(s.Thread.Title, titleBudget)
	if len(d.Threads) == 0 {
		words := w.groupGone
		return chat.Message{
			Push: title + " - " + words, About: chat.About{Thread: s.Thread.Ref.Key()},
			Blocks: []chat.Block{line(chat.Notice, link(title, s.Thread.Ref.URL), text(": "+words))},
		}, s.Edited
	}
	t := d.Threads[0]
	first, last := t.Posts[0], t.Posts[len(t.Posts)-1]
	head := fmt.Sprintf(w.burst, w.replies.counted(len(t.Posts)), span(first, last), w.people.counted(t.People)) + w.lastEvent(t)
	m := chat.Message{Push: title + " - " + head, About: about(s.Thread, last)}
	for _, r := range rooms {
		m.Blocks = []chat.Block{line(chat.Title, text(title), text(" - "), text(head))}
		lines := w.extractOf(t, r)
		if len(lines) == 0 {
			lines = w.newest(s, t)
		}
		if r.told > 0 {
			m.Blocks = append(m.Blocks, chat.Block{Style: chat.Lines, Nodes: lines})
		}
		m.Blocks = append(m.Blocks, w.findings(d, r)...)
		if weight(m) <= digestBudget {
			break
		}
	}
	m.Actions = w.ofMany(s.Thread, first)
	return m, true
}

// groupLines is how many posts stand for many that have no sentence worth telling.
const groupLines = 4

// newest are the last of many posts, a line each.
func (w *phrases) newest(s relay.Saying, t relay.Told) (lines []rich.Node) {
	left := max(0, len(t.Posts)-groupLines)
	for _, p := range t.Posts[left:] {
		lines = append(lines, para(w.burstLine(p, partsOf(s, p), "")...))
	}
	if left > 0 {
		lines = append(lines, para(textf(w.more, left)))
	}
	return lines
}
