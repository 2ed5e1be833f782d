package fakeslack

import (
	"encoding/json"
	"io"
	"maps"
	"net/http"
	"strings"
	"time"
)

// mostBytes bounds a request.
const mostBytes = 26 << 20

// Where requests arrive, on one host: slack-go sends uploads to no other than that of the API.
const (
	apiPath     = "/api/"
	uploadPath  = "/upload/v1/"
	respondPath = "/commands/"
	socketPath  = "/link/"
)

// A call is a request being served.
type call struct {
	*Request
	method *method // nil: a response URL, an upload, or none that the fake knows
	path   string
	header http.Header
	token  string
	inURL  bool // the token came in the address
	team   *team
	args   object
	raw    []byte
}

// An answer is what a request is told.
type answer struct {
	status int
	header http.Header
	body   []byte
}

// serve takes every request: it is recorded, met by trouble where a script says so, judged, carried out and answered.
func (f *Fake) serve(w http.ResponseWriter, r *http.Request) {
	leave, ok := f.enter()
	defer leave()
	if !ok {
		panic(http.ErrAbortHandler)
	}
	if strings.HasPrefix(r.URL.Path, socketPath) {
		f.connect(w, r)
		return
	}
	c := &call{Request: new(Request), path: r.URL.Path, header: r.Header}
	raw, err := io.ReadAll(io.LimitReader(r.Body, mostBytes))
	if err != nil {
		panic(http.ErrAbortHandler) // the client went away in the middle of its body
	}
	c.raw = raw
	refused := f.read(c, r)
	trouble := f.arrive(c)
	if trouble.cutsBefore() {
		panic(http.ErrAbortHandler)
	}
	var a *answer
	if trouble.refuses() {
		a = f.troubled(c, trouble)
	} else {
		a = f.carryOut(c, refused)
	}
	f.deliverAnswer(w, r, c, trouble, a)
}

// arrive records a request and asks the scripts for trouble.
func (f *Fake) arrive(c *call) Fault {
	f.mu.Lock()
	c.At = f.now()
	if t := f.world.tokens[c.token]; t != nil {
		c.team, c.Team = t, t.id
	}
	if i := f.asked.byURL[c.path]; i != nil && c.Method == "response_url" {
		c.Team, c.Channel = i.team.id, i.channel.id
	}
	f.log.record(c.Request)
	if f.now().Before(f.rates.held[c.rateKey()]) {
		f.log.hasty++
	}
	seen := *c.Request
	next, ok := f.script.take(seen.Method)
	ask := f.script.ask
	f.mu.Unlock()
	if !ok && ask != nil {
		next = ask(&seen)
	}
	if next != (Fault{}) {
		f.mu.Lock()
		c.Trouble = true
		f.mu.Unlock()
	}
	return next
}

// carryOut does what was asked, if it may be done.
func (f *Fake) carryOut(c *call, refused *refusal) *answer {
	f.mu.Lock()
	defer f.mu.Unlock()
	defer f.touch()
	if limited := f.limit(c); limited != nil {
		f.log.answered(c.Request, limited.status, "ratelimited")
		return limited
	}
	header := make(http.Header)
	if refused == nil || !refused.breach {
		if unknown := f.admit(c, header); unknown != nil {
			refused = unknown
		}
	}
	if refused == nil {
		refused = f.judge(c)
	}
	var body object
	if refused == nil {
		body, refused = f.do(c)
	}
	if refused != nil {
		if refused.breach {
			f.breach("%s: %s: %s", c.Method, refused.name, refused.words)
		}
		status := http.StatusOK
		if c.method == nil {
			status = http.StatusNotFound // as response URLs do
		}
		f.log.answered(c.Request, status, refused.name)
		return jsonAnswer(status, header, refused.body())
	}
	f.log.answered(c.Request, http.StatusOK, "")
	if c.Method == "upload" {
		return &answer{status: http.StatusOK, header: header, body: []byte(text(body["said"]))}
	}
	body["ok"] = true
	return jsonAnswer(http.StatusOK, header, body)
}

// do carries a call out. The caller holds f.mu.
func (f *Fake) do(c *call) (object, *refusal) {
	switch c.Method {
	case "response_url":
		return f.respond(c)
	case "upload":
		return f.upload(c)
	}
	return c.method.serve(f, c)
}

func jsonAnswer(status int, header http.Header, body any) *answer {
	data, err := json.Marshal(body)
	if err != nil {
		panic("fakeslack: an answer of its own is no JSON: " + err.Error())
	}
	header.Set("Content-Type", "application/json; charset=utf-8")
	return &answer{status: status, header: header, body: data}
}

// deliverAnswer writes an answer, or what trouble makes of it.
func (f *Fake) deliverAnswer(w http.ResponseWriter, r *http.Request, c *call, trouble Fault, a *answer) {
	if trouble.Delay > 0 {
		wait := time.NewTimer(trouble.Delay)
		defer wait.Stop()
		select {
		case <-wait.C:
		case <-r.Context().Done():
		case <-f.done:
		}
	}
	a = f.spoil(c, trouble, a)
	if a == nil {
		panic(http.ErrAbortHandler)
	}
	maps.Copy(w.Header(), a.header)
	w.WriteHeader(a.status)
	_, _ = w.Write(a.body) // whoever went away reads nothing
}

// admit checks the token and its scopes. The caller holds f.mu.
func (f *Fake) admit(c *call, header http.Header) *refusal {
	m := c.method
	switch {
	case m == nil && c.Method != "": // a response URL and an upload are their own keys
		return nil
	case m == nil:
		return broke("unknown_method", "%.200s is no method that the fake knows", c.path)
	case m.open:
		return nil
	case c.token == "":
		return broke("not_authed", "no token")
	case c.inURL:
		return broke("invalid_auth", "the token stands in the address")
	case c.token == f.appToken && m.app:
		return nil
	case c.token == f.appToken || m.app && c.team != nil:
		return broke("not_allowed_token_type", "this token is not for this method")
	case c.team == nil:
		return refuse("invalid_auth")
	case !c.team.installed:
		return refuse("account_inactive")
	case c.team.revoked:
		return refuse("token_revoked")
	}
	header.Set("X-OAuth-Scopes", joined(c.team.scopes))
	if m.scope != "" {
		header.Set("X-Accepted-OAuth-Scopes", m.scope)
		if !c.team.grants(m.scope) {
			return missingScope(m.scope, c.team)
		}
	}
	return nil
}
