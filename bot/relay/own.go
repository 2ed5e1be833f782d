package relay

import (
	"context"
	"fmt"
	"time"

	"github.com/threadtape/threadtape/bot/forum"
	"github.com/threadtape/threadtape/bot/overlap"
	"github.com/threadtape/threadtape/bot/store"
)

// silencesKept is for how many posts it is remembered how long their thread was silent before.
const silencesKept = 1000

// own takes posts of a thread apart, by their ids: what repeats earlier posts is found with and without markup. It tells, too,
// how long the thread was silent before each. With anew what is remembered does not count: it may hold words of a post that
// went.
func (r *Relay) own(ctx context.Context, thread forum.Ref, posts []forum.Post, anew bool) (map[string]overlap.Parts, map[string]time.Duration, error) {
	var read []forum.Post
	known := func() (_ []forum.Post, err error) {
		if read == nil {
			_, read, err = r.parts.Threads.Read(ctx, thread, store.Window{Newest: store.KeptPosts})
		}
		if err != nil {
			return nil, fmt.Errorf("read what may be repeated in %v: %w", thread.Key(), err)
		}
		return read, nil
	}
	if anew {
		r.parts.Own.Forget(thread, posts...)
	}
	parts, err := r.parts.Own.Strip(thread, posts, known)
	if err != nil {
		return nil, nil, err
	}
	silences := make(map[string]time.Duration, len(parts))
	for _, p := range posts {
		if _, speaks := parts[p.ID]; !speaks {
			continue
		}
		key := thread.Key() + "\t" + p.ID
		long, ok := r.silences.Get(key, 0)
		if !ok {
			all, err := known()
			if err != nil {
				return nil, nil, err
			}
			long = silence(p, all)
			r.silences.Put(key, long)
		}
		silences[p.ID] = long
	}
	return parts, silences, nil
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
