package layout

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/threadtape/threadtape/bot/chat"
	"github.com/threadtape/threadtape/bot/forum"
	"github.com/threadtape/threadtape/bot/rich"
	"github.com/threadtape/threadtape/bot/summary"
)

// A Catchup is what is new in a thread for one person.
type Catchup struct {
	Thread  forum.Thread
	New     int       // how many posts
	At      time.Time // when the person looked the last time; zero: never
	Number  int       // how far they had come
	Told    summary.Summary
	Links   map[int]string
	Meant   []Meant // what is there of what they follow
	Edited  []int   // the numbers of posts that they know and that were edited since
	Gone    []int   // of those that went
	Recent  bool    // the first time: only the newest are told
	Unmoved bool    // their place stays where it is
}

// A Meant is something that somebody follows, with the new posts that are about it.
type Meant struct {
	What  string // a ticker, or the name of an author
	Posts []forum.Post
}

// numbersShown is how many posts are named in one line; the others are counted.
const numbersShown = 6

// Message shows what is new, in English, as every answer to a command: what the person follows first, then sentences of the
// new posts alone, then what happened to those that they know.
func (c Catchup) Message() chat.Message {
	title := rich.Line(c.Thread.Title, titleBudget)
	m := chat.Message{
		Push: title, About: chat.About{Thread: c.Thread.Ref.Key()},
		Blocks: []chat.Block{line(chat.Title, link(cmp.Or(title, c.Thread.Ref.Host()), c.Thread.Ref.URL)), line(chat.Context, c.head()...)},
	}
	var lines []rich.Node
	for _, f := range c.Meant {
		nodes := []rich.Node{text("You follow "), strong(f.What), text(": ")}
		for i, p := range f.Posts[:min(len(f.Posts), numbersShown)] {
			if i > 0 {
				nodes = append(nodes, text(", "))
			}
			nodes = append(nodes, link(english.postName(p.Number), cmp.Or(p.URL, c.Thread.Ref.URL)))
		}
		if more := len(f.Posts) - numbersShown; more > 0 {
			nodes = append(nodes, text(" "), textf(english.more, more))
		}
		lines = append(lines, para(nodes...))
	}
	lines = append(lines, Summary{Thread: c.Thread, Told: c.Told, Links: c.Links}.lines()...)
	if len(lines) > 0 {
		m.Blocks = append(m.Blocks, chat.Block{Style: chat.Lines, Nodes: lines})
	}
	foot := []rich.Node{c.since("edited since", c.Edited), c.since("gone since", c.Gone)}
	if c.Unmoved {
		foot = append(foot, text("your place stays where it is"))
	}
	if nodes := joined(foot...); len(nodes) > 0 {
		m.Blocks = append(m.Blocks, line(chat.Footer, nodes...))
	}
	return m
}

// head tells how much is new, and since when.
func (c Catchup) head() []rich.Node {
	news := plural{"%d new", "%d new"}.counted(c.New)
	switch {
	case c.At.IsZero() && c.Recent:
		return []rich.Node{text("The newest " + english.posts.counted(c.New) + ": you never asked before. From now on only what is new to you")}
	case c.At.IsZero():
		return []rich.Node{text("All " + english.posts.counted(c.New) + ": you never asked before. From now on only what is new to you")}
	case c.New == 0:
		return []rich.Node{text("Nothing new since you last looked ("), at(c.At), textf(", #%d)", c.Number)}
	}
	return []rich.Node{text(news + " since you last looked ("), at(c.At), textf(", #%d)", c.Number)}
}

// since names posts to which something happened.
func (c Catchup) since(what string, posts []int) rich.Node {
	if len(posts) == 0 {
		return rich.Node{}
	}
	var named []string
	for _, n := range posts[:min(len(posts), numbersShown)] {
		named = append(named, english.postName(n))
	}
	said := what + ": " + strings.Join(named, ", ")
	if more := len(posts) - numbersShown; more > 0 {
		said += " " + fmt.Sprintf(english.more, more)
	}
	return text(said)
}

// Catchups is what is new in the threads of a channel for one person.
type Catchups struct {
	Threads []Catchup // those with something new
	Quiet   int       // how many have nothing new
	Dropped int       // how many were not looked at
	Unmoved bool      // their places stay where they are
}

// catchupsBudget is how many characters it has; threads that have no room for their sentences are named alone.
const catchupsBudget = 3200

// Message shows the threads in the order of the list, in English, as every answer to a command.
func (c Catchups) Message() chat.Message {
	posts := 0
	for _, t := range c.Threads {
		posts += t.New
	}
	head := fmt.Sprintf("%d new in %s", posts, english.threads.counted(len(c.Threads)))
	if posts == 0 {
		head = "Nothing new"
	}
	m := chat.Message{Push: head, Blocks: []chat.Block{line(chat.Title, text(head))}}
	room := catchupsBudget
	for _, t := range c.Threads {
		lines := []rich.Node{para(strongLink(cmp.Or(rich.Line(t.Thread.Title, titleBudget), t.Thread.Ref.Host()), t.Thread.Ref.URL), textf(" +%s", english.posts.counted(t.New)))}
		told := slices.Concat(lines, Summary{Thread: t.Thread, Told: t.Told, Links: t.Links}.lines())
		if n := len([]rune(rich.Doc(told).Text())); n <= room {
			lines, room = told, room-n
		}
		m.Blocks = append(m.Blocks, chat.Block{Style: chat.Lines, Nodes: lines})
	}
	var foot []rich.Node
	if c.Quiet > 0 {
		foot = append(foot, text("nothing new in "+english.threads.counted(c.Quiet)))
	}
	if c.Dropped > 0 {
		foot = append(foot, text(english.threads.counted(c.Dropped)+" at the end of the list left out"))
	}
	if c.Unmoved {
		foot = append(foot, text("your places stay where they are"))
	}
	if len(foot) > 0 {
		m.Blocks = append(m.Blocks, line(chat.Footer, joined(foot...)...))
	}
	return m
}
