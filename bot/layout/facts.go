package layout

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"github.com/threadtape/threadtape/bot/forum"
	"github.com/threadtape/threadtape/bot/market"
	"github.com/threadtape/threadtape/bot/overlap"
	"github.com/threadtape/threadtape/bot/rich"
)

const (
	// tickersShown is how many tickers stand in one line; the others are counted.
	tickersShown = 6
	linksShown   = 3
	// slow is the silence of a thread that is worth telling.
	slow = 30 * 24 * time.Hour
)

// facts stand below the words of a post: that it broke a long silence, the tickers in its author's own words and the positions
// declared there, and the links with the host that they open, and where the same link stood before.
func (k known) facts() []rich.Node {
	read := k.read()
	var shown []rich.Node
	if k.silence >= slow {
		shown = append(shown, textf(k.words.silence, int(k.silence/(24*time.Hour))))
	}
	shown = append(shown, text(k.words.tickersIn(read.Mentions)))
	return dotted(joined(shown...), dotted(k.words.positionsOf(read, false, k.turned)...), joined(k.links()...))
}

// positions are those that the post declares.
func (k known) positions() [][]rich.Node { return k.words.positionsOf(k.read(), false, k.turned) }

// read finds tickers and positions in the author's own words.
func (k known) read() market.Reading {
	p := k.p
	p.Body = k.parts.Own
	return market.Read(k.thread, []forum.Post{p}, nil)
}

func (k known) links() (shown []rich.Node) {
	before := make(map[string]int)
	for _, r := range k.parts.Repeats {
		if r.Kind == overlap.Link && r.Post != 0 {
			before[r.URL] = r.Post
		}
	}
	links := k.parts.Own.Links()
	for _, u := range links[:min(len(links), linksShown)] {
		host := rich.Host(u)
		switch {
		case host != "" && before[u] != 0:
			shown = append(shown, link(host, u), textf(k.words.sameLink, before[u]))
		case host != "":
			shown = append(shown, link(host, u))
		}
	}
	if more := len(links) - linksShown; more > 0 {
		shown = append(shown, text(k.words.links.counted(more)))
	}
	return shown
}

// marketOf are the tickers that the posts of a burst mention, each once, and the positions that their authors declare, in
// their own words and whole, with whose they are: the last one of each author about the same tickers stands.
func (w *phrases) marketOf(thread forum.Thread, posts []forum.Post, turned map[string][]market.Change) []rich.Node {
	read := market.Read(thread, posts, nil)
	var changes []market.Change
	for _, p := range posts {
		changes = append(changes, turned[p.ID]...)
	}
	return dotted(joined(text(w.tickersIn(read.Mentions))), dotted(w.positionsOf(read, true, changes)...))
}

// positionsOf are those that are declared, each in its author's words, and where the author said another side before; named says
// whose they are.
func (w *phrases) positionsOf(read market.Reading, named bool, turned []market.Change) (parts [][]rich.Node) {
	for i, p := range read.Positions {
		if slices.ContainsFunc(read.Positions[i+1:], func(later market.Position) bool {
			return later.Author.Name == p.Author.Name && slices.Equal(later.Symbols, p.Symbols)
		}) {
			continue
		}
		words := rich.Line(p.Words, len(p.Words))
		if named {
			words = p.Author.Shown() + ": " + words
		}
		parts = append(parts, append([]rich.Node{text(words)}, w.saidOf(p, turned)...))
	}
	return parts
}

// saidOf tells the other side that the author of a position said before, and where.
func (w *phrases) saidOf(p market.Position, turned []market.Change) (nodes []rich.Node) {
	for _, c := range turned {
		if c.After.Post == p.Post && c.After.Words == p.Words {
			nodes = append(nodes, w.saidThere(c.Before, p.At)...)
			break
		}
	}
	return nodes
}

// saidThere is an earlier position seen from a later time.
func (w *phrases) saidThere(before market.Position, later time.Time) []rich.Node {
	nodes := []rich.Node{textf(w.saidBefore, cmp.Or(w.sides[string(before.Side)], string(before.Side))), link(w.postName(before.Number), before.URL)}
	if !before.At.IsZero() && before.Stale(later) {
		nodes = append(nodes, text(w.stale))
	}
	return nodes
}

// tickersIn are the symbols that are mentioned, each once, in the order of the words. None is cut.
func (w *phrases) tickersIn(mentions []market.Mention) string {
	var all []string
	for _, m := range mentions {
		if !slices.Contains(all, m.Symbol) {
			all = append(all, m.Symbol)
		}
	}
	shown := all[:min(len(all), tickersShown)]
	line := strings.Join(shown, " ")
	if more := len(all) - len(shown); more > 0 {
		line += " +" + w.tickers.counted(more)
	}
	return line
}
