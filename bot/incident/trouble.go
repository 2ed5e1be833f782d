package incident

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/threadtape/threadtape/bot/chat"
	"github.com/threadtape/threadtape/bot/forum"
	"github.com/threadtape/threadtape/bot/store"
)

// A Kind says what an incident is about.
type Kind string

// The kinds of incidents.
const (
	Forum   Kind = "forum"   // threads of one forum cannot be read
	Channel Kind = "channel" // a channel takes nothing from us
	Limit   Kind = "limit"   // a limit holds what is new in a channel
)

// tenant is that of every note of this package: trouble crosses servers and workspaces. What is told of it does not.
const tenant = "bot"

// How often the end of a limit may be moved on before it counts as another incident, and how long a note is kept that
// has served: long enough for whoever reads it now.
const (
	between = 10 * time.Minute
	served  = time.Second
)

// A trouble is what was written down about one thread or channel. For a thread it only says where to look: its state is
// the truth. For a channel it is all that is known.
type trouble struct {
	Kind   Kind         `json:"kind"`
	Thread forum.Ref    `json:"thread,omitzero"` // of Forum
	To     chat.Address `json:"to,omitempty"`    // of Channel and Limit
	Since  time.Time    `json:"since"`
	Why    string       `json:"why,omitempty"`
	Next   time.Time    `json:"next,omitzero"`   // when it is tried again, or goes on
	Mended time.Time    `json:"mended,omitzero"` // when the channel took something again
	note   store.Note
}

func (t trouble) subject() string {
	if t.Kind == Forum {
		return t.Thread.Base
	}
	return string(t.To)
}

func threadKey(ref forum.Ref) store.Key {
	return store.Key{Tenant: tenant, Kind: "trouble", Name: string(Forum) + "\t" + ref.Key()}
}

func channelKey(kind Kind, to chat.Address) store.Key {
	return store.Key{Tenant: tenant, Kind: "trouble", Name: string(kind) + "\t" + string(to)}
}

// Threads writes down that a thread cannot be read since then. anew says that it could be read just before: then the
// trouble begins anew, else what is known of it stays. Without notes nothing happens.
func Threads(ctx context.Context, notes store.Notes, thread forum.Ref, since time.Time, anew bool) error {
	return change(ctx, notes, threadKey(thread), func(t *trouble) bool {
		if t.note.Version != 0 && !anew {
			return false
		}
		*t = trouble{Kind: Forum, Thread: thread, Since: since, note: t.note}
		return true
	})
}

// Refused writes down that a channel takes nothing from us, why in words for people, and when it is tried again.
func Refused(ctx context.Context, notes store.Notes, to chat.Address, why string, next time.Time) error {
	return change(ctx, notes, channelKey(Channel, to), func(t *trouble) bool {
		since := t.Since
		if t.note.Version == 0 || !t.Mended.IsZero() {
			since = time.Now()
		}
		*t = trouble{Kind: Channel, To: to, Since: since, Why: why, Next: next, note: t.note}
		return true
	})
}

// Mended writes down that a channel took a message. was is false where it was not known to refuse us.
func Mended(ctx context.Context, notes store.Notes, to chat.Address) (was bool, err error) {
	err = change(ctx, notes, channelKey(Channel, to), func(t *trouble) bool {
		was = t.note.Version != 0 && t.Mended.IsZero()
		t.Mended = time.Now()
		return was
	})
	return was, err
}

// Refuses returns since when a channel takes nothing from us; ok is false while it does.
func Refuses(ctx context.Context, notes store.Notes, to chat.Address) (since time.Time, ok bool, err error) {
	note, err := notes.Read(ctx, channelKey(Channel, to))
	if err != nil || note.Version == 0 {
		return time.Time{}, false, err
	}
	t, err := parseTrouble(note)
	return t.Since, err == nil && t.Mended.IsZero(), err
}

// Held writes down what holds the new posts of a subscription, if it is a limit that its managers should know of. A
// limit that ends and holds again within minutes goes on.
func Held(ctx context.Context, notes store.Notes, s store.Subscription, now time.Time) error {
	if s.Paused != PausedFull || s.Active(now) {
		return nil
	}
	return change(ctx, notes, channelKey(Limit, s.To), func(t *trouble) bool {
		if t.note.Version != 0 && !s.Until.After(t.Next) {
			return false
		}
		since := t.Since
		if t.note.Version == 0 || now.Sub(t.Next) > between {
			since = now
		}
		*t = trouble{Kind: Limit, To: s.To, Since: since, Why: s.Paused, Next: s.Until, note: t.note}
		return true
	})
}

// change reads a note, lets how change what it says, and writes it if how says so. Where somebody else wrote meanwhile,
// theirs stands: the next to meet the trouble writes again.
func change(ctx context.Context, notes store.Notes, key store.Key, how func(*trouble) bool) error {
	if notes == nil {
		return nil
	}
	note, err := notes.Read(ctx, key)
	if err != nil {
		return fmt.Errorf("read what is written of a trouble: %w", err)
	}
	note.Key = key
	t := trouble{note: note}
	if note.Version != 0 {
		if t, err = parseTrouble(note); err != nil {
			return err
		}
	}
	t.note.End = time.Time{} // also of one that has served a moment ago
	if !how(&t) {
		return nil
	}
	if t.note.Value, err = json.Marshal(t); err != nil {
		return fmt.Errorf("write down a trouble: %w", err)
	}
	if _, err = notes.Write(ctx, t.note); err != nil && !errors.Is(err, store.ErrStale) {
		return fmt.Errorf("write down a trouble: %w", err)
	}
	return nil
}

func parseTrouble(note store.Note) (t trouble, err error) {
	if err = json.Unmarshal(note.Value, &t); err != nil {
		return trouble{}, fmt.Errorf("what is written of trouble %q: %w", note.Key.Name, err)
	}
	t.note = note
	return t, nil
}

// forget ends the note of a trouble that is over, unless it was written again meanwhile.
func (t trouble) forget(ctx context.Context, notes store.Notes) error {
	t.note.End = time.Now().Add(served)
	if _, err := notes.Write(ctx, t.note); err != nil && !errors.Is(err, store.ErrStale) {
		return fmt.Errorf("forget a trouble: %w", err)
	}
	return nil
}
