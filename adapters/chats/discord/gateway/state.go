package gateway

import (
	"maps"
	"slices"
	"sync"
	"time"

	"github.com/threadtape/threadtape/bot/fault"
)

// A State is how a gateway is, for health.
type State struct {
	Shards     int       // how many Discord wants; 0: it was not asked yet
	Held       []int     // those that are this replica's
	Connected  []int     // those of them that are ready
	Identifies int       // what this replica used of its starts in the last 24 hours
	Remaining  int       // what Discord said is left of the starts; -1: it did not say
	Paused     time.Time // no start before, because too few are left; zero: none is held back
	Dropped    uint64    // events that found no room
	Panics     uint64    // of Deliver

	// The newest trouble of a shard that is not connected, or what ended Run; empty when all is well.
	Fault string    // code
	Say   string    // words for people
	Since time.Time // when it began
}

// nowhere stands for the shard of a trouble that is not of one shard.
const nowhere = -1

// A trouble is what keeps a shard from being connected.
type trouble struct {
	code, say string
	since     time.Time
}

// states keeps the state.
type states struct {
	mu       sync.Mutex
	now      State
	held     map[int]bool
	up       map[int]bool
	troubles map[int]trouble
	last     map[int]string // code of the trouble of each shard that was logged last
	starts   []time.Time    // of the last 24 hours
}

func newStates() *states {
	return &states{
		now:  State{Remaining: -1},
		held: make(map[int]bool), up: make(map[int]bool), troubles: make(map[int]trouble), last: make(map[int]string),
	}
}

// day is for how long Discord counts starts.
const day = 24 * time.Hour

func (s *states) read(now time.Time) State {
	s.mu.Lock()
	defer s.mu.Unlock()
	st := s.now
	st.Held = slices.Sorted(maps.Keys(s.held))
	st.Connected = slices.Sorted(maps.Keys(s.up))
	st.Identifies = s.count(now)
	if st.Paused.Before(now) {
		st.Paused = time.Time{}
	}
	var newest trouble
	for _, t := range s.troubles {
		if t.since.After(newest.since) || newest.code == "" {
			newest = t
		}
	}
	st.Fault, st.Say, st.Since = newest.code, newest.say, newest.since
	return st
}

// count returns the starts of the last day, and forgets the older ones.
func (s *states) count(now time.Time) int {
	for len(s.starts) > 0 && now.Sub(s.starts[0]) >= day {
		s.starts = s.starts[1:]
	}
	return len(s.starts)
}

// ledger returns what is known of the starts of the last day.
func (s *states) ledger(now time.Time) ledger {
	s.mu.Lock()
	defer s.mu.Unlock()
	l := ledger{used: s.count(now), last: day}
	if l.used > 0 {
		l.next, l.last = day-now.Sub(s.starts[0]), now.Sub(s.starts[l.used-1])
	}
	return l
}

func (s *states) identified(now time.Time) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.count(now)
	s.starts = append(s.starts, now)
}

func (s *states) told(i Info) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.now.Shards, s.now.Remaining = i.Shards, -1
	if i.Total > 0 {
		s.now.Remaining = i.Remaining
	}
}

func (s *states) paused(until time.Time) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.now.Paused = until
}

// holds notes whether a shard is this replica's.
func (s *states) holds(shard int, yes bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if yes {
		s.held[shard] = true
		return
	}
	delete(s.held, shard)
	delete(s.up, shard)
	delete(s.troubles, shard)
	delete(s.last, shard)
}

// connected notes that a shard is ready, and reports whether that is news.
func (s *states) connected(shard int) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.up[shard] = true
	delete(s.troubles, shard)
	return s.last[shard] == ""
}

// healthy notes that a shard has been ready for long, and reports whether that is news. Its next trouble is.
func (s *states) healthy(shard int) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	news := s.last[shard] != ""
	delete(s.last, shard)
	return news
}

func (s *states) disconnected(shard int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.up, shard)
}

// trouble notes what keeps a shard down, and reports whether that is news.
func (s *states) trouble(shard int, err error) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	code := fault.Code(err)
	say, _ := fault.Words(err)
	t, had := s.troubles[shard]
	if !had {
		t.since = time.Now()
	}
	t.code, t.say = code, say
	s.troubles[shard] = t
	news := s.last[shard] != code
	s.last[shard] = code
	return news
}

func (s *states) dropped() uint64 {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.now.Dropped++
	return s.now.Dropped
}

func (s *states) panicked() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.now.Panics++
}
