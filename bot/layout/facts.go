package layout

import (
	"slices"

	"github.com/threadtape/threadtape/bot/forum"
	"github.com/threadtape/threadtape/bot/market"
	"github.com/threadtape/threadtape/bot/rich"
)

// tickersShown is how many tickers stand in one line; the others are counted.
const tickersShown = 6

// marketOf are the tickers that the posts mention, each once, and the positions that their authors declare, in their own
// words and whole. Of several posts it is said whose position it is, and the last one of each author about the same tickers
// stands.
func marketOf(thread forum.Thread, posts []forum.Post) []rich.Node {
	read := market.Read(thread, posts, nil)
	var parts []rich.Node
	if t := tickers(read.Mentions); t != "" {
		parts = append(parts, text(t))
	}
	for i, p := range read.Positions {
		if slices.ContainsFunc(read.Positions[i+1:], func(later market.Position) bool {
			return later.Author.Name == p.Author.Name && slices.Equal(later.Symbols, p.Symbols)
		}) {
			continue
		}
		words := rich.Line(p.Words, len(p.Words))
		if len(posts) > 1 {
			words = p.Author.Shown() + ": " + words
		}
		parts = append(parts, text(words))
	}
	return joined(parts...)
}

// tickers are the symbols that are mentioned, each once, in the order of the words. None is cut.
func tickers(mentions []market.Mention) string {
	var all []string
	for _, m := range mentions {
		if !slices.Contains(all, m.Symbol) {
			all = append(all, m.Symbol)
		}
	}
	shown := all[:min(len(all), tickersShown)]
	line := ""
	for i, s := range shown {
		if i > 0 {
			line += " "
		}
		line += s
	}
	if more := len(all) - len(shown); more > 0 {
		line += " +" + counted(more, "more ticker", "more tickers")
	}
	return line
}
