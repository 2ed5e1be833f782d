package watch

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"

	"github.com/threadtape/threadtape/bot/filter"
	"github.com/threadtape/threadtape/bot/forum"
	"github.com/threadtape/threadtape/bot/store"
)

// A judge decides about the changes of one offer, for every taker of the thread. Own words are found out at most once for
// each post, and only if a filter asks for them; what one filter decides is decided once, however many channels have it.
type judge struct {
	w       *Watcher
	ref     forum.Ref
	thread  forum.Thread
	changes []Change
	own     []*filter.Own
	made    map[*filter.Filter][]*filter.Decision
	later   map[string]bool // posts that somebody may take when they have more likes
	notes   []note          // decisions that are not written down yet
}

// A note is one decision to be remembered.
type note struct {
	taker store.Subscription
	post  string
	entry filter.Entry
}

func (w *Watcher) judge(ref forum.Ref, thread forum.Thread, changes []Change) *judge {
	return &judge{w: w, ref: ref, thread: thread, changes: changes, made: make(map[*filter.Filter][]*filter.Decision), later: make(map[string]bool)}
}

// decide judges one change by the filter of a taker.
func (j *judge) decide(ctx context.Context, o store.Options, i int) (filter.Decision, error) {
	f := j.w.filters.Of(o)
	if j.made[f] == nil {
		j.made[f] = make([]*filter.Decision, len(j.changes))
	}
	if d := j.made[f][i]; d != nil {
		return *d, nil
	}
	var own *filter.Own
	if f.Words() {
		if err := j.strip(ctx); err != nil {
			return filter.Decision{}, err
		}
		own = j.own[i]
	}
	d := f.Decide(j.thread, j.changes[i].Post, own)
	j.made[f][i] = &d
	return d, nil
}

// strip finds out what the authors wrote themselves.
func (j *judge) strip(ctx context.Context) error {
	if j.own != nil {
		return nil
	}
	posts := make([]forum.Post, len(j.changes))
	for i, c := range j.changes {
		if c.Echo {
			continue
		}
		posts[i] = c.Post
	}
	var err error
	j.own, err = filter.OwnWords(j.w.parts.Own, j.ref, posts, stored(ctx, j.w.parts.Threads, j.ref))
	return err
}

// stored returns what reads the posts that others may repeat.
func stored(ctx context.Context, threads store.Threads, ref forum.Ref) func() ([]forum.Post, error) {
	return func() ([]forum.Post, error) {
		_, known, err := threads.Read(ctx, ref, store.Window{Newest: store.KeptPosts})
		if err != nil {
			return nil, fmt.Errorf("read what may be repeated in %v: %w", ref.Key(), err)
		}
		return known, nil
	}
}

// offers decides which posts one taker is offered, and notes why where it filters: see [judge.remember]. A paused
// taker is offered nothing, and what it would have taken counts as decided all the same.
func (j *judge) offers(ctx context.Context, s store.Subscription) ([]store.Delivery, error) {
	filtered := s.Options.Filtered()
	var mark store.Mark
	if filtered && len(j.changes) > 0 {
		var err error
		if mark, _, err = j.w.parts.Subscriptions.Mark(ctx, s.Lane); err != nil {
			return nil, fmt.Errorf("mark of %v: %w", s.Lane.Key(), err)
		}
	}
	var fresh []store.Delivery
	for i, c := range j.changes {
		if c.Echo { // it was decided about when it changed itself
			continue
		}
		if c.Post.State != forum.Live {
			if err := j.w.forget(ctx, s, c.Post.ID); err != nil {
				return nil, err
			}
			continue
		}
		edited := filtered && c.Known && c.Post.Readable()
		old := filtered && passed(mark, c) && !c.Known && !c.Late // it was there before the channel asked for anything
		if !c.Fresh && !edited || old {
			continue
		}
		d, err := j.decide(ctx, s.Options, i)
		if err != nil {
			return nil, err
		}
		before := passed(mark, c) && c.Post.Created.Before(s.At)
		if filtered && !before {
			j.notes = append(j.notes, note{s, c.Post.ID, filter.Entry{Decision: d, Rev: c.Post.Rev, At: time.Now()}})
		}
		if d.Later {
			j.later[c.Post.ID] = true
		}
		if d.Takes && s.Paused == "" {
			offer := delivery(store.New, c.Post)
			offer.At, offer.Late = j.w.parts.Policy.settled(c.Post, time.Now()), c.Late || !c.Fresh
			offer.Single = s.Options.Place.Below()
			fresh = append(fresh, offer)
		}
	}
	return fresh, nil
}

// passed reports whether a changed post lies at or before the mark of a lane.
func passed(m store.Mark, c Change) bool {
	if seq := store.SeqOf(c.Post); seq != 0 {
		return seq <= m.Seq
	}
	return slices.Contains(m.Seen, store.PostHash(c.Post.ID))
}

// remember writes down why, for those who ask: all at once, because a store takes many writes in the time of a few. It comes
// before what was decided is offered.
func (j *judge) remember(ctx context.Context) error {
	notes := j.notes
	j.notes = nil
	if j.w.parts.Notes == nil {
		return nil
	}
	for some := range slices.Chunk(notes, lanesAtOnce) {
		errs := make([]error, len(some))
		var writes sync.WaitGroup
		for i, n := range some {
			writes.Go(func() { errs[i] = filter.Remember(ctx, j.w.parts.Notes, n.taker, n.post, n.entry) })
		}
		writes.Wait()
		if err := errors.Join(errs...); err != nil {
			return err
		}
	}
	return nil
}

// forget takes away what is remembered of a post that is gone. A subscription that was never written again has the options
// it began with, so that one without filters never remembered anything.
func (w *Watcher) forget(ctx context.Context, s store.Subscription, post string) error {
	if w.parts.Notes == nil || !s.Options.Filtered() && s.Version <= 1 {
		return nil
	}
	return filter.Forget(ctx, w.parts.Notes, s, post)
}
