package commands

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/threadtape/threadtape/bot/command"
	"github.com/threadtape/threadtape/bot/market"
	"github.com/threadtape/threadtape/bot/rich"
	"github.com/threadtape/threadtape/bot/store"
)

const (
	// numbersMost is how many sentences with figures one answer shows, the newest, and numbersBudget how much of each.
	numbersMost   = 15
	numbersBudget = 200
)

func numbers(d Deps) command.Spec {
	return command.Spec{
		Name:     "numbers",
		Help:     "the figures in a thread: guidance, growth, EPS, margins, word for word",
		Aliases:  []string{"figures"},
		Examples: []string{"numbers", "numbers #1 since:7d"},
		Tier:     command.Read,
		Options:  []command.Option{source(d, false), sinceOption()},
		Run: func(ctx context.Context, r command.Request) (command.Reply, error) {
			since, err := typedSince(r)
			if err != nil {
				return command.Reply{}, err
			}
			p, err := pick(ctx, d, r, r.Values.Text("source"))
			if err != nil {
				return command.Reply{}, err
			}
			all, err := d.read(ctx, r, []picked{p}, 1, store.KeptPosts)
			if err != nil {
				return command.Reply{}, err
			}
			var found []market.Figure
			for _, f := range all[0].Figures {
				if !f.At.Before(since) {
					found = append(found, f)
				}
			}
			if len(found) == 0 {
				return private(fmt.Sprintf("No figures in %q%s.", p.title(), sinceWords(since)),
					line("I look for revenue, growth, guidance, EPS, margins, ARR, NRR, customers and the like with a number in the same sentence.")), nil
			}
			return private(counted(len(found), "figure", "figures")+fmt.Sprintf(" in %q", p.title())+sinceWords(since), figureLines(found)...), nil
		},
	}
}

// figureLines shows each sentence once, with the figures in it, the newest posts last as in the thread.
func figureLines(found []market.Figure) [][]rich.Node {
	var lines [][]rich.Node
	for len(found) > 0 {
		f := found[0]
		var facts []string
		n := 0
		for n < len(found) && found[n].Post == f.Post && found[n].Sentence == f.Sentence {
			facts = append(facts, found[n].Metric+" "+found[n].Number)
			n++
		}
		found = found[n:]
		said := strings.Join(slices.Compact(facts), ", ")
		if f.Guidance && f.Metric != "guidance" {
			said += " (guidance)"
		}
		lines = append(lines, line(rich.Node{Kind: rich.Strong, Kids: words("%s", said)}, ": "+rich.Clip(f.Sentence, numbersBudget)+" - "+f.Author.Shown()+" ", postLink(f.Place)))
	}
	if more := len(lines) - numbersMost; more > 0 {
		lines = append([][]rich.Node{line(fmt.Sprintf("The newest %d sentences; %d before them are left out.", numbersMost, more))}, lines[more:]...)
	}
	return lines
}
