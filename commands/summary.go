package commands

import (
	"context"
	"fmt"

	"github.com/threadtape/threadtape/bot/command"
	"github.com/threadtape/threadtape/bot/forum"
	"github.com/threadtape/threadtape/bot/layout"
	"github.com/threadtape/threadtape/bot/rich"
	"github.com/threadtape/threadtape/bot/store"
)

// summaryLines is how many posts a summary quotes at most, and summaryBudget how much of each.
const (
	summaryLines  = 10
	summaryBudget = 160
)

func summary(d Deps) command.Spec {
	return command.Spec{
		Name:     "summary",
		Help:     "the opening line of each post",
		Aliases:  []string{"tldr"},
		Examples: []string{"summary", "summary #1"},
		Tier:     command.Read,
		Options:  []command.Option{source(d, false)},
		Run: func(ctx context.Context, r command.Request) (command.Reply, error) {
			p, err := pick(ctx, d, r, r.Values.Text("source"))
			if err != nil {
				return command.Reply{}, err
			}
			_, posts, err := d.Threads.Read(ctx, p.Thread, store.Window{Newest: store.KeptPosts})
			if err != nil {
				return command.Reply{}, fmt.Errorf("posts of %v: %w", p.Thread.Key(), err)
			}
			if len(posts) == 0 {
				return private(p.title(), line("I have not read this thread yet. Ask again in a few seconds: ", typed(r, "summary"))), nil
			}
			openings := openings(posts)
			lines := [][]rich.Node{line(fmt.Sprintf("Opening lines, word for word, of %d of %s:", len(openings), counted(len(posts), "post", "posts")))}
			return private(p.title(), append(lines, openings...)...), nil
		},
	}
}

// openings quotes the first sentence of the opening post and of the newest others, in the thread's order.
func openings(posts []forum.Post) [][]rich.Node {
	var lines [][]rich.Node
	for _, post := range posts {
		words := layout.Opening(post, summaryBudget)
		if post.State != forum.Live || post.Kind == forum.System || words == "" {
			continue
		}
		lines = append(lines, line(words, " - "+post.Author.Shown()+" ", link(fmt.Sprintf("#%d", post.Number), post.URL)))
	}
	if len(lines) > summaryLines {
		lines = append(lines[:1:1], lines[len(lines)-summaryLines+1:]...)
	}
	return lines
}
