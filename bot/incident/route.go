package incident

import (
	"context"
	"fmt"
	"time"

	"github.com/threadtape/threadtape/bot/chat"
	"github.com/threadtape/threadtape/bot/fault"
	"github.com/threadtape/threadtape/bot/store"
)

const (
	// unheardFor is how long a place is passed over that refused to hear of trouble.
	unheardFor = 24 * time.Hour
	// reachFor is how long the way to a person is remembered, and that somebody wants none.
	reachFor = time.Hour
	// reachMost bounds what is remembered of ways.
	reachMost = 10_000
)

// Unheard writes down that a place refuses to hear of trouble, so that it is told elsewhere for a day.
func Unheard(ctx context.Context, notes store.Notes, to chat.Address) error {
	return change(ctx, notes, store.Key{Tenant: tenant, Kind: "unheard", Name: string(to)}, func(t *trouble) bool {
		t.To, t.note.End = to, time.Now().Add(unheardFor)
		return true
	})
}

// Routes decide where the trouble of a subscription is told. They remember ways to people, and within one round the
// settings of channels. They are asked by one goroutine at a time, as [Teller.Round] is called.
type routes struct {
	notes store.Notes
	chats map[string]chat.Sender

	reached map[string]way
	shut    map[chat.Address]bool         // places that refuse to hear of trouble
	notify  map[chat.Address]chat.Address // what the settings of a channel say
}

// A way is how somebody can be spoken with alone; an empty address: they want none.
type way struct {
	to    chat.Address
	until time.Time
}

// begin forgets what may have changed since the last round.
func (r *routes) begin(ctx context.Context) error {
	notes, err := r.notes.Range(ctx, tenant, "unheard")
	if err != nil {
		return fmt.Errorf("read which places refuse to hear of trouble: %w", err)
	}
	r.shut, r.notify = make(map[chat.Address]bool), make(map[chat.Address]chat.Address)
	for _, n := range notes {
		r.shut[chat.Address(n.Key.Name)] = true
	}
	return nil
}

// of returns the place where trouble of a subscription is told: what the settings of its channel name, else whoever
// subscribed, else the channel. Nothing is told in a place that refuses us, and broken is one more of those. ok is false
// where nobody can be told. An error says that it could not be found out now.
func (r *routes) of(ctx context.Context, s store.Subscription, broken chat.Address) (to chat.Address, ok bool, err error) {
	hears := func(to chat.Address) bool { return to != "" && to != broken && !r.shut[to] }
	if to, err = r.named(ctx, s.To); err != nil || hears(to) {
		return to, err == nil, err
	}
	if to, err = r.owner(ctx, s); err != nil || hears(to) {
		return to, err == nil, err
	}
	return s.To, hears(s.To), nil
}

func (r *routes) named(ctx context.Context, channel chat.Address) (chat.Address, error) {
	if to, ok := r.notify[channel]; ok {
		return to, nil
	}
	set, _, err := store.ReadSettings(ctx, r.notes, channel)
	if err != nil {
		return "", err
	}
	if set.Notify != "" && r.chats[set.Notify.Chat()] == nil {
		set.Notify = "" // nobody speaks there any more
	}
	r.notify[channel] = set.Notify
	return set.Notify, nil
}

// owner returns the place where whoever subscribed is spoken with alone; none where nobody is known, or wants it.
func (r *routes) owner(ctx context.Context, s store.Subscription) (chat.Address, error) {
	reacher, ok := r.chats[s.To.Chat()].(chat.Reacher)
	if !ok || s.Owner == "" {
		return "", nil
	}
	key := s.To.Chat() + "\t" + s.Owner
	if known, ok := r.reached[key]; ok && time.Now().Before(known.until) {
		return known.to, nil
	}
	to, err := reacher.Reach(ctx, s.Owner)
	if kind := fault.Of(err); err != nil && kind != fault.Denied && kind != fault.Gone && kind != fault.Invalid {
		return "", fmt.Errorf("reach whoever subscribed %v: %w", s.To, err)
	}
	if len(r.reached) >= reachMost {
		clear(r.reached)
	}
	r.reached[key] = way{to: to, until: time.Now().Add(reachFor)}
	return to, nil
}
