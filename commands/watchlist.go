package commands

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/threadtape/threadtape/bot/command"
	"github.com/threadtape/threadtape/bot/fault"
	"github.com/threadtape/threadtape/bot/market"
	"github.com/threadtape/threadtape/bot/store"
)

// watchlistMost is how many tickers one channel's list holds.
const watchlistMost = 50

// watchlist is one verb of the Read tier, because a chat may give a verb one tier alone; changing the list asks for the
// right to manage the channel.
func watchlist(d Deps) command.Spec {
	remove := command.Option{Name: "remove", Help: "tickers to take off; for those who may manage the channel", Type: command.List, Named: true}
	remove.Complete = d.completeWatched
	return command.Spec{
		Name:     "watchlist",
		Help:     "the tickers that count in this channel's threads even in bare capitals",
		Examples: []string{"watchlist", "watchlist add:ZM,NET", "watchlist remove:NET"},
		Tier:     command.Read,
		Options: []command.Option{
			{Name: "add", Help: "tickers to put on, with commas between; for those who may manage the channel", Type: command.List, Named: true},
			remove,
		},
		Run: func(ctx context.Context, r command.Request) (command.Reply, error) {
			if r.Values.Given("add") || r.Values.Given("remove") {
				return d.changeWatchlist(ctx, r)
			}
			list, _, err := d.watched(ctx, r)
			if err != nil {
				return command.Reply{}, err
			}
			if len(list) == 0 {
				return private("The watchlist of this channel is empty.",
					line("Tickers written as $ZM or NASDAQ:ZM count anyway. Those on the list count in bare capitals too: ", r.Typed("watchlist", "add:ZM"))), nil
			}
			return private("On the watchlist: " + strings.Join(list, ", ")), nil
		},
	}
}

func watchKey(r command.Request) store.Key {
	return store.Key{Tenant: r.Tenant, Kind: "watchlist", Name: string(cmp.Or(r.Parent, r.Channel))}
}

// watched is the watchlist of the channel, sorted; in a discussion that of its channel.
func (d Deps) watched(ctx context.Context, r command.Request) ([]string, store.Note, error) {
	note, err := d.Notes.Read(ctx, watchKey(r))
	if err != nil {
		return nil, note, fmt.Errorf("read the watchlist of %v: %w", r.Channel, err)
	}
	var list []string
	if note.Version != 0 && json.Unmarshal(note.Value, &list) != nil {
		list = nil
	}
	return list, note, nil
}

func (d Deps) changeWatchlist(ctx context.Context, r command.Request) (command.Reply, error) {
	if r.Rights < command.Manage {
		return command.Reply{}, fault.New(fault.Denied, "E-TIER", "Only people who may manage this channel can change its watchlist.",
			"Ask one of them, or look at it: "+r.Typed("watchlist"), nil)
	}
	add, err := typedSymbols(r, "add")
	if err != nil {
		return command.Reply{}, err
	}
	remove, err := typedSymbols(r, "remove")
	if err != nil {
		return command.Reply{}, err
	}
	before, note, err := d.watched(ctx, r)
	if err != nil {
		return command.Reply{}, err
	}
	list := slices.Concat(before, add)
	slices.Sort(list)
	list = slices.Compact(slices.DeleteFunc(list, func(s string) bool { return slices.Contains(remove, s) }))
	if len(list) > watchlistMost {
		return command.Reply{}, fault.New(fault.Invalid, "E-WATCHLIST-FULL", fmt.Sprintf("A watchlist holds %d tickers at most.", watchlistMost),
			"Take some off first: "+r.Typed("watchlist", "remove:"+list[0]), nil)
	}
	if slices.Equal(list, before) {
		return private("The watchlist says that already.", line("It has: ", cmp.Or(strings.Join(list, ", "), "nothing"))), nil
	}
	note.Key = watchKey(r)
	if note.Value, err = json.Marshal(list); err != nil {
		return command.Reply{}, fmt.Errorf("write the watchlist of %v: %w", r.Channel, err)
	}
	if _, err := d.Notes.Write(ctx, note); err != nil {
		return command.Reply{}, stale(err)
	}
	return public("The watchlist of this channel: "+cmp.Or(strings.Join(list, ", "), "empty now"), line("Changed by "+who(r)+".")), nil
}

// typedSymbols are the tickers of a list.
func typedSymbols(r command.Request, option string) ([]string, error) {
	var all []string
	for _, typed := range r.Values.List(option) {
		s, ok := market.Parse(typed)
		if !ok {
			return nil, notSymbol(r, typed)
		}
		all = append(all, s)
	}
	return all, nil
}

func (d Deps) completeWatched(ctx context.Context, r command.Request, typed string) []command.Suggestion {
	list, _, err := d.watched(ctx, r)
	if err != nil {
		return nil // completion is a comfort: without it people type on
	}
	var offers []command.Suggestion
	for _, s := range list {
		if strings.HasPrefix(s, strings.ToUpper(typed)) && len(offers) < 25 {
			offers = append(offers, command.Suggestion{Value: s})
		}
	}
	return offers
}
