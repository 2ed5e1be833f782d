package watch

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"time"

	"github.com/threadtape/threadtape/bot/store"
)

const (
	// owedKept is how long a notice is owed: what it tells is not known for longer either.
	owedKept = 7 * 24 * time.Hour
	// owedMost is how many notices of a thread are owed at most, the newest: one that is renamed with every look of a night
	// floods nobody in the morning.
	owedMost = 10
)

// owedKey names the note of the notices that a subscription was not told of its thread as a whole, because it was paused. One
// that is made anew is owed nothing.
func owedKey(s store.Subscription) store.Key {
	return store.Key{Tenant: s.Tenant, Kind: "owed", Name: s.Lane.Key() + "\t" + strconv.FormatInt(s.At.UnixMilli(), 36)}
}

// owed returns the ids of the notices that a subscription is owed, oldest first, and the note that holds them.
func owed(ctx context.Context, notes store.Notes, s store.Subscription) (ids []string, note store.Note, err error) {
	if note, err = notes.Read(ctx, owedKey(s)); err != nil {
		return nil, note, fmt.Errorf("what %v is owed: %w", s.Lane.Key(), err)
	}
	note.Key = owedKey(s)
	if len(note.Value) > 0 && json.Unmarshal(note.Value, &ids) != nil {
		ids = nil
	}
	return ids, note, nil
}

// withheld reports whether one taker may not be told now of a notice about its thread as a whole: it is paused, or its channel has
// quiet hours, and it is paused now until they end. It is owed the notice then. Notices do not count as messages of the hour, so
// a full one begins no pause.
func (w *Watcher) withheld(ctx context.Context, s store.Subscription, state store.State, id string) (bool, error) {
	s, err := w.awake(ctx, s, state)
	if err != nil {
		return false, err
	}
	if s.Paused == "" {
		r, err := w.restrained(ctx, s.To, 0, time.Now())
		if err != nil || r.why == "" {
			return false, err
		}
		if s, err = w.pause(ctx, s, r, state.Passed(s)); err != nil {
			return false, err
		}
	}
	if err := w.owe(ctx, s, id); err != nil {
		return false, err
	}
	now, there, err := reread(ctx, w.parts.Subscriptions, s.Lane)
	return !there || !now.Active(time.Now()), err // whoever resumed it meanwhile may not have seen what it is owed
}

// owe writes down that a subscription is to be told something when it is paused no longer. Doing it again changes nothing.
func (w *Watcher) owe(ctx context.Context, s store.Subscription, id string) error {
	ids, note, err := owed(ctx, w.parts.Notes, s)
	if err != nil || slices.Contains(ids, id) {
		return err
	}
	ids = append(ids, id)
	note.End = time.Now().Add(owedKept)
	if note.Value, err = json.Marshal(ids[max(0, len(ids)-owedMost):]); err == nil {
		_, err = w.parts.Notes.Write(ctx, note)
	}
	if err != nil {
		return fmt.Errorf("owe %v a notice: %w", s.Lane.Key(), err)
	}
	return nil
}

// repay offers what a subscription is owed. It comes before the pause ends, so that who dies in between loses nothing; the
// outbox takes each notice once.
func repay(ctx context.Context, notes store.Notes, outbox store.Outbox, s store.Subscription) error {
	if notes == nil {
		return nil
	}
	ids, note, err := owed(ctx, notes, s)
	if err != nil || len(ids) == 0 {
		return err
	}
	offer := store.Offering{Lane: s.Lane}
	for _, id := range ids {
		offer.Deliveries = append(offer.Deliveries, notice(id))
	}
	if _, err := outbox.Offer(ctx, offer); err != nil {
		return fmt.Errorf("offer what %v is owed: %w", s.Lane.Key(), err)
	}
	note.Value = nil
	if _, err := notes.Write(ctx, note); err != nil && !errors.Is(err, store.ErrStale) { // a look may owe more meanwhile
		return fmt.Errorf("forget what %v is owed: %w", s.Lane.Key(), err)
	}
	return nil
}
