package redis

import (
	"context"
	"maps"
	"sync"
	"time"
)

// A held remembers the leases of this process, so that closing the store can end them.
type held struct {
	mu     sync.Mutex
	tokens map[string]lease
}

// A lease is ours until its time is over.
type lease struct {
	token string
	until time.Time
}

func newHeld() *held { return &held{tokens: make(map[string]lease)} }

// heldMost is how many leases are remembered before those that are over are swept out.
const heldMost = 1024

func (h *held) add(name, token string, until time.Time) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if len(h.tokens) >= heldMost {
		maps.DeleteFunc(h.tokens, func(_ string, l lease) bool { return time.Now().After(l.until) })
	}
	h.tokens[name] = lease{token, until}
}

func (h *held) remove(name, token string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.tokens[name].token == token {
		delete(h.tokens, name)
	}
}

// drain empties the list and returns what is not over yet.
func (h *held) drain() map[string]string {
	h.mu.Lock()
	defer h.mu.Unlock()
	left := make(map[string]string)
	for name, l := range h.tokens {
		if time.Now().Before(l.until) {
			left[name] = l.token
		}
	}
	h.tokens = make(map[string]lease)
	return left
}

// closeTime is how long Close tries to give leases back; what it cannot give back ends by itself.
const closeTime = 2 * time.Second

// release gives the leases of this process back.
func (s *server) release(keys func(name string) string, left map[string]string) error {
	if len(left) == 0 {
		return nil
	}
	ctx, cancel := context.WithTimeout(context.Background(), closeTime)
	defer cancel()
	var calls []call
	for name, token := range left {
		calls = append(calls, call{script: "release", keys: []string{keys(name)}, args: []any{name, token}})
	}
	_, err := s.runAll(ctx, calls)
	return err
}
