package chat

import (
	"sync"
	"time"
)

// A Backlog holds what a chat puts off, such as the headers that do not tell yet what they should: each by its key, with the
// newest of what it should tell. Nothing is done more often than once in a while, and nothing twice at the same time. What is
// lost with the process, or for want of room, is marked again by whatever comes next. It is safe for concurrent use.
type Backlog[T any] struct {
	most  int
	every time.Duration
	older func(now, was T) bool

	mu  sync.Mutex
	all map[string]*late[T]
}

type late[T any] struct {
	value T
	done  time.Time // when it was last done
	due   bool
	busy  bool
}

// NewBacklog returns a backlog of at most so many keys, each of which is done once in so long at most. What is older than what
// is marked already changes nothing; older nil: nothing is.
func NewBacklog[T any](most int, every time.Duration, older func(now, was T) bool) *Backlog[T] {
	return &Backlog[T]{most: most, every: every, older: older, all: make(map[string]*late[T])}
}

// Mark says that what a key stands for is to be done, with that value; also when it is just being done with another.
func (b *Backlog[T]) Mark(key string, value T) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if l, known := b.all[key]; known && b.older != nil && b.older(value, l.value) {
		return
	}
	l := b.at(key)
	l.value, l.due = value, true
}

// Did says that it was done just now, with that value and not by whoever took it with [Backlog.Due]. Where one of those is at
// it, too, it is done once more: nobody knows which of the two came last.
func (b *Backlog[T]) Did(key string, value T) {
	b.mu.Lock()
	defer b.mu.Unlock()
	l := b.at(key)
	l.value, l.due, l.done = value, l.busy, time.Now()
}

// at returns what a key stands for, and makes room for it. The lock is held.
func (b *Backlog[T]) at(key string) *late[T] {
	l, known := b.all[key]
	if !known {
		b.room()
		l = new(late[T])
		b.all[key] = l
	}
	return l
}

// room forgets what is not to be done and was not done lately, and where that is not enough whatever comes to hand. The lock
// is held.
func (b *Backlog[T]) room() {
	if len(b.all) < b.most {
		return
	}
	for key, l := range b.all {
		if !l.due && !l.busy && time.Since(l.done) >= b.every {
			delete(b.all, key)
		}
	}
	for key := range b.all {
		if len(b.all) < b.most {
			return
		}
		delete(b.all, key)
	}
}

// Due takes up to n that may be done now, in no order. Whoever takes them does them, and says so with [Backlog.Done].
func (b *Backlog[T]) Due(n int) map[string]T {
	b.mu.Lock()
	defer b.mu.Unlock()
	some := make(map[string]T)
	for key, l := range b.all {
		if len(some) == n {
			break
		}
		if l.due && !l.busy && time.Since(l.done) >= b.every {
			l.busy, l.due = true, false
			some[key] = l.value
		}
	}
	return some
}

// Awaits reports whether it was marked again since it was taken.
func (b *Backlog[T]) Awaits(key string) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	l, known := b.all[key]
	return known && l.due
}

// Done gives one back that [Backlog.Due] gave out. ok false: it is to be tried again, after as long as if it had been done.
func (b *Backlog[T]) Done(key string, ok bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	l, known := b.all[key]
	if !known {
		return
	}
	l.busy, l.done = false, time.Now()
	l.due = l.due || !ok
}
