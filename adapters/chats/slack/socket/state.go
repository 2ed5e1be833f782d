package socket

import (
	"sync"
	"time"

	"github.com/threadtape/threadtape/bot/fault"
)

// Counts are what happened since New.
type Counts struct {
	Connects  uint64 // connections that were greeted
	Delivered uint64 // envelopes given to Deliver
	Doubled   uint64 // envelopes that came again, or that another replica has
	Dropped   uint64 // envelopes that found no room, or came at the end: not handled and not acknowledged
	Acked     uint64 // acknowledgements that were written
	Late      uint64 // of them, those without a payload because Deliver took too long
	Lost      uint64 // acknowledgements that no connection took
	Odd       uint64 // messages that are none
	Panics    uint64 // of Deliver
}

// A State is how a socket is, for health.
type State struct {
	Wanted    int    // connections
	Connected int    // of them, those that are up
	App       string // id of the app, once Slack has greeted
	// Registered is how many connections Slack counted for the app at the newest greeting: those of other replicas, and
	// those that broke without Slack's notice, too. Slack spreads envelopes over all of them.
	Registered int
	Counts

	// The newest trouble of a connection that is not up, or what ended Run; empty when all is well.
	Fault    string    // code
	Say, Fix string    // words for people
	Since    time.Time // when it began
}

// nowhere stands for the seat of a trouble that ended Run.
const nowhere = -1

// A trouble is what keeps a seat from being connected.
type trouble struct {
	code, say, fix string
	since          time.Time
}

// states keeps the state.
type states struct {
	mu         sync.Mutex
	counts     Counts
	app        string
	registered int
	troubles   map[int]trouble
	last       map[int]string // code of the trouble of each seat that was logged last
}

func newStates() *states {
	return &states{troubles: make(map[int]trouble), last: make(map[int]string)}
}

func (s *states) read(into *State) {
	s.mu.Lock()
	defer s.mu.Unlock()
	into.Counts, into.App, into.Registered = s.counts, s.app, s.registered
	var newest trouble
	for _, t := range s.troubles {
		if newest.code == "" || t.since.After(newest.since) {
			newest = t
		}
	}
	into.Fault, into.Say, into.Fix, into.Since = newest.code, newest.say, newest.fix, newest.since
}

// count changes the counts and returns them.
func (s *states) count(change func(c *Counts)) Counts {
	s.mu.Lock()
	defer s.mu.Unlock()
	change(&s.counts)
	return s.counts
}

// told notes what a greeting says.
func (s *states) told(registered int, app string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.registered = registered
	if len(app) <= 32 {
		s.app = app
	}
}

// begin forgets the troubles of a run that is over.
func (s *states) begin() {
	s.mu.Lock()
	defer s.mu.Unlock()
	clear(s.troubles)
	clear(s.last)
}

// connected notes that a seat is connected, and reports whether that is news.
func (s *states) connected(seat int) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.counts.Connects++
	delete(s.troubles, seat)
	return s.last[seat] == ""
}

// healthy notes that a connection lasted, and reports whether that is news. The next trouble of its seat is.
func (s *states) healthy(seat int) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	news := s.last[seat] != ""
	delete(s.last, seat)
	return news
}

// trouble notes what keeps a seat down, and reports whether that is news.
func (s *states) trouble(seat int, err error) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	code := fault.Code(err)
	t, had := s.troubles[seat]
	if !had {
		t.since = time.Now()
	}
	t.code = code
	t.say, t.fix = fault.Words(err)
	s.troubles[seat] = t
	news := s.last[seat] != code
	s.last[seat] = code
	return news
}
