package commands

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/threadtape/threadtape/bot/command"
	"github.com/threadtape/threadtape/bot/forum"
	"github.com/threadtape/threadtape/bot/store"
)

// placeKept is how long a reader's place is remembered.
const placeKept = 365 * 24 * time.Hour

// A place is how far a reader has come in a thread.
type place struct {
	Number int       `json:"n"`
	At     time.Time `json:"at"`
	Gone   []int     `json:"gone,omitempty"`   // posts up to it that could not be read then
	Before *place    `json:"before,omitempty"` // the place that it took; of one step alone
}

// changes are the posts up to a place to which something happened since: those that were edited, and those that went.
func (at place) changes(posts []forum.Post) (edited, gone []int) {
	for _, p := range posts {
		switch {
		case at.At.IsZero() || p.Number == 0 || p.Number > at.Number:
		case p.State != forum.Live:
			if !slices.Contains(at.Gone, p.Number) {
				gone = append(gone, p.Number)
			}
		case p.Edited.After(at.At):
			edited = append(edited, p.Number)
		}
	}
	return edited, gone
}

func placeKey(r command.Request, p picked) store.Key {
	return store.Key{Tenant: r.Tenant, Kind: "place", Name: r.User + "\t" + p.Thread.Key()}
}

// place is how far the asker has come; the zero place for a first time.
func (d Deps) place(ctx context.Context, r command.Request, p picked) (place, store.Note, error) {
	note, err := d.Notes.Read(ctx, placeKey(r, p))
	if err != nil {
		return place{}, note, fmt.Errorf("read a reader's place: %w", err)
	}
	var at place
	if note.Version != 0 && json.Unmarshal(note.Value, &at) != nil {
		at = place{}
	}
	return at, note, nil
}

// mark moves the asker's place behind all posts, as of now. Somebody who asks twice at once has one of the two places.
func (d Deps) mark(ctx context.Context, r command.Request, p picked, posts []forum.Post, now time.Time) error {
	before, note, err := d.place(ctx, r, p)
	if err != nil {
		return err
	}
	before.Before = nil
	at := place{At: now, Before: &before}
	for _, post := range posts {
		at.Number = max(at.Number, post.Number)
		if post.State != forum.Live && post.Number != 0 {
			at.Gone = append(at.Gone, post.Number)
		}
	}
	return d.placed(ctx, r, p, note, at)
}

// goBack makes the place before the asker's again; where that is no longer known, everything behind a post is new again.
func (d Deps) goBack(ctx context.Context, r command.Request, p picked, number int) (place, error) {
	now, note, err := d.place(ctx, r, p)
	if err != nil {
		return place{}, err
	}
	at := place{Number: number, At: time.Now().UTC(), Gone: now.Gone}
	if now.Before != nil && now.Before.Number == number {
		at = *now.Before
	} else if number == 0 {
		at = place{}
	}
	if at.At.IsZero() {
		if err := d.Notes.Forget(ctx, placeKey(r, p)); err != nil {
			return at, fmt.Errorf("forget a reader's place: %w", err)
		}
		return at, nil
	}
	return at, d.placed(ctx, r, p, note, at)
}

func (d Deps) placed(ctx context.Context, r command.Request, p picked, note store.Note, at place) (err error) {
	note.Key, note.End = placeKey(r, p), time.Now().Add(placeKept)
	if note.Value, err = json.Marshal(at); err != nil {
		return fmt.Errorf("move a reader's place: %w", err)
	}
	if _, err := d.Notes.Write(ctx, note); err != nil && !errors.Is(err, store.ErrStale) {
		return fmt.Errorf("move a reader's place: %w", err)
	}
	return nil
}
