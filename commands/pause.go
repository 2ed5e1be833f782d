package commands

import (
	"context"
	"fmt"
	"time"

	"github.com/threadtape/threadtape/bot/command"
	"github.com/threadtape/threadtape/bot/rich"
	"github.com/threadtape/threadtape/bot/store"
	"github.com/threadtape/threadtape/bot/watch"
)

func pause(d Deps) command.Spec {
	source := source(d, false)
	source.Help += "; or all"
	return command.Spec{
		Name:     "pause",
		Help:     "hold a thread back for a while; nothing is lost",
		Aliases:  []string{"mute"},
		Examples: []string{"pause until:2h", "pause #1 until:tomorrow", "pause all"},
		Tier:     command.Manage,
		Options:  []command.Option{source, {Name: "until", Help: "when it goes on by itself: 2h, tomorrow, a date", Type: command.Moment, Named: true}},
		Run: func(ctx context.Context, r command.Request) (command.Reply, error) {
			targets, err := oneOrAll(ctx, d, r)
			if err != nil {
				return command.Reply{}, err
			}
			until := r.Values.At("until")
			for _, p := range targets {
				passed := p.State.Passed(p.Subscription)
				p.Paused, p.Until = "paused by "+who(r), until
				if _, err := d.Subscriptions.Put(ctx, p.Subscription, passed); err != nil {
					return command.Reply{}, stale(err)
				}
				if !until.IsZero() {
					if err := d.Threads.Wake(ctx, p.Thread, until); err != nil {
						return command.Reply{}, fmt.Errorf("schedule %v: %w", p.Thread.Key(), err)
					}
				}
			}
			ends := line("It goes on when somebody types: ", r.Typed("resume"))
			if !until.IsZero() {
				ends = line("It goes on by itself ", rich.Node{Kind: rich.Time, At: until.Unix()}, ".")
			}
			return public("Paused "+called(targets)+".", ends, line("What comes meanwhile is kept and said then.")), nil
		},
	}
}

func resume(d Deps) command.Spec {
	source := source(d, false)
	source.Help += "; or all"
	return command.Spec{
		Name:     "resume",
		Help:     "end a pause; what came meanwhile is said now",
		Aliases:  []string{"unmute"},
		Examples: []string{"resume", "resume all"},
		Tier:     command.Manage,
		Options:  []command.Option{source},
		Run: func(ctx context.Context, r command.Request) (command.Reply, error) {
			targets, err := oneOrAll(ctx, d, r)
			if err != nil {
				return command.Reply{}, err
			}
			var paused []picked
			for _, p := range targets {
				if p.Paused == "" {
					continue
				}
				paused = append(paused, p)
				if err := watch.Resume(ctx, d.Threads, d.Subscriptions, d.Outbox, d.Notes, p.Subscription); err != nil {
					return command.Reply{}, stale(err)
				}
				if err := d.Threads.Wake(ctx, p.Thread, time.Now()); err != nil {
					return command.Reply{}, fmt.Errorf("schedule %v: %w", p.Thread.Key(), err)
				}
			}
			if len(paused) == 0 {
				return private("Nothing is paused.", line("Look at it: ", r.Typed("list"))), nil
			}
			d.Wake()
			return public("Resumed "+called(paused)+".", d.quietNow(ctx, r)), nil
		},
	}
}

// quietNow says that a channel is quiet, if it is: what was held is said because somebody asked for it, and what comes next
// is held again.
func (d Deps) quietNow(ctx context.Context, r command.Request) []rich.Node {
	set, _, err := store.ReadSettings(ctx, d.Notes, settled(r))
	if err != nil {
		return nil // the pause has ended all the same
	}
	until, quiet := d.quietUntil(set)
	if !quiet {
		return nil
	}
	return line("These are quiet hours: what comes next is held until ", moment(until), ". To end them: ", r.Typed("settings", "quiet:off"))
}

func called(targets []picked) string {
	if len(targets) == 1 {
		return fmt.Sprintf("%q", targets[0].title())
	}
	return counted(len(targets), "thread", "threads")
}

func who(r command.Request) string {
	if name := rich.Line(r.Name, 40); name != "" {
		return name
	}
	return "somebody"
}
