package signed

import (
	"encoding/json"
	"errors"
	"mime"
	"net/http"
	"net/url"
	"strconv"
	"strings"
)

// Kinds of requests: the types of Socket Mode's envelopes.
const (
	SlashCommands = "slash_commands"
	Interactive   = "interactive"
	EventsAPI     = "events_api"
)

// A Request is what Slack asks or tells, as Socket Mode would have brought it.
type Request struct {
	Kind    string // [SlashCommands], [Interactive] or [EventsAPI]
	Payload []byte // one JSON object: the fields of a command as strings, else what Slack sent; its own

	// Retry is how often Slack sent it before, and Reason why that was not enough, such as "http_timeout"; 0 and empty at
	// the first time, and for commands and interactions, which come once. Both are hints that nobody signed.
	Retry  int
	Reason string
}

// A greeting is what Slack sends to an address that is being entered, or looks whether it is there.
type greeting struct {
	is        bool
	challenge string
}

var (
	errType    = errors.New("neither a form nor JSON")
	errForm    = errors.New("a form that is neither a command nor an interaction")
	errPayload = errors.New("a payload that is no JSON object")
)

// read tells a signed body apart by its content type and its fields.
func read(h http.Header, body []byte) (r Request, g greeting, err error) {
	kind, _, err := mime.ParseMediaType(h.Get("Content-Type"))
	if err != nil {
		return r, g, errType
	}
	switch kind {
	case "application/x-www-form-urlencoded":
		return readForm(body)
	case "application/json":
		return readEvent(h, body)
	}
	return r, g, errType
}

func readForm(body []byte) (r Request, g greeting, err error) {
	form, err := url.ParseQuery(string(body))
	switch {
	case err != nil:
		return r, g, errForm
	case form.Has("payload"):
		payload := []byte(form.Get("payload"))
		if !object(payload) {
			return r, g, errPayload
		}
		return Request{Kind: Interactive, Payload: payload}, g, nil
	case form.Has("command"):
		fields := make(map[string]string, len(form))
		for name := range form {
			fields[name] = form.Get(name)
		}
		payload, err := json.Marshal(fields)
		return Request{Kind: SlashCommands, Payload: payload}, g, err
	case form.Has("ssl_check"):
		return r, greeting{is: true}, nil // Slack looks at the certificate of a command's address
	}
	return r, g, errForm
}

func readEvent(h http.Header, body []byte) (r Request, g greeting, err error) {
	var head struct {
		Type      string `json:"type"`
		Challenge string `json:"challenge"`
	}
	if !object(body) {
		return r, g, errPayload
	}
	if err := json.Unmarshal(body, &head); err != nil {
		return r, g, errPayload
	}
	if head.Type == "url_verification" {
		return r, greeting{is: true, challenge: head.Challenge}, nil
	}
	r = Request{Kind: EventsAPI, Payload: body}
	r.Retry, r.Reason = retry(h)
	return r, g, nil
}

// retryMost is more than Slack ever says: it sends an event four times in all.
const retryMost = 100

// retry reads the hints that an event comes again. What is no number of times is none.
func retry(h http.Header) (n int, reason string) {
	n, err := strconv.Atoi(h.Get("X-Slack-Retry-Num"))
	if err != nil || n < 1 || n > retryMost {
		return 0, ""
	}
	reason = h.Get("X-Slack-Retry-Reason")
	if len(reason) > 64 || strings.Trim(reason, "abcdefghijklmnopqrstuvwxyz_") != "" {
		reason = ""
	}
	return n, reason
}

// object reports whether b is one JSON object.
func object(b []byte) bool {
	return strings.HasPrefix(strings.TrimLeft(string(b[:min(len(b), 64)]), " \t\r\n"), "{") && json.Valid(b)
}
