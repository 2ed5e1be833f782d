package layout

import (
	"cmp"
	"fmt"
	"strings"

	"github.com/threadtape/threadtape/bot/chat"
	"github.com/threadtape/threadtape/bot/forum"
	"github.com/threadtape/threadtape/bot/relay"
	"github.com/threadtape/threadtape/bot/rich"
)

// tombstone stands where a post was said that is no longer there: the first line stays, the words go.
func tombstone(s relay.Saying, p forum.Post) chat.Message {
	w := phrasesOf(s.Language)
	words := w.gone(p)
	return chat.Message{
		Push:  rich.Line(s.Thread.Title, titleBudget) + " " + number(p) + " - " + words,
		About: about(s.Thread, p),
		Blocks: []chat.Block{
			line(chat.Context, joined(text(s.Thread.Ref.Host()), text(rich.Line(s.Thread.Title, titleBudget)), link(number(p), p.URL))...),
			line(chat.Author, strong(p.Author.Shown())),
			line(chat.Notice, text(words)),
		},
		Actions: []chat.Action{{Label: w.open, URL: cmp.Or(p.URL, s.Thread.Ref.URL)}},
	}
}

// outBecause says why a post that is there is not shown.
func (w *phrases) outBecause(s relay.Saying, p forum.Post) string {
	if s.Out[p.ID] {
		return w.optedOut
	}
	return w.out
}

// outOf is why a post is not shown; empty: it is.
func (w *phrases) outOf(s relay.Saying, p forum.Post) string {
	if s.Hidden[p.ID] {
		return w.outBecause(s, p)
	}
	return ""
}

// takenOut stands in the place of a post that was taken out. Also a post that was never said gets it, so that there is a
// message in which it can be shown again.
func takenOut(s relay.Saying) chat.Message {
	w := phrasesOf(s.Language)
	words, link := w.outBecause(s, s.Posts[0]), cmp.Or(s.Posts[0].URL, s.Thread.Ref.URL)
	return chat.Message{
		Push:    rich.Line(s.Thread.Title, titleBudget) + " - " + words,
		About:   chat.About{Thread: s.Thread.Ref.Key(), Post: s.Posts[0].ID},
		Blocks:  []chat.Block{line(chat.Context, joined(text(s.Thread.Ref.Host()), text(rich.Line(s.Thread.Title, titleBudget)))...), line(chat.Notice, text(words))},
		Actions: []chat.Action{{Label: w.open, URL: link}},
	}
}

// gone stands in the place of the words of a post that is no longer there.
func (w *phrases) gone(p forum.Post) string {
	switch {
	case p.State == forum.Away:
		return w.moved
	case p.State == forum.Hidden:
		return w.hidden
	case p.Why == "author":
		return fmt.Sprintf(w.removedWhy, w.byAuthor)
	case p.Why == "moderator":
		return fmt.Sprintf(w.removedWhy, w.byModerator)
	case p.Why != "":
		return fmt.Sprintf(w.removedWhy, p.Why)
	default:
		return w.removed
	}
}

// event is what happened to a thread, in one line.
func (w *phrases) event(thread forum.Thread, p forum.Post) chat.Message {
	what := w.happened(p)
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
	w := phrasesOf(s.Language)
	var parts []rich.Node
	if s.Status.Renamed != "" {
		parts = append(parts, textf(w.wasRenamed, rich.Line(s.Status.Renamed, titleBudget)))
	}
	switch {
	case !s.Status.Changed:
	case s.Status.State == forum.Closed:
		parts = append(parts, text(w.wasClosed))
	case s.Status.State == forum.Archived:
		parts = append(parts, text(w.wasArchived))
	case s.Status.State == forum.Moved:
		parts = append(parts, link(w.wasMoved, s.Status.To))
	case s.Status.State == forum.Open:
		parts = append(parts, text(w.wasOpened))
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
func (w *phrases) happened(p forum.Post) string {
	by := ""
	if p.Author.Name != "" {
		by = fmt.Sprintf(w.by, p.Author.Shown())
	}
	switch p.Action {
	case "closed":
		return fmt.Sprintf(w.closed, by)
	case "opened":
		return fmt.Sprintf(w.opened, by)
	case "archived":
		return fmt.Sprintf(w.archived, by)
	case "unarchived":
		return w.unarchived
	case "split":
		return fmt.Sprintf(w.split, by)
	case "renamed":
		return fmt.Sprintf(w.renamed, by)
	default:
		return rich.Line(strings.NewReplacer("_", " ", ".", " ").Replace(p.Action), replyBudget) + by
	}
}
