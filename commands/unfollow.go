package commands

import (
	"cmp"
	"context"
	"fmt"
	"strconv"
	"strings"

	"github.com/threadtape/threadtape/bot/command"
	"github.com/threadtape/threadtape/bot/fault"
	"github.com/threadtape/threadtape/bot/follow"
	"github.com/threadtape/threadtape/bot/rich"
)

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
