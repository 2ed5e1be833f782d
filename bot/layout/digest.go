package layout

import (
	"cmp"
	"fmt"
	"time"

	"github.com/threadtape/threadtape/bot/chat"
	"github.com/threadtape/threadtape/bot/relay"
	"github.com/threadtape/threadtape/bot/rich"
	"github.com/threadtape/threadtape/bot/store"
)

// digestBudget is how much a digest weighs at most: characters as people see them, and those of the links.
const digestBudget = 3800

// A room is how much of a digest is shown. The rooms go from the widest to the narrowest; the first that fits is taken.
type room struct {
	told      int // threads with an extract
	sentence  int // characters of one sentence
	passage   int // characters of the most quoted passage
	positions int
	links     bool // posts are linked, not only named
}

var rooms = []room{
	{told: relay.DigestThreads, sentence: 280, passage: 280, positions: 12, links: true},
	{told: 3, sentence: 280, passage: 280, positions: 12, links: true},
	{told: 3, sentence: 160, passage: 160, positions: 8, links: true},
	{told: 1, sentence: 160, passage: 160, positions: 6, links: true},
	{told: 0, sentence: 0, passage: 0, positions: 6, links: true},
	{told: 0, sentence: 0, passage: 0, positions: 6},
}

// digest is one message for what is new in the threads of a channel. Where nothing is, nothing is said, or one line in a
// week; what was said and of which nothing is left becomes one line, too.
func digest(s relay.Saying) (chat.Message, bool) {
	d := s.Digest
	if len(d.Threads) == 0 {
		return emptyDigest(s)
	}
	posts, more := 0, ""
	for _, t := range d.Threads {
		posts += len(t.Posts)
		if t.More {
			more = "+"
		}
	}
	counts := fmt.Sprintf("%s · %s · %s", countedMore(posts, more, "post", "posts"), counted(d.People, "person", "people"), counted(len(d.Threads), "thread", "threads"))
	m := chat.Message{Push: digestTitle(d.Plan) + " - " + counts}
	for _, r := range rooms {
		m.Blocks = []chat.Block{line(chat.Title, text(digestTitle(d.Plan))), line(chat.Context, text(window(d.Plan)+" · "+counts))}
		m.Blocks = append(m.Blocks, threadBlocks(d, r)...)
		m.Blocks = append(m.Blocks, findings(d, r)...)
		m.Blocks = append(m.Blocks, woke(d)...)
		m.Blocks = append(m.Blocks, digestFooter(d.Plan)...)
		if weight(m) <= digestBudget {
			break
		}
	}
	m.Actions = []chat.Action{{Label: "Settings", Run: "settings"}, {Label: "Threads", Run: "list"}}
	if len(d.Threads) == 1 && d.Plan.Taken == 1 {
		m.Actions[1] = chat.Action{Label: "Unsubscribe", Run: "unsubscribe " + d.Threads[0].Thread.Ref.URL}
	}
	return m, true
}

// emptyDigest is the digest of nothing.
func emptyDigest(s relay.Saying) (chat.Message, bool) {
	p := s.Digest.Plan
	var words string
	switch {
	case s.Edited:
		words = "What stood here is no longer there at the source."
	case p.Rhythm == store.Weekly && p.Taken > 0:
		words = "Nothing new in " + counted(p.Taken, "thread", "threads") + "."
	default:
		return chat.Message{}, false
	}
	m := chat.Message{
		Push:   digestTitle(p) + " - " + words,
		Blocks: []chat.Block{line(chat.Notice, text(digestTitle(p)+", "+window(p)+": "+words))},
	}
	return m, true
}

func digestTitle(p store.DigestPlan) string {
	switch p.Rhythm {
	case store.Weekly:
		return "Weekly digest"
	case store.AtClose:
		return "Digest at the close"
	default:
		return "Daily digest"
	}
}

// window is the time that a digest covers, by the clocks of its zone.
func window(p store.DigestPlan) string {
	zone, err := time.LoadLocation(p.Zone)
	if err != nil {
		zone = time.UTC
	}
	from, to := p.From.In(zone), p.To.In(zone)
	first := "Mon 2 Jan 15:04"
	if from.Year() != to.Year() {
		first = "Mon 2 Jan 2006 15:04"
	}
	return from.Format(first) + " - " + to.Format("Mon 2 Jan 2006 15:04 MST")
}

// threadBlocks tell the threads: the busiest with an extract, the others by name.
func threadBlocks(d *relay.Digest, r room) []chat.Block {
	var blocks []chat.Block
	var named []rich.Node
	for i, t := range d.Threads {
		if i >= relay.DigestThreads {
			break
		}
		head := para(strongLink(threadTitle(t), t.Thread.Ref.URL), text(" +"+counted(len(t.Posts), "post", "posts")+lastEvent(t)))
		if i >= r.told {
			named = append(named, head)
			continue
		}
		lines := append([]rich.Node{head}, extractOf(t, r)...)
		blocks = append(blocks, chat.Block{Style: chat.Lines, Nodes: lines})
	}
	if more := len(d.Threads) - relay.DigestThreads; more > 0 {
		named = append(named, para(textf("+%s", counted(more, "thread", "threads"))))
	}
	if len(named) > 0 {
		blocks = append(blocks, chat.Block{Style: chat.Lines, Nodes: named})
	}
	return blocks
}

// lastEvent is what happened to the thread last, behind the number of its posts.
func lastEvent(t relay.Told) string {
	if t.Event.ID == "" {
		return ""
	}
	return " · " + happened(t.Event)
}

// extractOf are the sentences that tell a thread, each with whose it is and where it stands.
func extractOf(t relay.Told, r room) []rich.Node {
	links := make(map[int]string, len(t.Posts))
	for _, p := range t.Posts {
		links[p.Number] = cmp.Or(p.URL, t.Thread.Ref.URL)
	}
	var lines []rich.Node
	for _, l := range t.Lines {
		by := " - " + l.Author + " "
		if l.Quoted { // from outside of the thread: not the words of whoever brought them
			by = " - quoted by " + l.Author + " "
		}
		lines = append(lines, para(text("• "+clip(l.Text, r.sentence)+by), r.link(postName(l.Post), links[l.Post])))
	}
	return lines
}

// findings are what is found across the threads: the most quoted passage, tickers, declared positions.
func findings(d *relay.Digest, r room) []chat.Block {
	var blocks []chat.Block
	if p := d.Passage; p != nil && r.passage > 0 {
		blocks = append(blocks, chat.Block{Style: chat.Lines, Nodes: []rich.Node{para(
			strong("Most quoted"), text(fmt.Sprintf(": \"%s\" - %s ", clip(p.Words, r.passage), p.Post.Author.Shown())),
			r.link(postName(p.Post.Number), p.Post.URL), textf(", quoted %dx", p.Times))}})
	}
	if len(d.Tickers) > 0 {
		blocks = append(blocks, line(chat.Facts, text(tickerCounts(d.Tickers))))
	}
	if len(d.Positions) > 0 {
		blocks = append(blocks, chat.Block{Style: chat.Lines, Nodes: declarations(d, r)})
	}
	return blocks
}

// wokeShown is how many threads a digest names that were quiet for long.
const wokeShown = 5

// woke names the threads in which somebody wrote after a long time, if any did.
func woke(d *relay.Digest) []chat.Block {
	var lines []rich.Node
	for _, t := range d.Threads {
		if t.Slept > 0 && len(lines) < wokeShown {
			lines = append(lines, para(textf("Woke after %d days: ", int(t.Slept.Hours()/24)), link(threadTitle(t), cmp.Or(t.Posts[0].URL, t.Thread.Ref.URL))))
		}
	}
	if len(lines) == 0 {
		return nil
	}
	return []chat.Block{{Style: chat.Lines, Nodes: lines}}
}

// tickersCounted is how many tickers a digest counts.
const tickersCounted = 8

// tickerCounts counts them: "ZM 9 posts/5 people · NET 3/2".
func tickerCounts(all []relay.Ticker) string {
	out := ""
	for i, t := range all[:min(len(all), tickersCounted)] {
		if i == 0 {
			out = fmt.Sprintf("%s %s/%s", t.Symbol, counted(t.Posts, "post", "posts"), counted(t.People, "person", "people"))
			continue
		}
		out += fmt.Sprintf(" · %s %d/%d", t.Symbol, t.Posts, t.People)
	}
	if more := len(all) - tickersCounted; more > 0 {
		out += fmt.Sprintf(" · +%d", more)
	}
	return out
}

// wordsBudget is how much of a declaration is shown; hardly one is longer.
const wordsBudget = 120

// declarations shows the newest declarations as their authors put them.
func declarations(d *relay.Digest, r room) []rich.Node {
	lines := []rich.Node{para(strong("Declared positions"), text(", as the authors wrote it; not advice"))}
	cut := max(0, len(d.Positions)-r.positions)
	if more := d.Left + cut; more > 0 {
		lines = append(lines, para(textf("+%d earlier", more)))
	}
	for _, p := range d.Positions[cut:] {
		nodes := []rich.Node{text(fmt.Sprintf("%s: \"%s\" ", p.Author.Shown(), rich.Line(p.Words, wordsBudget))), r.link(postName(p.Number), p.URL)}
		if p.Before != nil {
			nodes = append(nodes, textf("; said %s before in ", p.Before.Side), r.link(postName(p.Before.Number), p.Before.URL))
		}
		lines = append(lines, para(nodes...))
	}
	return lines
}

func digestFooter(p store.DigestPlan) []chat.Block {
	if p.Next.IsZero() {
		return nil
	}
	return []chat.Block{line(chat.Footer, text("next digest "), at(p.Next))}
}

func threadTitle(t relay.Told) string {
	return cmp.Or(rich.Line(t.Thread.Title, titleBudget), t.Thread.Ref.Host())
}

// postName is how a post is called where it has no number either.
func postName(n int) string {
	if n == 0 {
		return "post"
	}
	return fmt.Sprintf("#%d", n)
}

func countedMore(n int, more, one, many string) string {
	if more != "" {
		return fmt.Sprintf("%d%s %s", n, more, many)
	}
	return counted(n, one, many)
}

func strongLink(label, url string) rich.Node {
	return rich.Node{Kind: rich.Strong, Kids: []rich.Node{link(label, url)}}
}

// link is a link, or its label where there is no room for it.
func (r room) link(label, url string) rich.Node {
	if !r.links {
		return text(label)
	}
	return link(label, url)
}

// weight is how long a message is with its links.
func weight(m chat.Message) int {
	n := 0
	for _, b := range m.Blocks {
		n += len([]rune(b.Text())) + 1
		for node := range rich.Doc(b.Nodes).All() {
			n += len(node.URL) + len("[]()")*min(1, len(node.URL))
		}
	}
	return n
}
