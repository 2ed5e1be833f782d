package overlap

import (
	"slices"
	"sync"
	"time"

	"github.com/threadtape/threadtape/bot/forum"
)

const (
	// cacheMost is how many posts a [Cache] remembers, and cacheFresh for how long: an edit of what was quoted counts after it.
	cacheMost  = 500
	cacheFresh = time.Minute
)

// A Cache takes posts of threads apart and remembers them for a minute, so that one post is taken apart once, whoever asks.
// The zero value is ready. It is safe for concurrent use.
type Cache struct {
	mu    sync.Mutex
	known map[string]taken
}

type taken struct {
	parts Parts
	at    time.Time
}

// Strip takes posts of a thread apart, by their ids; those that are not readable are left out. known
// returns the thread's stored posts, in any order: it is called once at most, and not at all where everything is remembered.
// Its error is returned as it is.
func (c *Cache) Strip(thread forum.Ref, posts []forum.Post, known func() ([]forum.Post, error)) (map[string]Parts, error) {
	all := make(map[string]Parts, len(posts))
	var open []forum.Post
	for _, p := range posts {
		if parts, ok := c.get(cacheKey(thread, p)); ok {
			all[p.ID] = parts
		} else if p.Readable() {
			open = append(open, p)
		}
	}
	if len(open) == 0 {
		return all, nil
	}
	before, err := known()
	if err != nil {
		return nil, err
	}
	before = slices.DeleteFunc(slices.Clone(before), func(p forum.Post) bool { return !p.Readable() })
	slices.SortStableFunc(before, func(a, b forum.Post) int { return a.Number - b.Number })
	index := Of(before, Options{})
	for _, p := range open {
		all[p.ID] = index.Strip(p)
		c.put(cacheKey(thread, p), all[p.ID])
	}
	return all, nil
}

// Forget forgets how posts of a thread were taken apart, such as when what they repeat went.
func (c *Cache) Forget(thread forum.Ref, posts ...forum.Post) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, p := range posts {
		delete(c.known, cacheKey(thread, p))
	}
}

func cacheKey(thread forum.Ref, p forum.Post) string {
	return thread.Key() + "\t" + p.ID + "\t" + string(p.Rev)
}

func (c *Cache) get(key string) (Parts, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	t, ok := c.known[key]
	return t.parts, ok && time.Since(t.at) < cacheFresh
}

func (c *Cache) put(key string, parts Parts) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.known == nil || len(c.known) >= cacheMost {
		c.known = make(map[string]taken)
	}
	c.known[key] = taken{parts, time.Now()}
}
