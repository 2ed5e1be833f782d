package bolt

import (
	"bytes"
	"cmp"
	"context"
	"slices"
	"time"

	"github.com/threadtape/threadtape/bot/store"
)

type notes struct{ *file }

// A noteRow is a note as it is stored.
type noteRow struct {
	Name    string        `json:"name"` // not the key: that one is quoted
	End     time.Time     `json:"end,omitzero"`
	Version store.Version `json:"v"`
	Value   []byte        `json:"x,omitempty"`
}

// noteAt returns a note that has not ended.
func (s *step) noteAt(k store.Key) (store.Note, error) {
	var row noteRow
	ok, err := s.get("note", noteKey(k), &row)
	if err != nil || !ok || store.Ended(row.End, s.now) {
		return store.Note{Key: k}, err
	}
	return store.Note{Key: k, Value: row.Value, End: row.End, Version: row.Version}, nil
}

func (n notes) Read(ctx context.Context, k store.Key) (note store.Note, err error) {
	err = n.read(ctx, func(s *step) (err error) {
		note, err = s.noteAt(k)
		return err
	})
	return note, err
}

func (n notes) Write(ctx context.Context, note store.Note) (store.Note, error) {
	if err := store.Fits(note); err != nil {
		return store.Note{}, err
	}
	var wrote store.Note
	err := n.grow(ctx, func(s *step) error {
		old, err := s.noteAt(note.Key)
		if err != nil {
			return err
		}
		if old.Version != note.Version {
			return store.ErrStale
		}
		wrote = note
		wrote.Version++
		wrote.End = store.Cut(note.End)
		key := noteKey(note.Key)
		if err := s.ends(wrote.End, endNote, key); err != nil {
			return err
		}
		return s.put("note", key, noteRow{note.Key.Name, wrote.End, wrote.Version, note.Value})
	})
	if err != nil {
		return store.Note{}, err
	}
	return wrote, nil
}

func (n notes) Once(ctx context.Context, k store.Key, ttl time.Duration) (first bool, err error) {
	key := noteKey(k)
	err = n.grow(ctx, func(s *step) error {
		first = false
		var end time.Time
		seen, err := s.get("once", key, &end)
		if err != nil || seen && s.now.Before(end) {
			return err
		}
		first = true
		end = s.now.Add(max(ttl, time.Millisecond)).Round(0).UTC()
		if err := s.ends(end, endOnce, key); err != nil {
			return err
		}
		return s.put("once", key, end)
	})
	return first && err == nil, err
}

func (n notes) Range(ctx context.Context, tenant, kind string) (found []store.Note, err error) {
	prefix := []byte(noteRange(tenant, kind))
	err = n.read(ctx, func(s *step) error {
		c := s.bucket("note").Cursor()
		for k, v := c.Seek(prefix); bytes.HasPrefix(k, prefix); k, v = c.Next() {
			var row noteRow
			if err := decode(v, &row); err != nil {
				return err
			}
			if !store.Ended(row.End, s.now) {
				key := store.Key{Tenant: tenant, Kind: kind, Name: row.Name}
				found = append(found, store.Note{Key: key, Value: row.Value, End: row.End, Version: row.Version})
			}
		}
		return nil
	})
	slices.SortFunc(found, func(a, b store.Note) int { return cmp.Compare(a.Key.Name, b.Key.Name) })
	return found, err
}

func (n notes) Forget(ctx context.Context, k store.Key) error {
	return n.write(ctx, func(s *step) error { return s.remove("note", noteKey(k)) })
}
