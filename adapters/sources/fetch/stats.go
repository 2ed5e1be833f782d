package fetch

import (
	"errors"
	"maps"
	"sync"
	"sync/atomic"

	"github.com/threadtape/threadtape/bot/fault"
)

// Stats are what a client did since it was made.
type Stats struct {
	Requests  int64            // sent, every hop counted
	Private   int64            // of these, to what fetch.allow_private lists
	Unchanged int64            // answered 304
	Bytes     int64            // of bodies, on the wire
	Refused   map[string]int64 // failed or refused, by code; ended contexts aside
}

// counters are the live numbers behind [Stats].
type counters struct {
	requests, private, unchanged, bytes atomic.Int64

	mu      sync.Mutex
	refused map[string]int64
}

// Stats returns the numbers so far.
func (c *Client) Stats() Stats {
	c.counts.mu.Lock()
	defer c.counts.mu.Unlock()
	return Stats{
		Requests: c.counts.requests.Load(), Private: c.counts.private.Load(),
		Unchanged: c.counts.unchanged.Load(), Bytes: c.counts.bytes.Load(),
		Refused: maps.Clone(c.counts.refused),
	}
}

// request counts a hop.
func (c *counters) request(t target) {
	c.requests.Add(1)
	if t.named || t.inside {
		c.private.Add(1)
	}
}

// refuse counts a fault by its code, and returns it.
func (c *counters) refuse(err error) error {
	f, ok := errors.AsType[*fault.Error](err)
	if !ok {
		return err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.refused == nil {
		c.refused = map[string]int64{}
	}
	c.refused[f.Code]++
	return err
}
