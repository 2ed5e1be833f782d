package commands

import (
	"cmp"
	"context"
	"slices"
	"time"

	"github.com/threadtape/threadtape/bot/card"
	"github.com/threadtape/threadtape/bot/chat"
	"github.com/threadtape/threadtape/bot/command"
	"github.com/threadtape/threadtape/bot/forum"
	"github.com/threadtape/threadtape/bot/market"
	"github.com/threadtape/threadtape/bot/store"
)

// plotLeast is how many posts are worth a plot.
const plotLeast = 5

// plot draws the activity of a thread for a long summary. It is nothing where the chat shows no pictures, where there is little
// to be seen, and where it cannot be drawn: the sentences say what matters.
func (d Deps) plot(ctx context.Context, r command.Request, thread forum.Thread, posts []forum.Post) []chat.File {
	if d.Cards == nil || !r.Caps.Pictures {
		return nil
	}
	a := ActivityOf(thread, posts)
	if len(a.Posts) < plotLeast {
		return nil
	}
	ctx, cancel := context.WithTimeout(ctx, drawTime)
	defer cancel()
	picture, err := d.Cards.Plot(ctx, a, card.Options{Zone: d.zoneOf(ctx, r.Channel)})
	if err != nil {
		return nil
	}
	return []chat.File{{Name: "activity.png", Alt: picture.Alt, Data: picture.PNG}}
}

// zoneOf is the time zone of a channel.
func (d Deps) zoneOf(ctx context.Context, channel chat.Address) *time.Location {
	if s, _, err := store.ReadSettings(ctx, d.Notes, channel); err == nil && s.Zone != "" {
		if zone, err := time.LoadLocation(s.Zone); err == nil {
			return zone
		}
	}
	return d.Zone
}

// ActivityOf says what a plot of posts shows: when they were written and by whom, in how many of them each ticker is
// mentioned, and the side that each author declared last.
func ActivityOf(thread forum.Thread, posts []forum.Post) card.Activity {
	a := card.ActivityOf(thread, posts)
	said := market.Read(thread, posts, nil)
	in := make(map[string]map[string]bool)
	for _, m := range said.Mentions {
		if in[m.Symbol] == nil {
			in[m.Symbol] = make(map[string]bool)
		}
		in[m.Symbol][m.Post] = true
	}
	for symbol, mentioned := range in {
		a.Tickers = append(a.Tickers, card.Count{Name: symbol, N: len(mentioned)})
	}
	slices.SortFunc(a.Tickers, func(x, y card.Count) int { return cmp.Or(cmp.Compare(y.N, x.N), cmp.Compare(x.Name, y.Name)) })
	type stand struct{ author, symbol string }
	last := make(map[stand]market.Side)
	for _, p := range said.Positions {
		for _, symbol := range p.Symbols {
			last[stand{p.Author.Shown(), symbol}] = p.Side
		}
	}
	for _, side := range last {
		switch side {
		case market.Long:
			a.Longs++
		case market.Short:
			a.Shorts++
		case market.Sold, market.None:
		}
	}
	return a
}
