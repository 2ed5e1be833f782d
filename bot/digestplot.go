package bot

import (
	"context"
	"time"

	"github.com/threadtape/threadtape/bot/card"
	"github.com/threadtape/threadtape/bot/chat"
	"github.com/threadtape/threadtape/bot/market"
	"github.com/threadtape/threadtape/bot/relay"
	"github.com/threadtape/threadtape/bot/store"
)

const (
	// plotLeast is how many posts of a week are worth a plot.
	plotLeast = 10
	// plotTime is how long one may take, with waiting for others.
	plotTime = 5 * time.Second
)

// illustrated composes as another does, and adds a plot of the week to weekly digests and draws highlights, where the chat shows
// pictures. The words of plots are English, so digests in other languages have none.
type illustrated struct {
	relay.Composer
	plot  func(context.Context, card.Activity, card.Options) (card.Picture, error) // nil: nobody draws
	quote quoting                                                                  // nil: nobody draws
}

// Compose returns the message of a turn; see [relay.Composer]. The same week gives the same pixels.
func (i illustrated) Compose(s relay.Saying) (chat.Message, bool) {
	m, ok := i.Composer.Compose(s)
	if ok && s.Highlight != nil {
		return i.quoted(s, m), true
	}
	if !ok || i.plot == nil || s.Digest == nil || s.Digest.Plan.Rhythm != store.Weekly || s.Plain || !s.Caps.Pictures || s.Language != "" && s.Language != "en" {
		return m, ok
	}
	a := week(s.Digest)
	if len(a.Posts) < plotLeast {
		return m, ok
	}
	zone, err := time.LoadLocation(s.Digest.Plan.Zone)
	if err != nil {
		zone = time.UTC
	}
	ctx, cancel := context.WithTimeout(context.Background(), plotTime) // a composer knows no context; this one never waits long
	defer cancel()
	if picture, err := i.plot(ctx, a, card.Options{Zone: zone}); err == nil { // without it the words say the same
		m.Files = append(m.Files, chat.File{Name: "week.png", Alt: picture.Alt, Data: picture.PNG})
	}
	return m, ok
}

// week says what a plot of a digest shows. Posts of several threads have no numbers in common.
func week(d *relay.Digest) card.Activity {
	var a card.Activity
	for _, t := range d.Threads {
		one := card.ActivityOf(t.Thread, t.Posts)
		for _, p := range one.Posts {
			if len(d.Threads) > 1 {
				p.Number = 0
			}
			a.Posts = append(a.Posts, p)
		}
		if len(d.Threads) == 1 {
			a.Title, a.Host = one.Title, one.Host
		}
	}
	a.People = card.Busiest(a.Posts)
	for _, t := range d.Tickers {
		a.Tickers = append(a.Tickers, card.Count{Name: t.Symbol, N: t.Posts})
	}
	for _, p := range d.Positions {
		switch p.Side {
		case market.Long:
			a.Longs++
		case market.Short:
			a.Shorts++
		case market.Sold, market.None:
		}
	}
	return a
}
