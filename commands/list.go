package commands

import (
	"context"
	"fmt"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

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
					line("Bring one in: ", r.Typed("subscribe", "https://forum.example/t/title/123"))), nil
			}
			var lines [][]rich.Node
			for _, p := range all {
				parts := []any{
					fmt.Sprintf("#%d ", p.Index), link(p.title(), p.Thread.URL),
					fmt.Sprintf("%s - %s, %s; ", onHost(p.Thread), p.Options.Mode, p.Options.Format),
				}
				parts = append(append(parts, condition(p)...), "; newest post ", moment(p.State.Thread.Active))
				next, err := d.nextDigest(ctx, p.Subscription, "; next digest ")
				if err != nil {
					return command.Reply{}, err
				}
				parts = append(parts, next...)
				lines = append(lines, line(parts...))
			}
			return private(counted(len(all), "thread", "threads")+" in this channel", lines...), nil
		},
	}
}

// lowered is a sentence as it stands within another.
func lowered(sentence string) string {
	first, size := utf8.DecodeRuneInString(sentence)
	return string(unicode.ToLower(first)) + strings.TrimSuffix(sentence[size:], ".")
}

// condition is how a subscription is, in a few words: active, degraded or paused, with the reason.
func condition(p picked) []any {
	switch {
	case p.Paused != "" && !p.Active(time.Now()) && p.Until.IsZero():
		return []any{"paused: " + p.Paused}
	case p.Paused != "" && !p.Active(time.Now()):
		return []any{"paused until ", moment(p.Until), ": " + p.Paused}
	case p.State.Fails > 0:
		return []any{"degraded since ", moment(p.State.Since), ": " + lowered(p.State.Say) + "; tried again ", moment(p.State.Next)}
	case p.State.Behind:
		return []any{"catching up"}
	case p.State.LastOK.IsZero():
		return []any{"not looked at yet"}
	default:
		return []any{"active"}
	}
}
