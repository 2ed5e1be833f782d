package commands

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/threadtape/threadtape/bot/chat"
	"github.com/threadtape/threadtape/bot/command"
	"github.com/threadtape/threadtape/bot/fault"
	"github.com/threadtape/threadtape/bot/follow"
	"github.com/threadtape/threadtape/bot/forum"
	"github.com/threadtape/threadtape/bot/layout"
	"github.com/threadtape/threadtape/bot/rich"
	"github.com/threadtape/threadtape/bot/store"
)

// homeMost is how many threads a home shows.
const homeMost = 10

// home is what a chat shows somebody who opens the bot itself: the threads that they follow in its direct messages, and
// those of their channels.
func home(d Deps) command.Spec {
	return command.Spec{
		Name:   "home",
		Help:   "the threads that you follow and those of your channels, and what is new to you in them",
		Tier:   command.Read,
		Hidden: true,
		Run: func(ctx context.Context, r command.Request) (command.Reply, error) {
			all, err := d.mine(ctx, r)
			if err != nil {
				return command.Reply{}, err
			}
			mine, err := d.book().Of(ctx, r.Tenant, r.User)
			if err != nil {
				return command.Reply{}, err
			}
			all, others := withFollows(all, mine)
			if len(all)+len(others) == 0 {
				return private("No thread here yet.",
					line("Bring one into a channel: ", r.Typed("subscribe", "https://forum.example/t/title/123")),
					line("Or follow one, an author or a ticker that a channel of yours takes: ", r.Typed("follow", "author:windjohn"))), nil
			}
			var lines [][]rich.Node
			var actions []chat.Action
			for _, o := range all[:min(len(all), homeMost)] {
				text := " in " + o.where
				if o.alone || o.follows {
					text = " (you follow it)"
				}
				text += " - " + counted(o.unread, "post", "posts") + " new to you"
				if o.manages && !o.alone {
					text += "; you may manage it there"
				}
				lines = append(lines, line(link(o.title(), o.Thread.URL), text))
				if o.unread > 0 {
					actions = append(actions, chat.Action{Label: rich.Line("Catch me up: "+o.title(), 75), Run: "catchup " + o.Thread.URL})
				}
			}
			if more := len(all) - homeMost; more > 0 {
				lines = append(lines, line(fmt.Sprintf("and %d more", more)))
			}
			for _, f := range others {
				lines = append(lines, line(append([]any{"You follow "}, followName(f)...)...))
			}
			reply := private("Your threads", lines...)
			reply.Message.Actions = actions
			return reply, nil
		},
	}
}

// An owned thread is one that a channel of somebody's takes.
type owned struct {
	picked
	where   string
	unread  int
	alone   bool // nobody else sees it
	follows bool // its posts are told to them, too
	manages bool
}

// mine lists the threads that the asker follows alone, and those of the channels that they may see; of each, those with most
// that is new first.
func (d Deps) mine(ctx context.Context, r command.Request) ([]owned, error) {
	var all []owned
	for s, err := range d.Subscriptions.All(ctx) {
		if err != nil {
			return nil, fmt.Errorf("read the subscriptions: %w", err)
		}
		if !belongs(s, r) || r.Stands == nil {
			continue
		}
		there, err := r.Stands(ctx, s.To)
		if err != nil || !there.Sees {
			continue // gone, closed, or not theirs: not shown
		}
		state, posts, err := d.Threads.Read(ctx, s.Thread, store.Window{Newest: store.KeptPosts})
		if err != nil {
			return nil, fmt.Errorf("posts of %v: %w", s.Thread.Key(), err)
		}
		o := owned{picked: picked{Subscription: s, State: state}, where: there.Name, alone: there.Alone, manages: there.Rights >= command.Manage}
		if posts, err = d.standing(ctx, s, posts); err != nil {
			return nil, err
		}
		at, _, err := d.place(ctx, r, o.picked)
		if err != nil {
			return nil, err
		}
		o.unread = len(behind(posts, at))
		all = append(all, o)
	}
	slices.SortStableFunc(all, func(a, b owned) int {
		if a.alone != b.alone {
			if a.alone {
				return -1
			}
			return 1
		}
		return cmp.Compare(b.unread, a.unread)
	})
	return all, nil
}

// withFollows marks the threads that somebody follows, of which each stands once, and puts them first. others are their
// follows of which no thread is shown.
func withFollows(all []owned, mine []follow.Follow) (marked []owned, others []follow.Follow) {
	shown := make(map[string]bool)
	for _, o := range all {
		key := o.Thread.Key()
		o.follows = slices.ContainsFunc(mine, func(f follow.Follow) bool { return f.What == follow.Thread && f.Name == key })
		if (o.follows || o.alone) && shown[key] {
			continue
		}
		shown[key] = o.follows || o.alone
		marked = append(marked, o)
	}
	slices.SortStableFunc(marked, func(a, b owned) int {
		if first, second := a.alone || a.follows, b.alone || b.follows; first != second {
			if first {
				return -1
			}
			return 1
		}
		return 0
	})
	for _, f := range mine {
		if f.What != follow.Thread || !shown[f.Name] {
			others = append(others, f)
		}
	}
	return marked, others
}

// glance is what a chat shows below a link that somebody shared: the post that it leads to, or the thread. Only threads
// that the tenant takes are shown: nobody makes the bot read a forum by sharing links.
func glance(d Deps) command.Spec {
	return command.Spec{
		Name:    "glance",
		Help:    "what a link leads to",
		Tier:    command.Read,
		Hidden:  true,
		Options: []command.Option{{Name: "source", Help: "the link", Type: command.Thread, Required: true}},
		Run: func(ctx context.Context, r command.Request) (command.Reply, error) {
			ref, number, err := d.shared(ctx, r, r.Values.Text("source"))
			if err != nil {
				return command.Reply{}, err
			}
			state, posts, err := d.Threads.Read(ctx, ref, store.Window{Newest: store.KeptPosts})
			if err != nil {
				return command.Reply{}, fmt.Errorf("posts of %v: %w", ref.Key(), err)
			}
			for _, p := range posts {
				if p.Number != number {
					continue
				}
				if err := d.unhidden(ctx, r, ref, p); err != nil {
					return command.Reply{}, err
				}
				if p.Readable() && p.State == forum.Live {
					return command.Reply{Message: layout.Post(state.Thread, p, forum.Post{}, store.Compact)}, nil
				}
			}
			return command.Reply{}, noGlance()
		},
	}
}

// unhidden refuses a post that was taken out of any channel of the tenant: a link may be shared in all of them.
func (d Deps) unhidden(ctx context.Context, r command.Request, ref forum.Ref, post forum.Post) error {
	for s, err := range d.Subscriptions.Takers(ctx, ref) {
		if err != nil {
			return fmt.Errorf("who takes %v: %w", ref.Key(), err)
		}
		if !belongs(s, r) {
			continue
		}
		left, err := d.standing(ctx, s, []forum.Post{post})
		if err != nil {
			return err
		}
		if len(left) == 0 {
			return noGlance()
		}
	}
	return nil
}

// shared finds the thread of the tenant's that a link leads to, and the number of the post, 1 for the thread itself. It
// asks no forum.
func (d Deps) shared(ctx context.Context, r command.Request, link string) (forum.Ref, int, error) {
	for s, err := range d.Subscriptions.All(ctx) {
		if err != nil {
			return forum.Ref{}, 0, fmt.Errorf("read the subscriptions: %w", err)
		}
		rest, ok := strings.CutPrefix(link, s.Thread.URL)
		if !ok || s.Thread.URL == "" || !belongs(s, r) || rest != "" && !strings.ContainsAny(rest[:1], "/?#") {
			continue
		}
		number, _, _ := strings.Cut(strings.TrimPrefix(rest, "/"), "?")
		n, err := strconv.Atoi(strings.Trim(number, "/"))
		if err != nil || n < 1 {
			n = 1
		}
		return s.Thread, n, nil
	}
	return forum.Ref{}, 0, noGlance()
}

func noGlance() error {
	return fault.New(fault.Gone, "E-GLANCE", "That link leads to nothing that I keep.", "", nil)
}
