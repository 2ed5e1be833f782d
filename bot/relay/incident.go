package relay

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/threadtape/threadtape/bot/chat"
	"github.com/threadtape/threadtape/bot/forum"
	"github.com/threadtape/threadtape/bot/store"
)

// RefusedNotice is how the ids of notices begin that tell somebody of a channel that refuses us. The channel follows, and
// when it began: "refused/discord:1/2026-03-01T12:00:00Z". Such a notice stands in the place of whoever subscribed, and is
// edited when the channel takes posts again.
const RefusedNotice = "refused"

// What a notice of a refusal tells, as its revision.
const (
	RevRefused forum.Rev = "refused"
	RevMended  forum.Rev = "mended"
)

// incidentKept is how long an incident is remembered that nobody mends.
const incidentKept = 30 * 24 * time.Hour

// RefusedBy returns the channel that a notice of a refusal is about.
func RefusedBy(d store.Delivery) (chat.Address, bool) {
	rest, ok := strings.CutPrefix(d.Post, RefusedNotice+"/")
	at := strings.LastIndexByte(rest, '/')
	if !ok || at < 0 {
		return "", false
	}
	return chat.Address(rest[:at]), true
}

// refused reports whether a subscription is paused because its channel refused us.
func refused(s store.Subscription) bool {
	return strings.HasPrefix(s.Paused, PausedDenied) || strings.HasPrefix(s.Paused, PausedGone)
}

// holds reports whether a turn waits for the end of a pause that a refusal of its channel began.
func holds(t store.Turn, s store.Subscription) bool {
	return t.Lane.To == s.To && refused(s) && !s.Active(time.Now())
}

// pause pauses the subscription of a lane whose channel refused us, so that nothing more is tried there for now, and tells
// whoever subscribed. It goes on by itself. ok is false where there is nothing to pause, or somebody did.
func (r *Relay) pause(ctx context.Context, lane store.Lane, why string, until time.Time) (ok bool) {
	s, err := r.taker(ctx, lane)
	if ok = err == nil && s.Version != 0 && (s.Paused == "" || s.Held() || refused(s)); ok {
		if s.Paused == "" || s.Held() {
			err = r.tell(ctx, s)
		}
		s.Paused, s.Until = why, until
		if err == nil {
			_, err = r.parts.Subscriptions.Put(ctx, s, store.Mark{})
		}
	}
	if err != nil {
		r.parts.Log.Error("relay: pause", "to", lane.To, "thread", lane.Thread.Key(), "err", err)
		return false
	}
	r.parts.Log.Warn("relay: pause", "to", lane.To, "thread", lane.Thread.Key(), "why", why)
	return ok
}

// mended ends the incident of a subscription whose channel took a message again, and its pause: the next look offers what
// was held. The incident is known by its note, as somebody may have ended the pause before.
func (r *Relay) mended(ctx context.Context, t store.Turn, s store.Subscription) {
	if s.Version == 0 || t.Lane.To != s.To {
		return
	}
	told, err := r.tellMended(ctx, s)
	if err == nil && !told && !refused(s) {
		return
	}
	if err == nil && refused(s) {
		s.Until = time.Now()
		_, err = r.parts.Subscriptions.Put(ctx, s, store.Mark{})
	}
	if err == nil {
		err = r.parts.Threads.Wake(ctx, s.Thread, time.Now())
	}
	if err != nil {
		r.parts.Log.Error("relay: resume", "to", s.To, "thread", s.Thread.Key(), "err", err)
		return
	}
	r.parts.Log.Info("relay: resume", "to", s.To, "thread", s.Thread.Key())
}

func incident(s store.Subscription) store.Key {
	return store.Key{Tenant: s.Tenant, Kind: "incident", Name: s.Lane.Key()}
}

// tell offers the notice of an incident to whoever subscribed. The incident is written down first and keeps its time, so
// that doing it again says nothing twice.
func (r *Relay) tell(ctx context.Context, s store.Subscription) error {
	to, ok := r.owner(ctx, s)
	if !ok {
		return nil
	}
	note, err := r.parts.Notes.Read(ctx, incident(s))
	if err != nil {
		return fmt.Errorf("read the incident: %w", err)
	}
	if note.Version == 0 {
		note = store.Note{Key: incident(s), Value: []byte(time.Now().UTC().Format(time.RFC3339)), End: time.Now().Add(incidentKept)}
		wrote, err := r.parts.Notes.Write(ctx, note)
		if errors.Is(err, store.ErrStale) { // another process was first: its time counts
			wrote, err = r.parts.Notes.Read(ctx, incident(s))
		}
		if err != nil {
			return fmt.Errorf("write the incident: %w", err)
		}
		note = wrote
	}
	return r.notice(ctx, s, to, string(note.Value), RevRefused)
}

// tellMended edits the notice and forgets the incident; told is false where there was none.
func (r *Relay) tellMended(ctx context.Context, s store.Subscription) (told bool, err error) {
	if s.Owner == "" || r.parts.Notes == nil {
		return false, nil
	}
	note, err := r.parts.Notes.Read(ctx, incident(s))
	if err != nil || note.Version == 0 {
		return false, err
	}
	if to, ok := r.owner(ctx, s); ok {
		if err := r.notice(ctx, s, to, string(note.Value), RevMended); err != nil {
			return false, err
		}
	}
	return true, r.parts.Notes.Forget(ctx, incident(s))
}

func (r *Relay) notice(ctx context.Context, s store.Subscription, to chat.Address, since string, rev forum.Rev) error {
	_, err := r.parts.Outbox.Offer(ctx, store.Offering{
		Lane:       store.Lane{Thread: s.Thread, To: to},
		Deliveries: []store.Delivery{{Kind: store.Notice, Post: RefusedNotice + "/" + string(s.To) + "/" + since, Rev: rev}},
	})
	r.Nudge()
	return err
}

// owner returns the place where whoever subscribed can be told of trouble; ok is false where nobody is known, or wants it.
func (r *Relay) owner(ctx context.Context, s store.Subscription) (to chat.Address, ok bool) {
	reacher, ok := r.parts.Chats[s.To.Chat()].(chat.Reacher)
	if !ok || s.Owner == "" || r.parts.Notes == nil {
		return "", false
	}
	to, err := reacher.Reach(ctx, s.Owner)
	if err != nil {
		r.parts.Log.Warn("relay: reach whoever subscribed", "to", s.To, "err", err)
		return "", false
	}
	return to, true
}
