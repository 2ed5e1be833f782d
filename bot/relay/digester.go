package relay

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/threadtape/threadtape/bot/filter"
	"github.com/threadtape/threadtape/bot/forum"
	"github.com/threadtape/threadtape/bot/market"
	"github.com/threadtape/threadtape/bot/overlap"
	"github.com/threadtape/threadtape/bot/store"
	"github.com/threadtape/threadtape/bot/summary"
)

// A digester puts a digest together, thread by thread.
type digester struct {
	relay   *Relay
	hidden  map[string]map[string]store.Note // by tenant: the notes that take a post out of a channel, by name
	filters filter.Cache
	given   []forum.Post // posts that are told however old they are
	out     Digest
	people  map[string]bool
	counts  map[string]*count
}

// A count is how often a ticker was found.
type count struct{ posts, people map[string]bool }

// add reads a thread and takes what is fresh in it, as far as its taker wants it; only of a deep one sentences and quotations,
// which take time to find.
func (d *digester) add(ctx context.Context, taker store.Subscription, fresh func(forum.Post) bool, deep bool) error {
	state, posts, err := d.relay.parts.Threads.Read(ctx, taker.Thread, store.Window{Newest: store.KeptPosts})
	if err != nil {
		return fmt.Errorf("read %v: %w", taker.Thread.Key(), err)
	}
	t := Told{Thread: state.Thread, More: len(posts) >= store.KeptPosts && fresh(posts[1])}
	if t.Thread.Ref.Zero() {
		t.Thread.Ref = taker.Thread
	}
	posts = d.withGiven(posts)
	if posts, err = d.standing(ctx, taker, posts); err != nil {
		return err
	}
	var parts map[string]overlap.Parts
	if deep || taker.Options.Filtered() {
		if parts, _, err = d.relay.own(ctx, taker.Thread, posts, true); err != nil {
			return err
		}
	}
	f := d.filters.Of(wished(taker.Options))
	posts = slices.DeleteFunc(posts, func(p forum.Post) bool {
		return fresh(p) && d.given == nil && !f.Decide(state.Thread, p, filter.OwnOf(parts[p.ID].Own)).Takes
	})
	said := func(p forum.Post) bool { return fresh(p) && p.Kind != forum.System }
	for _, p := range posts {
		switch {
		case said(p):
			t.Posts = append(t.Posts, p)
		case fresh(p):
			t.Event = p
		}
	}
	if len(t.Posts) == 0 {
		return nil
	}
	posts = posts[:1+slices.IndexFunc(posts, func(p forum.Post) bool { return p.ID == t.Posts[len(t.Posts)-1].ID })]
	d.writers(&t, posts)
	d.count(&t, posts, said, taker.Options.Tickers)
	if deep {
		extract(&t, posts, said)
		d.passage(t, posts, parts, said)
	}
	d.out.Threads = append(d.out.Threads, t)
	return nil
}

// wished are the options of a subscription as they hold for digests: one that takes no post by itself takes all in them.
func wished(o store.Options) store.Options {
	if o.Mode == store.DigestOnly {
		o.Mode = store.Replies
	}
	return o
}

// withGiven adds the posts that are told in any case.
func (d *digester) withGiven(posts []forum.Post) []forum.Post {
	for _, p := range d.given {
		if !slices.ContainsFunc(posts, func(known forum.Post) bool { return known.ID == p.ID }) {
			posts = append(posts, p)
		}
	}
	slices.SortStableFunc(posts, func(a, b forum.Post) int {
		return cmp.Or(cmp.Compare(a.Number, b.Number), a.Created.Compare(b.Created))
	})
	return posts
}

// standing leaves out what cannot be read, and what was taken out of the channel.
func (d *digester) standing(ctx context.Context, taker store.Subscription, posts []forum.Post) ([]forum.Post, error) {
	if d.hidden[taker.Tenant] == nil && d.relay.parts.Notes != nil {
		notes, err := d.relay.parts.Notes.Range(ctx, taker.Tenant, "hidden")
		if err != nil {
			return nil, fmt.Errorf("read what is hidden: %w", err)
		}
		names := make(map[string]store.Note, len(notes))
		for _, n := range notes {
			names[n.Key.Name] = n
		}
		d.hidden[taker.Tenant] = names
	}
	outs, err := d.relay.optOuts(ctx, taker)
	if err != nil {
		return nil, err
	}
	posts = outs.Standing(taker, posts)
	return slices.DeleteFunc(posts, func(p forum.Post) bool {
		return !p.Readable() || store.Hides(d.hidden[taker.Tenant][Hidden(taker, p.ID).Name], p)
	}), nil
}

// writers counts who wrote the new posts, and tells how long nobody had.
func (d *digester) writers(t *Told, posts []forum.Post) {
	first := t.Posts[0]
	if at := slices.IndexFunc(posts, func(p forum.Post) bool { return p.ID == first.ID }); at > 0 {
		if slept := first.Created.Sub(posts[at-1].Created); slept >= asleep {
			t.Slept = slept
		}
	}
	people := make(map[string]bool)
	if d.people == nil {
		d.people = make(map[string]bool)
	}
	for _, p := range t.Posts {
		name := t.Thread.Ref.Base + "\t" + p.Author.Shown()
		people[name], d.people[name] = true, true
	}
	t.People = len(people)
}

// extract chooses sentences of the new posts.
func extract(t *Told, posts []forum.Post, fresh func(forum.Post) bool) {
	o := summary.Options{Sentences: extractLines, Pairs: true}
	first, from := t.Posts[0], t.Posts
	if first.Number > 1 { // what was said before tells what the thread is about
		o.Since, from = first.Number-1, slices.DeleteFunc(slices.Clone(posts), func(p forum.Post) bool { return p.Number >= first.Number && !fresh(p) })
	}
	t.Lines = summary.Summarize(summary.FromForum(t.Thread, from), o).Lines
}

// count counts the tickers of the new posts, and takes the positions that they declare.
func (d *digester) count(t *Told, posts []forum.Post, fresh func(forum.Post) bool, watch []string) {
	r := market.Read(t.Thread, posts, watch)
	news := make(map[string]bool, len(t.Posts))
	for _, p := range posts {
		news[p.ID] = fresh(p)
	}
	if d.counts == nil {
		d.counts = make(map[string]*count)
	}
	for _, m := range r.Mentions {
		if !news[m.Post] {
			continue
		}
		if d.counts[m.Symbol] == nil {
			d.counts[m.Symbol] = &count{make(map[string]bool), make(map[string]bool)}
		}
		c := d.counts[m.Symbol]
		c.posts[t.Thread.Ref.Key()+"\t"+m.Post], c.people[t.Thread.Ref.Base+"\t"+m.Author.Shown()] = true, true
	}
	turned := make(map[string]market.Position)
	for _, c := range market.Changes(r.Positions) {
		turned[c.After.Post+"\t"+c.After.Words] = c.Before
	}
	for _, p := range r.Positions {
		if !news[p.Post] {
			continue
		}
		declared := Declared{Thread: t.Thread, Position: p}
		if before, ok := turned[p.Post+"\t"+p.Words]; ok {
			declared.Before = &before
		}
		d.out.Positions = append(d.out.Positions, declared)
	}
}

// passage keeps the passage that most people quoted.
func (d *digester) passage(t Told, posts []forum.Post, parts map[string]overlap.Parts, fresh func(forum.Post) bool) {
	x, known := index(posts, parts, fresh)
	for _, q := range x.Quoted(2) {
		if d.out.Passage != nil && q.Times <= d.out.Passage.Times {
			continue
		}
		from := known[q.ID]
		words := overlap.Passage(from.Body, q.From, q.To)
		// Of a post that is gone, the first who quoted it is known: those are not that one's words.
		if own := strings.Join(strings.Fields(parts[q.ID].Own.Text()), " "); words != "" && strings.Contains(own, words) {
			d.out.Passage = &Passage{Thread: t.Thread, Post: from, Words: words, Times: q.Times}
			return
		}
	}
}

// done sorts what was found.
func (d *digester) done() *Digest {
	out := &d.out
	out.People = len(d.people)
	slices.SortStableFunc(out.Threads, func(a, b Told) int {
		return cmp.Or(cmp.Compare(len(b.Posts), len(a.Posts)), cmp.Compare(b.People, a.People))
	})
	for symbol, c := range d.counts {
		out.Tickers = append(out.Tickers, Ticker{symbol, len(c.posts), len(c.people)})
	}
	slices.SortFunc(out.Tickers, func(a, b Ticker) int {
		return cmp.Or(cmp.Compare(b.Posts, a.Posts), cmp.Compare(b.People, a.People), cmp.Compare(a.Symbol, b.Symbol))
	})
	slices.SortStableFunc(out.Positions, func(a, b Declared) int { return a.At.Compare(b.At) })
	out.Left = max(0, len(out.Positions)-positionsMost)
	out.Positions = out.Positions[out.Left:]
	for i := range out.Threads[min(len(out.Threads), DigestThreads):] {
		out.Threads[DigestThreads+i].Lines = nil // they are named alone
	}
	return out
}
