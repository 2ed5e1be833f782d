package commands

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/threadtape/threadtape/bot/command"
	"github.com/threadtape/threadtape/bot/fault"
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
		Menu:     "Summarize linked thread",
		Slow:     true,
		Options:  []command.Option{source(d, false)},
		Run: func(ctx context.Context, r command.Request) (command.Reply, error) {
			p, posts, err := d.summed(ctx, r)
			if err != nil {
				return command.Reply{}, err
			}
			if len(posts) == 0 {
				return private(p.title(), line("I have not read this thread yet. Ask again in a few seconds: ", r.Typed("summary"))), nil
			}
			openings := openings(posts)
			lines := [][]rich.Node{line(fmt.Sprintf("Opening lines, word for word, of %d of %s:", len(openings), counted(len(posts), "post", "posts")))}
			return private(p.title(), append(lines, openings...)...), nil
		},
	}
}

// summed finds the thread to sum up and its posts, less those taken out of the channel: one of the channel's; or the first thread that the message pointed at
// links to, as it is at the forum now.
func (d Deps) summed(ctx context.Context, r command.Request) (picked, []forum.Post, error) {
	if source := r.Values.Text("source"); source != "" || r.On.Zero() {
		p, err := pick(ctx, d, r, source)
		if err != nil && strings.Contains(source, "://") && fault.Of(err) == fault.Invalid {
			return d.atForum(ctx, r, []string{source}, err) // not subscribed here, but named by its link
		}
		if err != nil {
			return picked{}, nil, err
		}
		_, posts, err := d.Threads.Read(ctx, p.Thread, store.Window{Newest: store.KeptPosts})
		if err != nil {
			return picked{}, nil, fmt.Errorf("posts of %v: %w", p.Thread.Key(), err)
		}
		posts, err = d.standing(ctx, p.Subscription, posts)
		return p, posts, err
	}
	return d.atForum(ctx, r, r.Links[:min(len(r.Links), maxLinks)],
		fault.New(fault.Invalid, "E-NO-LINK", "That message links to no thread that I can read.", r.Typed("summary", "https://forum.example/t/title/123"), nil))
}

// atForum reads the first of the links that leads to a thread; none is the missing error.
func (d Deps) atForum(ctx context.Context, r command.Request, links []string, missing error) (picked, []forum.Post, error) {
	for _, url := range links {
		thread, page, err := Preview(ctx, d.Sources, url)
		if err == nil {
			p := picked{Subscription: store.Subscription{Lane: store.Lane{Thread: thread.Ref, To: r.Channel}, Tenant: r.Tenant}}
			p.State.Thread = thread
			if all, err := taken(ctx, d, r); err != nil {
				return picked{}, nil, err
			} else if at := slices.IndexFunc(all, func(p picked) bool { return p.Thread.Key() == thread.Ref.Key() }); at >= 0 {
				p.Subscription = all[at].Subscription
			}
			posts, err := d.standing(ctx, p.Subscription, page.Posts)
			return p, posts, err
		}
	}
	return picked{}, nil, missing
}

// maxLinks is how many links of a message are tried.
const maxLinks = 3

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
