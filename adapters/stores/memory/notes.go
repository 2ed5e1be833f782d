package memory

import (
	"cmp"
	"context"
	"slices"
	"time"

	"github.com/threadtape/threadtape/bot/store"
)

type notes struct{ *handle }

// note returns a note that has not ended.
func (n notes) note(k store.Key, now time.Time) store.Note {
	note, ok := n.data.notes[k]
	if !ok || store.Ended(note.End, now) {
		return store.Note{Key: k}
	}
	note.Value = slices.Clone(note.Value)
	return note
}

func (n notes) Read(ctx context.Context, k store.Key) (store.Note, error) {
	now, done, err := n.begin(ctx)
	defer done()
	if err != nil {
		return store.Note{}, err
	}
	return n.note(k, now), nil
}

func (n notes) Write(ctx context.Context, note store.Note) (store.Note, error) {
	now, done, err := n.begin(ctx)
	defer done()
	if err == nil {
		err = store.Fits(note)
	}
	if err != nil {
		return store.Note{}, err
	}
	if n.note(note.Key, now).Version != note.Version {
		return store.Note{}, store.ErrStale
	}
	note.Version++
	note.End = store.Cut(note.End)
	kept := note
	kept.Value = slices.Clone(note.Value)
	n.data.notes[note.Key] = kept
	return note, nil
}

func (n notes) Once(ctx context.Context, k store.Key, ttl time.Duration) (first bool, err error) {
	now, done, err := n.begin(ctx)
	defer done()
	if err != nil {
		return false, err
	}
	end, seen := n.once[k]
	if seen && now.Before(end) {
		return false, nil
	}
	n.once[k] = now.Add(max(ttl, time.Millisecond))
	return true, nil
}

func (n notes) Range(ctx context.Context, tenant, kind string) ([]store.Note, error) {
	now, done, err := n.begin(ctx)
	defer done()
	if err != nil {
		return nil, err
	}
	var found []store.Note
	for k := range n.data.notes {
		if k.Tenant == tenant && k.Kind == kind {
			if note := n.note(k, now); note.Version != 0 {
				found = append(found, note)
			}
		}
	}
	slices.SortFunc(found, func(a, b store.Note) int { return cmp.Compare(a.Key.Name, b.Key.Name) })
	return found, nil
}

func (n notes) Forget(ctx context.Context, k store.Key) error {
	_, done, err := n.begin(ctx)
	defer done()
	if err != nil {
		return err
	}
	delete(n.data.notes, k)
	return nil
}
