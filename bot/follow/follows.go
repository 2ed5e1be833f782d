package follow

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"github.com/threadtape/threadtape/bot/chat"
	"github.com/threadtape/threadtape/bot/store"
)

// cached is how long the follows of a tenant are believed.
const cached = 30 * time.Second

// Parts are what follows work with. All but the last two are required.
type Parts struct {
	Threads       store.Threads
	Subscriptions store.Subscriptions
	Outbox        store.Outbox
	Notes         store.Notes
	Chats         map[string]chat.Sender // by kind; one that is a [chat.Seer] can tell who may see what
	Log           *slog.Logger
	Settle        time.Duration // how long a post is left to settle before anybody is told
	Nudge         func()        // called after something was offered; must not block
}

// Follows tell people of what they follow.
type Follows struct {
	Book
	parts Parts
	wake  chan struct{}

	mu      sync.Mutex
	known   map[string]followed // by tenant
	lists   map[string]listed   // by kind of chat
	changed uint64              // how often something was followed, or no more
}

// followed is what is followed in a tenant, and the tickers on its watchlists.
type followed struct {
	all   []Follow
	watch []string
	at    time.Time
}

type listed struct {
	tenants []string
	at      time.Time
}

// New returns follows that tell nobody until they run.
func New(p Parts) *Follows {
	if p.Nudge == nil {
		p.Nudge = func() {}
	}
	return &Follows{
		Book: Book{Notes: p.Notes}, parts: p, wake: make(chan struct{}, 1),
		known: make(map[string]followed), lists: make(map[string]listed),
	}
}

// Forget makes the follows of a tenant count at once that were changed in this process; without it they count within 30
// seconds.
func (f *Follows) Forget(tenant string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	delete(f.known, tenant)
	delete(f.lists, chatOf(tenant))
	f.changed++
}

// tenantsOf returns the tenants of a chat in which somebody follows something, as of the last 30 seconds.
func (f *Follows) tenantsOf(ctx context.Context, kind string) ([]string, error) {
	f.mu.Lock()
	l, ok := f.lists[kind]
	changed := f.changed
	f.mu.Unlock()
	if ok && time.Since(l.at) < cached {
		return l.tenants, nil
	}
	names, err := f.tenants(ctx, kind)
	if err != nil {
		return nil, err
	}
	f.mu.Lock()
	if f.changed == changed { // else somebody followed something while it was read
		f.lists[kind] = listed{names, time.Now()}
	}
	f.mu.Unlock()
	return names, nil
}

// followsOf returns what is followed in a tenant, as of the last 30 seconds.
func (f *Follows) followsOf(ctx context.Context, tenant string) (followed, error) {
	f.mu.Lock()
	k, ok := f.known[tenant]
	changed := f.changed
	f.mu.Unlock()
	if ok && time.Since(k.at) < cached {
		return k, nil
	}
	k = followed{at: time.Now()}
	var err error
	if k.all, err = f.All(ctx, tenant); err != nil {
		return followed{}, err
	}
	if k.has(Ticker) {
		if k.watch, err = f.watchlists(ctx, tenant); err != nil {
			return followed{}, err
		}
	}
	f.mu.Lock()
	if f.changed == changed {
		f.known[tenant] = k
	}
	f.mu.Unlock()
	return k, nil
}

func (k followed) has(what What) bool {
	for _, f := range k.all {
		if f.What == what {
			return true
		}
	}
	return false
}

// watchlists are the tickers that count in bare capitals in any of the tenant's channels.
func (f *Follows) watchlists(ctx context.Context, tenant string) ([]string, error) {
	notes, err := f.Notes.Range(ctx, tenant, "watchlist")
	if err != nil {
		return nil, fmt.Errorf("watchlists of %s: %w", tenant, err)
	}
	var all []string
	for _, n := range notes {
		var list []string
		if json.Unmarshal(n.Value, &list) == nil {
			all = append(all, list...)
		}
	}
	return all, nil
}
