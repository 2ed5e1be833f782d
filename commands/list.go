package commands

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/threadtape/threadtape/bot/command"
	"github.com/threadtape/threadtape/bot/rich"
)

func list(d Deps) command.Spec {
	return command.Spec{
		Name:     "list",
		Help:     "the threads of this channel",
		Aliases:  []string{"subscriptions", "ls"},
		Examples: []string{"list"},
		Tier:     command.Read,
		Run: func(ctx context.Context, r command.Request) (command.Reply, error) {
			all, err := taken(ctx, d, r)
			if err != nil {
				return command.Reply{}, err
			}
			if len(all) == 0 {
				return private("No thread is subscribed in this channel.",
					line("Bring one in: ", typed(r, "subscribe", "https://forum.example/t/title/123"))), nil
			}
			var lines [][]rich.Node
			for _, p := range all {
				lines = append(lines, line(fmt.Sprintf("#%d ", p.Index), link(p.title(), p.Thread.URL),
					fmt.Sprintf(" on %s - %s, %s; %s; newest post ", p.Thread.Host(), p.Options.Mode, p.Options.Format, condition(p)),
					moment(p.State.Thread.Active)))
			}
			return private(counted(len(all), "thread", "threads")+" in this channel", lines...), nil
		},
	}
}

// condition is how a subscription is, in a few words: active, degraded or paused, with the reason.
func condition(p picked) string {
	switch {
	case p.Paused != "" && !p.Active(time.Now()):
		if p.Until.IsZero() {
			return "paused: " + p.Paused
		}
		return fmt.Sprintf("paused until %s: %s", p.Until.UTC().Format("2006-01-02 15:04 UTC"), p.Paused)
	case p.State.Fails > 0:
		return "degraded: " + strings.ToLower(strings.TrimSuffix(p.State.Say, "."))
	case p.State.LastOK.IsZero():
		return "not looked at yet"
	default:
		return "active"
	}
}
