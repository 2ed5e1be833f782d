package filter

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/threadtape/threadtape/bot/forum"
	"github.com/threadtape/threadtape/bot/store"
)

const (
	// remembered is how long people can ask why.
	remembered = 7 * 24 * time.Hour
	// entriesMost is how many decisions about one post in one channel are remembered, the newest.
	entriesMost = 6
)

// An Entry is one decision about a post in a channel.
type Entry struct {
	Decision

	Rev forum.Rev `json:"rev"` // of the post that was judged
	At  time.Time `json:"at"`
}

// trailKey names the note of the decisions about one post in one lane.
func trailKey(s store.Subscription, post string) store.Key {
	return store.Key{Tenant: s.Tenant, Kind: "why", Name: s.Lane.Key() + "\t" + post}
}

// Remember writes a decision down, for seven days. The same decision about the same revision again changes nothing.
func Remember(ctx context.Context, notes store.Notes, s store.Subscription, post string, e Entry) error {
	for {
		all, note, err := trail(ctx, notes, s, post)
		if err != nil {
			return err
		}
		if n := len(all); n > 0 && all[n-1].Decision == e.Decision && all[n-1].Rev == e.Rev {
			return nil
		}
		all = append(all, e)
		note.Value, err = json.Marshal(all[max(0, len(all)-entriesMost):])
		if err == nil {
			note.End = e.At.Add(remembered)
			_, err = notes.Write(ctx, note)
		}
		if errors.Is(err, store.ErrStale) {
			continue // somebody else remembered something: look again
		}
		if err != nil {
			return fmt.Errorf("remember why %s of %v: %w", post, s.Lane.Key(), err)
		}
		return nil
	}
}

// Trail returns what was decided about a post in a lane in the last seven days, oldest first.
func Trail(ctx context.Context, notes store.Notes, s store.Subscription, post string) ([]Entry, error) {
	all, _, err := trail(ctx, notes, s, post)
	return all, err
}

func trail(ctx context.Context, notes store.Notes, s store.Subscription, post string) ([]Entry, store.Note, error) {
	key := trailKey(s, post)
	note, err := notes.Read(ctx, key)
	if err != nil {
		return nil, note, fmt.Errorf("read why %s of %v: %w", post, s.Lane.Key(), err)
	}
	note.Key = key
	var all []Entry
	if note.Version != 0 && json.Unmarshal(note.Value, &all) != nil {
		all = nil // whoever wrote that is of another version: it ends by itself
	}
	return all, note, nil
}

// Forget takes the decisions about a post away: the words that matched are somebody's. Where nothing is remembered nothing
// is written.
func Forget(ctx context.Context, notes store.Notes, s store.Subscription, post string) error {
	_, note, err := trail(ctx, notes, s, post)
	if err != nil || note.Version == 0 {
		return err
	}
	if err := notes.Forget(ctx, note.Key); err != nil {
		return fmt.Errorf("forget why %s of %v: %w", post, s.Lane.Key(), err)
	}
	return nil
}
