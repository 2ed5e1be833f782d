package commands

import (
	"context"
	"fmt"
	"slices"

	"github.com/threadtape/threadtape/bot/command"
	"github.com/threadtape/threadtape/bot/fault"
	"github.com/threadtape/threadtape/bot/forum"
	"github.com/threadtape/threadtape/bot/layout"
	"github.com/threadtape/threadtape/bot/relay"
	"github.com/threadtape/threadtape/bot/rich"
	"github.com/threadtape/threadtape/bot/store"
)

// postOption is the option that names a post. It may be left out where a message was pressed or pointed at.
func postOption() command.Option {
	return command.Option{Name: "post", Help: "its number, or its link", Type: command.Post}
}

func post(d Deps) command.Spec {
	return command.Spec{
		Name:     "post",
		Help:     "one full post, quotes folded to a line",
		Examples: []string{"post #2", "post 2 #1", "post https://forum.example/t/title/123/2"},
		Tier:     command.Read,
		Menu:     "Show full post",
		Options:  []command.Option{postOption(), source(d, false)},
		Run: func(ctx context.Context, r command.Request) (command.Reply, error) {
			p, n, err := numbered(ctx, d, r, r.Values.Text("post"), r.Values.Text("source"))
			if err != nil {
				return command.Reply{}, err
			}
			post, others, err := stored(ctx, d, p, n)
			if err != nil {
				return command.Reply{}, err
			}
			if err := d.readable(ctx, p, post); err != nil {
				return command.Reply{}, err
			}
			if others, err = d.standing(ctx, p.Subscription, others); err != nil {
				return command.Reply{}, err
			}
			var answered forum.Post
			for _, o := range others {
				if o.Number == post.Answers() {
					answered = o
				}
			}
			if post.Body, err = d.unquoted(ctx, p, post); err != nil {
				return command.Reply{}, err
			}
			return command.Reply{Message: layout.Post(p.State.Thread, post, answered, store.Full)}, nil
		},
	}
}

// readable refuses a post whose words are no longer there to be shown, or were taken out of the channel.
func (d Deps) readable(ctx context.Context, p picked, post forum.Post) error {
	if post.State != forum.Live || !post.Readable() {
		return fault.New(fault.Gone, "E-POST-REMOVED", "That post was removed or hidden at the source, so I no longer have its text.",
			"Open the thread: "+p.Thread.URL, nil)
	}
	outs, err := store.ReadOptOuts(ctx, d.Notes, p.To.Chat())
	if err != nil {
		return err
	}
	if outs.Holds(p.Subscription, post.Author) {
		return fault.New(fault.Gone, "E-POST-OPTED-OUT", "That post is by a member who asked not to be relayed.", "Open the thread: "+p.Thread.URL, nil)
	}
	note, err := d.Notes.Read(ctx, relay.Hidden(p.Subscription, post.ID))
	if err != nil {
		return fmt.Errorf("read what is hidden of %v: %w", p.Lane.Key(), err)
	}
	if store.Hides(note, post) {
		return fault.New(fault.Gone, "E-POST-HIDDEN", "Those who manage this channel took that post out of it.", "", nil)
	}
	return nil
}

// unquoted is the body of a post without what it quotes of authors who asked not to be relayed.
func (d Deps) unquoted(ctx context.Context, p picked, post forum.Post) (rich.Doc, error) {
	outs, err := store.ReadOptOuts(ctx, d.Notes, p.To.Chat())
	return outs.Unquoted(p.Subscription, post.Body), err
}

// standing leaves out the posts that those who manage the channel of a subscription took out of it, and those of authors who asked
// not to be relayed.
func (d Deps) standing(ctx context.Context, s store.Subscription, posts []forum.Post) ([]forum.Post, error) {
	notes, err := d.Notes.Range(ctx, s.Tenant, relay.Hidden(s, "").Kind)
	if err != nil {
		return nil, fmt.Errorf("read what is hidden of %v: %w", s.Lane.Key(), err)
	}
	hidden := make(map[string]store.Note, len(notes))
	for _, n := range notes {
		hidden[n.Key.Name] = n
	}
	outs, err := store.ReadOptOuts(ctx, d.Notes, s.To.Chat())
	if err != nil {
		return nil, err
	}
	return outs.Standing(s, slices.DeleteFunc(slices.Clone(posts), func(p forum.Post) bool {
		return store.Hides(hidden[relay.Hidden(s, p.ID).Name], p)
	})), nil
}
