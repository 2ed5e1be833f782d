package watch

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/threadtape/threadtape/bot/fault"
	"github.com/threadtape/threadtape/bot/forum"
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
	state, fresh := l.State, false
	for read := 0; ; read++ {
		page, err := source.Fetch(ctx, l.Thread, state.Cursor)
		if read > 0 && fault.Of(err) == fault.Again && err != nil {
			return w.done(ctx, l, state, fault.After(err), true, source) // what was read so far counts; the rest comes later
		}
		if err != nil {
			return w.fail(ctx, l, err)
		}
		if page.Posts, err = w.withOrphans(ctx, l, source, page); err != nil {
			return err
		}
		newer, err := w.take(ctx, l, &state, page)
		if err != nil {
			return err
		}
		fresh = fresh || newer
		if !page.More || time.Since(begun) > w.parts.Lease/3 {
			return w.done(ctx, l, state, page.Wait, fresh || page.More, source) // what is left is read by the next look
		}
	}
}

// take keeps and offers what changed on a page, and moves state on. fresh tells whether there was something new.
func (w *Watcher) take(ctx context.Context, l store.Look, state *store.State, page forum.Page) (fresh bool, err error) {
	if page.Thread != nil {
		state.Thread = *page.Thread
	}
	if len(page.Posts) > 0 {
		posts, known, err := w.identified(ctx, l, state, page.Posts)
		if err != nil {
			return false, err
		}
		seen := *state
		seen.Top = max(seen.Top, l.State.Top)
		changes := Diff(seen, remembered(posts, known), known)
		for len(changes) > 0 { // in pieces, so that what is kept and not yet offered always carries the look's number
			piece := changes[:min(len(changes), store.KeptPosts/2)]
			changes = changes[len(piece):]
			if err := w.keepAndOffer(ctx, l, *state, piece); err != nil {
				return false, err
			}
		}
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

// keepAndOffer is the heart of the promise: kept first, offered second, and the cursor moves after both.
func (w *Watcher) keepAndOffer(ctx context.Context, l store.Look, state store.State, changes []Change) error {
	posts := make([]forum.Post, len(changes))
	for i, c := range changes {
		posts[i] = c.Post
		posts[i].Kept = mark(l.State)
	}
	if err := w.parts.Threads.Keep(ctx, l, posts); err != nil {
		return fmt.Errorf("keep posts of %v: %w", l.Thread.Key(), err)
	}
	w.parts.Crash("kept")
	if err := w.offer(ctx, l.Thread, state, changes); err != nil {
		return fmt.Errorf("offer posts of %v: %w", l.Thread.Key(), err)
	}
	w.parts.Crash("offered")
	return nil
}

// done ends a look that went well. asked is how long the forum wants to be left alone; fresh brings the next look as
// soon as the policy allows.
func (w *Watcher) done(ctx context.Context, l store.Look, state store.State, asked time.Duration, fresh bool, source forum.Source) error {
	if gone(l.State) {
		if err := w.find(ctx, l.Thread, l.State.Since, state); err != nil {
			return err
		}
		if gone(state) { // nothing was said of the thread as a whole
			state.Thread.State = forum.Open
		}
	}
	if !fresh { // nobody was offered anything on the way: a pause may be over all the same
		if err := w.offer(ctx, l.Thread, state, nil); err != nil {
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
	state.Next = now.Add(max(jitter(wait), asked))
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
	now := time.Now()
	state := l.State
	state.Fails++
	state.Mark = mark(l.State)
	if state.Since.IsZero() || !sameTrouble(state, cause) {
		state.Since = now
	}
	state.Fault = fault.Code(cause)
	state.Say, _ = fault.Words(cause)
	wait := w.parts.Policy.Backoff(state.Fails, fault.After(cause))
	if lost(cause) {
		wait = lostWait
		if now.Sub(state.Since) >= lostWait {
			if err := w.lose(ctx, l.Thread, state); err != nil {
				return err
			}
			state.Thread.State = forum.Unavailable
			wait = lostLater
		}
	}
	state.Next = now.Add(jitter(wait))
	ctx, cancel := w.late(ctx)
	defer cancel()
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
