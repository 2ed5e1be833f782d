package chat

import (
	"sync"
	"time"
)

// A Memo remembers what was learnt, and when, for at most so many keys. It is safe for concurrent use.
type Memo[T any] struct {
	most int

	mu  sync.Mutex
	all map[string]learnt[T]
}

type learnt[T any] struct {
	value T
	at    time.Time
}

// NewMemo returns a memo for at most so many keys.
func NewMemo[T any](most int) *Memo[T] {
	return &Memo[T]{most: most, all: make(map[string]learnt[T])}
}

// Get returns what was learnt no longer ago than age; age 0: whenever.
func (m *Memo[T]) Get(key string, age time.Duration) (value T, ok bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	l, ok := m.all[key]
	if !ok || age > 0 && time.Since(l.at) >= age {
		return value, false
	}
	return l.value, true
}

// Put remembers. Where there is no room a few others are forgotten, whichever comes to hand: they are learnt again.
func (m *Memo[T]) Put(key string, value T) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if _, known := m.all[key]; !known && len(m.all) >= m.most {
		room := 1 + m.most/16
		for old := range m.all {
			if room--; room < 0 {
				break
			}
			delete(m.all, old)
		}
	}
	m.all[key] = learnt[T]{value, time.Now()}
}

// Forget forgets a key.
func (m *Memo[T]) Forget(key string) {
	m.mu.Lock()
	defer m.mu.Unlock()
	delete(m.all, key)
}
