package commands

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/threadtape/threadtape/bot/chat"
	"github.com/threadtape/threadtape/bot/command"
	"github.com/threadtape/threadtape/bot/follow"
	"github.com/threadtape/threadtape/bot/forum"
	"github.com/threadtape/threadtape/bot/layout"
	"github.com/threadtape/threadtape/bot/market"
	extract "github.com/threadtape/threadtape/bot/summary"
)

const (
	// firstCatchup is how many posts somebody catches up with who never did before, and firstHours from how long ago.
	firstCatchup = 20
	firstHours   = 24 * time.Hour
	// catchupLines is how many sentences tell what is new.
	catchupLines = 6
)

func catchup(d Deps) command.Spec {
	return command.Spec{
		Name:     "catchup",
		Help:     "what is new in a thread since you last asked",
		Examples: []string{"catchup", "catchup #1", "catchup all", "catchup #1 mark:no"},
		Tier:     command.Read,
		Options: []command.Option{
			orAll(source(d, false)),
			{Name: "mark", Help: "whether your place moves", Type: command.Flag, Default: "yes", Named: true},
			{Name: "back", Help: "go back to the place before", Type: command.Number, Min: 0, Max: 1 << 40, Named: true},
		},
		Run: func(ctx context.Context, r command.Request) (command.Reply, error) {
			if r.Values.Text("source") == "all" {
				return d.caughtUpAll(ctx, r)
			}
			p, posts, err := d.summed(ctx, r)
			if err != nil {
				return command.Reply{}, err
			}
			if r.Values.Given("back") {
				at, err := d.goBack(ctx, r, p, r.Values.Number("back"))
				if err != nil {
					return command.Reply{}, err
				}
				if at.At.IsZero() {
					return private("Marked unread.", line("All of it is new to you again.")), nil
				}
				return private("Marked unread.", line(fmt.Sprintf("Everything behind #%d is new to you again.", at.Number))), nil
			}
			return d.caughtUp(ctx, r, p, posts)
		},
	}
}

// caughtUp tells what is new to the asker, and moves their place if they want it moved.
func (d Deps) caughtUp(ctx context.Context, r command.Request, p picked, posts []forum.Post) (command.Reply, error) {
	at, _, err := d.place(ctx, r, p)
	if err != nil {
		return command.Reply{}, err
	}
	fresh := behind(posts, at)
	c := layout.Catchup{Thread: p.State.Thread, New: len(fresh), At: at.At, Number: at.Number, Links: linksOf(p, posts), Unmoved: !r.Values.Yes("mark")}
	c.Thread.Ref.URL, c.Thread.Title = cmp.Or(c.Thread.Ref.URL, p.Thread.URL), p.title()
	c.Edited, c.Gone = at.changes(posts)
	if len(fresh) == 0 {
		if len(c.Edited)+len(c.Gone) == 0 {
			return private(fmt.Sprintf("Nothing new in %q.", p.title()), line("You have seen everything up to ", fmt.Sprintf("#%d", at.Number), ".")), nil
		}
		return d.moved(ctx, r, p, posts, at, command.Reply{Message: c.Message()})
	}
	c.Recent = len(fresh) < len(behind(posts, place{At: time.Unix(1, 0)}))
	c.Told = extract.Summarize(extract.FromForum(c.Thread, posts), extract.Options{Sentences: catchupLines, Since: fresh[0].Number - 1, Pairs: true})
	if c.Meant, err = d.meant(ctx, r, p, posts, fresh); err != nil {
		return command.Reply{}, err
	}
	reply := command.Reply{Message: c.Message()}
	reply.Message.Actions = []chat.Action{{Label: openAt(fresh[0]), URL: cmp.Or(fresh[0].URL, p.Thread.URL)}}
	return d.moved(ctx, r, p, posts, at, reply)
}

func openAt(p forum.Post) string {
	if p.Number == 0 {
		return "Open"
	}
	return fmt.Sprintf("Open at #%d", p.Number)
}

// moved moves the asker's place behind what an answer tells, if they want it moved, and offers the way back; else it offers to
// move it.
func (d Deps) moved(ctx context.Context, r command.Request, p picked, posts []forum.Post, at place, reply command.Reply) (command.Reply, error) {
	if r.User == "" && r.Tenant != "terminal" {
		return reply, nil // nobody whose place it could be
	}
	if !r.Values.Yes("mark") {
		reply.Message.Actions = append(reply.Message.Actions, chat.Action{Label: "Mark read", Run: "catchup " + p.Thread.URL})
		return reply, nil
	}
	if err := d.mark(ctx, r, p, posts, time.Now().UTC()); err != nil {
		return command.Reply{}, err
	}
	reply.Message.Actions = append(reply.Message.Actions, chat.Action{Label: "Mark unread", Run: fmt.Sprintf("catchup %s back:%d", p.Thread.URL, at.Number)})
	return reply, nil
}

// behind are the posts behind a place that can still be read; for a first time those of the last day, or the newest where that
// are more.
func behind(posts []forum.Post, at place) []forum.Post {
	var fresh []forum.Post
	for _, p := range posts {
		if p.Number > at.Number && p.Readable() && p.State == forum.Live && p.Kind != forum.System {
			fresh = append(fresh, p)
		}
	}
	if !at.At.IsZero() {
		return fresh
	}
	since := time.Now().Add(-firstHours)
	recent := slices.IndexFunc(fresh, func(p forum.Post) bool { return p.Created.After(since) })
	if recent < 0 {
		recent = len(fresh)
	}
	return fresh[max(0, min(recent, len(fresh)-firstCatchup)):]
}

// meant are the tickers and the authors that the asker follows, as far as new posts are about them.
func (d Deps) meant(ctx context.Context, r command.Request, p picked, posts, fresh []forum.Post) (all []layout.Meant, err error) {
	if r.User == "" {
		return nil, nil
	}
	mine, err := d.book().Of(ctx, r.Tenant, r.User)
	if err != nil || len(mine) == 0 {
		return nil, err
	}
	watch, _, err := d.watched(ctx, r)
	if err != nil {
		return nil, err
	}
	for _, f := range mine {
		if f.What == follow.Ticker {
			watch = append(slices.Clone(watch), f.Name)
		}
	}
	named := make(map[string]bool)
	for _, m := range market.Read(p.State.Thread, posts, watch).Mentions {
		named[m.Post+"\t"+m.Symbol] = true
	}
	for _, f := range mine {
		about := layout.Meant{What: cmp.Or(f.Shown, f.Name)}
		for _, post := range fresh {
			author := f.What == follow.Author && strings.EqualFold(f.Name, post.Author.Name) && (f.Host == "" || f.Host == p.Thread.Host())
			if author || f.What == follow.Ticker && named[post.ID+"\t"+f.Name] {
				about.Posts = append(about.Posts, post)
			}
		}
		if len(about.Posts) > 0 {
			all = append(all, about)
		}
	}
	return all, nil
}
