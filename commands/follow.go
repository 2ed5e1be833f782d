package commands

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/threadtape/threadtape/bot/command"
	"github.com/threadtape/threadtape/bot/fault"
	"github.com/threadtape/threadtape/bot/follow"
	"github.com/threadtape/threadtape/bot/forum"
	"github.com/threadtape/threadtape/bot/rich"
	"github.com/threadtape/threadtape/bot/store"
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

func unfollow(d Deps) command.Spec {
	source := command.Option{
		Name: "source", Help: "a thread that you follow: its link, its number in following, or its title; or all", Type: command.Thread, Complete: d.completeFollowed(follow.Thread),
	}
	author := command.Option{Name: "author", Help: "an author that you follow", Type: command.Text, Named: true, Complete: d.completeFollowed(follow.Author)}
	symbol := command.Option{Name: "symbol", Help: "a ticker that you follow", Type: command.Text, Named: true, Complete: d.completeFollowed(follow.Ticker)}
	return command.Spec{
		Name:     "unfollow",
		Help:     "be told no more of what you follow",
		Examples: []string{"unfollow #1", "unfollow author:windjohn", "unfollow all"},
		Tier:     command.Read,
		Options:  []command.Option{source, author, symbol},
		Run: func(ctx context.Context, r command.Request) (command.Reply, error) {
			if err := followable(r); err != nil {
				return command.Reply{}, err
			}
			mine, err := d.book().Of(ctx, r.Tenant, r.User)
			if err != nil {
				return command.Reply{}, err
			}
			gone, err := unfollowed(r, mine)
			if err != nil {
				return command.Reply{}, err
			}
			if err := d.book().Remove(ctx, r.Tenant, r.User, gone...); err != nil {
				return command.Reply{}, err
			}
			if len(gone) == len(mine) {
				return private("You follow nothing any more.", line("Nothing is kept of what you followed.")), nil
			}
			return private("You no longer follow " + nameOfFollows(gone) + "."), nil
		},
	}
}

func following(d Deps) command.Spec {
	return command.Spec{
		Name:     "following",
		Help:     "what you follow, and what it brought in the last seven days",
		Aliases:  []string{"follows"},
		Examples: []string{"following"},
		Tier:     command.Read,
		Run: func(ctx context.Context, r command.Request) (command.Reply, error) {
			if err := followable(r); err != nil {
				return command.Reply{}, err
			}
			mine, err := d.book().Of(ctx, r.Tenant, r.User)
			if err != nil {
				return command.Reply{}, err
			}
			if len(mine) == 0 {
				return private("You follow nothing.", line("Begin with a thread, an author or a ticker: ", r.Typed("follow", "#1"))), nil
			}
			tally, err := d.book().Tally(ctx, r.Tenant, r.User)
			if err != nil {
				return command.Reply{}, err
			}
			return followingAnswer(r, mine, tally), nil
		},
	}
}

func followingAnswer(r command.Request, mine []follow.Follow, tally follow.Tally) command.Reply {
	var lines [][]rich.Node
	for i, f := range mine {
		parts := []any{fmt.Sprintf("#%d ", i+1)}
		parts = append(parts, followName(f)...)
		switch {
		case f.By == follow.ByPing:
			parts = append(parts, " - you are called in the channel where you asked for it")
		case tally.Paused != "":
			parts = append(parts, " - paused")
		default:
			parts = append(parts, " - "+counted(tally.Posts[f.ID()], "post", "posts")+" in the last seven days")
		}
		lines = append(lines, line(parts...))
	}
	if tally.Paused != "" {
		lines = append(lines, line("Nothing comes by direct message: "+tally.Paused+" To go on, follow any of them again: I say a word first, to see whether you can be reached."))
	}
	return private("You follow "+counted(len(mine), "thing", "things"), lines...)
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

// followed is the follow that somebody asks for.
func (d Deps) followed(ctx context.Context, r command.Request) (follow.Follow, error) {
	given := 0
	for _, name := range []string{"source", "author", "symbol"} {
		if r.Values.Text(name) != "" {
			given++
		}
	}
	if given != 1 {
		return follow.Follow{}, fault.New(fault.Invalid, "E-FOLLOW-WHAT", "Follow one thing at a time: a thread, an author or a ticker.", r.Typed("follow", "author:windjohn"), nil)
	}
	f := follow.Follow{User: r.User, By: follow.Way(cmp.Or(r.Values.Text("by"), string(follow.ByDM)))}
	switch {
	case r.Values.Text("source") != "":
		p, err := d.pickSeen(ctx, r, r.Values.Text("source"))
		if err != nil {
			return f, err
		}
		f.What, f.Name, f.Shown, f.URL = follow.Thread, p.Thread.Key(), p.title(), p.Thread.URL
	case r.Values.Text("author") != "":
		name := strings.TrimPrefix(strings.TrimSpace(r.Values.Text("author")), "@")
		if name = rich.Line(name, 100); name == "" {
			return f, fault.New(fault.Invalid, "E-FOLLOW-AUTHOR", "Whom?", r.Typed("follow", "author:windjohn"), nil)
		}
		host, err := d.forumOf(ctx, r, name)
		if err != nil {
			return f, err
		}
		f.What, f.Name, f.Host, f.Shown = follow.Author, strings.ToLower(name), host, name
	default:
		symbol, err := typedSymbol(r, "symbol")
		if err != nil {
			return f, err
		}
		f.What, f.Name, f.Shown = follow.Ticker, symbol, symbol
	}
	return f, nil
}

// pickSeen is [pick] among the channel's threads, and for a link, or where the channel has none, among all that the asker may
// see.
func (d Deps) pickSeen(ctx context.Context, r command.Request, typed string) (picked, error) {
	p, err := pick(ctx, d, r, typed)
	if err == nil || fault.Code(err) != "E-NOT-TAKEN" && fault.Code(err) != "E-NO-SUBSCRIPTION" {
		return p, err
	}
	all, err2 := d.seen(ctx, r)
	if err2 != nil {
		return picked{}, err2
	}
	for _, p := range all {
		if p.Thread.URL == typed || strings.HasPrefix(strings.ToLower(p.title()), strings.ToLower(typed)) {
			return p, nil
		}
	}
	if strings.Contains(typed, "://") {
		if found, err := pickLink(ctx, d, r, all, typed); err == nil {
			return found, nil
		}
		return picked{}, fault.New(fault.Invalid, "E-NOT-TAKEN", "No channel that you see takes that thread.", "Ask somebody who may manage a channel to subscribe it.", nil)
	}
	return picked{}, err
}

// seen are the threads that channels take which the asker sees.
func (d Deps) seen(ctx context.Context, r command.Request) ([]picked, error) {
	var all []picked
	for s, err := range d.Subscriptions.All(ctx) {
		if err != nil {
			return nil, fmt.Errorf("read the subscriptions: %w", err)
		}
		if !belongs(s, r) {
			continue
		}
		if there, err := r.Stands(ctx, s.To); err != nil || !there.Sees {
			continue
		}
		state, _, err := d.Threads.Read(ctx, s.Thread, store.Window{})
		if err != nil {
			return nil, fmt.Errorf("state of %v: %w", s.Thread.Key(), err)
		}
		all = append(all, picked{Subscription: s, State: state})
	}
	return all, nil
}

// forumOf is the forum on which an author of the threads that the asker sees has that name; empty where there is none, or
// more than one: then every author of the name is meant.
func (d Deps) forumOf(ctx context.Context, r command.Request, name string) (string, error) {
	all, err := d.seen(ctx, r)
	if err != nil {
		return "", err
	}
	host := ""
	for _, p := range all {
		_, posts, err := d.Threads.Read(ctx, p.Thread, store.Window{Newest: store.KeptPosts, Bare: true})
		if err != nil {
			return "", fmt.Errorf("posts of %v: %w", p.Thread.Key(), err)
		}
		if !slices.ContainsFunc(posts, func(p forum.Post) bool { return strings.EqualFold(p.Author.Name, name) }) {
			continue
		}
		if host != "" && host != p.Thread.Host() {
			return "", nil
		}
		host = p.Thread.Host()
	}
	return host, nil
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

// unfollowed are the follows that somebody wants no more.
func unfollowed(r command.Request, mine []follow.Follow) ([]follow.Follow, error) {
	what, typed := follow.Thread, strings.TrimSpace(r.Values.Text("source"))
	for _, o := range []struct {
		name string
		what follow.What
	}{{"author", follow.Author}, {"symbol", follow.Ticker}} {
		if s := strings.TrimSpace(r.Values.Text(o.name)); s != "" {
			if typed != "" {
				return nil, fault.New(fault.Invalid, "E-FOLLOW-WHAT", "Unfollow one thing at a time, or all.", r.Typed("unfollow", "all"), nil)
			}
			what, typed = o.what, s
		}
	}
	if what == follow.Thread && typed == "all" && len(mine) > 0 {
		return mine, nil
	}
	var gone []follow.Follow
	number, err := strconv.Atoi(strings.TrimPrefix(typed, "#"))
	for i, f := range mine {
		switch {
		case what == follow.Thread && err == nil:
			if number == i+1 { // any of the list
				gone = append(gone, f)
			}
		case f.What == what && means(f, typed):
			gone = append(gone, f)
		}
	}
	if len(gone) == 0 || typed == "" {
		return nil, fault.New(fault.Invalid, "E-NOT-FOLLOWED", "You do not follow that.", r.Typed("following"), nil)
	}
	return gone, nil
}

// means reports whether typed words mean a follow.
func means(f follow.Follow, typed string) bool {
	typed = strings.ToLower(strings.TrimLeft(typed, "@$"))
	switch f.What {
	case follow.Thread:
		return f.URL != "" && strings.HasPrefix(typed, strings.ToLower(f.URL)) || strings.HasPrefix(strings.ToLower(f.Shown), typed)
	case follow.Author:
		return typed == f.Name || typed == f.Name+"@"+f.Host
	default:
		return strings.EqualFold(typed, f.Name)
	}
}

// nameOfFollows calls follows by name.
func nameOfFollows(all []follow.Follow) string {
	if len(all) != 1 {
		return counted(len(all), "thing", "things")
	}
	f := all[0]
	switch f.What {
	case follow.Thread:
		return fmt.Sprintf("%q", rich.Line(f.Shown, 80))
	case follow.Author:
		return strings.TrimSpace(rich.Line(f.Shown, 40) + " " + onForum(f))
	default:
		return f.Name
	}
}

func onForum(f follow.Follow) string {
	if f.Host == "" {
		return ""
	}
	return "on " + f.Host
}

// followName is what is followed, as a line begins with it.
func followName(f follow.Follow) []any {
	switch f.What {
	case follow.Thread:
		return []any{link(cmp.Or(rich.Line(f.Shown, 80), f.URL), f.URL)}
	case follow.Author:
		return []any{"posts by " + nameOfFollows([]follow.Follow{f})}
	default:
		return []any{"posts that name " + f.Name}
	}
}

// unfollowTyped is what to type behind unfollow.
func unfollowTyped(f follow.Follow) string {
	switch f.What {
	case follow.Thread:
		return cmp.Or(f.URL, "all")
	case follow.Author:
		return "author:" + quoted([]string{f.Shown})
	default:
		return "symbol:" + f.Name
	}
}

func named(o command.Option) command.Option {
	o.Named = true
	return o
}

// authorOption is the option that names an author whose posts are kept.
func (d Deps) authorOption() command.Option {
	return command.Option{Name: "author", Help: "somebody who writes there, by the name on the forum", Type: command.Text, Named: true, Complete: d.completeAuthors}
}

// completeAuthors offers those who wrote in the channel's threads, those who wrote last first.
func (d Deps) completeAuthors(ctx context.Context, r command.Request, typed string) []command.Suggestion {
	threads, err := taken(ctx, d, r)
	if err != nil {
		return nil // completion is a comfort: without it people type on
	}
	typed = strings.ToLower(strings.TrimPrefix(strings.TrimSpace(typed), "@"))
	var offers []command.Suggestion
	for _, p := range threads[:min(len(threads), offerThreads)] {
		_, posts, err := d.Threads.Read(ctx, p.Thread, store.Window{Newest: offerPosts, Bare: true})
		if err != nil {
			return offers
		}
		for _, post := range slices.Backward(posts) {
			name := post.Author.Name
			known := slices.ContainsFunc(offers, func(s command.Suggestion) bool { return s.Value == name })
			if name != "" && !known && len(offers) < 25 && strings.HasPrefix(strings.ToLower(name), typed) {
				offers = append(offers, command.Suggestion{Value: name})
			}
		}
	}
	return offers
}

// completeFollowed offers what the asker follows.
func (d Deps) completeFollowed(what follow.What) func(context.Context, command.Request, string) []command.Suggestion {
	return func(ctx context.Context, r command.Request, typed string) []command.Suggestion {
		mine, err := d.book().Of(ctx, r.Tenant, r.User)
		if err != nil || r.User == "" {
			return nil // completion is a comfort: without it people type on
		}
		var offers []command.Suggestion
		for i, f := range mine {
			if f.What != what || len(offers) == 25 || !strings.HasPrefix(strings.ToLower(f.Shown), strings.ToLower(typed)) {
				continue
			}
			o := command.Suggestion{Value: f.Shown}
			if what == follow.Thread {
				o = command.Suggestion{Value: fmt.Sprintf("#%d", i+1), Label: rich.Line(f.Shown, 100)}
			}
			offers = append(offers, o)
		}
		return offers
	}
}
