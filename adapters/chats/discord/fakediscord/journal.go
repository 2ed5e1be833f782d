package fakediscord

import (
	"fmt"
	"maps"
	"net/http"
	"regexp"
	"strings"
	"time"
)

// A Request is one that arrived. No token is in it: those in paths are replaced.
type Request struct {
	N       int    // which request this is, from 1
	Nth     int    // which of its route
	Method  string // GET
	Path    string // /channels/123/messages, without /api/v10
	Route   string // POST /channels/{channel_id}/messages; empty: none that the fake knows
	Query   string
	Type    string // the content type, without parameters
	Body    []byte // the JSON; of a multipart body its payload_json
	Files   []File
	At      time.Time // by the fake's clock
	Status  int       // what it was answered; 0: the connection was cut
	Code    int       // Discord's code in an error
	Trouble bool      // a script answered it
}

// journal is what was asked, and how it went.
type journal struct {
	requests []*Request
	nth      map[string]int
	ledger   map[int]int
	breaches []string
}

// record notes a request as it arrives. The caller holds f.mu.
func (j *journal) record(r *Request) {
	if j.nth == nil {
		j.nth, j.ledger = make(map[string]int), make(map[int]int)
	}
	j.requests = append(j.requests, r)
	j.nth[r.Route]++
	r.N, r.Nth = len(j.requests), j.nth[r.Route]
}

// answered notes how a request went. The caller holds f.mu.
func (j *journal) answered(r *Request, status, code int) {
	r.Status, r.Code = status, code
	switch status {
	case http.StatusUnauthorized, http.StatusForbidden, http.StatusTooManyRequests:
		j.ledger[status]++
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

// Ledger counts the answers 401, 403 and 429: 10,000 of them within 10 minutes ban an address.
func (f *Fake) Ledger() map[int]int {
	f.mu.Lock()
	defer f.mu.Unlock()
	counts := make(map[int]int)
	maps.Copy(counts, f.log.ledger)
	return counts
}

// Breaches returns what broke the contract, one line each, oldest first.
func (f *Fake) Breaches() []string {
	f.mu.Lock()
	defer f.mu.Unlock()
	return append([]string(nil), f.log.breaches...)
}

// breach records that the contract was broken and fails the test, unless the fake is lax. The caller holds f.mu.
func (f *Fake) breach(format string, args ...any) {
	words := strings.ReplaceAll(fmt.Sprintf(format, args...), f.o.Token, "{token}")
	f.log.breaches = append(f.log.breaches, words)
	if !f.o.Lax && !f.closed {
		f.t.Errorf("fakediscord: %s", words)
	}
}

var tokenInPath = regexp.MustCompile(`^(/interactions/\d+/|/webhooks/\d+/)([^/]+)`)

// redacted returns a path without the token of an interaction.
func redacted(path string) string { return tokenInPath.ReplaceAllString(path, "${1}{token}") }
