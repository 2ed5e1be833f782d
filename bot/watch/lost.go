package watch

import (
	"context"
	"fmt"
	"time"

	"github.com/threadtape/threadtape/bot/fault"
	"github.com/threadtape/threadtape/bot/forum"
	"github.com/threadtape/threadtape/bot/incident"
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
const PausedLost = incident.PausedLost

// lost reports whether a fault says that the thread is not to be had.
func lost(cause error) bool {
	kind := fault.Of(cause)
	return kind == fault.Gone || kind == fault.Denied
}

// gone reports whether the subscriptions of the thread were paused because it is lost.
func gone(state store.State) bool { return state.Thread.State == forum.Unavailable }

// sameTrouble reports whether a fault goes on. Going from gone to denied is the same trouble.
func sameTrouble(state store.State, cause error) bool {
	return state.Fault == fault.Code(cause) || lost(cause) && gone(state)
}

// lose pauses the subscriptions of a thread. Who is told follows from the failure.
func (w *Watcher) lose(ctx context.Context, thread forum.Ref, state store.State) error {
	if gone(state) {
		return nil
	}
	return w.each(ctx, thread, func(s store.Subscription) error {
		if s.Paused != "" && !s.Held() {
			return nil
		}
		passed := state.Passed(s)
		s.Paused, s.Until = PausedLost, time.Time{}
		_, err := w.parts.Subscriptions.Put(ctx, s, passed)
		return err
	})
}

// find resumes what lose paused. state is that of the look, which is not yet stored.
func (w *Watcher) find(ctx context.Context, thread forum.Ref, state store.State) error {
	return w.each(ctx, thread, func(s store.Subscription) error {
		if s.Paused != PausedLost {
			return nil
		}
		_, err := w.release(ctx, s, state)
		return err
	})
}

func (w *Watcher) each(ctx context.Context, thread forum.Ref, do func(store.Subscription) error) error {
	for s, err := range w.parts.Subscriptions.Takers(ctx, thread) {
		if err != nil {
			return fmt.Errorf("takers of %v: %w", thread.Key(), err)
		}
		if err := do(s); err != nil {
			return fmt.Errorf("pause or resume %v for %v: %w", s.To, thread.Key(), err)
		}
	}
	return nil
}
