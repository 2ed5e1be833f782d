package commands

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/threadtape/threadtape/bot/command"
	"github.com/threadtape/threadtape/bot/fault"
	"github.com/threadtape/threadtape/bot/follow"
	"github.com/threadtape/threadtape/bot/forum"
	"github.com/threadtape/threadtape/bot/rich"
	"github.com/threadtape/threadtape/bot/store"
)

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
		symbol, err := typedSymbol(r)
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

func named(o command.Option) command.Option {
	o.Named = true
	return o
}
