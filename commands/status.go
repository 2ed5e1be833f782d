package commands

import (
	"context"
	"fmt"

	"github.com/threadtape/threadtape/bot/command"
	"github.com/threadtape/threadtape/bot/incident"
	"github.com/threadtape/threadtape/bot/rich"
)

func status(d Deps) command.Spec {
	return command.Spec{
		Name:     "status",
		Help:     "how a subscription is: last look, last error, what waits",
		Aliases:  []string{"debug"},
		Examples: []string{"status", "status #1"},
		Tier:     command.Read,
		Options:  []command.Option{source(d, false)},
		Run: func(ctx context.Context, r command.Request) (command.Reply, error) {
			p, err := pick(ctx, d, r, r.Values.Text("source"))
			if err != nil {
				return command.Reply{}, err
			}
			queue, err := d.Outbox.Queue(ctx, p.To)
			if err != nil {
				return command.Reply{}, fmt.Errorf("queue of %v: %w", p.To, err)
			}
			lines := [][]rich.Node{
				line("thread: ", link(p.title(), p.Thread.URL), ", "+counted(p.State.Thread.Posts, "post", "posts")),
				line(append([]any{"subscription: "}, condition(p)...)...),
				line("last look that went well: ", moment(p.State.LastOK)),
				line("next look: ", moment(p.State.Next)),
			}
			next, err := d.nextDigest(ctx, p.Subscription, "next digest: ")
			if err != nil {
				return command.Reply{}, err
			}
			if len(next) > 0 {
				lines = append(lines, line(next...))
			}
			if p.State.Fault != "" {
				lines = append(lines, line(fmt.Sprintf("last error: %s (%s), %s in a row since ", p.State.Say, p.State.Fault,
					counted(p.State.Fails, "look", "looks")), moment(p.State.Since)))
			}
			since, refuses, err := incident.Refuses(ctx, d.Notes, p.To)
			if err != nil {
				return command.Reply{}, fmt.Errorf("troubles of %v: %w", p.To, err)
			}
			if refuses {
				lines = append(lines, line("this channel takes nothing from me since ", moment(since)))
			}
			if queue.Waiting > 0 {
				lines = append(lines, line(counted(queue.Waiting, "message waits", "messages wait")+" for this channel, next turn ", moment(queue.Next)))
			} else {
				lines = append(lines, line("nothing waits for this channel"))
			}
			if n := len(queue.Dead); n > 0 {
				lines = append(lines, line(counted(n, "message", "messages")+" could not be said; the last because: "+queue.Dead[0].Why))
			}
			return private(fmt.Sprintf("Status of #%d", p.Index), lines...), nil
		},
	}
}
