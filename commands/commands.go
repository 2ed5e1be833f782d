// Package commands has what people can ask: one file for each command, and one table of them all.
//
// A command is a [command.Spec]: its declaration and its handler in one place. Handlers see the store and the sources,
// and no chat; what they answer is a neutral message.
package commands

import (
	"context"
	"time"

	"github.com/threadtape/threadtape/bot/card"
	"github.com/threadtape/threadtape/bot/command"
	"github.com/threadtape/threadtape/bot/forum"
	"github.com/threadtape/threadtape/bot/store"
)

// Deps are what commands work with. All but the cards and the zone are required.
type Deps struct {
	Threads       store.Threads
	Subscriptions store.Subscriptions
	Outbox        store.Outbox
	Notes         store.Notes
	Sources       forum.Sources
	Zone          *time.Location // of channels that name none; nil: UTC
	Language      string         // of channels that name none; empty: English
	Cards         *card.Renderer // draws quotes; nil: they are said as text
	// Portrait returns the file of an author's picture for the card of a post, nil where there is none at once; nil: cards have
	// initials.
	Portrait func(ctx context.Context, address, post string) []byte
	Wake     func()              // called after a thread was put on the schedule; must not block
	Followed func(tenant string) // called after somebody's follows changed; must not block; nil: nobody waits for it
	Version  string
	Keep     time.Duration // how long texts are kept; for about
	Limits   Limits
}

// Limits are how much one tenant may subscribe; 0: no limit.
type Limits struct {
	Channel int // subscriptions of one channel
	Tenant  int // subscriptions of one server or workspace
}

// DefaultLimits are meant for servers and workspaces. A terminal belongs to one person and has none.
var DefaultLimits = Limits{Channel: 5, Tenant: 25}

// All returns every command in the order of the help.
func All(d Deps) []command.Spec {
	specs := []command.Spec{
		subscribe(d),
		unsubscribe(d),
		edit(d),
		list(d),
		status(d),
		summary(d),
		catchup(d),
		top(d),
		search(d),
		post(d),
		quote(d),
		ticker(d),
		positions(d),
		numbers(d),
		watchlist(d),
		followCommand(d),
		unfollow(d),
		following(d),
		why(d),
		pause(d),
		resume(d),
		settings(d),
		about(d),
		undo(d),
		hide(d),
		optout(d),
		home(d),
		join(),
		glance(d),
		withdraw(d),
	}
	return translated(append(specs, help(specs)))
}

// source is the option that names a thread.
func source(d Deps, required bool) command.Option {
	return command.Option{
		Name:     "source",
		Help:     "a thread: its link, its number in the list, or the beginning of its title",
		Type:     command.Thread,
		Required: required,
		Complete: func(ctx context.Context, r command.Request, typed string) []command.Suggestion {
			return completeThreads(ctx, d, r, typed)
		},
	}
}
