package filter

import (
	"encoding/json"
	"fmt"
	"sync"

	"github.com/threadtape/threadtape/bot/store"
)

// cacheMost is how many filters a [Cache] remembers.
const cacheMost = 1000

// A Cache compiles each distinct wish once. The zero value is ready. It is safe for concurrent use.
type Cache struct {
	mu    sync.Mutex
	known map[string]*Filter
}

// Of returns the filter of options: the same one for the same wish, so that what it decided can be remembered by it. Options
// that cannot be compiled, which no command accepts, take nothing.
func (c *Cache) Of(o store.Options) *Filter {
	key := string(o.Mode)
	if o.Filtered() {
		key = wishOf(o)
	}
	c.mu.Lock()
	f := c.known[key]
	c.mu.Unlock()
	if f != nil {
		return f
	}
	f, err := Compile(o)
	if err != nil {
		f = &Filter{options: o, match: []matcher{broken{err}}}
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.known == nil || len(c.known) >= cacheMost {
		c.known = make(map[string]*Filter)
	}
	c.known[key] = f
	return f
}

// wishOf is what of options decides about posts, as a key.
func wishOf(o store.Options) string {
	key, err := json.Marshal([]any{o.Mode, o.Match, o.Exclude, o.Only, o.Never, o.MinLikes, o.Tickers, o.Positions})
	if err != nil {
		panic(fmt.Sprintf("filter: lists of texts cannot be written: %v", err))
	}
	return string(key)
}

// broken finds nothing.
type broken struct{ error }

func (broken) find(*Own) (string, bool) { return "", false }
func (b broken) String() string         { return b.Error() }
