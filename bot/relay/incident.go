package relay

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/threadtape/threadtape/bot/chat"
	"github.com/threadtape/threadtape/bot/incident"
	"github.com/threadtape/threadtape/bot/store"
)

// refused reports whether a subscription is paused because its channel refused us.
func refused(s store.Subscription) bool {
	return strings.HasPrefix(s.Paused, PausedDenied) || strings.HasPrefix(s.Paused, PausedGone)
}

// holds reports whether a turn waits for the end of a pause that a refusal of its channel began.
func holds(t store.Turn, s store.Subscription) bool {
	return t.Lane.To == s.To && refused(s) && !s.Active(time.Now())
}

// pause pauses the subscription of a lane whose channel refused us, so that nothing more is tried there for now, and writes
// the refusal down for those who are to know. It goes on by itself. ok is false where there is nothing to pause, or
// somebody did.
func (r *Relay) pause(ctx context.Context, lane store.Lane, why string, until time.Time) (ok bool) {
	s, err := r.taker(ctx, lane)
	if ok = err == nil && s.Version != 0 && (s.Paused == "" || s.Held() || refused(s)); ok {
		err = r.refuse(ctx, s, why, until)
	}
	if err != nil {
		r.parts.Log.Error("relay: pause", "to", lane.To, "thread", lane.Thread.Key(), "err", err)
		return false
	}
	r.parts.Log.Warn("relay: pause", "to", lane.To, "thread", lane.Thread.Key(), "why", why)
	return ok
}

// refuse writes a refusal down and pauses a subscription, which has passed what was looked at: other wishes, which somebody may
// make during the pause, bring up nothing of the past.
func (r *Relay) refuse(ctx context.Context, s store.Subscription, why string, until time.Time) error {
	if err := incident.Refused(ctx, r.parts.Notes, s.To, why, until); err != nil {
		return err
	}
	state, _, err := r.parts.Threads.Read(ctx, s.Thread, store.Window{})
	if err != nil {
		return fmt.Errorf("read %v: %w", s.Thread.Key(), err)
	}
	passed := state.Passed(s)
	s.Paused, s.Until = why, until
	_, err = r.parts.Subscriptions.Put(ctx, s, passed)
	return err
}

// mended ends the incident of a channel that took a message again, and the pause of the subscription: the next look offers
// what was held. The incident is known by its note, as somebody may have ended the pause before.
func (r *Relay) mended(ctx context.Context, t store.Turn, s store.Subscription) {
	if s.Version == 0 || t.Lane.To != s.To {
		return
	}
	was, err := incident.Mended(ctx, r.parts.Notes, s.To)
	if err == nil && !was && !refused(s) {
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

// gatherIncident reads what a notice of trouble tells, as it is now. A record that is kept no longer has nothing to say.
func (r *Relay) gatherIncident(ctx context.Context, s Saying, key store.Key) (Saying, store.Said, error) {
	var shown store.Said
	note := store.Note{}
	err := error(nil)
	if r.parts.Notes != nil {
		note, err = r.parts.Notes.Read(ctx, key)
	}
	if err == nil && note.Version != 0 {
		s.Incident, err = incident.Parse(note)
	}
	if err == nil && s.Turn.Deliveries[0].Kind == store.Update {
		s.Edited = true
		shown, _, err = r.together(ctx, s.Turn.Lane, s.Turn.Deliveries[0].Post)
	}
	if err != nil {
		return s, shown, fmt.Errorf("read what is told of an incident: %w", err)
	}
	s.Names = r.names(ctx, s.Incident.Channels())
	return s, shown, nil
}

// names returns what people call channels, as far as that is quickly known: a notice does not wait for names.
func (r *Relay) names(ctx context.Context, channels []chat.Address) map[chat.Address]string {
	ctx, cancel := context.WithTimeout(ctx, r.parts.Lease/5)
	defer cancel()
	names := make(map[chat.Address]string)
	for _, to := range channels {
		if l, ok := r.parts.Chats[to.Chat()].(chat.Labeler); ok {
			if name, err := l.Label(ctx, to); err == nil && name != "" {
				names[to] = name
			}
		}
	}
	return names
}

// unheard reports whether a turn tells of trouble, and writes down that its place refuses to hear of any.
func (r *Relay) unheard(ctx context.Context, t store.Turn) bool {
	if _, ok := incident.Key(t.Lane, t.Deliveries[0]); !ok {
		return false
	}
	if err := incident.Unheard(ctx, r.parts.Notes, t.Lane.To); err != nil {
		r.parts.Log.Error("relay: note a place that hears nothing", "to", t.Lane.To, "err", err)
		return false
	}
	return true
}
