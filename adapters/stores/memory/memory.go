// Package memory keeps the bot's memory in plain maps behind one mutex: for tests, and for trying the bot out.
//
// It makes every promise of package store but one: nothing survives [store.Store.Close].
package memory

import (
	"context"
	"errors"
	"sync"
	"time"

	"github.com/threadtape/threadtape/bot/chat"
	"github.com/threadtape/threadtape/bot/store"
)

// keepDefault is how long texts are kept when nobody says.
const keepDefault = 30 * 24 * time.Hour

// ErrClosed is returned by every step of a store that was closed.
var ErrClosed = errors.New("the store is closed")

// A data is all that is remembered. Its maps hold copies: nothing in them is shared with a caller.
type data struct {
	mu       sync.Mutex
	keep     time.Duration
	token    uint64 // the last one that was given out, to a look or a turn
	threads  map[string]*thread
	subs     map[store.Lane]store.Subscription // by the lane with a bare thread: see laneOf
	lanes    map[store.Lane]*lane
	channels map[chat.Address]*channel
	notes    map[store.Key]store.Note
	once     map[store.Key]time.Time
	whole    map[string]time.Time // when a budget will be whole again
	holds    map[string]time.Time
}

// A handle is one opened store.
type handle struct {
	*data
	closed bool // under the mutex
}

// Open returns an empty store, in which texts are kept so long; 0 means 30 days.
func Open(keep time.Duration) store.Store {
	if keep <= 0 {
		keep = keepDefault
	}
	return open(&data{
		keep:     keep,
		threads:  make(map[string]*thread),
		subs:     make(map[store.Lane]store.Subscription),
		lanes:    make(map[store.Lane]*lane),
		channels: make(map[chat.Address]*channel),
		notes:    make(map[store.Key]store.Note),
		once:     make(map[store.Key]time.Time),
		whole:    make(map[string]time.Time),
		holds:    make(map[string]time.Time),
	})
}

// open puts the ports over what is remembered.
func open(d *data) store.Store {
	h := &handle{data: d}
	return store.Store{
		Threads:       threads{h},
		Subscriptions: subscriptions{h},
		Outbox:        outbox{h},
		Pace:          pace{h},
		Notes:         notes{h},
		Health: func(ctx context.Context) (store.Health, error) {
			_, done, err := h.begin(ctx)
			defer done()
			return store.Health{Kind: "memory", Where: "this process"}, err
		},
		Close: h.close,
	}
}

// begin starts a step: it takes the mutex, until done is called, and returns the time of the step.
func (h *handle) begin(ctx context.Context) (now time.Time, done func(), err error) {
	if err := ctx.Err(); err != nil {
		return now, func() {}, err
	}
	h.mu.Lock()
	if h.closed {
		h.mu.Unlock()
		return now, func() {}, ErrClosed
	}
	return time.Now(), h.mu.Unlock, nil
}

// close ends the leases: only one handle is open at a time.
func (h *handle) close() error {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.closed {
		return nil
	}
	h.closed = true
	now := time.Now()
	for _, c := range h.channels {
		c.leased.end(now)
	}
	for _, t := range h.threads {
		t.leased.end(now)
	}
	return nil
}

// next gives out a token.
func (d *data) next() uint64 {
	d.token++
	return d.token
}

// A lease is over at a time.
type lease struct{ over time.Time }

// held reports whether the lease is not over yet.
func (l lease) held(now time.Time) bool { return now.Before(l.over) }

func (l *lease) end(now time.Time) {
	if l.held(now) {
		l.over = store.Cut(now)
	}
}
