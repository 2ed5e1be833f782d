package layout

import (
	"cmp"
	"fmt"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/threadtape/threadtape/bot/chat"
	"github.com/threadtape/threadtape/bot/forum"
	"github.com/threadtape/threadtape/bot/market"
	"github.com/threadtape/threadtape/bot/relay"
	"github.com/threadtape/threadtape/bot/rich"
	"github.com/threadtape/threadtape/bot/summary"
)

// A Summary is a thread in a few of its sentences, with what else is worth telling of it.
type Summary struct {
	Thread    forum.Thread
	Told      summary.Summary // the sentences, and what they cover
	Began     []summary.Line  // of the opening post, where they are not among the sentences
	Links     map[int]string  // of posts, by their numbers
	Passage   *relay.Passage  // the one that most people quoted; nil: none
	Positions []market.Position
	From, To  time.Time // the first and the last post of those that there were to choose from
	Edited    int       // how many posts were edited since somebody asked in this place the last time
	Notes     []string  // what was not looked at, each a phrase of ours
	Budget    int       // characters
	Now       time.Time // what is old is told by it
}

// quoteShown is how much of the most quoted passage a summary shows.
const quoteShown = 280

// Message shows the summary, in English, as every answer to a command. Its sentences and the declared positions are never cut:
// where all is too much for the budget, the beginning goes first, and then the passage.
func (s Summary) Message() chat.Message {
	m := s.composed()
	if s.over(m) {
		s.Began = nil
		m = s.composed()
	}
	if s.over(m) {
		s.Passage = nil
		m = s.composed()
	}
	return m
}

func (s Summary) over(m chat.Message) bool {
	n := 0
	for _, b := range m.Blocks {
		n += utf8.RuneCountInString(b.Text()) + 1
	}
	return s.Budget > 0 && n > s.Budget
}

func (s Summary) composed() chat.Message {
	title := rich.Line(s.Thread.Title, titleBudget)
	m := chat.Message{
		Push: title, About: chat.About{Thread: s.Thread.Ref.Key()},
		Blocks: []chat.Block{line(chat.Title, link(cmp.Or(title, s.Thread.Ref.Host()), s.Thread.Ref.URL)), line(chat.Context, text(s.scope()))},
	}
	if len(s.Began) > 0 {
		first := s.Began[0]
		var words []string
		for _, l := range s.Began {
			words = append(words, l.Text)
		}
		m.Blocks = append(m.Blocks, chat.Block{Style: chat.Lines, Nodes: []rich.Node{para(append([]rich.Node{strong("From the opening post"), text(": ")}, s.said(strings.Join(words, " "), first)...)...)}})
	}
	if lines := s.lines(); len(lines) > 0 {
		m.Blocks = append(m.Blocks, chat.Block{Style: chat.Lines, Nodes: lines})
	}
	if p := s.Passage; p != nil {
		m.Blocks = append(m.Blocks, chat.Block{Style: chat.Lines, Nodes: []rich.Node{para(
			strong(english.mostQuoted), text(fmt.Sprintf(english.inQuotesBy, rich.Clip(p.Words, quoteShown), p.Post.Author.Shown())),
			link(english.postName(p.Post.Number), p.Post.URL), textf(english.timesQuoted, p.Times))}})
	}
	if len(s.Positions) > 0 {
		m.Blocks = append(m.Blocks, chat.Block{Style: chat.Lines, Nodes: s.declared()})
	}
	m.Blocks = append(m.Blocks, line(chat.Footer, text(s.coverage())))
	return m
}

// scope tells how much there is: "48 posts · 11 people · 3 Mar - 24 Nov".
func (s Summary) scope() string {
	parts := []string{english.posts.counted(s.Told.Posts), english.people.counted(s.Told.People)}
	if !s.From.IsZero() {
		from, to := s.From.Format("2 Jan 2006"), s.To.Format("2 Jan 2006")
		switch {
		case from == to:
			parts = append(parts, to)
		case s.From.Year() == s.To.Year():
			parts = append(parts, s.From.Format("2 Jan")+" - "+to)
		default:
			parts = append(parts, from+" - "+to)
		}
	}
	return strings.Join(parts, " · ")
}

// lines are the sentences, each with whose it is and where it stands. One that needs the sentence before stands with it.
func (s Summary) lines() (all []rich.Node) {
	for i := 0; i < len(s.Told.Lines); i++ {
		l := s.Told.Lines[i]
		words := []string{l.Text}
		for i+1 < len(s.Told.Lines) && s.Told.Lines[i+1].Pair && s.Told.Lines[i+1].Post == l.Post {
			i++
			words = append(words, s.Told.Lines[i].Text)
		}
		all = append(all, para(append([]rich.Node{text("• ")}, s.said(strings.Join(words, " "), l)...)...))
	}
	return all
}

// said are words with whose they are and where they stand. What came from outside of the thread are not the words of whoever
// brought it.
func (s Summary) said(words string, l summary.Line) []rich.Node {
	by := " - " + l.Author + " "
	if l.Quoted {
		by = fmt.Sprintf(english.quotedBy, l.Author)
	}
	return []rich.Node{text(words + by), link(english.postName(l.Post), cmp.Or(s.Links[l.Post], s.Thread.Ref.URL))}
}

// declared are the positions as their authors put them; old ones are marked.
func (s Summary) declared() []rich.Node {
	lines := []rich.Node{para(strong(english.positions), text(english.positionsNote))}
	for _, p := range s.Positions {
		nodes := []rich.Node{text(p.Author.Shown() + ": " + fmt.Sprintf(english.inQuotes, rich.Line(p.Words, len(p.Words))) + " "), link(english.postName(p.Number), p.URL)}
		if !p.At.IsZero() && p.Stale(s.Now) {
			nodes = append(nodes, text(english.stale))
		}
		lines = append(lines, para(nodes...))
	}
	return lines
}

// coverage tells how much of the thread the sentences are from: "6 lines from 5 of 48 posts, by 3 of 11 people; as of #48; 2
// posts edited since the last summary".
func (s Summary) coverage() string {
	t := s.Told
	said := fmt.Sprintf("%s from %d of %s, by %d of %s", plural{"%d line", "%d lines"}.counted(len(t.Lines)), t.Covered, english.posts.counted(t.Posts), t.Voices, english.people.counted(t.People))
	if t.Short && t.Covered == t.Posts {
		said = "short enough to read: all of it, " + plural{"%d word", "%d words"}.counted(t.Words)
	}
	if t.Last > 0 {
		said += fmt.Sprintf("; as of #%d", t.Last)
	}
	if s.Edited > 0 {
		said += "; " + english.posts.counted(s.Edited) + " edited since the last summary"
	}
	for _, n := range s.Notes {
		said += "; " + n
	}
	return said
}

// Text is the summary as a file of plain text: all of it, with the link of each post, whatever the budget.
func (s Summary) Text() string {
	s.Budget = 0
	var b strings.Builder
	for _, block := range s.composed().Blocks {
		nodes := block.Nodes
		if block.Style != chat.Body && block.Style != chat.Lines {
			nodes = []rich.Node{para(nodes...)}
		}
		for _, n := range nodes {
			b.WriteString(strings.TrimSpace(rich.Doc{n}.Text()))
			for _, u := range (rich.Doc{n}).Links() {
				b.WriteString("\n  " + u)
			}
			b.WriteString("\n")
		}
		b.WriteString("\n")
	}
	return strings.TrimRight(b.String(), "\n") + "\n"
}
