package relay

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/threadtape/threadtape/bot/chat"
	"github.com/threadtape/threadtape/bot/fault"
	"github.com/threadtape/threadtape/bot/forum"
	"github.com/threadtape/threadtape/bot/incident"
	"github.com/threadtape/threadtape/bot/store"
)

const (
	// triesBroken is how often a message is tried that fails without a reason to hope.
	triesBroken = 3
	// maxBackoff is how long a message waits at most between two tries of our own choosing.
	maxBackoff = 5 * time.Minute
	// passing is how long a message is tried that fails for passing reasons.
	passing = 24 * time.Hour
	// pauseDenied is when a channel that refused us is tried again, and pauseGone one that is no longer there: a channel
	// that we may not see looks the same in some chats.
	pauseDenied = time.Hour
	pauseGone   = 6 * time.Hour
	// lostAfter is when a chat is tried again that takes nothing from us at all.
	lostAfter = time.Minute
	// lookAfter is how long an unsure message is given to show up before the chat is searched for it.
	lookAfter = 2 * time.Second
)

// How the reasons of subscriptions begin that the relay pauses. What the chat said follows.
const (
	PausedDenied = incident.PausedDenied
	PausedGone   = incident.PausedGone
)

// turn says one turn and settles it.
func (r *Relay) turn(ctx context.Context, t store.Turn) {
	r.parts.Crash("claimed")
	if f, ok := r.parts.Chats[t.Lane.To.Chat()].(chat.Forgetful); ok && f.Forgets(t.Lane.To) {
		select {
		case r.lone <- struct{}{}:
			defer func() { <-r.lone }() // when it is settled
		case <-ctx.Done():
		}
	}
	s := r.say(ctx, t)
	r.parts.Crash("said")
	r.settle(ctx, s)
	r.parts.Crash("settled")
}

func (r *Relay) settle(ctx context.Context, s store.Settlement) {
	if s.Verdict != store.Later && s.Verdict != store.Unsure {
		r.tries.over(store.TurnKey(s.Turn))
	}
	stale, err := r.parts.Outbox.Settle(ctx, s)
	switch {
	case err != nil:
		// The lease runs out, and the turn comes again in doubt.
		r.parts.Log.Error("relay: settle", "to", s.Turn.Lane.To, "err", err)
	case stale > 0:
		r.parts.Log.Warn("relay: settle came too late", "to", s.Turn.Lane.To, "attempt", s.Turn.Attempt)
	case s.Verdict == store.Never:
		r.parts.Log.Warn("relay: dead letter", "to", s.Turn.Lane.To, "thread", s.Turn.Lane.Thread.Key(), "why", s.Why)
	}
}

// say says one turn and returns how it ended. A message that the chat refuses is tried once more as plain text.
func (r *Relay) say(ctx context.Context, t store.Turn) store.Settlement {
	sender, ok := r.parts.Chats[t.Lane.To.Chat()]
	if !ok {
		return store.Settlement{Turn: t, Verdict: unsaid(t), After: time.Minute, Why: "this process does not speak there"}
	}
	saying, shown, err := r.gather(ctx, t, sender)
	if err != nil {
		return r.ungathered(t, err)
	}
	if holds(t, saying.Taker) {
		return store.Settlement{Turn: t, Verdict: unsaid(t), After: r.parts.Lease}
	}
	if end, held := r.heldBack(&saying, shown); held {
		return end
	}
	if err := r.gatherParent(ctx, &saying); err != nil {
		return r.ungathered(t, err)
	}
	receipt, said, err := r.compose(ctx, sender, &saying, shown)
	if err != nil && fault.Of(err) == fault.Invalid {
		saying.Plain = true
		receipt, said, err = r.compose(ctx, sender, &saying, shown)
	}
	if err != nil && fault.Of(err) == fault.Gone && saying.Edited && saying.Burst && t.Deliveries[0].Kind == store.New {
		if saying, shown, err = r.again(ctx, saying); err == nil {
			receipt, said, err = r.compose(ctx, sender, &saying, shown)
		}
	}
	if err == nil && said {
		err = r.highlighted(ctx, saying, receipt)
	}
	err = r.followed(ctx, saying, shown, err)
	switch {
	case err != nil:
		return r.failed(ctx, t, saying.Edited, err)
	case !said:
		return store.Settlement{Turn: t, Verdict: store.Nothing, Revs: revs(saying)}
	default:
		r.mended(ctx, t, saying.Taker)
		if t.Doubt && shown.Receipt.Zero() {
			saying.Posts = nil // what stands there may be of an earlier attempt: as offered, so that an edit since reaches it
		}
		if t.Deliveries[0].Kind == store.New && !saying.Burst && r.parts.Burst > 0 {
			r.quick.add(t.Lane.Key(), r.parts.Burst)
		}
		return store.Settlement{Turn: t, Verdict: store.Heard, Receipt: receipt, Revs: revs(saying)}
	}
}

// ungathered returns how a turn ended of which the store did not tell what it says.
func (r *Relay) ungathered(t store.Turn, err error) store.Settlement {
	r.parts.Log.Error("relay: gather", "to", t.Lane.To, "err", err)
	return store.Settlement{Turn: t, Verdict: unsaid(t), After: backoff(r.tries.more(store.TurnKey(t)), 0)}
}

// errOver says that a turn was over before its message was on the way.
var errOver = fault.Wait(0, "E-TURN-OVER", "The turn was over before the message was said.", nil)

// compose says one message; said is false when there is nothing to say.
func (r *Relay) compose(ctx context.Context, sender chat.Sender, s *Saying, shown store.Said) (receipt chat.Receipt, said bool, err error) {
	if s.Edited && (shown.Receipt.Zero() || !s.Caps.Edits) {
		return receipt, false, nil
	}
	if s.stands {
		return shown.Receipt, true, nil
	}
	m, ok := r.parts.Composer.Compose(*s)
	m.Key, m.Calls = store.TurnKey(s.Turn), s.Calls
	if !ok && s.Edited {
		return receipt, false, nil
	}
	if !ok {
		// Nothing to say any more; but an earlier attempt may have been heard. Its receipt, with the revision as offered,
		// lets the removal reach it.
		s.Posts = nil
		if !s.Turn.Doubt {
			return receipt, false, nil
		}
		return r.search(ctx, sender, s.Turn, m.Key)
	}
	if !time.Now().Before(s.Turn.Until) {
		return receipt, false, errOver
	}
	receipt, err = r.speak(ctx, sender, s.Turn, shown, m)
	return receipt, true, err
}

// unsaid is the verdict of a turn in which this process said nothing: an earlier attempt may still have been heard.
func unsaid(t store.Turn) store.Verdict {
	if t.Doubt {
		return store.Unsure
	}
	return store.Later
}

// speak sends or edits. In doubt it looks first.
func (r *Relay) speak(ctx context.Context, sender chat.Sender, t store.Turn, shown store.Said, m chat.Message) (chat.Receipt, error) {
	// The time for one request is what is left of the lease after the last moment to start it.
	ctx, cancel := context.WithTimeout(ctx, r.parts.Lease*2/5)
	defer cancel()
	if !shown.Receipt.Zero() {
		return shown.Receipt, bring(ctx, sender, t, shown.Receipt, m)
	}
	known := t.Doubt && knows(sender, t)
	if t.Doubt && !known {
		if receipt, found, err := r.search(ctx, sender, t, m.Key); err != nil || found {
			return r.renew(ctx, sender, receipt, m, err)
		}
	}
	r.parts.Crash("sending")
	receipt, err := send(ctx, sender, t.Lane.To, m)
	if !known {
		return receipt, err
	}
	return r.renew(ctx, sender, receipt, m, err)
}

// renew brings a message in line that an earlier attempt may have said: nobody knows in which revision.
func (r *Relay) renew(ctx context.Context, sender chat.Sender, receipt chat.Receipt, m chat.Message, err error) (chat.Receipt, error) {
	if err != nil || !sender.Caps().Edits {
		return receipt, err
	}
	if err := edit(ctx, sender, receipt, m); err != nil && fault.Of(err) != fault.Gone { // gone: somebody removed it meanwhile
		return receipt, fmt.Errorf("bring an earlier attempt in line: %w", err)
	}
	return receipt, nil
}

// knows reports whether the chat still knows the key of an earlier attempt: sending it again is the better way to find it
// than a search.
func knows(sender chat.Sender, t store.Turn) bool {
	return t.Attempt > 1 && time.Since(t.First) < sender.Caps().Dedup*9/10
}

// search looks for a message that an earlier attempt may have said. A chat that cannot be searched, or does not let the bot
// look, may say a message twice: that is counted and logged.
func (r *Relay) search(ctx context.Context, sender chat.Sender, t store.Turn, key string) (chat.Receipt, bool, error) {
	finder, ok := sender.(chat.Finder)
	if !ok {
		r.mayDouble(t)
		return chat.Receipt{}, false, nil
	}
	receipt, found, err := finder.Find(ctx, t.Lane.To, key, t.First.Add(-time.Minute))
	if errors.Is(err, chat.ErrBlind) {
		r.mayDouble(t)
		return chat.Receipt{}, false, nil
	}
	if err != nil {
		return chat.Receipt{}, false, fmt.Errorf("look for an earlier attempt: %w", unsure{err})
	}
	return receipt, found, nil
}

// mayDouble counts a message that is said again although nobody knows whether it was heard.
func (r *Relay) mayDouble(t store.Turn) {
	n := r.doubles.Add(1)
	r.parts.Log.Warn("relay: may be said twice", "to", t.Lane.To, "attempt", t.Attempt, "count", n)
}

// unsure keeps a turn in doubt although this attempt surely said nothing.
type unsure struct{ error }

func (u unsure) Unwrap() []error { return []error{u.error, chat.ErrUnsure} }

// failed returns how a turn ended that could not be said. edited tells that it would have changed a message that stands.
func (r *Relay) failed(ctx context.Context, t store.Turn, edited bool, err error) store.Settlement {
	r.failures.Add(1)
	failed := 0
	if fault.After(err) == 0 { // a chat that asks us to wait is no failure of the message
		failed = r.tries.more(store.TurnKey(t))
	}
	s := store.Settlement{Turn: t, Verdict: store.Later, After: backoff(failed, fault.After(err))}
	s.Why, _ = fault.Words(err)
	update := t.Deliveries[0].Kind == store.Update && edited || changes(t)
	old := time.Since(t.First) > passing
	kind := fault.Of(err)
	r.parts.Log.Info("relay: send", "to", t.Lane.To, "kind", kind.String(), "after", s.After, "attempt", t.Attempt, "failed", failed, "err", err)
	switch {
	case r.personal(t) && (kind == fault.Denied || kind == fault.Gone && !update) && !errors.Is(err, chat.ErrLost) && !errors.Is(err, chat.ErrUnsure):
		s.Verdict, s.After = r.refusedBy(ctx, t, err), 0
	case old:
		s.Verdict = store.Never
	case errors.Is(err, chat.ErrUnsure):
		s.Verdict, s.After = store.Unsure, max(s.After, min(lookAfter, r.parts.Lease/4))
	case kind == fault.Again:
		s.Verdict = unsaid(t)
	case errors.Is(err, chat.ErrLost): // no subscription's fault, so none is paused and nobody is told to mend a channel
		s.Verdict, s.After = unsaid(t), max(fault.After(err), lostAfter)
	case kind == fault.Gone && update:
		s.Verdict = store.Nothing // somebody removed the message: there is nothing to bring in line
	case kind == fault.Gone, kind == fault.Denied:
		if r.unheard(ctx, t) {
			s.Verdict = store.Never // it is told elsewhere
			break
		}
		// What waits stays: it is said when the channel takes it again, or becomes dead letters after a day.
		why, wait := PausedDenied, pauseDenied
		if kind == fault.Gone {
			why, wait = PausedGone, pauseGone
		}
		s.Verdict, s.After = unsaid(t), max(s.After, wait)
		if r.pause(ctx, t.Lane, because(why, err), time.Now().Add(s.After)) {
			s.After = r.parts.Lease // the pause holds the turn back, and whoever ends it need not wait for the turn
		}
	case kind == fault.Invalid, failed >= triesBroken:
		s.Verdict = store.Never
	default:
		s.Verdict = unsaid(t)
	}
	return s
}

// because joins a reason with what the chat said about it, in people's words.
func because(why string, err error) string {
	if say, fix := fault.Words(err); say != "" {
		return why + ": " + strings.TrimSpace(say+" "+fix)
	}
	return why
}

// backoff is how long to wait after so many failures: what the chat asked for, to the letter; else a second, doubled
// with each failure, up to maxBackoff.
func backoff(failed int, asked time.Duration) time.Duration {
	if asked > 0 {
		return asked
	}
	return min(time.Second<<min(max(failed-1, 0), 9), maxBackoff)
}

// revs returns the revision of each delivery as it was rendered.
func revs(s Saying) []forum.Rev {
	revs := make([]forum.Rev, len(s.Turn.Deliveries))
	for i, d := range s.Turn.Deliveries {
		revs[i] = cmp.Or(s.Incident.Rev, d.Rev)
		for _, p := range s.Posts {
			if p.ID == d.Post && p.Rev != "" {
				revs[i] = p.Rev
			}
		}
	}
	return revs
}
