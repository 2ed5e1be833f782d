package commands

import (
	"context"
	"fmt"
	"time"

	"github.com/threadtape/threadtape/bot/command"
	"github.com/threadtape/threadtape/bot/filter"
	"github.com/threadtape/threadtape/bot/forum"
	"github.com/threadtape/threadtape/bot/overlap"
	"github.com/threadtape/threadtape/bot/relay"
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
			post, posts, err := stored(ctx, d, p, n)
			if err != nil {
				return command.Reply{}, err
			}
			lines, err := d.trail(ctx, p, post, posts)
			if err != nil {
				return command.Reply{}, err
			}
			return private(fmt.Sprintf("Why #%d of %q", n, p.title()), lines...), nil
		},
	}
}

// trail tells what was decided about a post in a channel, and what became of it. What a filter decided was remembered when
// it did, for seven days; all else is derived from what is stored, so it holds as long as the receipts do.
func (d Deps) trail(ctx context.Context, p picked, post forum.Post, posts []forum.Post) ([][]rich.Node, error) {
	decided, err := filter.Trail(ctx, d.Notes, p.Subscription, post.ID)
	if err != nil {
		return nil, err
	}
	today, err := judged(p, post, posts)
	if err != nil {
		return nil, err
	}
	hidden, err := d.Notes.Read(ctx, relay.Hidden(p.Subscription, post.ID))
	if err != nil {
		return nil, fmt.Errorf("read what is hidden of %v: %w", p.Lane.Key(), err)
	}
	out := store.Hides(hidden, post)
	if out { // its words are out of the channel, and so are those that a filter found in it
		today.Matched = ""
		for i := range decided {
			decided[i].Matched = ""
		}
	}
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
	if out {
		lines = append(lines, line("those who manage this channel took it out"))
	}
	lines = append(lines, decisionLines(decided, post, today)...)
	for _, s := range said {
		lines = append(lines, saidLines(s, post, p.Options.Edits)...)
	}
	for _, dead := range queue.Dead {
		if dead.Delivery.Post == post.ID && dead.Lane.Key() == p.Lane.Key() {
			lines = append(lines, line("could not be said: "+dead.Why+" ", moment(dead.At)))
		}
	}
	if out || len(said) > 0 {
		return lines, nil
	}
	return append(lines, unsaid(p, post, today, len(decided) > 0, mark, queue)...), nil
}

// judged is what the filters of today say about a post as it is.
func judged(p picked, post forum.Post, posts []forum.Post) (filter.Decision, error) {
	own, err := filter.OwnWords(new(overlap.Cache), p.Thread, []forum.Post{post}, func() ([]forum.Post, error) { return posts, nil })
	if err != nil {
		return filter.Decision{}, err
	}
	return new(filter.Cache).Of(p.Options).Decide(p.State.Thread, post, own[0]), nil
}

// decisionLines tell what was decided when, and whether today's filters say something else.
func decisionLines(all []filter.Entry, post forum.Post, today filter.Decision) [][]rich.Node {
	if len(all) == 0 || post.State != forum.Live {
		return nil
	}
	var lines [][]rich.Node
	for i, e := range all {
		lead := ""
		if i > 0 && e.Rev != all[i-1].Rev {
			lead = "edited; then "
		}
		lines = append(lines, line(lead+decisionWords(e.Decision)+" ", moment(e.At)))
	}
	last := all[len(all)-1]
	switch {
	case last.Rev != post.Rev:
		lines = append(lines, line("it was edited since"))
	case last.Takes != today.Takes:
		lines = append(lines, line("the filters were changed since; by those of today: "+decisionWords(today)))
	}
	return lines
}

func decisionWords(d filter.Decision) string {
	if d.Takes {
		return "taken: " + ruleWords(d)
	}
	return "not taken: " + ruleWords(d)
}

// ruleWords name the rule that decided, the words that it found, and whether that may change.
func ruleWords(d filter.Decision) string {
	words := d.Why
	if d.Rule != "" && d.Rule != "mode" {
		words = d.Rule + " - " + words
	}
	if d.Matched != "" {
		words += fmt.Sprintf(" (%q)", d.Matched)
	}
	if d.Later {
		words += "; it may come later"
	}
	return words
}

// saidLines tell where a post stands in the channel, and what became of it at the source since.
func saidLines(s store.Said, post forum.Post, edits store.Edits) [][]rich.Node {
	if s.Receipt.Zero() {
		return [][]rich.Node{line("its turn came and there was nothing to say: it had been removed or hidden ", moment(s.At))}
	}
	lines := [][]rich.Node{line("said here ", moment(s.At))}
	if s.Posts > 1 {
		lines = append(lines, line(fmt.Sprintf("together with %d others, because they came at once", s.Posts-1)))
	}
	followed := s.Rev == post.Rev
	switch {
	case post.State != forum.Live && followed:
		return append(lines, line(goneWords(post)+"; its words were taken out of the message"))
	case post.State != forum.Live:
		return append(lines, line(goneWords(post)+"; the message follows"))
	case !post.Edited.IsZero() && edits == store.EditsOff:
		return append(lines, line("edited at the source ", moment(post.Edited), "; messages here stay as they were sent"))
	case !post.Edited.IsZero() && followed:
		return append(lines, line("edited at the source ", moment(post.Edited), "; the message shows it as it is now"))
	case !followed:
		return append(lines, line("it was changed at the source since; the message follows"))
	}
	return lines
}

// goneWords tell how a post went, as far as its forum says.
func goneWords(p forum.Post) string {
	switch {
	case p.State == forum.Away:
		return "moved to another thread at the source"
	case p.State == forum.Hidden:
		return "hidden at the source"
	case p.Why == "author":
		return "removed at the source by its author"
	case p.Why == "moderator":
		return "removed at the source by a moderator"
	}
	return "removed at the source"
}

// unsaid tells why a post was not said. remembered says that the decision about it is told already.
func unsaid(p picked, post forum.Post, today filter.Decision, remembered bool, mark store.Mark, queue store.Queue) [][]rich.Node {
	switch {
	case post.State != forum.Live:
		return [][]rich.Node{line("not said: it was removed or hidden at the source first")}
	case !today.Takes && remembered:
		return nil
	case post.Created.Before(p.At) && store.SeqOf(post) <= mark.Seq:
		return [][]rich.Node{line("not said: it was there before the channel subscribed ", moment(p.At))}
	case !today.Takes:
		return [][]rich.Node{line("not said: " + ruleWords(today))}
	case p.Paused != "" && p.Active(time.Now()):
		return [][]rich.Node{line("not said yet: the pause is over ("+p.Paused+"); it comes with the next look ", moment(p.State.Next))}
	case p.Paused != "":
		return [][]rich.Node{line("not said: the subscription is paused (" + p.Paused + ")")}
	case queue.Waiting > 0:
		return [][]rich.Node{line("it waits for its turn ", moment(queue.Next))}
	default:
		return [][]rich.Node{line("not said, and the receipts no longer tell why")}
	}
}
