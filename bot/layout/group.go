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
	d := s.Digest
	title := rich.Line(s.Thread.Title, titleBudget)
	if len(d.Threads) == 0 {
		words := "what stood here is no longer there at the source"
		return chat.Message{
			Push: title + " - " + words, About: chat.About{Thread: s.Thread.Ref.Key()},
			Blocks: []chat.Block{line(chat.Notice, link(title, s.Thread.Ref.URL), text(": "+words))},
		}, s.Edited
	}
	t := d.Threads[0]
	first, last := t.Posts[0], t.Posts[len(t.Posts)-1]
	head := fmt.Sprintf("%s%s by %s", counted(len(t.Posts), "new reply", "new replies"), span(first, last), counted(t.People, "person", "people")) + lastEvent(t)
	m := chat.Message{Push: title + " - " + head, About: about(s.Thread, last)}
	for _, r := range rooms {
		m.Blocks = []chat.Block{line(chat.Title, text(title), text(" - "), text(head))}
		lines := extractOf(t, r)
		if len(lines) == 0 {
			lines = newest(s, t)
		}
		if r.told > 0 {
			m.Blocks = append(m.Blocks, chat.Block{Style: chat.Lines, Nodes: lines})
		}
		m.Blocks = append(m.Blocks, findings(d, r)...)
		if weight(m) <= digestBudget {
			break
		}
	}
	m.Actions = []chat.Action{
		{Label: "Open first new", URL: first.URL}, {Label: "Catch me up", Run: "catchup " + s.Thread.Ref.URL}, {Label: "Summary", Run: "summary " + s.Thread.Ref.URL},
	}
	return m, true
}

// groupLines is how many posts stand for many that have no sentence worth telling.
const groupLines = 4

// newest are the last of many posts, a line each.
func newest(s relay.Saying, t relay.Told) (lines []rich.Node) {
	left := max(0, len(t.Posts)-groupLines)
	for _, p := range t.Posts[left:] {
		lines = append(lines, para(burstLine(p, partsOf(s, p), false)...))
	}
	return append(lines, para(textf("+%d more", left)))
}
