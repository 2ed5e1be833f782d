package slack

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"sync"
	"time"

	"github.com/threadtape/threadtape/bot/store"
)

// ownNotes are the notes of a process that has no store: as many as fit, until it ends.
type ownNotes struct {
	most int

	mu  sync.Mutex
	all map[store.Key]store.Note
}

func newOwnNotes(most int) *ownNotes {
	return &ownNotes{most: most, all: make(map[store.Key]store.Note)}
}

// Read returns a note. See [store.Notes].
func (o *ownNotes) Read(ctx context.Context, k store.Key) (store.Note, error) {
	if err := ctx.Err(); err != nil {
		return store.Note{}, err
	}
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.read(k), nil
}

func (o *ownNotes) read(k store.Key) store.Note {
	n, ok := o.all[k]
	if !ok || store.Ended(n.End, time.Now()) {
		return store.Note{Key: k}
	}
	n.Value = slices.Clone(n.Value)
	return n
}

// Write stores n, if nobody else did meanwhile. See [store.Notes].
func (o *ownNotes) Write(ctx context.Context, n store.Note) (store.Note, error) {
	if err := cmp.Or(ctx.Err(), store.Fits(n)); err != nil {
		return store.Note{}, err
	}
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.read(n.Key).Version != n.Version {
		return store.Note{}, store.ErrStale
	}
	o.room()
	n.Version++
	kept := n
	kept.Value = slices.Clone(n.Value)
	o.all[n.Key] = kept
	return n, nil
}

// room makes some: what has ended goes first, then whatever comes to hand.
func (o *ownNotes) room() {
	if len(o.all) < o.most {
		return
	}
	for k, n := range o.all {
		if store.Ended(n.End, time.Now()) {
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

// Once is true for the first caller within ttl. See [store.Notes].
func (o *ownNotes) Once(ctx context.Context, k store.Key, ttl time.Duration) (first bool, err error) {
	k.Kind += "\x00once"
	_, err = o.Write(ctx, store.Note{Key: k, End: time.Now().Add(max(ttl, time.Millisecond))})
	if errors.Is(err, store.ErrStale) {
		return false, nil
	}
	return err == nil, err
}

// Range returns the notes of a tenant and kind. See [store.Notes].
func (o *ownNotes) Range(ctx context.Context, tenant, kind string) ([]store.Note, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	o.mu.Lock()
	defer o.mu.Unlock()
	var found []store.Note
	for k := range o.all {
		if n := o.read(k); k.Tenant == tenant && k.Kind == kind && n.Version != 0 {
			found = append(found, n)
		}
	}
	slices.SortFunc(found, func(a, b store.Note) int { return cmp.Compare(a.Key.Name, b.Key.Name) })
	return found, nil
}

// Forget removes a note. See [store.Notes].
func (o *ownNotes) Forget(ctx context.Context, k store.Key) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	o.mu.Lock()
	defer o.mu.Unlock()
	delete(o.all, k)
	return nil
}
