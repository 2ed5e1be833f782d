package store

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"sync"
	"time"
)

// LocalNotes are [Notes] of a process that has no store: as many as fit, until it ends. They are safe for concurrent use.
type LocalNotes struct {
	most int

	mu  sync.Mutex
	all map[Key]Note
}

// NewLocalNotes returns room for so many notes; beyond that what has ended goes first, then whatever comes to hand.
func NewLocalNotes(most int) *LocalNotes {
	return &LocalNotes{most: most, all: make(map[Key]Note)}
}

// Read returns a note. See [Notes].
func (o *LocalNotes) Read(ctx context.Context, k Key) (Note, error) {
	if err := ctx.Err(); err != nil {
		return Note{}, err
	}
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.read(k), nil
}

func (o *LocalNotes) read(k Key) Note {
	n, ok := o.all[k]
	if !ok || Ended(n.End, time.Now()) {
		return Note{Key: k}
	}
	n.Value = slices.Clone(n.Value)
	return n
}

// Write stores n, if nobody else did meanwhile. See [Notes].
func (o *LocalNotes) Write(ctx context.Context, n Note) (Note, error) {
	if err := cmp.Or(ctx.Err(), Fits(n)); err != nil {
		return Note{}, err
	}
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.read(n.Key).Version != n.Version {
		return Note{}, ErrStale
	}
	if _, known := o.all[n.Key]; !known {
		o.room()
	}
	n.Version++
	n.End = Cut(n.End)
	kept := n
	kept.Value = slices.Clone(n.Value)
	o.all[n.Key] = kept
	return n, nil
}

// room makes some for one more: what has ended goes first, then whatever comes to hand.
func (o *LocalNotes) room() {
	if len(o.all) < o.most {
		return
	}
	for k, n := range o.all {
		if Ended(n.End, time.Now()) {
			delete(o.all, k)
		}
	}
	for k := range o.all {
		if len(o.all) < o.most {
			return
		}
		delete(o.all, k)
	}
}

// Once is true for the first caller within ttl. See [Notes].
func (o *LocalNotes) Once(ctx context.Context, k Key, ttl time.Duration) (first bool, err error) {
	k.Kind += "\x00once"
	_, err = o.Write(ctx, Note{Key: k, End: time.Now().Add(max(ttl, time.Millisecond))})
	if errors.Is(err, ErrStale) {
		return false, nil
	}
	return err == nil, err
}

// Range returns the notes of a tenant and kind. See [Notes].
func (o *LocalNotes) Range(ctx context.Context, tenant, kind string) ([]Note, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	o.mu.Lock()
	defer o.mu.Unlock()
	var found []Note
	for k := range o.all {
		if n := o.read(k); k.Tenant == tenant && k.Kind == kind && n.Version != 0 {
			found = append(found, n)
		}
	}
	slices.SortFunc(found, func(a, b Note) int { return cmp.Compare(a.Key.Name, b.Key.Name) })
	return found, nil
}

// Forget removes a note. See [Notes].
func (o *LocalNotes) Forget(ctx context.Context, k Key) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	o.mu.Lock()
	defer o.mu.Unlock()
	delete(o.all, k)
	return nil
}
