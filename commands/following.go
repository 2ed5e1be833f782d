package commands

import (
	"cmp"
	"context"
	"fmt"
	"strings"

	"github.com/threadtape/threadtape/bot/command"
	"github.com/threadtape/threadtape/bot/follow"
	"github.com/threadtape/threadtape/bot/rich"
)

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
			return followingAnswer(mine, tally), nil
		},
	}
}

func followingAnswer(mine []follow.Follow, tally follow.Tally) command.Reply {
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
