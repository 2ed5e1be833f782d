package commands

import (
	"cmp"
	"context"
	"fmt"
	"time"

	"github.com/threadtape/threadtape/bot/chat"
	"github.com/threadtape/threadtape/bot/command"
	"github.com/threadtape/threadtape/bot/fault"
	"github.com/threadtape/threadtape/bot/forum"
	"github.com/threadtape/threadtape/bot/layout"
	"github.com/threadtape/threadtape/bot/store"
	extract "github.com/threadtape/threadtape/bot/summary"
)

// catchupEach is how many sentences tell one of many threads.
const catchupEach = 2

// orAll says of the option that names a thread that it takes all of them.
func orAll(o command.Option) command.Option {
	o.Help = "a thread: its link, its number in the list, the beginning of its title, or all"
	return o
}

// caughtUpAll tells what is new to the asker in every thread of the channel, and moves their places if they want them moved: all at
// one moment, by which they are moved back together.
func (d Deps) caughtUpAll(ctx context.Context, r command.Request) (command.Reply, error) {
	threads, err := taken(ctx, d, r)
	if err != nil {
		return command.Reply{}, err
	}
	if len(threads) == 0 {
		return command.Reply{}, fault.New(fault.Invalid, "E-NO-SUBSCRIPTION", "No thread is subscribed in this channel.",
			r.Typed("subscribe", "https://forum.example/t/title/123"), nil)
	}
	now := time.Unix(time.Now().Unix(), 0).UTC() // a button carries it in seconds
	all := layout.Catchups{Unmoved: !r.Values.Yes("mark"), Dropped: max(0, len(threads)-marketThreads)}
	moves := r.User != "" || r.Tenant == "terminal"
	moved, back := 0, 0
	for _, p := range threads[:len(threads)-all.Dropped] {
		_, posts, err := d.Threads.Read(ctx, p.Thread, store.Window{Newest: store.KeptPosts})
		if err != nil {
			return command.Reply{}, fmt.Errorf("posts of %v: %w", p.Thread.Key(), err)
		}
		if posts, err = d.standing(ctx, p.Subscription, posts); err != nil {
			return command.Reply{}, err
		}
		if r.Values.Given("back") {
			if at, _, err := d.place(ctx, r, p); err != nil {
				return command.Reply{}, err
			} else if at.At.Unix() == int64(r.Values.Number("back")) && at.Before != nil {
				if _, err := d.goBack(ctx, r, p, at.Before.Number); err != nil {
					return command.Reply{}, err
				}
				back++
			}
			continue
		}
		c, err := d.newIn(ctx, r, p, posts)
		if err != nil {
			return command.Reply{}, err
		}
		if c.New == 0 {
			all.Quiet++
			continue
		}
		all.Threads = append(all.Threads, c)
		if !all.Unmoved && moves {
			if err := d.mark(ctx, r, p, posts, now); err != nil {
				return command.Reply{}, err
			}
			moved++
		}
	}
	if r.Values.Given("back") {
		return private("Marked unread.", line(counted(back, "thread", "threads")+" as before.")), nil
	}
	reply := command.Reply{Message: all.Message()}
	switch {
	case moved > 0:
		reply.Message.Actions = []chat.Action{{Label: "Mark unread", Run: fmt.Sprintf("catchup all back:%d", now.Unix())}}
	case all.Unmoved && moves && len(all.Threads) > 0:
		reply.Message.Actions = []chat.Action{{Label: "Mark read", Run: "catchup all"}}
	}
	return reply, nil
}

// newIn is what is new to the asker in one of many threads.
func (d Deps) newIn(ctx context.Context, r command.Request, p picked, posts []forum.Post) (layout.Catchup, error) {
	at, _, err := d.place(ctx, r, p)
	if err != nil {
		return layout.Catchup{}, err
	}
	fresh := behind(posts, at)
	c := layout.Catchup{Thread: p.State.Thread, New: len(fresh), At: at.At, Number: at.Number, Links: linksOf(p, posts)}
	c.Thread.Ref.URL, c.Thread.Title = cmp.Or(c.Thread.Ref.URL, p.Thread.URL), p.title()
	if len(fresh) > 0 {
		c.Told = extract.Summarize(extract.FromForum(c.Thread, posts), extract.Options{Sentences: catchupEach, Since: fresh[0].Number - 1, Pairs: true})
	}
	return c, nil
}
