package main

import (
	"cmp"
	"context"
	"fmt"
	"regexp"
	"slices"

	"github.com/threadtape/threadtape/bot/card"
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
	counts := make(map[string]int)
	for _, post := range posts {
		for _, t := range cashtags(card.Spans(post.Body.Own())) {
			counts[t]++
		}
	}
	for t, n := range counts {
		a.Tickers = append(a.Tickers, card.Count{Name: t, N: n})
	}
	slices.SortFunc(a.Tickers, func(x, y card.Count) int { return cmp.Or(cmp.Compare(y.N, x.N), cmp.Compare(x.Name, y.Name)) })
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

// cashtag is a ticker that its writer marked as one: $ZM, $BRK.B.
var cashtag = regexp.MustCompile(`\$([A-Z]{1,5}(?:\.[A-Z]{1,2})?)\b`)

// cashtags are the tickers that are marked as such in a text, each once.
func cashtags(words []card.Span) (tickers []string) {
	for _, s := range words {
		for _, m := range cashtag.FindAllStringSubmatch(s.Text, -1) {
			if !slices.Contains(tickers, m[1]) {
				tickers = append(tickers, m[1])
			}
		}
	}
	return tickers
}
