package commands

import (
	"context"
	"fmt"

	"github.com/threadtape/threadtape/bot/command"
	"github.com/threadtape/threadtape/bot/filter"
	"github.com/threadtape/threadtape/bot/forum"
	"github.com/threadtape/threadtape/bot/rich"
	"github.com/threadtape/threadtape/bot/store"
)

func why(d Deps) command.Spec {
	return command.Spec{
		Name:     "why",
		Help:     "why a post was said here, or was not",
		Examples: []string{"why #2", "why https://forum.example/t/title/123/2"},
		Tier:     command.Read,
		Menu:     "Why this message?",
		Options:  []command.Option{postOption(), source(d, false)},
		Run: func(ctx context.Context, r command.Request) (command.Reply, error) {
			p, n, err := numbered(ctx, d, r, r.Values.Text("post"), r.Values.Text("source"))
			if err != nil {
				return command.Reply{}, err
			}
			post, _, err := stored(ctx, d, p, n)
			if err != nil {
				return command.Reply{}, err
			}
			lines, err := d.trail(ctx, p, post)
			if err != nil {
				return command.Reply{}, err
			}
			return private(fmt.Sprintf("Why #%d of %q", n, p.title()), lines...), nil
		},
	}
}

// trail tells what became of a post in a channel. It is derived from what is stored, so it holds as long as the receipts
// do, and a filter is judged by today's options.
func (d Deps) trail(ctx context.Context, p picked, post forum.Post) ([][]rich.Node, error) {
	said, err := d.Outbox.Said(ctx, p.Lane, post.ID)
	if err != nil {
		return nil, fmt.Errorf("receipts of %v: %w", p.Lane.Key(), err)
	}
	queue, err := d.Outbox.Queue(ctx, p.To)
	if err != nil {
		return nil, fmt.Errorf("queue of %v: %w", p.To, err)
	}
	mark, _, err := d.Subscriptions.Mark(ctx, p.Lane)
	if err != nil {
		return nil, fmt.Errorf("mark of %v: %w", p.Lane.Key(), err)
	}
	lines := [][]rich.Node{line("written by "+post.Author.Shown()+" ", moment(post.Created))}
	for _, s := range said {
		lines = append(lines, saidLines(s, post)...)
	}
	for _, dead := range queue.Dead {
		if dead.Delivery.Post == post.ID && dead.Lane.Key() == p.Lane.Key() {
			lines = append(lines, line("could not be said: "+dead.Why+" ", moment(dead.At)))
		}
	}
	if len(said) > 0 {
		return lines, nil
	}
	return append(lines, unsaid(p, post, mark, queue)...), nil
}

func saidLines(s store.Said, post forum.Post) [][]rich.Node {
	if s.Receipt.Zero() {
		return [][]rich.Node{line("its turn came and there was nothing to say: it had been removed or hidden ", moment(s.At))}
	}
	lines := [][]rich.Node{line("said here ", moment(s.At))}
	if s.Posts > 1 {
		lines = append(lines, line(fmt.Sprintf("together with %d others, because they came at once", s.Posts-1)))
	}
	if s.Rev != post.Rev {
		lines = append(lines, line("it was changed at the source since; the message follows"))
	}
	return lines
}

func unsaid(p picked, post forum.Post, mark store.Mark, queue store.Queue) [][]rich.Node {
	switch d := filter.Decide(p.Options, p.State.Thread, post, post.Body.Own()); {
	case post.State != forum.Live:
		return [][]rich.Node{line("not said: it was removed or hidden at the source first")}
	case !d.Takes:
		return [][]rich.Node{line("not said: " + d.Why)}
	case p.Paused != "":
		return [][]rich.Node{line("not said: the subscription is paused (" + p.Paused + ")")}
	case post.Created.Before(p.At) && p.State.Seq(post.Number) <= mark.Seq:
		return [][]rich.Node{line("not said: it was there before the channel subscribed ", moment(p.At))}
	case queue.Waiting > 0:
		return [][]rich.Node{line("it waits for its turn ", moment(queue.Next))}
	default:
		return [][]rich.Node{line("not said, and the receipts no longer tell why")}
	}
}
