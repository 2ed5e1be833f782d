package fakeslack

import (
	"net/http"
	"strconv"
	"time"
)

// A Fault is what goes wrong with one request. The zero Fault is none. The functions below make the usual ones.
type Fault struct {
	Error  string        // {"ok":false,"error":…}, and nothing is done, unless Accept
	Status int           // of HTTP; 0: 200
	Retry  time.Duration // Retry-After, in whole seconds
	HTML   bool          // the body is a page

	Accept bool          // do what was asked, whatever is answered
	Cut    bool          // drop the connection in place of an answer
	Delay  time.Duration // wait before the answer; what was asked is done before

	Truncate bool // half of the answer
	Garbage  bool // a success whose body is no JSON
}

// Limited is a 429 with Retry-After.
func Limited(retry time.Duration) Fault {
	return Fault{Status: http.StatusTooManyRequests, Error: "ratelimited", Retry: retry}
}

// Failed is an error by its name under HTTP 200, and nothing is done.
func Failed(name string) Fault { return Fault{Error: name} }

// FailedAfter is an error by its name under HTTP 200 after what was asked was done.
func FailedAfter(name string) Fault { return Fault{Error: name, Accept: true} }

// Unavailable is a page with a status such as 502, and nothing is done.
func Unavailable(status int) Fault { return Fault{Status: status, HTML: true} }

// Lost is a page with a status such as 502 after what was asked was done.
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

func (t Fault) cutsBefore() bool { return t.Cut && !t.Accept }
func (t Fault) answers() bool    { return t.Status != 0 || t.Error != "" }
func (t Fault) refuses() bool    { return t.answers() && !t.Accept }

// script is the trouble to come.
type script struct {
	ask   func(r *Request) Fault
	lists []planned
}

type planned struct {
	method string
	faults []Fault
}

// take takes the next fault that was planned for a method.
func (s *script) take(method string) (Fault, bool) {
	for i := range s.lists {
		p := &s.lists[i]
		if len(p.faults) == 0 || p.method != "" && p.method != method {
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

// Next meets the next requests of a method (as in [Request.Method]; empty: of any) with these faults, one each, in their
// order. A zero Fault lets its request pass. Later lists wait until the earlier ones of their method are used up.
func (f *Fake) Next(method string, faults ...Fault) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.script.lists = append(f.script.lists, planned{method, faults})
}

// troubled answers a request that is not carried out.
func (f *Fake) troubled(c *call, t Fault) *answer {
	a := refusedBy(t)
	f.mu.Lock()
	defer f.mu.Unlock()
	if t.Status == http.StatusTooManyRequests {
		f.hold(c, t.Retry)
	}
	f.log.answered(c.Request, a.status, t.Error)
	return a
}

func refusedBy(t Fault) *answer {
	status := t.Status
	if status == 0 {
		status = http.StatusOK
	}
	var a *answer
	if t.HTML {
		a = &answer{status: status, header: http.Header{"Content-Type": {"text/html"}}}
		a.body = []byte("<html><body>" + http.StatusText(status) + "</body></html>")
	} else {
		a = jsonAnswer(status, make(http.Header), object{"ok": false, "error": t.Error})
	}
	if t.Retry > 0 {
		a.header.Set("Retry-After", strconv.Itoa(int(wholeSeconds(t.Retry)/time.Second)))
	}
	return a
}

// spoil makes of an answer what trouble makes of it; nil: the connection is cut.
func (f *Fake) spoil(c *call, t Fault, a *answer) *answer {
	switch {
	case t.Cut:
		f.mu.Lock()
		c.Status = 0
		f.mu.Unlock()
		return nil
	case t.answers() && t.Accept:
		a = refusedBy(t)
		f.mu.Lock()
		f.log.answered(c.Request, a.status, t.Error)
		f.mu.Unlock()
	case t.Truncate:
		a.body = a.body[:len(a.body)/2]
	case t.Garbage:
		a.status, a.body = http.StatusOK, []byte("<html>It works!</html>")
	}
	return a
}
