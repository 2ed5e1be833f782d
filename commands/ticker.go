package commands

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/threadtape/threadtape/bot/command"
	"github.com/threadtape/threadtape/bot/fault"
	"github.com/threadtape/threadtape/bot/forum"
	"github.com/threadtape/threadtape/bot/market"
	"github.com/threadtape/threadtape/bot/relay"
	"github.com/threadtape/threadtape/bot/rich"
	"github.com/threadtape/threadtape/bot/store"
)

const (
	// marketThreads is how many of a channel's threads are read for one answer, the first of the list.
	marketThreads = 25
	// offerThreads and offerPosts are how much is read to complete what somebody types, which must not take long.
	offerThreads = 5
	offerPosts   = 60
	// tickerLines is how many places an answer quotes, and tickerBudget how much of each.
	tickerLines  = 5
	tickerBudget = 160
)

func ticker(d Deps) command.Spec {
	return command.Spec{
		Name:     "ticker",
		Help:     "where a ticker is mentioned, by how many people, and who declared a position in it",
		Aliases:  []string{"symbol"},
		Examples: []string{"ticker ZM", "ticker $NET since:30d"},
		Tier:     command.Read,
		Options:  []command.Option{symbolOption(d, true), sinceOption()},
		Run: func(ctx context.Context, r command.Request) (command.Reply, error) {
			symbol, err := typedSymbol(r)
			if err != nil {
				return command.Reply{}, err
			}
			since, err := typedSince(r)
			if err != nil {
				return command.Reply{}, err
			}
			all, err := d.readings(ctx, r, "")
			if err != nil {
				return command.Reply{}, err
			}
			return tickerAnswer(r, symbol, since, all), nil
		},
	}
}

// A reading is what market found in one of the channel's threads.
type reading struct {
	picked
	market.Reading
	dropped int // threads of the channel that were not read, told by the last reading
}

// readings reads the stored posts of the thread that source means, or of the channel's threads. What was hidden in this
// channel stays out.
func (d Deps) readings(ctx context.Context, r command.Request, source string) ([]reading, error) {
	if source == "" {
		threads, err := taken(ctx, d, r)
		if err != nil {
			return nil, err
		}
		return d.read(ctx, r, threads, marketThreads, store.KeptPosts)
	}
	p, err := pick(ctx, d, r, source)
	if err != nil {
		return nil, err
	}
	return d.read(ctx, r, []picked{p}, 1, store.KeptPosts)
}

// offered reads as much as there is time for while somebody types.
func (d Deps) offered(ctx context.Context, r command.Request) ([]reading, error) {
	threads, err := taken(ctx, d, r)
	if err != nil {
		return nil, err
	}
	return d.read(ctx, r, threads, offerThreads, offerPosts)
}

// read reads the newest posts of the first of the threads.
func (d Deps) read(ctx context.Context, r command.Request, threads []picked, most, newest int) ([]reading, error) {
	if len(threads) == 0 {
		return nil, fault.New(fault.Invalid, "E-NO-SUBSCRIPTION", "No thread is subscribed in this channel.",
			r.Typed("subscribe", "https://forum.example/t/title/123"), nil)
	}
	watch, _, err := d.watched(ctx, r)
	if err != nil {
		return nil, err
	}
	dropped := max(0, len(threads)-most)
	var all []reading
	hidden := make(map[string]map[string]store.Note)
	outs, err := store.ReadOptOuts(ctx, d.Notes, r.Channel.Chat())
	if err != nil {
		return nil, err
	}
	for _, p := range threads[:len(threads)-dropped] {
		if hidden[p.Tenant] == nil {
			if hidden[p.Tenant], err = d.hiddenPosts(ctx, p.Tenant); err != nil {
				return nil, err
			}
		}
		_, posts, err := d.Threads.Read(ctx, p.Thread, store.Window{Newest: newest})
		if err != nil {
			return nil, fmt.Errorf("posts of %v: %w", p.Thread.Key(), err)
		}
		posts = slices.DeleteFunc(posts, func(post forum.Post) bool {
			return store.Hides(hidden[p.Tenant][relay.Hidden(p.Subscription, post.ID).Name], post)
		})
		posts = outs.Standing(p.Subscription, posts)
		all = append(all, reading{picked: p, Reading: market.Read(p.State.Thread, posts, watch), dropped: dropped})
	}
	return all, nil
}

// hiddenPosts returns the notes about posts that were taken out of a tenant's channels, by their names.
func (d Deps) hiddenPosts(ctx context.Context, tenant string) (map[string]store.Note, error) {
	notes, err := d.Notes.Range(ctx, tenant, "hidden")
	if err != nil {
		return nil, fmt.Errorf("read what is hidden: %w", err)
	}
	names := make(map[string]store.Note, len(notes))
	for _, n := range notes {
		names[n.Key.Name] = n
	}
	return names, nil
}

// tickerAnswer tells the mentions of a ticker by thread, the newest places, and the positions.
func tickerAnswer(r command.Request, symbol string, since time.Time, all []reading) command.Reply {
	var threads, alikes [][]rich.Node
	var places []market.Mention
	var declared []market.Position
	authors := make(map[string]bool)
	for _, t := range all {
		var here []market.Mention
		people := make(map[string]bool)
		for _, m := range t.Mentions {
			if m.Symbol == symbol && !m.At.Before(since) {
				here = append(here, m)
				people[m.Author.Shown()], authors[m.Author.Shown()] = true, true
			}
		}
		if len(here) > 0 {
			threads = append(threads, line(link(t.title(), t.Thread.URL), " - "+mentionsBy(len(here), len(people))))
		}
		places = append(places, here...)
		for _, p := range t.Positions {
			if slices.Contains(p.Symbols, symbol) && !p.At.Before(since) {
				declared = append(declared, p)
			}
		}
		for _, a := range t.LookAlikes {
			if a.Like == symbol && !a.At.Before(since) {
				alikes = append(alikes, line(fmt.Sprintf("%q only looks like %s: it has other letters - %s ", rich.Line(a.Words, 20), symbol, a.Author.Shown()), postLink(a.Place)))
			}
		}
	}
	alikes = alikes[:min(len(alikes), tickerLines)]
	if len(places)+len(declared) == 0 {
		return private("Nobody mentioned "+symbol+" in this channel's threads"+sinceWords(since)+".", slices.Concat(alikes, unread(all), [][]rich.Node{line("Capitals count once the thread introduces them as a ticker, as in $"+symbol+". To count them always: ", r.Typed("watchlist", "add:"+symbol))})...)
	}
	lines := slices.Concat(threads, newestPlaces(places), positionLines(declared, tickerLines), alikes, unread(all))
	return private(symbol+": "+mentionsBy(len(places), len(authors))+sinceWords(since), lines...)
}

func mentionsBy(n, people int) string {
	return counted(n, "mention", "mentions") + " by " + counted(people, "author", "authors")
}

func sinceWords(since time.Time) string {
	if since.IsZero() {
		return ""
	}
	return " since " + since.Format("2 January 2006")
}

// newestPlaces quotes the newest sentences with a mention, one of each post.
func newestPlaces(all []market.Mention) [][]rich.Node {
	slices.SortStableFunc(all, func(a, b market.Mention) int { return b.At.Compare(a.At) })
	var lines [][]rich.Node
	said := make(map[string]bool)
	for _, m := range all {
		if said[m.URL+" "+m.Post] || len(lines) == tickerLines {
			continue
		}
		said[m.URL+" "+m.Post] = true
		lines = append(lines, line(rich.Clip(m.Sentence, tickerBudget)+" - "+m.Author.Shown()+" ", postLink(m.Place), " ", moment(m.At)))
	}
	return lines
}

// postLink leads to a post, by its number where it has one.
func postLink(p market.Place) rich.Node {
	label := "post"
	if p.Number > 0 {
		label = fmt.Sprintf("#%d", p.Number)
	}
	if p.URL == "" {
		return words("%s", label)[0]
	}
	return link(label, p.URL)
}

// unread says that some threads were not read.
func unread(all []reading) [][]rich.Node {
	if len(all) == 0 || all[0].dropped == 0 {
		return nil
	}
	return [][]rich.Node{line(fmt.Sprintf("Read of the first %d threads of the list; %d more were left out.", len(all), all[0].dropped))}
}

// symbolOption is the option that names a ticker.
func symbolOption(d Deps, required bool) command.Option {
	return command.Option{
		Name:     "symbol",
		Help:     "a ticker: ZM, BRK.B, SHOP.TO",
		Type:     command.Text,
		Required: required,
		Complete: d.completeSymbols,
	}
}

// typedSymbol is the ticker that was typed; empty when nothing was.
func typedSymbol(r command.Request) (string, error) {
	typed := r.Values.Text("symbol")
	if typed == "" {
		return "", nil
	}
	symbol, ok := market.Parse(typed)
	if !ok {
		return "", notSymbol(r, typed)
	}
	return symbol, nil
}

func notSymbol(r command.Request, typed string) error {
	return fault.New(fault.Invalid, "E-SYMBOL", fmt.Sprintf("%q is no ticker that I understand.", rich.Line(typed, 40)),
		"One to five letters, with a class or an exchange if need be, such as ZM, BRK.B or SHOP.TO: "+r.Typed("ticker", "ZM"), nil)
}

// completeSymbols offers the tickers of the channel's threads, those most mentioned first.
func (d Deps) completeSymbols(ctx context.Context, r command.Request, typed string) []command.Suggestion {
	all, err := d.offered(ctx, r)
	if err != nil {
		return nil // completion is a comfort: without it people type on
	}
	counts := make(map[string]int)
	people := make(map[string]map[string]bool)
	for _, t := range all {
		for _, m := range t.Mentions {
			counts[m.Symbol]++
			if people[m.Symbol] == nil {
				people[m.Symbol] = make(map[string]bool)
			}
			people[m.Symbol][m.Author.Shown()] = true
		}
	}
	typed = strings.TrimPrefix(strings.ToUpper(strings.TrimSpace(typed)), "$")
	var offers []command.Suggestion
	for _, s := range slices.SortedFunc(maps.Keys(counts), func(a, b string) int { return cmp.Or(counts[b]-counts[a], cmp.Compare(a, b)) }) {
		if strings.HasPrefix(s, typed) && len(offers) < 25 {
			offers = append(offers, command.Suggestion{Value: s, Label: s + " - " + mentionsBy(counts[s], len(people[s]))})
		}
	}
	return offers
}
