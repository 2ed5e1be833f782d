package watch

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/threadtape/threadtape/bot/forum"
	"github.com/threadtape/threadtape/bot/overlap"
	"github.com/threadtape/threadtape/bot/store"
)

// highlights are the passages that new posts of a look make often quoted, for the takers whose channels want to be shown such.
// The thread is read only where one does.
type highlights struct {
	w      *Watcher
	thread forum.Ref
	state  store.State
	fresh  map[string]time.Time // when the new posts have settled, by id
	takers []lit

	read   bool
	posts  []forum.Post                     // all that may be read, in the thread's order
	found  map[int][]highlight              // by people, for takers who are shown every post
	hidden map[string]map[string]store.Note // by tenant
	outs   map[string]store.OptOuts         // by kind of chat
}

// A lit taker is shown what so many people quoted.
type lit struct {
	store.Subscription
	people int
}

type highlight struct {
	store.Highlight
	post string
	at   time.Time // when the post that decided has settled
}

// highlights begins with what changed. Of the first look at a thread nothing is new.
func (w *Watcher) highlights(thread forum.Ref, state store.State, changes []Change) *highlights {
	h := &highlights{w: w, thread: thread, state: state, fresh: make(map[string]time.Time)}
	if state.LastOK.IsZero() || w.parts.Notes == nil {
		return h
	}
	now := time.Now()
	for _, c := range changes {
		if c.Fresh && !c.Echo && c.Post.Kind != forum.System && c.Post.Readable() {
			h.fresh[c.Post.ID] = w.parts.Policy.settled(c.Post, now)
		}
	}
	return h
}

// ask notes a taker whose channel wants to be shown passages.
func (h *highlights) ask(ctx context.Context, s store.Subscription) error {
	if len(h.fresh) == 0 || s.Options.Mode == store.DigestOnly || s.Options.Mode == store.First {
		return nil
	}
	m, ok, err := h.w.settings.of(ctx, h.w.parts, s.To)
	if err == nil && ok && m.lit > 0 {
		h.takers = append(h.takers, lit{s, m.lit})
	}
	return err
}

// offer offers each passage once to the takers that wait for it. One that may not be told anything now is owed it; ends is then
// no later than the end of its pause.
func (h *highlights) offer(ctx context.Context, ends time.Time) (time.Time, error) {
	var all []store.Offering
	for _, t := range h.takers {
		found, err := h.of(ctx, t)
		if err != nil {
			return ends, err
		}
		for _, f := range found {
			ok, err := store.AddHighlight(ctx, h.w.parts.Notes, t.Subscription, f.post, f.Highlight, mark(h.state))
			if err != nil {
				return ends, err
			}
			if !ok {
				continue
			}
			id := store.HighlightID(f.post, f.Passage)
			held, err := h.w.withheld(ctx, t.Subscription, h.state, id)
			if err != nil {
				return ends, err
			}
			if t.Subscription, _, err = reread(ctx, h.w.parts.Subscriptions, t.Lane); err != nil {
				return ends, err
			}
			ends = sooner(ends, t.Subscription)
			if !held {
				d := notice(id)
				d.At = f.at
				all = append(all, store.Offering{Lane: t.Lane, Deliveries: []store.Delivery{d}})
			}
		}
	}
	for some := range slices.Chunk(all, lanesAtOnce) {
		if _, err := h.w.parts.Outbox.Offer(ctx, some...); err != nil {
			return ends, fmt.Errorf("offer what is often quoted of %v: %w", h.thread.Key(), err)
		}
		h.w.parts.Nudge()
	}
	return ends, nil
}

// of returns the passages for one taker. What was taken out of its channel counts neither as quoted nor as quoting.
func (h *highlights) of(ctx context.Context, t lit) ([]highlight, error) {
	if err := h.load(ctx); err != nil {
		return nil, err
	}
	standing, err := h.standing(ctx, t.Subscription)
	if err != nil {
		return nil, err
	}
	if len(standing) < len(h.posts) {
		return h.decided(standing, t.people), nil
	}
	found, known := h.found[t.people]
	if !known {
		found = h.decided(h.posts, t.people)
		h.found[t.people] = found
	}
	return found, nil
}

// load reads the thread, once.
func (h *highlights) load(ctx context.Context) error {
	if h.read {
		return nil
	}
	_, posts, err := h.w.parts.Threads.Read(ctx, h.thread, store.Window{Newest: store.KeptPosts})
	if err != nil {
		return fmt.Errorf("read what is quoted in %v: %w", h.thread.Key(), err)
	}
	h.read, h.found = true, make(map[int][]highlight)
	h.hidden, h.outs = make(map[string]map[string]store.Note), make(map[string]store.OptOuts)
	h.posts = slices.DeleteFunc(slices.Clone(posts), func(p forum.Post) bool { return !p.Readable() || p.Kind == forum.System })
	slices.SortStableFunc(h.posts, func(a, b forum.Post) int { return cmp.Compare(a.Number, b.Number) })
	return nil
}

// standing are the posts that a taker may be shown.
func (h *highlights) standing(ctx context.Context, s store.Subscription) ([]forum.Post, error) {
	hidden, ok := h.hidden[s.Tenant]
	if !ok {
		notes, err := h.w.parts.Notes.Range(ctx, s.Tenant, store.HiddenKey(s, "").Kind)
		if err != nil {
			return nil, fmt.Errorf("read what is hidden: %w", err)
		}
		hidden = make(map[string]store.Note, len(notes))
		for _, n := range notes {
			hidden[n.Key.Name] = n
		}
		h.hidden[s.Tenant] = hidden
	}
	outs, ok := h.outs[s.To.Chat()]
	if !ok {
		var err error
		if outs, err = store.ReadOptOuts(ctx, h.w.parts.Notes, s.To.Chat()); err != nil {
			return nil, err
		}
		h.outs[s.To.Chat()] = outs
	}
	if len(hidden) == 0 && len(outs) == 0 {
		return h.posts, nil
	}
	return outs.Standing(s, slices.DeleteFunc(slices.Clone(h.posts), func(p forum.Post) bool {
		return store.Hides(hidden[store.HiddenKey(s, p.ID).Name], p)
	})), nil
}

// decided are the passages that so many people have quoted since one of the new posts did, and not before. Each new post is
// looked at by itself, in the thread's order, so that a look that is repeated with more posts finds the same. A passage stands
// word for word in what its author said.
func (h *highlights) decided(posts []forum.Post, people int) (all []highlight) {
	index, known := overlap.New(overlap.Options{}), make(map[string]forum.Post, len(posts))
	own := make(map[string]overlap.Parts, len(posts))
	var before []overlap.Quoted
	current := false // before is what is quoted up to here
	for _, p := range posts {
		at, fresh := h.fresh[p.ID]
		if fresh && !current {
			before, current = index.Quoted(people), true
		}
		known[p.ID], own[p.ID] = p, index.Add(p)
		if len(own[p.ID].Repeats) == 0 {
			continue
		}
		if !fresh {
			current = false
			continue
		}
		after := index.Quoted(people)
		for _, q := range after {
			if slices.ContainsFunc(before, func(b overlap.Quoted) bool { return b.ID == q.ID && b.From < q.To && q.From < b.To }) {
				continue
			}
			source := known[q.ID]
			words := overlap.Passage(source.Body, q.From, q.To)
			passage := store.HashPassage(words)
			_, stands := passage.In(source.Body.Own().Text())
			if stands && strings.Contains(strings.Join(strings.Fields(own[q.ID].Own.Text()), " "), words) {
				all = append(all, highlight{
					store.Highlight{Passage: passage, From: q.From, To: q.To, People: q.People, Look: stamp(h.state)}, q.ID, at,
				})
			}
		}
		before = after
	}
	return all
}
