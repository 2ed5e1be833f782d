package relay

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/threadtape/threadtape/bot/forum"
	"github.com/threadtape/threadtape/bot/market"
	"github.com/threadtape/threadtape/bot/overlap"
	"github.com/threadtape/threadtape/bot/store"
	"github.com/threadtape/threadtape/bot/summary"
)

// groupMost is how many posts of a thread one message lists: more of them, as after an outage, are told as a digest of the
// thread.
const groupMost = 20

// A Digest is what is told of several posts, of one thread or of many. All words in it stand in the posts.
type Digest struct {
	Plan      store.DigestPlan // zero for a group of one thread
	Threads   []Told           // those with new posts, the busiest first
	People    int              // how many wrote them, by their names
	Passage   *Passage         // the one that most people quoted; nil: none
	Tickers   []Ticker         // those of most posts first
	Positions []Declared       // declared or changed, the newest of them, the oldest first
	Left      int              // how many older ones there were
}

// Told is what a digest tells of one thread.
type Told struct {
	Thread forum.Thread
	Posts  []forum.Post   // new and readable, in the thread's order, without what was taken out of the channel
	People int            // how many wrote them
	Event  forum.Post     // what happened to the thread last among them; zero: nothing
	More   bool           // there were more, whose texts are not kept
	Lines  []summary.Line // an extract of them, word for word
	Slept  time.Duration  // how long nothing was written before them; only where that was long
}

// A Passage is words of a post that others quoted.
type Passage struct {
	Thread forum.Thread
	Post   forum.Post
	Words  string
	Times  int // how many of the new posts quote it
}

// A Ticker is how often a ticker was mentioned.
type Ticker struct {
	Symbol        string
	Posts, People int
}

// A Declared is a position as its author put it.
type Declared struct {
	Thread forum.Thread
	market.Position
	Before *market.Position // what the same author said before, if it was another side
}

// asleep is how long a thread was quiet that then woke.
const asleep = 30 * 24 * time.Hour

const (
	// deepThreads is how many threads of a digest are read for sentences and quotations, those with most new posts.
	deepThreads = 12
	// DigestThreads is how many threads of a digest are told with an extract.
	DigestThreads = 5
	// extractLines is how many sentences tell a thread, and positionsMost how many positions a digest shows.
	extractLines  = 2
	positionsMost = 12
)

// isDigest reports whether a delivery is a digest, or an update of one.
func isDigest(d store.Delivery) bool {
	rhythm, _, ok := strings.Cut(d.Post, "/")
	known := rhythm == string(store.Daily) || rhythm == string(store.Weekly) || rhythm == string(store.AtClose)
	return ok && known && (d.Kind == store.Digest || d.Kind == store.Update)
}

// gatherDigest reads what a digest tells, as it is now. What it quotes is written down before it is said, so that the
// watcher knows what to bring in line.
func (r *Relay) gatherDigest(ctx context.Context, s Saying) (Saying, store.Said, error) {
	first := s.Turn.Deliveries[0]
	var shown store.Said
	if s.Edited = first.Kind == store.Update; s.Edited {
		said, err := r.parts.Outbox.Said(ctx, s.Turn.Lane, first.Post)
		if err != nil {
			return s, shown, fmt.Errorf("receipt of %s: %w", first.Post, err)
		}
		if len(said) > 0 {
			shown = said[0]
		}
	}
	if r.parts.Notes == nil {
		return s, shown, nil
	}
	for {
		plan, note, err := store.ReadDigest(ctx, r.parts.Notes, s.Turn.Lane.To, first.Post)
		if err != nil || note.Version == 0 {
			return s, shown, err // its time is over
		}
		if plan.Told && !s.Edited && first.Rev != store.DigestRev {
			return s, shown, nil // it was said, and its receipt is no longer kept
		}
		if s.Digest, err = r.digest(ctx, s, plan); err != nil || s.Digest == nil {
			return s, shown, err
		}
		told := plan.Told
		if !plan.Tell(s.Digest.Shown()) {
			return s, shown, nil
		}
		_, err = store.WriteDigest(ctx, r.parts.Notes, note, plan)
		if err != nil && !errors.Is(err, store.ErrStale) {
			return s, shown, fmt.Errorf("what %s quotes: %w", first.Post, err)
		}
		if err == nil && !told {
			return s, shown, nil // until now the watcher told us of every post
		}
	}
}

// digest reads the threads of a plan. A thread that is no longer taken is left out, and one that wishes for another rhythm
// unless it was told. nil: nobody wishes for the digest any more, so not even that nothing was new is said.
func (r *Relay) digest(ctx context.Context, s Saying, plan store.DigestPlan) (*Digest, error) {
	subs, err := r.parts.Subscriptions.In(ctx, s.Turn.Lane.To)
	if err != nil {
		return nil, fmt.Errorf("subscriptions of %v: %w", s.Turn.Lane.To, err)
	}
	takers := make(map[string]store.Subscription)
	for _, sub := range subs {
		if s.Edited || sub.Options.Digest == plan.Rhythm {
			takers[sub.Thread.Key()] = sub
		}
	}
	if len(takers) == 0 && !s.Edited {
		return nil, nil
	}
	d := &digester{relay: r, hidden: make(map[string]map[string]store.Note), out: Digest{Plan: plan}}
	busiest := slices.SortedStableFunc(slices.Values(plan.Threads), func(a, b store.Covered) int {
		return cmp.Compare(b.Upto-b.After, a.Upto-a.After)
	})
	for i, c := range busiest {
		taker, ok := takers[c.Thread.Key()]
		if !ok {
			continue
		}
		if err := d.add(ctx, taker, c.Has, i < deepThreads); err != nil {
			return nil, err
		}
	}
	return d.done(), nil
}

// gatherGroup makes a digest of the thread out of many posts that are one message. What was taken out of the channel is left
// out, and the rest stays.
func (r *Relay) gatherGroup(ctx context.Context, s *Saying) error {
	if s.Taker.Version == 0 {
		return nil
	}
	ids := make(map[string]bool, len(s.Posts))
	for _, p := range s.Posts {
		ids[p.ID] = true
	}
	d := &digester{relay: r, hidden: make(map[string]map[string]store.Note), given: s.Posts}
	if err := d.add(ctx, s.Taker, func(p forum.Post) bool { return ids[p.ID] }, true); err != nil {
		return err
	}
	s.Digest, s.Hidden = d.done(), nil
	return nil
}

// Shown names the posts that a digest quotes.
func (d *Digest) Shown() []string {
	var all []string
	for _, t := range d.Threads {
		for _, l := range t.Lines {
			for _, p := range t.Posts {
				if p.Number == l.Post {
					all = append(all, store.ShownPost(t.Thread.Ref, p.ID))
				}
			}
		}
	}
	if d.Passage != nil {
		all = append(all, store.ShownPost(d.Passage.Thread.Ref, d.Passage.Post.ID))
	}
	for _, p := range d.Positions {
		all = append(all, store.ShownPost(p.Thread.Ref, p.Post))
		if p.Before != nil {
			all = append(all, store.ShownPost(p.Thread.Ref, p.Before.Post))
		}
	}
	return all
}

// index knows the words of a thread's posts, and who quoted whom among those that are new: what older ones repeat is no news.
func index(posts []forum.Post, parts map[string]overlap.Parts, fresh func(forum.Post) bool) (*overlap.Index, map[string]forum.Post) {
	x, known := overlap.New(overlap.Options{}), make(map[string]forum.Post, len(posts))
	for _, p := range posts {
		if !fresh(p) {
			if own, ok := parts[p.ID]; ok {
				p.Body = own.Own
			}
		}
		x.Add(p)
		known[p.ID] = p
	}
	return x, known
}
