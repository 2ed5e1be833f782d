package fakeslack

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"
)

// A Request is one that arrived. No token, response URL or trigger id is in it.
type Request struct {
	N       int    // which request this is, from 1
	Nth     int    // which of its method
	Method  string // chat.postMessage; "response_url", "upload" for those; empty: none that the fake knows
	Team    string // id of the workspace whose token came along
	Channel string
	Args    json.RawMessage // the arguments as they were decoded
	At      time.Time       // by the fake's clock
	Status  int             // of HTTP; 0: the connection was cut
	Error   string          // the name in the answer; empty: ok
	Trouble bool            // a script answered it
}

// journal is what was asked, and how it went.
type journal struct {
	requests []*Request
	nth      map[string]int
	ledger   map[string]int
	hasty    int
	breaches []string
}

// record notes a request as it arrives. The caller holds f.mu.
func (j *journal) record(r *Request) {
	if j.nth == nil {
		j.nth, j.ledger = make(map[string]int), make(map[string]int)
	}
	j.requests = append(j.requests, r)
	j.nth[r.Method]++
	r.N, r.Nth = len(j.requests), j.nth[r.Method]
}

// answered notes how a request went. The caller holds f.mu.
func (j *journal) answered(r *Request, status int, name string) {
	r.Status, r.Error = status, name
	if name != "" {
		j.ledger[name]++
	}
}

// Requests returns every request so far, in the order of their arrival, refused ones and those met by trouble included.
func (f *Fake) Requests() []Request {
	f.mu.Lock()
	defer f.mu.Unlock()
	all := make([]Request, len(f.log.requests))
	for i, r := range f.log.requests {
		all[i] = *r
	}
	return all
}

// Count returns how many requests of a method there were.
func (f *Fake) Count(method string) int {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.log.nth[method]
}

// Ledger counts the errors that were answered, by name: "ratelimited" for a 429, "missing_scope", and so on; faults by
// script included.
func (f *Fake) Ledger() map[string]int {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.log.ledger == nil {
		return make(map[string]int)
	}
	return maps.Clone(f.log.ledger)
}

// Hasty counts the calls that came although a Retry-After for them, scripted or not, had not passed.
func (f *Fake) Hasty() int {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.log.hasty
}

// Breaches returns what broke the contract, one line each, oldest first.
func (f *Fake) Breaches() []string {
	f.mu.Lock()
	defer f.mu.Unlock()
	return slices.Clone(f.log.breaches)
}

// breach records that the contract was broken and fails the test, unless the fake is lax. The caller holds f.mu.
func (f *Fake) breach(format string, args ...any) {
	words := fmt.Sprintf(format, args...)
	for token := range f.world.tokens {
		words = strings.ReplaceAll(words, token, "{token}")
	}
	words = strings.ReplaceAll(words, f.appToken, "{token}")
	f.log.breaches = append(f.log.breaches, words)
	if !f.o.Lax && !f.closed {
		f.t.Errorf("fakeslack: %s", words)
	}
}
