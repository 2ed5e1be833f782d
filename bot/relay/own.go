package relay

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"time"

	"github.com/threadtape/threadtape/bot/forum"
	"github.com/threadtape/threadtape/bot/overlap"
	"github.com/threadtape/threadtape/bot/store"
)

// A parter knows which words of a post are its author's own: what repeats earlier posts of the thread is found with and
// without markup. One post is taken apart once for all the channels that take it.
type parter struct {
	mu    sync.Mutex
	known map[string]taken
}

type taken struct {
	parts overlap.Parts
	at    time.Time
}

const (
	// ownKept is how many posts a parter remembers, and ownFresh for how long: an edit of what was quoted counts after it.
	ownKept  = 500
	ownFresh = time.Minute
)

// own takes posts of a thread apart, by their ids.
func (r *Relay) own(ctx context.Context, thread forum.Ref, posts []forum.Post) (map[string]overlap.Parts, error) {
	all := make(map[string]overlap.Parts)
	var open []forum.Post
	for _, p := range posts {
		if parts, ok := r.parted.get(ownKey(thread, p)); ok {
			all[p.ID] = parts
		} else if p.Readable() && p.State == forum.Live {
			open = append(open, p)
		}
	}
	if len(open) == 0 {
		return all, nil
	}
	_, known, err := r.parts.Threads.Read(ctx, thread, store.Window{Newest: store.KeptPosts})
	if err != nil {
		return nil, fmt.Errorf("read what may be repeated in %v: %w", thread.Key(), err)
	}
	slices.SortStableFunc(known, func(a, b forum.Post) int { return a.Number - b.Number })
	index := overlap.Of(slices.DeleteFunc(known, func(p forum.Post) bool { return !p.Readable() || p.State != forum.Live }), overlap.Options{})
	for _, p := range open {
		all[p.ID] = index.Strip(p)
		r.parted.put(ownKey(thread, p), all[p.ID])
	}
	return all, nil
}

func ownKey(thread forum.Ref, p forum.Post) string {
	return thread.Key() + "\t" + p.ID + "\t" + string(p.Rev)
}

func (o *parter) get(key string) (overlap.Parts, bool) {
	o.mu.Lock()
	defer o.mu.Unlock()
	t, ok := o.known[key]
	return t.parts, ok && time.Since(t.at) < ownFresh
}

func (o *parter) put(key string, parts overlap.Parts) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.known == nil || len(o.known) >= ownKept {
		o.known = make(map[string]taken)
	}
	o.known[key] = taken{parts, time.Now()}
}
