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
func trouble(r incident.Record, names map[chat.Address]string) chat.Message {
	t := telling{r, names}
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
	names map[chat.Address]string
}

// head is what happened, in a few words.
func (t telling) head() string {
	what, over := t.subject(), !t.Ended.IsZero()
	switch {
	case t.Left:
		return "No more trouble to tell here of " + what
	case t.Kind == incident.Forum && over:
		return what + " can be read again"
	case t.Kind == incident.Forum:
		return counted(t.Threads(), "thread", "threads") + " of " + what + " cannot be read"
	case t.Kind == incident.Channel && over:
		return "I can write in " + what + " again"
	case t.Kind == incident.Channel:
		return "I cannot write in " + what
	case over:
		return what + " is below its limit of messages an hour again"
	default:
		return what + " has reached its limit of messages an hour"
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
	lines := []rich.Node{para(text("It began "), at(t.Since), text("."))}
	for _, m := range t.Matters {
		nodes := []rich.Node{text(t.why(m) + " ")}
		switch {
		case t.Kind == incident.Forum && m.Lost:
			nodes = append(nodes, t.threads(m)...)
			nodes = append(nodes, text(be(m.Threads, " is", " are")+" paused. I look again every day and go on by myself."))
		case t.Kind == incident.Forum:
			nodes = append(nodes, t.threads(m)...)
			nodes = append(nodes, text(be(m.Threads, " waits", " wait")+". I try again "), at(m.Next), text(" and go on by myself."))
		case t.Kind == incident.Channel:
			nodes = append(nodes, t.titles(m)...)
			nodes = append(nodes, text(be(m.Threads, " waits", " wait")+" for it. I try again "), at(m.Next), text(" and go on by myself; what waits is kept for a day."))
		default:
			what := "What is new"
			if m.Held > 0 {
				what = counted(m.Held, "post", "posts")
			}
			nodes = append(nodes, text(fmt.Sprintf("%s of %s %s held, and said later: nothing is left out. It goes on ", what, counted(m.Threads, "thread", "threads"), be(max(m.Held, 1), "is", "are"))), at(m.Next), text("."))
		}
		lines = append(lines, para(nodes...))
	}
	return lines
}

// why is the reason in people's words.
func (t telling) why(m incident.Matter) string {
	switch t.Kind {
	case incident.Channel:
		_, why, _ := strings.Cut(m.Say, ": ")
		return cmp.Or(why, "The chat does not let me.")
	case incident.Limit:
		return "Its settings allow no more."
	default:
		return cmp.Or(m.Say, "I do not know why.")
	}
}

// titles names the threads of a matter where they are few, and counts them where they are many.
func (t telling) titles(m incident.Matter) (nodes []rich.Node) {
	if m.Threads > len(m.Titles) {
		return []rich.Node{text(counted(m.Threads, "thread", "threads"))}
	}
	for i, title := range m.Titles {
		if i > 0 {
			nodes = append(nodes, text(", "))
		}
		nodes = append(nodes, link(cmp.Or(rich.Line(title.Title, titleBudget), "a thread"), title.URL))
	}
	return nodes
}

// threads names the threads of a matter, and the channels that wait for them.
func (t telling) threads(m incident.Matter) []rich.Node {
	var channels []string
	for _, to := range m.Channels {
		channels = append(channels, t.name(to))
	}
	in := " in " + strings.Join(channels, ", ")
	if m.More > 0 {
		in += " and elsewhere"
	}
	return append(t.titles(m), text(in))
}

// over is how it ended.
func (t telling) over() []rich.Node {
	when := []rich.Node{text("It began "), at(t.Since), text(" and ended "), at(t.Ended), text(".")}
	if len(t.Matters) > 0 && t.Kind != incident.Limit {
		when[len(when)-1] = text(": " + t.why(t.Matters[0]))
	}
	end := "What came meanwhile is said there now."
	switch {
	case t.Left:
		end = "Nobody here takes any more what it is about, or it is told elsewhere."
	case t.Kind == incident.Forum && t.Gap() == 0:
		end = "Nothing new was written meanwhile."
	case t.Kind == incident.Forum:
		end = fmt.Sprintf("The gap is filled: %s.", counted(t.Gap(), "post", "posts"))
	case t.Kind == incident.Limit:
		end = "What was held is said."
	}
	return []rich.Node{para(when...), para(text(end))}
}

func be(n int, one, many string) string {
	if n == 1 {
		return one
	}
	return many
}
