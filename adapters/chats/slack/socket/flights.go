package socket

import (
	"sync"
	"time"
)

const (
	remembered  = 15 * time.Minute // Slack's last try of an event comes after six
	flightsMost = 10_000
)

// A flight is an envelope that came, and what becomes of it.
type flight struct {
	done chan struct{} // closed when ack is known
	once sync.Once
	ack  []byte // nil: none
	ends time.Time
}

// settle says how the envelope was acknowledged, the first time.
func (f *flight) settle(ack []byte) {
	f.once.Do(func() {
		f.ack = ack
		close(f.done)
	})
}

// flights are the envelopes of the last quarter of an hour, at most 10,000, the newest.
type flights struct {
	mu   sync.Mutex
	byID map[string]*flight
	came []string // in this order; some are forgotten
}

func newFlights() *flights { return &flights{byID: make(map[string]*flight)} }

// join returns the flight of an envelope, and whether this is the first time it came.
func (fs *flights) join(id string, now time.Time) (f *flight, first bool) {
	fs.mu.Lock()
	defer fs.mu.Unlock()
	for len(fs.came) > 0 {
		oldest, ok := fs.byID[fs.came[0]]
		if ok && now.Before(oldest.ends) && len(fs.came) < flightsMost {
			break
		}
		delete(fs.byID, fs.came[0])
		fs.came = fs.came[1:]
	}
	if f, ok := fs.byID[id]; ok {
		return f, false
	}
	f = &flight{done: make(chan struct{}), ends: now.Add(remembered)}
	fs.byID[id] = f
	fs.came = append(fs.came, id)
	return f, true
}

// forget forgets a flight, if it is still that one.
func (fs *flights) forget(id string, f *flight) {
	fs.mu.Lock()
	defer fs.mu.Unlock()
	if fs.byID[id] == f {
		delete(fs.byID, id)
	}
}
