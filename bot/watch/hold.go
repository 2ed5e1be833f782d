package watch

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/threadtape/threadtape/bot/chat"
	"github.com/threadtape/threadtape/bot/store"
)

// The reasons of pauses that the settings of a channel make.
const (
	PausedQuiet = store.PausedQuiet
	PausedFull  = store.PausedFull
)

// unlimited is the room of a channel that may be told anything.
const unlimited = 1 << 30

// A restraint is why a channel is not told everything now: until when, and how many messages it may be told all the same.
type restraint struct {
	why   string // PausedQuiet, PausedFull; empty: it may be told everything
	until time.Time
	room  int
}

// restrained tells what holds a channel back from n new messages at one of the given moments, of which the first is now.
func (w *Watcher) restrained(ctx context.Context, to chat.Address, n int, moments ...time.Time) (restraint, error) {
	free := restraint{room: unlimited}
	m, ok, err := w.settings.of(ctx, w.parts, to)
	if err != nil || !ok {
		return free, err
	}
	for _, at := range moments {
		if until, quiet := m.quiet.Holds(at, m.zone); quiet {
			return restraint{why: PausedQuiet, until: until}, nil
		}
	}
	if m.most == 0 {
		return free, nil
	}
	room, next, err := w.told(ctx, to, m.most, moments[0])
	if err != nil {
		return free, err
	}
	if n <= room {
		return restraint{room: room}, nil
	}
	return restraint{why: PausedFull, until: next, room: room}, nil
}

// hold keeps back of what one taker is to be told what its channel may not be told now: everything new in quiet hours, and
// what is beyond its messages an hour. The subscription is paused then, with an end, and [Resume] says later what was kept
// back; it is paused first, so that who dies in between loses nothing. Updates pass. Somebody's own pause is not touched.
// What would settle in quiet hours is kept back too.
func (w *Watcher) hold(ctx context.Context, s *store.Subscription, all []store.Delivery) ([]store.Delivery, error) {
	fresh := 0
	for fresh < len(all) && all[fresh].Kind == store.New {
		fresh++
	}
	if fresh == 0 {
		return all, nil
	}
	now := time.Now()
	r, err := w.restrained(ctx, s.To, fresh, now, now.Add(w.parts.Policy.Settle))
	if err != nil || r.why == "" {
		return all, err
	}
	if *s, err = w.pause(ctx, *s, r, before(all[:fresh])); err != nil {
		return nil, err
	}
	return append(all[:r.room:r.room], all[fresh:]...), nil
}

// withoutReturned leaves out the updates of posts that are held and lie after the mark of a paused taker: what stands of
// such a one is where it was before it went and came back, and the end of the pause says it anew.
func (w *Watcher) withoutReturned(ctx context.Context, s store.Subscription, all []store.Delivery, changes []Change) ([]store.Delivery, error) {
	if s.Paused == "" || len(all) == 0 {
		return all, nil
	}
	mark, _, err := w.parts.Subscriptions.Mark(ctx, s.Lane)
	if err != nil {
		return nil, fmt.Errorf("mark of %v: %w", s.Lane.Key(), err)
	}
	said := make(map[string]bool)
	for _, d := range all {
		said[d.Post] = said[d.Post] || d.Kind == store.New
	}
	returned := make(map[string]bool)
	for _, c := range changes {
		if c.Post.Readable() && !said[c.Post.ID] && !passed(mark, c) {
			returned[c.Post.ID] = true
		}
	}
	return slices.DeleteFunc(all, func(d store.Delivery) bool { return d.Kind == store.Update && returned[d.Post] }), nil
}

// awake ends a pause whose time is over, or which the settings of the channel made and no longer ask for; what was held is
// offered on the way. A pause that ends while the channel may not be told anything goes on as one of the channel's.
func (w *Watcher) awake(ctx context.Context, s store.Subscription, state store.State) (store.Subscription, error) {
	if over := s.Active(time.Now()); s.Paused == "" || !over && !s.Held() {
		return s, nil
	}
	resumed, err := w.release(ctx, s, state)
	if errors.Is(err, store.ErrStale) { // somebody resumed it meanwhile
		resumed, _, err = reread(ctx, w.parts.Subscriptions, s.Lane)
	}
	return resumed, err
}

// release ends a pause as far as the settings of the channel allow. state is that of the look, which is not yet stored.
func (w *Watcher) release(ctx context.Context, s store.Subscription, state store.State) (store.Subscription, error) {
	now := time.Now()
	r, err := w.restrained(ctx, s.To, 1, now)
	switch {
	case err != nil:
		return s, err
	case r.why == s.Paused && !s.Active(now) && (r.why == PausedFull || r.until.Equal(s.Until)):
		return s, nil // as before
	case r.why != "":
		return w.pause(ctx, s, r, store.Mark{})
	}
	more, err := say(ctx, w.parts.Threads, w.parts.Subscriptions, w.parts.Outbox, s, state, r.room)
	if err == nil && more {
		return w.pause(ctx, s, restraint{why: PausedFull, until: now.Add(lull)}, store.Mark{})
	}
	if err == nil {
		err = repay(ctx, w.parts.Notes, w.parts.Outbox, s)
	}
	if err == nil {
		s.Paused, s.Until = "", time.Time{}
		s, err = w.parts.Subscriptions.Put(ctx, s, store.Mark{})
	}
	return s, err
}

// pause writes down that a subscription is held, and how far it had come. Its end brings a look; see offer.
func (w *Watcher) pause(ctx context.Context, s store.Subscription, r restraint, passed store.Mark) (store.Subscription, error) {
	s.Paused, s.Until = r.why, r.until
	s, err := w.parts.Subscriptions.Put(ctx, s, passed)
	if err != nil {
		return s, fmt.Errorf("hold %v: %w", s.Lane.Key(), err)
	}
	return s, nil
}

// sooner is the earlier of a time and the end of a pause; zero: no pause ends by itself.
func sooner(at time.Time, s store.Subscription) time.Time {
	if s.Paused == "" || s.Until.IsZero() || !at.IsZero() && at.Before(s.Until) {
		return at
	}
	return s.Until
}
