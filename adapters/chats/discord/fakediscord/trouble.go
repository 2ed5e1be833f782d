package fakediscord

import (
	"bytes"
	"encoding/json"
	"net/http"
	"regexp"
	"time"
)

// A Fault is what goes wrong with one request. The zero Fault is none. The functions below make the usual ones.
type Fault struct {
	Status int           // answer this, with Code, without doing what was asked, unless Accept
	Code   int           // Discord's code in the body
	Retry  time.Duration // of a 429: how long to wait
	Global bool          // of a 429: it holds all routes
	HTML   bool          // the body is a page

	Accept bool          // do what was asked, whatever is answered
	Cut    bool          // drop the connection in place of an answer
	Delay  time.Duration // wait before the answer; what was asked is done before

	Truncate bool // half of the answer
	Garbage  bool // a success whose body is no JSON
	Odd      bool // numbers as strings, as other servers of the protocol answer
}

// Limited is a 429 of the route.
func Limited(retry time.Duration) Fault {
	return Fault{Status: http.StatusTooManyRequests, Retry: retry}
}

// LimitedGlobal is a 429 of the whole bot, in the documented shape, without X-RateLimit-Reset-After.
func LimitedGlobal(retry time.Duration) Fault {
	return Fault{Status: http.StatusTooManyRequests, Retry: retry, Global: true}
}

// Banned is a 429 of Cloudflare: a page, and a Retry-After of whole seconds only where retry is not 0.
func Banned(retry time.Duration) Fault {
	return Fault{Status: http.StatusTooManyRequests, Retry: retry, HTML: true}
}

// Refused is an error in Discord's form, and nothing is done.
func Refused(status, code int) Fault { return Fault{Status: status, Code: code} }

// Unavailable is a page with a status such as 502, and nothing is done.
func Unavailable(status int) Fault { return Fault{Status: status, HTML: true} }

// Lost is a status such as 502 after what was asked was done.
func Lost(status int) Fault { return Fault{Status: status, HTML: true, Accept: true} }

// CutBefore drops the connection, and nothing is done.
func CutBefore() Fault { return Fault{Cut: true} }

// CutAfter does what was asked and drops the connection.
func CutAfter() Fault { return Fault{Cut: true, Accept: true} }

// Slow does what was asked at once and answers after d.
func Slow(d time.Duration) Fault { return Fault{Delay: d} }

// Truncated does what was asked and answers the first half.
func Truncated() Fault { return Fault{Truncate: true} }

// Garbage does what was asked and answers 200 with something that is no JSON.
func Garbage() Fault { return Fault{Garbage: true} }

// OddTypes does what was asked and answers with some types that Discord does not use: public_flags, flags and type as
// strings.
func OddTypes() Fault { return Fault{Odd: true} }

func (t Fault) cutsBefore() bool { return t.Cut && !t.Accept }
func (t Fault) refuses() bool    { return t.Status != 0 && !t.Accept }

// script is the trouble to come.
type script struct {
	ask   func(r *Request) Fault
	lists []planned
}

type planned struct {
	route  string
	faults []Fault
}

// take takes the next fault that was planned for a route.
func (s *script) take(route string) (Fault, bool) {
	for i := range s.lists {
		p := &s.lists[i]
		if len(p.faults) == 0 || p.route != "" && p.route != route {
			continue
		}
		next := p.faults[0]
		p.faults = p.faults[1:]
		return next, true
	}
	return Fault{}, false
}

// Fault asks a script about every request that [Fake.Next] has nothing for; nil ends it. The script may be asked by
// several requests at once. It sees the request as it arrived, without an answer, and must not change it.
func (f *Fake) Fault(script func(r *Request) Fault) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.script.ask = script
}

// Next meets the next requests of a route (as in [Request.Route]; empty: of any) with these faults, one each, in their
// order. A zero Fault lets its request pass. Later lists wait until the earlier ones of their route are used up.
func (f *Fake) Next(route string, faults ...Fault) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.script.lists = append(f.script.lists, planned{route, faults})
}

// troubled answers a request that is not carried out.
func (f *Fake) troubled(c *call, t Fault) *answer {
	a := refusedBy(c, t)
	f.mu.Lock()
	defer f.mu.Unlock()
	f.log.answered(c.Request, a.status, t.Code)
	return a
}

func refusedBy(c *call, t Fault) *answer {
	switch {
	case t.Status == http.StatusTooManyRequests:
		return limited(c, t)
	case t.HTML:
		header := http.Header{"Content-Type": {"text/html"}}
		return &answer{status: t.Status, header: header, body: []byte("<html><body>" + http.StatusText(t.Status) + "</body></html>")}
	}
	return jsonAnswer(t.Status, t.Code, make(http.Header), object{"message": http.StatusText(t.Status), "code": t.Code})
}

// spoil makes of an answer what trouble makes of it; nil: the connection is cut.
func (f *Fake) spoil(c *call, t Fault, a *answer) *answer {
	switch {
	case t.Cut:
		f.mu.Lock()
		c.Status = 0
		f.mu.Unlock()
		return nil
	case t.Status != 0 && t.Accept:
		a = refusedBy(c, t)
		f.mu.Lock()
		c.Status, c.Code = a.status, t.Code
		f.mu.Unlock()
	case t.Truncate:
		a.body = a.body[:len(a.body)/2]
	case t.Garbage:
		a.status, a.body = http.StatusOK, []byte("<html>It works!</html>")
	case t.Odd:
		a.body = oddly(a.body)
	}
	return a
}

var oddFields = regexp.MustCompile(`"(public_flags|flags|type)":(\d+)`)

// oddly turns some numbers into strings. The result stays JSON.
func oddly(body []byte) []byte {
	odd := oddFields.ReplaceAll(body, []byte(`"$1":"$2"`))
	if !json.Valid(odd) {
		return bytes.Clone(body)
	}
	return odd
}
