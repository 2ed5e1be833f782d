package layout

import (
	"cmp"
	"fmt"
	"strings"
	"time"

	"github.com/threadtape/threadtape/bot/chat"
	"github.com/threadtape/threadtape/bot/forum"
	"github.com/threadtape/threadtape/bot/rich"
)

// FoundBudget is how much is shown of a post that was found.
const FoundBudget = 200

// A Found is one post that was looked for.
type Found struct {
	Thread forum.Thread
	Post   forum.Post
	Words  string // of its author: the sentence that has what was looked for
}

// A Search is one page of what was found, the newest first.
type Search struct {
	For         string // what was looked for, for people
	Found       []Found
	Total       int // how many posts were found
	Page, Pages int
	Threads     int       // how many threads were looked into
	Posts       int       // how many of their posts
	Dropped     int       // how many threads were left out
	Since       time.Time // zero: all of them
}

// Message shows the page with whose words each are and where they stand, and says what was not looked into; in English, as
// every answer to a command.
func (s Search) Message() chat.Message {
	title := english.posts.counted(s.Total) + " with " + s.For
	if s.Total == 0 {
		title = "Nothing found with " + s.For
	}
	if !s.Since.IsZero() {
		title += " since " + s.Since.Format("2 January 2006")
	}
	m := chat.Message{Push: title, Blocks: []chat.Block{line(chat.Title, text(title))}}
	var lines []rich.Node
	for _, f := range s.Found {
		nodes := []rich.Node{text(rich.Clip(f.Words, FoundBudget) + " - " + f.Post.Author.Shown() + " "), link(english.postName(f.Post.Number), cmp.Or(f.Post.URL, f.Thread.Ref.URL))}
		if s.Threads > 1 {
			nodes = append(nodes, text(english.in), link(cmp.Or(rich.Line(f.Thread.Title, 40), f.Thread.Ref.Host()), f.Thread.Ref.URL))
		}
		lines = append(lines, para(append(nodes, text(" "), at(f.Post.Created))...))
	}
	if len(lines) > 0 {
		m.Blocks = append(m.Blocks, chat.Block{Style: chat.Lines, Nodes: lines})
	}
	foot := []rich.Node{textf("looked into the own words of %s in %s: those that I keep, the opening one and the newest of each", english.posts.counted(s.Posts), english.threads.counted(s.Threads))}
	if s.Pages > 1 {
		foot = append([]rich.Node{textf("page %d of %d", s.Page, s.Pages)}, foot...)
	}
	if s.Dropped > 0 {
		foot = append(foot, text(english.threads.counted(s.Dropped)+" at the end of the list left out"))
	}
	m.Blocks = append(m.Blocks, line(chat.Footer, joined(foot...)...))
	return m
}

// Around is a piece of one line around a place in it, cut between words, with marks where something is left out.
func Around(words string, place, budget int) string {
	from := max(0, place-budget/3)
	if at := strings.LastIndexByte(words[:from], ' '); at >= 0 {
		from = at + 1
	} else {
		from = 0
	}
	piece := rich.Clip(words[from:], budget)
	if from > 0 {
		return fmt.Sprintf("%s %s", gap, piece)
	}
	return piece
}
