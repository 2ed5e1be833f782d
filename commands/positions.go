package commands

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/threadtape/threadtape/bot/command"
	"github.com/threadtape/threadtape/bot/market"
	"github.com/threadtape/threadtape/bot/rich"
)

const (
	// positionsMost is how many declared positions one answer shows, the newest.
	positionsMost = 20
	// positionBudget is how much of the words of one is shown.
	positionBudget = 120
)

func positions(d Deps) command.Spec {
	author := command.Option{Name: "author", Help: "whose, by the name on the forum", Type: command.Text, Named: true}
	author.Complete = d.completeDeclarers
	source := source(d, false)
	source.Named = true
	return command.Spec{
		Name:     "positions",
		Help:     "the positions that authors declared, in their words",
		Examples: []string{"positions", "positions ZM", "positions author:windjohn"},
		Tier:     command.Read,
		Options:  []command.Option{symbolOption(d, false), author, source},
		Run: func(ctx context.Context, r command.Request) (command.Reply, error) {
			symbol, err := typedSymbol(r)
			if err != nil {
				return command.Reply{}, err
			}
			all, err := d.readings(ctx, r, r.Values.Text("source"))
			if err != nil {
				return command.Reply{}, err
			}
			who := strings.TrimPrefix(strings.TrimSpace(r.Values.Text("author")), "@")
			return positionsAnswer(symbol, who, all), nil
		},
	}
}

func positionsAnswer(symbol, author string, all []reading) command.Reply {
	var found []market.Position
	people := make(map[string]bool)
	for _, t := range all {
		for _, p := range t.Positions {
			if symbol != "" && !slices.Contains(p.Symbols, symbol) || author != "" && !strings.EqualFold(p.Author.Shown(), author) {
				continue
			}
			found = append(found, p)
			people[p.Author.Shown()] = true
		}
	}
	about := ""
	if symbol != "" {
		about = " in " + symbol
	}
	if author != "" {
		about += " by " + rich.Line(author, 40)
	}
	if len(found) == 0 {
		return private("No declared positions"+about+".",
			line(`Only what authors say of themselves counts, such as "Long ZM" or "sold half my NET"; opinions and quotations do not.`))
	}
	title := counted(len(found), "declared position", "declared positions") + about
	if author == "" {
		title += ", by " + counted(len(people), "author", "authors")
	}
	return private(title, append(positionLines(found, positionsMost), unread(all)...)...)
}

// positionLines shows the newest declarations: who, which side, in which words, when, and what the same author said
// before. They end with one notice.
func positionLines(found []market.Position, most int) [][]rich.Node {
	if len(found) == 0 {
		return nil
	}
	found = slices.Clone(found)
	slices.SortStableFunc(found, func(a, b market.Position) int { return a.At.Compare(b.At) })
	turned := make(map[string]market.Change)
	for _, c := range market.Changes(found) {
		turned[turn(c.After)] = c
	}
	slices.Reverse(found)
	var lines [][]rich.Node
	for _, p := range found[:min(len(found), most)] {
		parts := []any{
			p.Author.Shown() + " - " + sideOf(p) + ` - "` + rich.Clip(p.Words, positionBudget) + `" `, moment(p.At), " ", postLink(p.Place),
		}
		if c, ok := turned[turn(p)]; ok {
			parts = append(parts, "; said "+string(c.Before.Side)+" "+c.Symbol+" before in ", postLink(c.Before.Place))
		}
		if p.Stale(time.Now()) {
			parts = append(parts, " (older than 90 days)")
		}
		lines = append(lines, line(parts...))
	}
	if more := len(found) - most; more > 0 {
		lines = append(lines, line(fmt.Sprintf("and %d older", more)))
	}
	return append(lines, line("As the authors wrote it; not advice."))
}

// turn names a declaration among those of one answer.
func turn(p market.Position) string { return p.URL + " " + p.Post + " " + p.Words }

// sideOf is the side and the tickers of a declaration: "long ZM, NET", "no position".
func sideOf(p market.Position) string {
	side := string(p.Side)
	if p.Side == market.None {
		side = "no position"
	}
	return strings.TrimSpace(side + " " + strings.Join(p.Symbols, ", "))
}

// completeDeclarers offers the authors who declared something.
func (d Deps) completeDeclarers(ctx context.Context, r command.Request, typed string) []command.Suggestion {
	all, err := d.offered(ctx, r)
	if err != nil {
		return nil // completion is a comfort: without it people type on
	}
	var offers []command.Suggestion
	seen := make(map[string]bool)
	for _, t := range all {
		for _, p := range t.Positions {
			name := p.Author.Shown()
			if !seen[name] && len(offers) < 25 && strings.HasPrefix(strings.ToLower(name), strings.ToLower(typed)) {
				offers = append(offers, command.Suggestion{Value: name})
			}
			seen[name] = true
		}
	}
	return offers
}
