package layout

import (
	"cmp"
	"strings"

	"github.com/threadtape/threadtape/bot/chat"
	"github.com/threadtape/threadtape/bot/forum"
	"github.com/threadtape/threadtape/bot/relay"
	"github.com/threadtape/threadtape/bot/rich"
)

// tombstone stands where a post was said that is no longer there: the first line stays, the words go.
func tombstone(s relay.Saying, p forum.Post) chat.Message {
	words := removedWords(p)
	return chat.Message{
		Push:  rich.Line(s.Thread.Title, titleBudget) + " " + number(p) + " - " + words,
		About: about(s.Thread, p),
		Blocks: []chat.Block{
			line(chat.Context, joined(text(s.Thread.Ref.Host()), text(rich.Line(s.Thread.Title, titleBudget)), link(number(p), p.URL))...),
			line(chat.Author, strong(p.Author.Shown())),
			line(chat.Notice, text(words)),
		},
		Actions: []chat.Action{{Label: "Open", URL: cmp.Or(p.URL, s.Thread.Ref.URL)}},
	}
}

// takenOut stands where those who manage the channel took a message out of it.
func takenOut(s relay.Saying) chat.Message {
	words := "taken out of this channel by those who manage it"
	link := s.Thread.Ref.URL
	if len(s.Posts) == 1 {
		link = cmp.Or(s.Posts[0].URL, link)
	}
	return chat.Message{
		Push:    rich.Line(s.Thread.Title, titleBudget) + " - " + words,
		About:   chat.About{Thread: s.Thread.Ref.Key()},
		Blocks:  []chat.Block{line(chat.Context, joined(text(s.Thread.Ref.Host()), text(rich.Line(s.Thread.Title, titleBudget)))...), line(chat.Notice, text(words))},
		Actions: []chat.Action{{Label: "Open", URL: link}},
	}
}

func removedWords(p forum.Post) string {
	switch {
	case p.State == forum.Away:
		return "moved to another thread"
	case p.State == forum.Hidden:
		return "hidden at the source"
	case p.Why != "":
		return "removed at the source (" + p.Why + ")"
	default:
		return "removed at the source"
	}
}

// event is what happened to a thread, in one line.
func event(thread forum.Thread, p forum.Post) chat.Message {
	what := happened(p)
	return chat.Message{
		Push:  rich.Line(thread.Title, titleBudget) + " - " + what,
		About: about(thread, p),
		Blocks: []chat.Block{line(chat.Notice,
			joined(link(rich.Line(thread.Title, titleBudget), cmp.Or(p.URL, thread.Ref.URL)), text(what), at(p.Created))...)},
	}
}

// happened names the action of a system post. Forums have many; an unknown one is shown by its own name.
func happened(p forum.Post) string {
	by := ""
	if p.Author.Name != "" {
		by = " by " + p.Author.Shown()
	}
	switch p.Action {
	case "closed":
		return "the thread was closed" + by
	case "opened":
		return "the thread was opened again" + by
	case "archived":
		return "the thread was archived" + by
	case "unarchived":
		return "the thread is no longer archived"
	case "split":
		return "posts were split off into another thread" + by
	case "renamed":
		return "the thread was renamed" + by
	default:
		return rich.Line(strings.NewReplacer("_", " ", ".", " ").Replace(p.Action), replyBudget) + by
	}
}
