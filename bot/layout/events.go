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

// outWords stand where those who manage the channel took a post out of it.
const outWords = "taken out of this channel by those who manage it"

// takenOut stands in the place of a post that was taken out. Also a post that was never said gets it, so that there is a
// message in which it can be shown again.
func takenOut(s relay.Saying) chat.Message {
	words, link := outWords, cmp.Or(s.Posts[0].URL, s.Thread.Ref.URL)
	return chat.Message{
		Push:    rich.Line(s.Thread.Title, titleBudget) + " - " + words,
		About:   chat.About{Thread: s.Thread.Ref.Key(), Post: s.Posts[0].ID},
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

// status is what happened to a thread as a whole, in one line.
func status(s relay.Saying) (chat.Message, bool) {
	if s.Status == nil || s.Taker.Version == 0 {
		return chat.Message{}, false
	}
	var parts []rich.Node
	if s.Status.Renamed != "" {
		parts = append(parts, textf("the thread was renamed; it was %q", rich.Line(s.Status.Renamed, titleBudget)))
	}
	switch {
	case !s.Status.Changed:
	case s.Status.State == forum.Closed:
		parts = append(parts, text("the thread was closed"))
	case s.Status.State == forum.Archived:
		parts = append(parts, text("the thread was archived"))
	case s.Status.State == forum.Moved:
		parts = append(parts, link("the thread was moved", s.Status.To))
	case s.Status.State == forum.Open:
		parts = append(parts, text("the thread was opened again"))
	}
	title := rich.Line(s.Status.Title, titleBudget)
	about := joined(append([]rich.Node{link(title, s.Status.URL)}, parts...)...)
	return chat.Message{
		Push:   strings.Join(strings.Fields(title+" - "+rich.Doc{rich.P(joined(parts...)...)}.Text()), " "),
		About:  chat.About{Thread: s.Turn.Lane.Thread.Key()},
		Blocks: []chat.Block{line(chat.Notice, about...)},
	}, len(parts) > 0
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
