package layout

import (
	"cmp"
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/threadtape/threadtape/bot/chat"
	"github.com/threadtape/threadtape/bot/forum"
	"github.com/threadtape/threadtape/bot/relay"
	"github.com/threadtape/threadtape/bot/rich"
)

const (
	// changeBudget is how many characters of a note tell what an edit changed.
	changeBudget = 500
	// aroundChange is how many characters of what stayed stand on each side of a change.
	aroundChange = 40
	// oneChange is how many characters of what went or came stand in one place.
	oneChange = 200
)

// correction is the note below a message that tells what an edit of its post changed. When the post goes its words go from
// here, too.
func correction(s relay.Saying) (chat.Message, bool) {
	w, c := phrasesOf(s.Language), s.Correction
	m := chat.Message{About: about(s.Thread, c.Post)}
	head := fmt.Sprintf(w.corrects, c.Post.Author.Shown(), cmp.Or(number(c.Post), w.correctsPost))
	m.Actions = []chat.Action{{Label: w.open, URL: cmp.Or(c.Post.URL, s.Thread.Ref.URL)}}
	deltas := rich.DiffWords(c.Before, c.After)
	words := ""
	switch {
	case s.Hidden[c.Post.ID]:
		head, words = w.edit, w.out
	case c.Post.State != forum.Live:
		head, words = w.editOfPost, w.gone(c.Post)
		if n := number(c.Post); n != "" {
			head = fmt.Sprintf(w.editOf, n)
		}
	case !c.Known:
		words = w.forgotten
	case strings.Count(c.After, rich.Hidden) > strings.Count(c.Before, rich.Hidden): // to tell what went would undo it
		words = w.hid
	case len(deltas) == 0:
		words = w.asBefore
	}
	m.Push = rich.Line(s.Thread.Title, titleBudget) + " - " + head
	m.Blocks = []chat.Block{line(chat.Notice, text(head))}
	if words != "" {
		m.Blocks = []chat.Block{line(chat.Notice, text(head+": "+words))}
		return m, s.Edited
	}
	m.Blocks = append(m.Blocks, chat.Block{Style: chat.Body, Nodes: []rich.Node{para(changed(deltas)...)}})
	return m, true
}

// changed shows the words that went struck through and those that came bold, each with a little of what is around it, until
// the budget is used up.
func changed(deltas []rich.Delta) []rich.Node {
	var nodes []rich.Node
	room := changeBudget
	for i, d := range deltas {
		if len(nodes) > 0 {
			nodes = append(nodes, text(" "))
		}
		if room <= 0 {
			return append(nodes, text("…"))
		}
		words := d.Words
		if !d.Gone && !d.Come {
			words = stayed(words, i == 0, i == len(deltas)-1)
		}
		words = rich.Clip(words, min(room, oneChange))
		room -= utf8.RuneCountInString(words) + 1
		switch n := text(words); {
		case d.Gone:
			nodes = append(nodes, rich.Node{Kind: rich.Strike, Kids: []rich.Node{n}})
		case d.Come:
			nodes = append(nodes, rich.Node{Kind: rich.Strong, Kids: []rich.Node{n}})
		default:
			nodes = append(nodes, n)
		}
	}
	return nodes
}

// stayed shortens words that stand between two changes to those near them; before the first and behind the last change, to
// those on its side.
func stayed(words string, first, last bool) string {
	all := strings.Fields(words)
	head, tail := 0, len(all)
	for n := 0; !first && head < len(all) && n < aroundChange; head++ {
		n += utf8.RuneCountInString(all[head]) + 1
	}
	for n := 0; !last && tail > 0 && n < aroundChange; tail-- {
		n += utf8.RuneCountInString(all[tail-1]) + 1
	}
	if head >= tail {
		return words
	}
	return strings.TrimSpace(strings.Join(all[:head], " ") + " … " + strings.Join(all[tail:], " "))
}
