package commands

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/threadtape/threadtape/bot/command"
	"github.com/threadtape/threadtape/bot/forum"
	"github.com/threadtape/threadtape/bot/store"
)

// summedKept is how long it is remembered when a thread was summed up in a channel.
const summedKept = 90 * 24 * time.Hour

// sitting is how long somebody goes on asking about the same summary: a longer one counts from the same time.
const sitting = 10 * time.Minute

// A summedUp is when a thread was summed up in a channel the last time, and how far it went then.
type summedUp struct {
	At   time.Time `json:"at"`
	Last int       `json:"n"`
	Was  time.Time `json:"was,omitzero"` // the time before, while people go on asking
}

// since counts the posts that were edited since the thread was summed up in this channel the last time, of those that there
// were then, and remembers that it is now. It says nothing of who asked. Two who ask at once count from the same time.
func (d Deps) since(ctx context.Context, r command.Request, p picked, posts []forum.Post, last int) (edited int, err error) {
	key := store.Key{Tenant: r.Tenant, Kind: "summed", Name: string(r.Channel) + "\t" + p.Thread.Key()}
	note, err := d.Notes.Read(ctx, key)
	if err != nil {
		return 0, fmt.Errorf("when %v was summed up: %w", p.Thread.Key(), err)
	}
	var before summedUp
	if note.Version != 0 && json.Unmarshal(note.Value, &before) != nil {
		before = summedUp{}
	}
	now := summedUp{At: time.Now().UTC(), Last: max(last, before.Last), Was: before.At}
	if now.At.Sub(before.At) < sitting {
		now.At, now.Was = before.At, before.Was
	}
	for _, post := range posts {
		if !now.Was.IsZero() && post.Number <= before.Last && post.Edited.After(now.Was) {
			edited++
		}
	}
	note.Key, note.End = key, time.Now().Add(summedKept)
	if note.Value, err = json.Marshal(now); err != nil {
		return 0, fmt.Errorf("remember a summary: %w", err)
	}
	if _, err := d.Notes.Write(ctx, note); err != nil && !errors.Is(err, store.ErrStale) {
		return 0, fmt.Errorf("remember a summary of %v: %w", p.Thread.Key(), err)
	}
	return edited, nil
}
