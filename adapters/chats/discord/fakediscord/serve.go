package fakediscord

import (
	"encoding/json"
	"io"
	"maps"
	"net/http"
	"regexp"
	"strings"
	"time"
)

// mostBytes bounds a request: 25 MiB and what surrounds the files.
const mostBytes = 26 << 20

// serve takes every request: it is recorded, met by trouble where a script says so, judged, carried out and answered.
func (f *Fake) serve(w http.ResponseWriter, r *http.Request) {
	leave, ok := f.enter()
	defer leave()
	if !ok {
		panic(http.ErrAbortHandler)
	}
	if strings.HasPrefix(r.URL.Path, gatewayPath) {
		f.connect(w, r)
		return
	}
	c, refused := f.read(r)
	if c == nil {
		panic(http.ErrAbortHandler) // the client went away in the middle of its body
	}
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

// An answer is what a request is told.
type answer struct {
	status int
	code   int
	header http.Header
	body   []byte
}

// arrive records a request and asks the scripts for trouble.
func (f *Fake) arrive(c *call) Fault {
	f.mu.Lock()
	c.At = f.now()
	f.log.record(c.Request)
	seen := *c.Request
	next, ok := f.script.take(seen.Route)
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
	header := make(http.Header)
	if limited := f.limit(c, header); limited != nil {
		f.log.answered(c.Request, limited.status, 0)
		return limited
	}
	if refused == nil {
		refused = f.judge(c)
	}
	var body any
	if refused == nil {
		body, refused = c.route.serve(f, c)
	}
	if refused != nil {
		if refused.breach {
			f.breach("%s %s: %s", c.Method, c.Path, refused.words)
		}
		f.log.answered(c.Request, refused.status, refused.code)
		return jsonAnswer(refused.status, refused.code, header, refused.body())
	}
	status := c.route.status
	if body == nil {
		status = http.StatusNoContent
	}
	f.log.answered(c.Request, status, 0)
	return jsonAnswer(status, 0, header, body)
}

func jsonAnswer(status, code int, header http.Header, body any) *answer {
	a := &answer{status: status, code: code, header: header}
	if body == nil {
		return a
	}
	data, err := json.Marshal(body)
	if err != nil {
		panic("fakediscord: an answer of its own is no JSON: " + err.Error())
	}
	header.Set("Content-Type", "application/json")
	a.body = data
	return a
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

// read takes a request apart. A refusal is about its form; nil for the call when the body could not be read.
func (f *Fake) read(r *http.Request) (*call, *refusal) {
	path, inAPI := strings.CutPrefix(r.URL.Path, "/api/v10")
	rt, vars := match(f.table, r.Method, path)
	c := &call{
		Request: &Request{Method: r.Method, Path: redacted(path), Query: r.URL.RawQuery},
		route:   rt, vars: vars, query: r.URL.Query(), header: r.Header,
	}
	if rt != nil {
		c.Route = rt.String()
	}
	raw, err := io.ReadAll(io.LimitReader(r.Body, mostBytes+1))
	if err != nil {
		return nil, nil
	}
	if rt == nil || !inAPI {
		return c, breachOf(refuse(http.StatusNotFound, 0, "404: Not Found, there is no such route"))
	}
	if len(raw) > mostBytes {
		return c, tooLarge()
	}
	return c, c.decode(raw)
}

var (
	agentShape = regexp.MustCompile(`^DiscordBot \(https?://[^ ,()]+, [^ ,()]+\)`)
	authShape  = regexp.MustCompile(`^Bot [\w-]+\.[\w-]+\.[\w-]+$`)
)

// judge holds a request against the contract. The caller holds f.mu.
func (f *Fake) judge(c *call) *refusal {
	if agent := c.header.Get("User-Agent"); !agentShape.MatchString(agent) {
		return badForm("User-Agent %q is not DiscordBot (url, version)", agent)
	}
	auth := c.header.Get("Authorization")
	switch {
	case c.route.open: // discordgo sends its token here too, and Discord does not mind
	case auth == "":
		return breachOf(unauthorized())
	case !authShape.MatchString(auth) && auth != "Bot "+f.o.Token:
		return breachOf(refuse(401, 0, "401: Unauthorized, Authorization is not Bot and a token"))
	case auth != "Bot "+f.o.Token:
		return unauthorized()
	}
	if c.vars["application_id"] != "" && c.vars["application_id"] != f.o.App {
		return breachOf(refuse(403, 20012, "You are not authorized to perform this action on this application"))
	}
	for name, id := range c.vars {
		if strings.HasSuffix(name, "_id") && !isID(id) && id != "@me" && id != "@original" {
			return badForm("%s %q is not a snowflake", name, id)
		}
	}
	if err := f.spec.check(c); err != nil {
		return badForm("%v", err)
	}
	if message := c.message(); message != nil {
		return mute(message, c.Method == http.MethodPost && (c.route.path == channelPath+"/messages" || c.route.path == channelPath+"/threads"))
	}
	return nil
}

// message returns the message in a request's body; nil: it carries none.
func (c *call) message() object {
	switch c.route.path {
	case channelPath + "/threads":
		return dict(c.fields()["message"])
	case channelPath + "/messages", messagePath, hookPath, hookPath + "/messages/{message_id}":
		return c.fields()
	case callbackPath:
		if kind := whole(c.fields()["type"]); kind == callbackMessage || kind == callbackUpdate {
			return dict(c.fields()["data"])
		}
	}
	return nil
}

func isID(s string) bool {
	return s != "" && len(s) <= 20 && strings.Trim(s, "0123456789") == ""
}
