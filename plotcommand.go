package main

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"github.com/threadtape/threadtape/bot/card"
	"github.com/threadtape/threadtape/bot/market"
	"github.com/threadtape/threadtape/bot/rich"
)

type plotCommand struct {
	settingsFlags
	fileFlags
	Scale  int    `enum:"1,2" default:"1" help:"1: 1200 pixels wide; 2: 2400 (${default})."`
	Out    string `name:"output" short:"o" placeholder:"FILE" help:"The picture; - for standard output. Default: plot.png"`
	Thread string `arg:"" name:"url|file" help:"A link to a public thread, or a saved one."`
}

// Run draws when a thread was written in, by whom and about what.
func (c plotCommand) Run(ctx context.Context, p *program) error {
	thread, posts, warnings, err := readCommand{settingsFlags: c.settingsFlags, fileFlags: c.fileFlags, Thread: c.Thread}.read(ctx, p)
	if err != nil {
		return err
	}
	for _, w := range warnings {
		fmt.Fprintf(p.err, "threadtape: %s\n", rich.Line(w, 400))
	}
	a := card.ActivityOf(thread, posts)
	count(&a, market.Read(thread, posts, nil))
	s, err := c.load(p)
	if err != nil {
		return err
	}
	picture, err := card.New(card.Fonts{System: true}).Plot(ctx, a, card.Options{Scale: c.Scale, Zone: s.Zone})
	if err != nil {
		return drawFault(err)
	}
	return put(p, picture, c.Out, "plot.png")
}

// count adds the posts in which each ticker is mentioned, and the sides that each author declared last.
func count(a *card.Activity, r market.Reading) {
	posts := make(map[string]map[string]bool)
	for _, m := range r.Mentions {
		if posts[m.Symbol] == nil {
			posts[m.Symbol] = make(map[string]bool)
		}
		posts[m.Symbol][m.Post] = true
	}
	for symbol, in := range posts {
		a.Tickers = append(a.Tickers, card.Count{Name: symbol, N: len(in)})
	}
	slices.SortFunc(a.Tickers, func(x, y card.Count) int { return cmp.Or(cmp.Compare(y.N, x.N), cmp.Compare(x.Name, y.Name)) })
	type stand struct{ author, symbol string }
	last := make(map[stand]market.Side)
	for _, p := range r.Positions {
		for _, symbol := range p.Symbols {
			last[stand{p.Author.Shown(), symbol}] = p.Side
		}
	}
	for _, side := range last {
		switch side {
		case market.Long:
			a.Longs++
		case market.Short:
			a.Shorts++
		case market.Sold, market.None:
		}
	}
}
