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
	parts   overlap.Parts
	silence time.Duration // before it
	at      time.Time
}

const (
	// ownKept is how many posts a parter remembers, and ownFresh for how long: an edit of what was quoted counts after it.
	ownKept  = 500
	ownFresh = time.Minute
)

// own takes posts of a thread apart, by their ids, and tells how long the thread was silent before each. With anew what is
// remembered does not count: it may hold words of a post that went.
func (r *Relay) own(ctx context.Context, thread forum.Ref, posts []forum.Post, anew bool) (map[string]overlap.Parts, map[string]time.Duration, error) {
	all, silences := make(map[string]overlap.Parts), make(map[string]time.Duration)
	var open []forum.Post
	for _, p := range posts {
		if t, ok := r.parted.get(ownKey(thread, p)); ok && !anew {
			all[p.ID], silences[p.ID] = t.parts, t.silence
		} else if p.Readable() && p.State == forum.Live {
			open = append(open, p)
		}
	}
	if len(open) == 0 {
		return all, silences, nil
	}
	_, known, err := r.parts.Threads.Read(ctx, thread, store.Window{Newest: store.KeptPosts})
	if err != nil {
		return nil, nil, fmt.Errorf("read what may be repeated in %v: %w", thread.Key(), err)
	}
	for _, p := range open {
		silences[p.ID] = silence(p, known)
	}
	slices.SortStableFunc(known, func(a, b forum.Post) int { return a.Number - b.Number })
	index := overlap.Of(slices.DeleteFunc(known, func(p forum.Post) bool { return !p.Readable() || p.State != forum.Live }), overlap.Options{})
	for _, p := range open {
		all[p.ID] = index.Strip(p)
		r.parted.put(ownKey(thread, p), taken{all[p.ID], silences[p.ID], time.Now()})
	}
	return all, silences, nil
}

// silence is how long nobody had said anything before a post; 0 where nothing is known from before.
func silence(p forum.Post, known []forum.Post) time.Duration {
	var last time.Time
	for _, k := range known {
		if k.ID != p.ID && k.Created.After(last) && !k.Created.After(p.Created) {
			last = k.Created
		}
	}
	if last.IsZero() {
		return 0
	}
	return p.Created.Sub(last)
}

func ownKey(thread forum.Ref, p forum.Post) string {
	return thread.Key() + "\t" + p.ID + "\t" + string(p.Rev)
}

func (o *parter) get(key string) (taken, bool) {
	o.mu.Lock()
	defer o.mu.Unlock()
	t, ok := o.known[key]
	return t, ok && time.Since(t.at) < ownFresh
}

func (o *parter) put(key string, t taken) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.known == nil || len(o.known) >= ownKept {
		o.known = make(map[string]taken)
	}
	o.known[key] = t
}
