package bolt

import (
	"sync"
	"time"

	"github.com/threadtape/threadtape/bot/store"
)

// A leases remembers until when something is leased. It is told inside of transactions, which may fail or run twice: an
// entry counts only while the token on disk is the same.
type leases struct {
	mu  sync.Mutex
	all map[string]lease
}

// A lease of a token is over at a time, by the monotonic clock.
type lease struct {
	token uint64
	over  time.Time
}

// add notes a lease.
func (l *leases) add(name string, token uint64, now time.Time, length time.Duration) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.all == nil {
		l.all = make(map[string]lease)
	}
	l.all[name] = lease{token, now.Add(length)}
}

// remove forgets the lease of a token.
func (l *leases) remove(name string, token uint64) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.all[name].token == token {
		delete(l.all, name)
	}
}

// until returns when the lease of a token is over; one that is not known is over.
func (l *leases) until(name string, token uint64) time.Time {
	l.mu.Lock()
	defer l.mu.Unlock()
	if one := l.all[name]; one.token == token {
		return one.over
	}
	return time.Time{}
}

// lapsed returns the leases that are over.
func (l *leases) lapsed(now time.Time) map[string]lease {
	l.mu.Lock()
	defer l.mu.Unlock()
	over := make(map[string]lease)
	for name, one := range l.all {
		if !now.Before(one.wall()) {
			over[name] = one
		}
	}
	return over
}

// wall returns when the lease is over, in whole milliseconds.
func (l lease) wall() time.Time { return store.Ceil(l.over) }
