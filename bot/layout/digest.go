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
	w, d := phrasesOf(s.Language), s.Digest
	if len(d.Threads) == 0 {
		return w.emptyDigest(s)
	}
	posts, more := 0, false
	for _, t := range d.Threads {
		posts += len(t.Posts)
		if t.More {
			more = true
		}
	}
	counts := fmt.Sprintf("%s · %s · %s", w.postsOf(posts, more), w.people.counted(d.People), w.threads.counted(len(d.Threads)))
	m := chat.Message{Push: w.digestTitle(d.Plan) + " - " + counts}
	for _, r := range rooms {
		m.Blocks = []chat.Block{line(chat.Title, text(w.digestTitle(d.Plan))), line(chat.Context, text(w.window(d.Plan)+" · "+counts))}
		m.Blocks = append(m.Blocks, w.threadBlocks(d, r)...)
		m.Blocks = append(m.Blocks, w.findings(d, r)...)
		m.Blocks = append(m.Blocks, w.wokenIn(d)...)
		m.Blocks = append(m.Blocks, w.digestFooter(d.Plan)...)
		if weight(m) <= digestBudget {
			break
		}
	}
	m.Actions = []chat.Action{{Label: w.settings, Run: "settings"}, {Label: w.threadList, Run: "list"}}
	if len(d.Threads) == 1 && d.Plan.Taken == 1 {
		m.Actions[1] = chat.Action{Label: w.unsubscribe, Run: "unsubscribe " + d.Threads[0].Thread.Ref.URL}
	}
	return m, true
}

// emptyDigest is the digest of nothing.
func (w *phrases) emptyDigest(s relay.Saying) (chat.Message, bool) {
	p := s.Digest.Plan
	var words string
	switch {
	case s.Edited:
		words = w.digestGone
	case p.Rhythm == store.Weekly && p.Taken > 0:
		words = fmt.Sprintf(w.nothingNew, w.threads.counted(p.Taken))
	default:
		return chat.Message{}, false
	}
	m := chat.Message{
		Push:   w.digestTitle(p) + " - " + words,
		Blocks: []chat.Block{line(chat.Notice, text(w.digestTitle(p)+", "+w.window(p)+": "+words))},
	}
	return m, true
}

func (w *phrases) digestTitle(p store.DigestPlan) string {
	switch p.Rhythm {
	case store.Weekly:
		return w.weekly
	case store.AtClose:
		return w.atClose
	default:
		return w.daily
	}
}

// window is the time that a digest covers, by the clocks of its zone.
func (w *phrases) window(p store.DigestPlan) string {
	zone, err := time.LoadLocation(p.Zone)
	if err != nil {
		zone = time.UTC
	}
	from, to := p.From.In(zone), p.To.In(zone)
	return w.moment(from, from.Year() != to.Year()) + " - " + w.moment(to, true) + to.Format(" MST")
}

// threadBlocks tell the threads: the busiest with an extract, the others by name.
func (w *phrases) threadBlocks(d *relay.Digest, r room) []chat.Block {
	var blocks []chat.Block
	var named []rich.Node
	for i, t := range d.Threads {
		if i >= relay.DigestThreads {
			break
		}
		head := para(strongLink(threadTitle(t), t.Thread.Ref.URL), text(" +"+w.posts.counted(len(t.Posts))+w.lastEvent(t)))
		if i >= r.told {
			named = append(named, head)
			continue
		}
		lines := append([]rich.Node{head}, w.extractOf(t, r)...)
		blocks = append(blocks, chat.Block{Style: chat.Lines, Nodes: lines})
	}
	if more := len(d.Threads) - relay.DigestThreads; more > 0 {
		named = append(named, para(text("+"+w.threads.counted(more))))
	}
	if len(named) > 0 {
		blocks = append(blocks, chat.Block{Style: chat.Lines, Nodes: named})
	}
	return blocks
}

// lastEvent is what happened to the thread last, behind the number of its posts.
func (w *phrases) lastEvent(t relay.Told) string {
	if t.Event.ID == "" {
		return ""
	}
	return " · " + w.happened(t.Event)
}

// extractOf are the sentences that tell a thread, each with whose it is and where it stands.
func (w *phrases) extractOf(t relay.Told, r room) []rich.Node {
	links := make(map[int]string, len(t.Posts))
	for _, p := range t.Posts {
		links[p.Number] = cmp.Or(p.URL, t.Thread.Ref.URL)
	}
	var lines []rich.Node
	for _, l := range t.Lines {
		by := " - " + l.Author + " "
		if l.Quoted { // from outside of the thread: not the words of whoever brought them
			by = fmt.Sprintf(w.quotedBy, l.Author)
		}
		lines = append(lines, para(text("• "+rich.Clip(l.Text, r.sentence)+by), r.link(w.postName(l.Post), links[l.Post])))
	}
	return lines
}

// findings are what is found across the threads: the most quoted passage, tickers, declared positions.
func (w *phrases) findings(d *relay.Digest, r room) []chat.Block {
	var blocks []chat.Block
	if p := d.Passage; p != nil && r.passage > 0 {
		blocks = append(blocks, chat.Block{Style: chat.Lines, Nodes: []rich.Node{para(
			strong(w.mostQuoted), text(fmt.Sprintf(w.inQuotesBy, rich.Clip(p.Words, r.passage), p.Post.Author.Shown())),
			r.link(w.postName(p.Post.Number), p.Post.URL), textf(w.timesQuoted, p.Times))}})
	}
	if len(d.Tickers) > 0 {
		blocks = append(blocks, line(chat.Facts, text(w.tickerCounts(d.Tickers))))
	}
	if len(d.Positions) > 0 {
		blocks = append(blocks, chat.Block{Style: chat.Lines, Nodes: w.declarations(d, r)})
	}
	return blocks
}

// wokeShown is how many threads a digest names that were quiet for long.
const wokeShown = 5

// wokenIn names the threads in which somebody wrote after a long time, if any did.
func (w *phrases) wokenIn(d *relay.Digest) []chat.Block {
	var lines []rich.Node
	for _, t := range d.Threads {
		if t.Slept > 0 && len(lines) < wokeShown {
			lines = append(lines, para(textf(w.woke, int(t.Slept.Hours()/24)), link(threadTitle(t), cmp.Or(t.Posts[0].URL, t.Thread.Ref.URL))))
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
func (w *phrases) tickerCounts(all []relay.Ticker) string {
	out := ""
	for i, t := range all[:min(len(all), tickersCounted)] {
		if i == 0 {
			out = fmt.Sprintf("%s %s/%s", t.Symbol, w.posts.counted(t.Posts), w.people.counted(t.People))
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
func (w *phrases) declarations(d *relay.Digest, r room) []rich.Node {
	lines := []rich.Node{para(strong(w.positions), text(w.positionsNote))}
	cut := max(0, len(d.Positions)-r.positions)
	if more := d.Left + cut; more > 0 {
		lines = append(lines, para(textf(w.earlier, more)))
	}
	for _, p := range d.Positions[cut:] {
		nodes := []rich.Node{text(p.Author.Shown() + ": " + fmt.Sprintf(w.inQuotes, rich.Line(p.Words, wordsBudget)) + " "), r.link(w.postName(p.Number), p.URL)}
		if p.Before != nil {
			before := *p.Before
			if !r.links {
				before.URL = ""
			}
			nodes = append(nodes, w.saidThere(before, p.At)...)
		}
		lines = append(lines, para(nodes...))
	}
	return lines
}

func (w *phrases) digestFooter(p store.DigestPlan) []chat.Block {
	if p.Next.IsZero() {
		return nil
	}
	return []chat.Block{line(chat.Footer, filled(w.nextDigest, alone(at(p.Next)))...)}
}

func threadTitle(t relay.Told) string {
	return cmp.Or(rich.Line(t.Thread.Title, titleBudget), t.Thread.Ref.Host())
}

// postName is how a post is called where it has no number either.
func (w *phrases) postName(n int) string {
	if n == 0 {
		return w.post
	}
	return fmt.Sprintf("#%d", n)
}

// postsOf counts posts; more: there are others, of which nobody knows how many.
func (w *phrases) postsOf(n int, more bool) string {
	if more {
		return fmt.Sprintf(w.postsAtLeast, n)
	}
	return w.posts.counted(n)
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
