package layout

import (
	"cmp"
	"fmt"

	"github.com/threadtape/threadtape/bot/chat"
	"github.com/threadtape/threadtape/bot/forum"
	"github.com/threadtape/threadtape/bot/overlap"
	"github.com/threadtape/threadtape/bot/rich"
)

// A Rank is what posts of a thread are ordered by.
type Rank string

// The ranks.
const (
	Quoted  Rank = "quoted"
	Liked   Rank = "liked"
	Replied Rank = "replied"
)

// A Ranked is one place of a list of the top posts.
type Ranked struct {
	Post   forum.Post
	Own    overlap.Parts // the post as it was taken apart
	Words  string        // the passage that is quoted; empty: the opening of the post is shown
	Times  int           // how many posts quote it or answer it, or how many likes it has
	People int           // how many people wrote those; 0 for likes
}

// A Top is a list of posts or passages, the first the most quoted, liked or answered.
type Top struct {
	Thread forum.Thread
	By     Rank
	Ranked []Ranked
	Posts  int      // how many posts were looked at
	Notes  []string // what is not known, each a sentence of ours
}

// topBudget is how much is shown of one place in the list.
const topBudget = 200

// Message shows the list with whose words each are, where they stand, and how often it was said of them; in English, as every
// answer to a command. A list without entries says so.
func (t Top) Message() chat.Message {
	title, what := rich.Line(t.Thread.Title, titleBudget), "most "+string(t.By)
	if t.By == Replied {
		what = "most answered"
	}
	m := chat.Message{
		Push:   title + " - " + what,
		About:  chat.About{Thread: t.Thread.Ref.Key()},
		Blocks: []chat.Block{line(chat.Title, link(cmp.Or(title, t.Thread.Ref.Host()), t.Thread.Ref.URL), text(" - "+what))},
	}
	var lines []rich.Node
	for i, r := range t.Ranked {
		words := fmt.Sprintf(english.inQuotes, rich.Clip(r.Words, topBudget))
		if r.Words == "" {
			words = cmp.Or(opening(r.Own.Own, topBudget), english.onlyQuotes(r.Post, r.Own))
		}
		lines = append(lines, para(textf("%d. %s - %s ", i+1, words, r.Post.Author.Shown()), link(english.postName(r.Post.Number), cmp.Or(r.Post.URL, t.Thread.Ref.URL)),
			text(", "+r.counted(t.By))))
	}
	if len(lines) > 0 {
		m.Blocks = append(m.Blocks, chat.Block{Style: chat.Lines, Nodes: lines})
	}
	foot := []rich.Node{text("of " + english.posts.counted(t.Posts) + " that I have read")}
	for _, n := range t.Notes {
		foot = append(foot, text(n))
	}
	m.Blocks = append(m.Blocks, line(chat.Footer, joined(foot...)...))
	return m
}

// counted is what was counted of an entry.
func (r Ranked) counted(by Rank) string {
	switch by {
	case Liked:
		return english.likes.counted(r.Times)
	case Replied:
		return plural{"%d answer", "%d answers"}.counted(r.Times) + " by " + english.people.counted(r.People)
	case Quoted:
	}
	return fmt.Sprintf("quoted %dx by %s", r.Times, english.people.counted(r.People))
}
