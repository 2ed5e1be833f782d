package bolt

import (
	"sync"
	"time"
)

// leases are what this process has given out, by what they are about: a channel or a thread.
type leases struct {
	mu    sync.Mutex
	turns map[string]lease
	looks map[string]lease
}

// A lease is over at a time, by the monotonic clock.
type lease struct {
	token uint64
	over  time.Time
}

func (l *leases) make() { l.turns, l.looks = make(map[string]lease), make(map[string]lease) }

// take notes a lease. A transaction that is rolled back leaves one that nothing on disk speaks of: it is ignored.
func (l *leases) take(m map[string]lease, key string, token uint64, over time.Time) {
	l.mu.Lock()
	defer l.mu.Unlock()
	m[key] = lease{token, over}
}

// drop forgets a lease, if it still is the one with the token.
func (l *leases) drop(m map[string]lease, key string, token uint64) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if m[key].token == token {
		delete(m, key)
	}
}

// held reports whether a lease is not over yet.
func (l *leases) held(m map[string]lease, key string, token uint64, now time.Time) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	found, ok := m[key]
	return ok && found.token == token && now.Before(found.over)
}

// lapsed returns the leases that are over.
func (l *leases) lapsed(m map[string]lease, now time.Time) map[string]lease {
	l.mu.Lock()
	defer l.mu.Unlock()
	var found map[string]lease
	for key, one := range m {
		if now.Before(one.over) {
			continue
		}
		if found == nil {
			found = make(map[string]lease)
		}
		found[key] = one
	}
	return found
}

// dropAll forgets leases.
func (l *leases) dropAll(m, gone map[string]lease) {
	for key, one := range gone {
		l.drop(m, key, one.token)
	}
}
