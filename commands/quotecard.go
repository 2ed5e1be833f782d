package commands

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"time"

	"github.com/threadtape/threadtape/bot/card"
	"github.com/threadtape/threadtape/bot/chat"
	"github.com/threadtape/threadtape/bot/command"
	"github.com/threadtape/threadtape/bot/forum"
	"github.com/threadtape/threadtape/bot/market"
	"github.com/threadtape/threadtape/bot/store"
)

// drawTime is how long a picture may take, with waiting for others.
const drawTime = 5 * time.Second

// quoteCard draws the passage that is quoted. Where none was asked for it shows the post from its beginning, as far as it fits.
func (d Deps) quoteCard(ctx context.Context, r command.Request, thread forum.Thread, post forum.Post, passage string) (chat.File, error) {
	if r.Values.Text("text") == "" {
		passage = ""
	}
	return DrawQuote(ctx, d.Cards, d.Portrait, thread, post, passage, themeFor(r))
}

// DrawQuote draws a passage that stands in a post word for word; an empty one is the post from its beginning, as far as it fits.
// portrait may be nil: then there are initials.
func DrawQuote(ctx context.Context, cards *card.Renderer, portrait func(ctx context.Context, address, post string) []byte,
	thread forum.Thread, post forum.Post, passage string, theme card.Theme,
) (chat.File, error) {
	words, _, err := card.Passage(card.Spans(post.Body.Own()), passage)
	if err != nil {
		return chat.File{}, err
	}
	q := CardOf(thread, post, words)
	if portrait != nil {
		q.Avatar = portrait(ctx, post.Author.Avatar, q.Source)
	}
	ctx, cancel := context.WithTimeout(ctx, drawTime)
	defer cancel()
	picture, err := cards.Draw(ctx, q, card.Options{Theme: theme})
	if err != nil {
		return chat.File{}, err
	}
	return chat.File{Name: "quote.png", Alt: picture.Alt, Data: picture.PNG}, nil
}

// CardOf says what a card of a passage shows: beside the words the facts of the post and of its thread, the tickers that are
// mentioned in the words, and the last position that the post declares.
func CardOf(thread forum.Thread, post forum.Post, words []card.Span) card.Quote {
	said := market.Read(thread, []forum.Post{post}, nil)
	return card.Quote{
		Spans: words, Author: post.Author.Shown(), Title: thread.Title, Forum: thread.Category, Host: thread.Ref.Host(),
		Date: post.Created, Edited: !post.Edited.IsZero(), Post: post.Number, Of: cmp.Or(thread.Top, thread.Posts),
		Tickers: symbols(words, said.Mentions), Position: declared(said.Positions), Source: store.ShownPost(thread.Ref, post.ID),
	}
}

// themeFor is the look that was asked for, or the one that suits the chat.
func themeFor(r command.Request) card.Theme {
	if theme, ok := card.ParseTheme(r.Values.Text("theme")); ok {
		return theme
	}
	return ThemeOf(r.Caps.Dark)
}

// ThemeOf is the look of cards in a chat that is dark or not.
func ThemeOf(dark bool) card.Theme {
	if dark {
		return card.Night
	}
	return card.Paper
}

// symbols are the tickers that are mentioned in the words of the card, each once.
func symbols(words []card.Span, mentions []market.Mention) []string {
	var text strings.Builder
	for _, s := range words {
		text.WriteString(s.Text)
	}
	var all []string
	for _, m := range mentions {
		if !slices.Contains(all, m.Symbol) && strings.Contains(text.String(), m.Words) {
			all = append(all, m.Symbol)
		}
	}
	return all
}

// declared is the last position that the post declares, in its words.
func declared(positions []market.Position) card.Position {
	if len(positions) == 0 {
		return card.Position{}
	}
	p := positions[len(positions)-1]
	side := card.Neutral
	switch p.Side {
	case market.Long:
		side = card.Long
	case market.Short:
		side = card.Short
	case market.Sold, market.None:
	}
	return card.Position{Words: p.Words, Side: side}
}
