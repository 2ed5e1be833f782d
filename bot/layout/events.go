package layout

import (
	"cmp"
	"fmt"
	"strings"

	"github.com/threadtape/threadtape/bot/chat"
	"github.com/threadtape/threadtape/bot/forum"
	"github.com/threadtape/threadtape/bot/relay"
	"github.com/threadtape/threadtape/bot/rich"
	"github.com/threadtape/threadtape/bot/watch"
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

// outWords stand where those who manage the channel took a post out of it.
const outWords = "taken out of this channel by those who manage it"

// takenOut stands in the place of a post that was taken out. Also a post that was never said gets it, so that there is a
// message in which it can be shown again.
func takenOut(s relay.Saying) chat.Message {
	words, link := outWords, cmp.Or(s.Posts[0].URL, s.Thread.Ref.URL)
	return chat.Message{
		Push:    rich.Line(s.Thread.Title, titleBudget) + " - " + words,
		About:   chat.About{Thread: s.Thread.Ref.Key()},
		Blocks:  []chat.Block{line(chat.Context, joined(text(s.Thread.Ref.Host()), text(rich.Line(s.Thread.Title, titleBudget)))...), line(chat.Notice, text(words))},
		Actions: []chat.Action{{Label: "Open", URL: link}},
	}
}

// refusal tells whoever subscribed that a channel takes nothing from us, and the same message later that it does again.
func refusal(s relay.Saying) (chat.Message, bool) {
	to, _ := relay.RefusedBy(s.Turn.Deliveries[0])
	title := cmp.Or(rich.Line(s.Thread.Title, titleBudget), s.Turn.Lane.Thread.URL)
	words := "What came meanwhile is said there now."
	head := fmt.Sprintf("%q goes on in the channel that you subscribed.", title)
	if s.Turn.Deliveries[0].Rev != relay.RevMended {
		if s.Taker.Version == 0 {
			return chat.Message{}, false
		}
		_, why, _ := strings.Cut(s.Taker.Paused, ": ")
		head = fmt.Sprintf("%q cannot be said in the channel that you subscribed.", title)
		words = strings.TrimSpace(why + " I try again by myself; what waits is kept for a day.")
	}
	return chat.Message{
		Push:  head,
		About: chat.About{Thread: s.Turn.Lane.Thread.Key()},
		Blocks: []chat.Block{
			line(chat.Title, text(head)),
			{Style: chat.Lines, Nodes: []rich.Node{para(text(words))}},
			line(chat.Footer, text(string(to))),
		},
	}, true
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

// notice tells the channel that its thread was lost or found.
func notice(s relay.Saying) (chat.Message, bool) {
	what, _, _ := strings.Cut(s.Turn.Deliveries[0].Post, "/")
	title := cmp.Or(rich.Line(s.Thread.Title, titleBudget), s.Turn.Lane.Thread.URL, s.Turn.Lane.Thread.Key())
	var words, more string
	switch what {
	case watch.LostNotice:
		words = "This thread can no longer be read, so it is paused here. I look again every day and go on by myself."
		more = s.Fault
	case watch.FoundNotice:
		words = "This thread can be read again. I go on."
	default:
		return chat.Message{}, false
	}
	return chat.Message{
		Push:   title + " - " + words,
		About:  chat.About{Thread: s.Turn.Lane.Thread.Key()},
		Blocks: []chat.Block{line(chat.Notice, text(title), text(": "), text(strings.TrimSpace(words+" "+more)))},
	}, true
}
