package layout

import (
	"cmp"
	"fmt"
	"strings"

	"github.com/threadtape/threadtape/bot/chat"
	"github.com/threadtape/threadtape/bot/forum"
	"github.com/threadtape/threadtape/bot/incident"
	"github.com/threadtape/threadtape/bot/rich"
)

// trouble is what one place is told of an incident: the same message from its beginning to its end. names are what people
// call channels; one without a name is called by its address.
func (w *phrases) trouble(r incident.Record, names map[chat.Address]string) chat.Message {
	t := telling{r, w, names}
	head, lines := t.head(), t.over()
	if r.Ended.IsZero() {
		lines = t.goesOn()
	}
	push := head
	if r.Ended.IsZero() && len(r.Matters) > 0 {
		push += ": " + t.why(r.Matters[0])
	}
	return chat.Message{
		Push:   rich.Line(push, pushBudget+titleBudget),
		Blocks: []chat.Block{line(chat.Title, text(head)), {Style: chat.Lines, Nodes: lines}},
	}
}

type telling struct {
	incident.Record
	words *phrases
	names map[chat.Address]string
}

// head is what happened, in a few words.
func (t telling) head() string {
	w, what, over := t.words, t.subject(), !t.Ended.IsZero()
	switch {
	case t.Left:
		return fmt.Sprintf(w.left, what)
	case t.Kind == incident.Forum && over:
		return fmt.Sprintf(w.forumOver, what)
	case t.Kind == incident.Forum:
		return fmt.Sprintf(w.forumIll.of(t.Threads()), t.Threads(), what)
	case t.Kind == incident.Channel && over:
		return fmt.Sprintf(w.channelOver, what)
	case t.Kind == incident.Channel:
		return fmt.Sprintf(w.channelIll, what)
	case over:
		return fmt.Sprintf(w.limitOver, what)
	default:
		return fmt.Sprintf(w.limitIll, what)
	}
}

func (t telling) subject() string {
	if t.Kind == incident.Forum {
		return cmp.Or(forum.Ref{Base: t.Subject}.Host(), t.Subject)
	}
	return t.name(chat.Address(t.Subject))
}

func (t telling) name(to chat.Address) string {
	return cmp.Or(rich.Line(t.names[to], titleBudget), string(to))
}

// goesOn is what is wrong, with what is done about it, a line for each matter.
func (t telling) goesOn() []rich.Node {
	lines := []rich.Node{para(filled(t.words.began, alone(at(t.Since)))...)}
	for _, m := range t.Matters {
		lines = append(lines, para(append([]rich.Node{text(t.why(m) + " ")}, t.does(m)...)...))
	}
	return lines
}

// does is what is done about a matter.
func (t telling) does(m incident.Matter) []rich.Node {
	w, next := t.words, alone(at(m.Next))
	switch {
	case t.Kind == incident.Forum && m.Lost:
		return filled(w.lost.of(m.Threads), t.titles(m), alone(text(t.channels(m))))
	case t.Kind == incident.Forum:
		return filled(w.waits.of(m.Threads), t.titles(m), alone(text(t.channels(m))), next)
	case t.Kind == incident.Channel:
		return filled(w.waitsFor.of(m.Threads), t.titles(m), next)
	default:
		what := w.news
		if m.Held > 0 {
			what = w.posts.counted(m.Held)
		}
		return filled(w.held.of(max(m.Held, 1)), alone(text(what)), alone(text(w.threads.counted(m.Threads))), next)
	}
}

// why is the reason in people's words.
func (t telling) why(m incident.Matter) string {
	w := t.words
	switch t.Kind {
	case incident.Channel:
		_, why, _ := strings.Cut(m.Say, ": ")
		return cmp.Or(w.reason(why), w.refused)
	case incident.Limit:
		return w.full
	default:
		return cmp.Or(w.reason(m.Say), w.unknown)
	}
}

// titles names the threads of a matter where they are few, and counts them where they are many.
func (t telling) titles(m incident.Matter) (nodes []rich.Node) {
	if m.Threads > len(m.Titles) {
		return alone(text(t.words.threads.counted(m.Threads)))
	}
	for i, title := range m.Titles {
		if i > 0 {
			nodes = append(nodes, text(", "))
		}
		nodes = append(nodes, link(cmp.Or(rich.Line(title.Title, titleBudget), t.words.thread), title.URL))
	}
	return nodes
}

// channels names those that wait for the threads of a matter.
func (t telling) channels(m incident.Matter) string {
	var names []string
	for _, to := range m.Channels {
		names = append(names, t.name(to))
	}
	all := strings.Join(names, ", ")
	if m.More > 0 {
		return fmt.Sprintf(t.words.elsewhere, all)
	}
	return all
}

// over is how it ended.
func (t telling) over() []rich.Node {
	w, began, ended := t.words, alone(at(t.Since)), alone(at(t.Ended))
	when := filled(w.ended, began, ended)
	if len(t.Matters) > 0 && t.Kind != incident.Limit {
		when = filled(w.endedWhy, began, ended, alone(text(t.why(t.Matters[0]))))
	}
	end := w.endChannel
	switch {
	case t.Left:
		end = w.endLeft
	case t.Kind == incident.Forum && t.Gap() == 0:
		end = w.endQuiet
	case t.Kind == incident.Forum:
		end = fmt.Sprintf(w.endGap, w.posts.counted(t.Gap()))
	case t.Kind == incident.Limit:
		end = w.endLimit
	}
	return []rich.Node{para(when...), para(text(end))}
}
