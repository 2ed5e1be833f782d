package commands

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"github.com/threadtape/threadtape/bot/chat"
	"github.com/threadtape/threadtape/bot/command"
	"github.com/threadtape/threadtape/bot/filter"
	"github.com/threadtape/threadtape/bot/rich"
	"github.com/threadtape/threadtape/bot/store"
)

// BySettings is who subscribed what the settings name.
const BySettings = "the settings"

func edit(d Deps) command.Spec {
	return command.Spec{
		Name:     "edit",
		Help:     "change what this channel takes of a thread, and how",
		Aliases:  []string{"change"},
		Examples: []string{"edit", `edit #1 match:churn,"/price (target|cut)/" min_likes:3`, "edit #1 match:none format:compact"},
		Tier:     command.Manage,
		Form:     slices.Clone(formed),
		Options: slices.Concat([]command.Option{source(d, false)}, declaredWishes(d), []command.Option{
			{Name: "anew", Help: "what is not named becomes its default", Type: command.Flag, Named: true},
		}),
		Run: func(ctx context.Context, r command.Request) (command.Reply, error) {
			p, err := pick(ctx, d, r, r.Values.Text("source"))
			if err != nil {
				return command.Reply{}, err
			}
			before := p.Options
			if r.Values.Yes("anew") {
				before = store.Options{}
			} else if !slices.ContainsFunc(wishes(), func(w wish) bool { return r.Values.Given(w.Name) }) {
				return current(r, p), nil
			}
			o, err := wished(r, before)
			if err != nil {
				return command.Reply{}, err
			}
			return d.change(ctx, r, p, o)
		},
	}
}

// current shows the wishes of today as they could be typed, and asks for others where the chat has forms.
func current(r command.Request, p picked) command.Reply {
	typed := asTyped(p.Options)
	reply := private(fmt.Sprintf("What this channel takes of %q", p.title()),
		line("It takes "+taking(p.Options)+"."),
		line("As it could be typed: ", r.Typed("edit", fmt.Sprintf("#%d", p.Index), cmp.Or(typed, "anew"))),
		line("An empty list is typed as none, nothing else as off or 0. What is not named stays."))
	reply.Message.Actions = []chat.Action{{Label: "Change…", Run: oneLine("edit", p.Thread.URL, "anew", typed), Form: true}}
	return reply
}

// change puts other options over those of a subscription. It is told to the channel where other posts come than before,
// and to whoever asked where only their form changes.
func (d Deps) change(ctx context.Context, r command.Request, p picked, o store.Options) (command.Reply, error) {
	before := p.Options
	if before.Equal(o) {
		return private(fmt.Sprintf("The subscription to %q says that already.", p.title()), line("It takes "+taking(o)+".")), nil
	}
	s := p.Subscription
	s.Options = o
	if o.Place != before.Place {
		if err := allowed(ctx, r, s); err != nil {
			return command.Reply{}, err
		}
	}
	if o.Role != before.Role {
		if err := mayCall(ctx, r, s); err != nil {
			return command.Reply{}, err
		}
	}
	if _, err := d.Subscriptions.Put(ctx, s, p.State.Passed(s)); err != nil {
		return command.Reply{}, stale(err)
	}
	lines := [][]rich.Node{line("before: " + said(before)), line("now: " + said(o))}
	if p.By == BySettings && p.Owner == "" {
		lines = append(lines, line("The settings of this program name the thread: what they say holds again after the next start."))
	}
	if before.SamePosts(o) {
		return private(fmt.Sprintf("Changed the subscription to %q.", p.title()), lines...), nil
	}
	lines = append(lines, line("What was said stays; what was left out before does not come now. Changed by "+who(r)+"."))
	return public(fmt.Sprintf("Changed what comes of %q.", p.title()), lines...), nil
}

// said is a wish as it could be typed, or that nothing is.
func said(o store.Options) string { return cmp.Or(asTyped(o), "every new post, as card") }

// taking tells in words which posts come, and how.
func taking(o store.Options) string {
	posts := "every new post"
	switch o.Mode {
	case store.First:
		posts = "the opening post alone"
	case store.OP:
		posts = "posts by whoever opened the thread"
	case store.DigestOnly:
		posts = "digests alone"
	default: // every post
	}
	if say := filter.Say(o); say != "" {
		posts += ", " + say
	}
	return posts + fmt.Sprintf(", as %s", cmp.Or(o.Format, store.Card))
}

// oneLine joins the words of a command line that are there.
func oneLine(words ...string) string {
	var line string
	for _, w := range words {
		if w != "" && line != "" {
			line += " "
		}
		line += w
	}
	return line
}
