package commands

import (
	"context"

	"github.com/threadtape/threadtape/bot/command"
	"github.com/threadtape/threadtape/bot/fault"
	"github.com/threadtape/threadtape/bot/forum"
	"github.com/threadtape/threadtape/bot/layout"
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
			if err := readable(p, post); err != nil {
				return command.Reply{}, err
			}
			var answered forum.Post
			for _, o := range others {
				if o.Number == post.Answers() {
					answered = o
				}
			}
			return command.Reply{Message: layout.Post(p.State.Thread, post, answered, store.Full)}, nil
		},
	}
}

// readable refuses a post whose words are no longer there to be shown.
func readable(p picked, post forum.Post) error {
	if post.State == forum.Live && post.Readable() {
		return nil
	}
	return fault.New(fault.Gone, "E-POST-REMOVED", "That post was removed or hidden at the source, so I no longer have its text.",
		"Open the thread: "+p.Thread.URL, nil)
}
