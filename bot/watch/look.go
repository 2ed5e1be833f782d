package watch

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/threadtape/threadtape/bot/fault"
	"github.com/threadtape/threadtape/bot/forum"
	"github.com/threadtape/threadtape/bot/incident"
	"github.com/threadtape/threadtape/bot/store"
)

// Look takes one claimed look: it reads on from the thread's cursor, keeps and offers what changed, and ends the look.
// A fault of the forum ends it too, with the time of the next try, and is returned. When the store fails the look stays
// open, and is repeated after its lease.
func (w *Watcher) Look(ctx context.Context, l store.Look) error {
	begun := time.Now()
	ctx, cancel := context.WithTimeout(ctx, w.parts.Lease*4/5)
	defer cancel()
	source, ok := w.parts.Sources.Of(l.Thread)
	if !ok {
		return w.fail(ctx, l, fault.New(fault.Invalid, "E-SOURCE-UNKNOWN",
			"This program cannot read that kind of forum.", "", nil))
	}
	state, fresh, well := l.State, false, w.begun(l.Thread)
	var gone removals
	var lost orphans
	for read := 0; ; read++ {
		page, err := source.Fetch(ctx, l.Thread, state.Cursor)
		rest := read > 0 && err != nil && fault.Of(err) == fault.Again
		if err != nil && !rest {
			return w.fail(ctx, l, err)
		}
		if !rest {
			if page.Posts, err = w.withOrphans(ctx, l, source, page, well, &lost); err != nil {
				return err
			}
			if lost.left != nil && len(lost.found) == 0 {
				return w.fail(ctx, l, lost.left)
			}
			if read == 0 {
				if page.Posts, err = w.withWaiting(ctx, l.Thread, source, &state, page); err != nil {
					return err
				}
			}
			newer, err := w.take(ctx, l, &state, page, &gone)
			if errors.Is(err, errSetBack) {
				return w.setBack(ctx, l, state, gone)
			}
			if err != nil {
				return err
			}
			fresh = fresh || newer
		}
		if rest || !page.More || time.Since(begun) > w.parts.Lease/3 { // what is left is read by the next look
			if err := w.remove(ctx, l, &state, gone); errors.Is(err, errShrunk) {
				return w.fail(ctx, l, err)
			} else if err != nil {
				return err
			}
			state.Behind = state.Behind && (rest || page.More || lost.left != nil)
			if lost.left != nil {
				return w.leave(ctx, l, state, lost)
			}
			return w.done(ctx, l, state, max(page.Wait, fault.After(err)), fresh || rest || page.More, source)
		}
	}
}

// take keeps and offers what changed on a page, and moves state on. fresh tells whether there was something new.
// What was removed is put aside: how much of it there is shows at the end of the look.
func (w *Watcher) take(ctx context.Context, l store.Look, state *store.State, page forum.Page, gone *removals) (fresh bool, err error) {
	before := state.Thread
	if page.Thread != nil {
		state.Thread = *page.Thread
	}
	var changes []Change
	if len(page.Posts) > 0 {
		posts, known, err := w.identified(ctx, l, state, emptied(page.Posts), gone)
		if err != nil {
			state.Thread = before // of that page nothing is told yet
			return false, err
		}
		seen := *state
		seen.Top = max(seen.Top, l.State.Top)
		gone.seen(posts)
		changes = liked(seen, posts, gone.aside(Diff(seen, remembered(posts, known), known), known))
		if state.Behind {
			state.Gap += unknown(changes)
		}
		if err := w.keepAndOfferAll(ctx, l, state, changes); err != nil {
			return false, err
		}
	}
	if err := w.status(ctx, l, before, state.Thread, changes); err != nil {
		return false, err
	}
	for _, p := range page.Posts {
		fresh = fresh || p.Number > state.Top
		if p.State != forum.Deleted && p.State != forum.Away { // they may stand where a forum that was set back goes on
			state.Top = max(state.Top, p.Number)
		}
	}
	state.Cursor = page.Cursor
	return fresh, nil
}

// emptied takes posts in which nothing is left to read for removed ones: who may not delete a post edits it until it shows
// nothing, and what was said of it goes like that of any other. Should it get words again, it comes back.
func emptied(posts []forum.Post) []forum.Post {
	posts = slices.Clone(posts)
	for i, p := range posts {
		if p.State == forum.Live && p.Kind != forum.System && !p.Readable() {
			posts[i] = forum.Remove(p, forum.Deleted, "")
		}
	}
	return posts
}

// keepAndOfferAll keeps and offers in pieces, so that what is kept and not yet offered always carries the look's number.
func (w *Watcher) keepAndOfferAll(ctx context.Context, l store.Look, state *store.State, changes []Change) error {
	for piece := range slices.Chunk(changes, store.KeptPosts/2) {
		if err := w.keepAndOffer(ctx, l, state, piece); err != nil {
			return err
		}
	}
	return nil
}

// keepAndOffer is the heart of the promise: kept first, offered second, and the cursor moves after both.
func (w *Watcher) keepAndOffer(ctx context.Context, l store.Look, state *store.State, changes []Change) error {
	posts := make([]forum.Post, len(changes))
	for i, c := range changes {
		posts[i] = c.Post
		posts[i].Kept = stamp(l.State)
	}
	if err := w.remember(ctx, l.Thread, changes); err != nil {
		return err
	}
	if err := w.parts.Threads.Keep(ctx, l, posts); err != nil {
		return fmt.Errorf("keep posts of %v: %w", l.Thread.Key(), err)
	}
	w.parts.Crash("kept")
	if err := w.takeBack(ctx, l.Thread, changes); err != nil {
		return err
	}
	echoes, err := w.echoes(ctx, l.Thread, state.Thread, changes)
	if err != nil {
		return err
	}
	later, err := w.offer(ctx, l.Thread, *state, slices.Concat(changes, echoes))
	if err != nil {
		return fmt.Errorf("offer posts of %v: %w", l.Thread.Key(), err)
	}
	state.Waits = waiting(state.Waits, changes, later)
	if err := w.parts.Seen(ctx, l.Thread, state.Thread, changes, l.State.LastOK.IsZero()); err != nil {
		return fmt.Errorf("tell who follows %v: %w", l.Thread.Key(), err)
	}
	w.parts.Crash("offered")
	return nil
}

// done ends a look that went well. asked is how long the forum wants to be left alone; fresh brings the next look as
// soon as the policy allows.
func (w *Watcher) done(ctx context.Context, l store.Look, state store.State, asked time.Duration, fresh bool, source forum.Source) error {
	if gone(l.State) {
		if err := w.find(ctx, l.Thread, state); err != nil {
			return err
		}
		if gone(state) { // nothing was said of the thread as a whole
			state.Thread.State = forum.Open
		}
	}
	if !fresh { // nobody was offered anything on the way: a pause may be over all the same
		if _, err := w.offer(ctx, l.Thread, state, nil); err != nil {
			return err
		}
	}
	now := time.Now()
	state.Fails, state.Since, state.Fault, state.Say, state.Mark = 0, time.Time{}, "", "", 0
	state.LastOK = now
	silence := now.Sub(state.Thread.Active)
	if fresh {
		silence = 0
	}
	wait := w.parts.Policy.Interval(silence, source.Caps().Floor)
	state.Next = now.Add(max(jitter(wait, l), asked))
	ctx, cancel := w.late(ctx)
	defer cancel()
	if err := w.advance(ctx, l, state); err != nil {
		return err
	}
	w.finished(l.Thread)
	return nil
}

// fail ends a look that the forum refused: the next try waits as long as the fault asks, and longer with each failure.
func (w *Watcher) fail(ctx context.Context, l store.Look, cause error) error {
	if ctx.Err() != nil && errors.Is(cause, context.Canceled) {
		return cause // we are stopping: nothing is known about the forum
	}
	ctx, cancel := w.late(ctx)
	defer cancel()
	now := time.Now()
	state := l.State
	if state.Fails == 0 {
		state.Behind, state.Gap = true, 0
	}
	if state.Fails++; errors.Is(cause, forum.ErrTurn) { // the forum did nothing wrong
		state.Fails = max(1, l.State.Fails)
	}
	state.Mark = mark(l.State)
	if state.Since.IsZero() || !sameTrouble(state, cause) {
		state.Since = now
	}
	state.Fault = fault.Code(cause)
	state.Say, _ = fault.Words(cause)
	wait := w.parts.Policy.Backoff(state.Fails, fault.After(cause))
	if errors.Is(cause, forum.ErrTurn) {
		wait = w.parts.Policy.Backoff(0, fault.After(cause))
	}
	wait = jitter(wait, l)
	switch {
	case errors.Is(cause, errShrunk):
		wait = shrunkWait
	case lost(cause) && now.Sub(state.Since) < lostWait:
		wait = lostWait - now.Sub(state.Since)
	case lost(cause):
		if err := w.lose(ctx, l.Thread, state); err != nil {
			return err
		}
		state.Thread.State = forum.Unavailable
		wait = jitter(lostLater, l)
	}
	state.Next = now.Add(wait)
	if err := incident.Threads(ctx, w.parts.Notes, l.Thread, state.Since, l.State.Fails == 0); err != nil {
		return err
	}
	if !lost(cause) { // a pause may be over all the same, and what was held is stored
		if _, err := w.offer(ctx, l.Thread, state, nil); err != nil {
			return err
		}
	}
	if err := w.advance(ctx, l, state); err != nil {
		return err
	}
	return cause
}

// late gives the end of a look the rest of its lease: the look may have used up its time on the forum, and how it ended
// must be written all the same, also while the program stops.
func (w *Watcher) late(ctx context.Context) (context.Context, context.CancelFunc) {
	return context.WithTimeout(context.WithoutCancel(ctx), w.parts.Lease/5)
}

func (w *Watcher) advance(ctx context.Context, l store.Look, next store.State) error {
	if err := w.parts.Threads.Advance(ctx, l, next); err != nil {
		return fmt.Errorf("end the look at %v: %w", l.Thread.Key(), err)
	}
	return nil
}

func ids(posts []forum.Post) []string {
	ids := make([]string, len(posts))
	for i, p := range posts {
		ids[i] = p.ID
	}
	return ids
}
