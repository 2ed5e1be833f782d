package watch

import (
	"context"
	"fmt"
	"time"

	"github.com/threadtape/threadtape/bot/fault"
	"github.com/threadtape/threadtape/bot/forum"
	"github.com/threadtape/threadtape/bot/store"
)

const (
	// lostWait is how long a thread must have been gone or denied, twice asked, before anybody is told: gone and made
	// private look the same, and forums answer 404 while they are being repaired.
	lostWait = 10 * time.Minute
	// lostLater is when a lost thread is looked for again.
	lostLater = 24 * time.Hour
)

// PausedLost is the reason of a subscription that was paused because its thread cannot be read.
const PausedLost = "thread unavailable"

// lost reports whether a fault says that the thread is not to be had.
func lost(cause error) bool {
	kind := fault.Of(cause)
	return kind == fault.Gone || kind == fault.Denied
}

// gone reports whether the takers of the thread were told that it is lost.
func gone(state store.State) bool { return state.Thread.State == forum.Unavailable }

// sameTrouble reports whether a fault goes on. Going from gone to denied is the same trouble.
func sameTrouble(state store.State, cause error) bool {
	return state.Fault == fault.Code(cause) || lost(cause) && gone(state)
}

// lose pauses the subscriptions of a thread and tells each channel once.
func (w *Watcher) lose(ctx context.Context, thread forum.Ref, state store.State) error {
	if gone(state) {
		return nil
	}
	return w.each(ctx, thread, func(s store.Subscription) error {
		if s.Paused != "" {
			return nil
		}
		if err := w.notice(ctx, s.Lane, LostNotice, state.Since); err != nil {
			return err
		}
		s.Paused = PausedLost
		_, err := w.parts.Subscriptions.Put(ctx, s, store.Mark{})
		return err
	})
}

// find resumes what lose paused. since is when the thread was lost.
func (w *Watcher) find(ctx context.Context, thread forum.Ref, since time.Time, state store.State) error {
	return w.each(ctx, thread, func(s store.Subscription) error {
		if s.Paused != PausedLost {
			return nil
		}
		if err := w.notice(ctx, s.Lane, FoundNotice, since); err != nil {
			return err
		}
		return w.resume(ctx, s, state)
	})
}

// The ids of notices begin with one of these and a slash; what follows is the start of the incident, so that a repeated
// look says nothing twice.
const (
	LostNotice  = "lost"
	FoundNotice = "found"
)

func (w *Watcher) notice(ctx context.Context, lane store.Lane, what string, since time.Time) error {
	_, err := w.parts.Outbox.Offer(ctx, store.Offering{Lane: lane, Deliveries: []store.Delivery{
		{Kind: store.Notice, Post: what + "/" + since.UTC().Format(time.RFC3339), Rev: forum.Rev(what)},
	}})
	w.parts.Nudge()
	return err
}

func (w *Watcher) each(ctx context.Context, thread forum.Ref, do func(store.Subscription) error) error {
	for s, err := range w.parts.Subscriptions.Takers(ctx, thread) {
		if err != nil {
			return fmt.Errorf("takers of %v: %w", thread.Key(), err)
		}
		if err := do(s); err != nil {
			return fmt.Errorf("tell %v about %v: %w", s.To, thread.Key(), err)
		}
	}
	return nil
}
