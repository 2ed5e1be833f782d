package commands

import (
	"context"
	"slices"

	"github.com/threadtape/threadtape/bot/command"
	"github.com/threadtape/threadtape/bot/fault"
	"github.com/threadtape/threadtape/bot/follow"
	"github.com/threadtape/threadtape/bot/rich"
)

// followCommand lets somebody be told of a thread, an author or a ticker, wherever a channel that they see takes it.
func followCommand(d Deps) command.Spec {
	return command.Spec{
		Name:     "follow",
		Help:     "be told of new posts of a thread, by an author, or about a ticker",
		Examples: []string{"follow #1", "follow author:windjohn", "follow symbol:ZM by:ping"},
		Tier:     command.Read,
		Slow:     true,
		Options: []command.Option{
			source(d, false),
			d.authorOption(),
			named(symbolOption(d, false)),
			{Name: "by", Help: "by direct message, or called in this channel", Type: command.Choice, Choices: []string{string(follow.ByDM), string(follow.ByPing)}, Default: string(follow.ByDM), Named: true},
		},
		Run: func(ctx context.Context, r command.Request) (command.Reply, error) {
			if err := followable(r); err != nil {
				return command.Reply{}, err
			}
			f, err := d.followed(ctx, r)
			if err != nil {
				return command.Reply{}, err
			}
			if f.By == follow.ByPing {
				return d.followByPing(ctx, r, f)
			}
			return d.followByDM(ctx, r, f)
		},
	}
}

// book holds the follows of people.
func (d Deps) book() follow.Book { return follow.Book{Notes: d.Notes, Changed: d.Followed} }

// followable refuses whoever cannot follow anything: a terminal belongs to one person, and whom nobody vouches for has no
// channels.
func followable(r command.Request) error {
	switch {
	case r.User == "":
		return fault.New(fault.Invalid, "E-FOLLOW-NOBODY", "In a terminal there is nobody to follow anything: what is said here reaches you anyway.", r.Typed("list"), nil)
	case r.Stands == nil:
		return fault.New(fault.Invalid, "E-FOLLOW-WHERE", "What you follow belongs to a server, and this is none.", "Type it in a channel of the server.", nil)
	default:
		return nil
	}
}

// followByDM says a word in the asker's direct messages before the first follow, and refuses if they take none.
func (d Deps) followByDM(ctx context.Context, r command.Request, f follow.Follow) (command.Reply, error) {
	reached, err := d.book().Reached(ctx, r.Tenant, r.User)
	if err != nil {
		return command.Reply{}, err
	}
	if !reached {
		if err := d.reach(ctx, r); err != nil {
			return command.Reply{}, err
		}
	}
	if err := d.book().Add(ctx, r.Tenant, f); err != nil {
		return command.Reply{}, err
	}
	return private("You follow "+nameOfFollows([]follow.Follow{f})+".",
		line("New posts come by direct message, at most one message in ten minutes, from threads of channels that you see."),
		line("No more of it: ", r.Typed("unfollow", unfollowTyped(f)))), nil
}

// reach says a word to the asker alone and remembers where.
func (d Deps) reach(ctx context.Context, r command.Request) error {
	if r.Alone == nil {
		return fault.New(fault.Invalid, "E-FOLLOW-NO-DM", "This chat has no direct messages.", r.Typed("follow", "#1", "by:ping"), nil)
	}
	hello := answer("This is where I tell you of what you follow.", [][]rich.Node{line("At most one message in ten minutes. What you follow: " + r.Typed("following"))})
	to, err := r.Alone(ctx, hello)
	if kind := fault.Of(err); err != nil && (kind == fault.Denied || kind == fault.Gone) {
		return fault.New(fault.Denied, "E-FOLLOW-UNREACHED", "I cannot write to you: you take no direct messages from me.",
			"Allow direct messages from members of this server, then type it again; or be called in this channel with by:ping.", err)
	}
	if err != nil {
		return err
	}
	return d.book().Reach(ctx, r.Tenant, r.User, to)
}

// followByPing follows in the channel in which it was asked. A thread must be one that the channel takes.
func (d Deps) followByPing(ctx context.Context, r command.Request, f follow.Follow) (command.Reply, error) {
	all, err := taken(ctx, d, r)
	if err != nil {
		return command.Reply{}, err
	}
	at := slices.IndexFunc(all, func(p picked) bool { return f.What != follow.Thread || p.Thread.Key() == f.Name })
	if there, err := r.Stands(ctx, r.Channel); at < 0 || err != nil || there.Alone {
		return command.Reply{}, fault.New(fault.Invalid, "E-FOLLOW-PING", "You can be called only in a channel that says such posts, and this one does not.",
			"Type it in that channel, or follow by direct message.", nil)
	}
	f.In = all[at].To
	if err := d.book().Add(ctx, r.Tenant, f); err != nil {
		return command.Reply{}, err
	}
	return private("You follow "+nameOfFollows([]follow.Follow{f})+".",
		line("You are called by the message that says such a post in this channel, at most once in ten minutes."),
		line("No more of it: ", r.Typed("unfollow", unfollowTyped(f)))), nil
}
