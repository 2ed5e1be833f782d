package fetch

import (
	"sync"
	"time"

	"github.com/threadtape/threadtape/bot/fault"
)

// remembered is how many hosts are remembered at most, as far as none of them is in use or held: links of strangers must
// not fill the memory.
const remembered = 1024

// hosts is what is known of each host between requests.
type hosts struct {
	mu    sync.Mutex
	byKey map[string]*host
}

// A host is one server: whose turn it is, how it did lately, its cookies.
type host struct {
	turn, longTurn chan struct{} // holds a token while a request is under way
	jar            jar
	users          int // requests waiting or under way; guarded by hosts.mu

	mu      sync.Mutex
	strikes int       // failures in a row
	until   time.Time // no request before
	why     *fault.Error
}

// enter returns the host for a key, to be left with leave.
func (hs *hosts) enter(key string) *host {
	hs.mu.Lock()
	defer hs.mu.Unlock()
	h := hs.byKey[key]
	if h == nil {
		if hs.byKey == nil {
			hs.byKey = map[string]*host{}
		}
		hs.forget()
		h = &host{turn: make(chan struct{}, 1), longTurn: make(chan struct{}, 1)}
		hs.byKey[key] = h
	}
	h.users++
	return h
}

// leave gives a host back.
func (hs *hosts) leave(h *host) {
	hs.mu.Lock()
	defer hs.mu.Unlock()
	h.users--
}

// forget drops hosts that nobody uses and nothing holds, once there are too many.
func (hs *hosts) forget() {
	if len(hs.byKey) < remembered {
		return
	}
	now := time.Now()
	for key, h := range hs.byKey {
		if h.users == 0 && !h.held(now) {
			delete(hs.byKey, key)
		}
	}
}

// held reports whether a pause is not over.
func (h *host) held(now time.Time) bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.until.After(now)
}

// turnFor returns the turn of a kind of request. A long poll has its own: it must not keep the others waiting.
func (h *host) turnFor(long bool) chan struct{} {
	if long {
		return h.longTurn
	}
	return h.turn
}
