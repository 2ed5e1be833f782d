package fakeslack

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"time"
)

// ErrNoAnswer is that nobody acknowledged in time; a person sees "operation_timeout" or a warning sign.
var ErrNoAnswer = errors.New("no acknowledgement in time")

// ErrExpired is that the response URL ended before the answer came.
var ErrExpired = errors.New("the response URL has expired")

// Kinds of deliveries: types of envelopes of Socket Mode, and paths over HTTP.
const (
	kindSlash  = "slash_commands"
	kindAction = "interactive"
	kindEvent  = "events_api"
)

// An interaction is something a person did, or an event, on its way to the app and back.
type interaction struct {
	kind     string
	by       Person
	team     *team
	channel  *channel // nil: none
	source   *message // that with the button
	view     *view    // that with the button, or that was submitted
	envelope string
	accepts  bool // a payload with the acknowledgement
	trigger  string
	used     bool   // the trigger
	url      string // the secret part of the response URL
	uses     int
	born     time.Time
	edits    int // of the source, when it was asked

	acked   bool
	after   time.Duration
	payload json.RawMessage
	failed  string // why the delivery was refused
	dead    bool   // nobody waits for it any more
	shown   []*message
	opened  *view
	errors  map[string]string
}

// asked is the interactions that may still be answered.
type asked struct {
	byTrigger  map[string]*interaction
	byURL      map[string]*interaction
	byEnvelope map[string]*interaction
	all        []*interaction
}

func newAsked() asked {
	return asked{
		byTrigger: make(map[string]*interaction), byURL: make(map[string]*interaction), byEnvelope: make(map[string]*interaction),
	}
}

// begin gives an interaction what it is answered by. The caller holds f.mu.
func (f *Fake) begin(i *interaction) {
	i.born = f.now()
	i.envelope = uuid()
	f.asked.byEnvelope[i.envelope] = i
	f.asked.all = append(f.asked.all, i)
	if i.kind == kindEvent {
		return
	}
	i.trigger = digits(13) + "." + digits(12) + "." + letters(32)
	f.asked.byTrigger[i.trigger] = i
	if i.channel != nil {
		i.url = i.team.id + "/" + digits(13) + "/" + letters(24)
		f.asked.byURL[i.url] = i
	}
	if i.source != nil {
		i.edits = i.source.edits
	}
}

func uuid() string {
	hex := random("0123456789abcdef", 32)
	return hex[:8] + "-" + hex[8:12] + "-4" + hex[13:16] + "-a" + hex[17:20] + "-" + hex[20:]
}

// responseURL is where the interaction is answered; empty: nowhere.
func (f *Fake) responseURL(i *interaction) string {
	if i.url == "" {
		return ""
	}
	return f.base + respondPath + i.url
}

// lastAsked finds the interaction that an ephemeral message to a person most probably answers.
func (f *Fake) lastAsked(user string, ch *channel) *interaction {
	for _, i := range slices.Backward(f.asked.all) {
		if i.by.ID == user && i.channel == ch && i.kind != kindEvent {
			return i
		}
	}
	return nil
}

// acknowledge takes an acknowledgement with its payload, which may be nil. The caller holds f.mu.
func (f *Fake) acknowledge(i *interaction, payload json.RawMessage, accepts bool) {
	defer f.touch()
	if i.acked {
		return
	}
	i.after = f.now().Sub(i.born)
	if i.dead || i.after > f.o.AckWithin && i.kind != kindEvent {
		i.dead = true
		return
	}
	i.acked, i.payload = true, payload
	if len(payload) == 0 || string(payload) == "null" || string(payload) == `""` {
		payload = nil
	}
	if len(payload) == 0 || string(payload) == "{}" {
		if i.payload = nil; i.accepts && i.view != nil {
			i.view.closed = true // a submission that was taken
		}
		return
	}
	if !accepts {
		f.breach("acknowledgement: a payload where none is accepted")
		return
	}
	f.takePayload(i, payload)
}

// takePayload does what the payload of an acknowledgement says.
func (f *Fake) takePayload(i *interaction, payload json.RawMessage) {
	v, err := decoded(payload)
	args := dict(v)
	var r *refusal
	switch {
	case err == nil && i.kind == kindSlash && text(v) != "":
		r = f.show(i, object{"text": v}, "ack")
	case err != nil || args == nil:
		r = broke("invalid_payload", "the payload is no JSON object")
	case i.kind == kindSlash:
		if r = responseFits(args); r == nil {
			r = f.show(i, args, "ack")
		}
	case i.view != nil:
		r = f.viewAnswered(i, args)
	}
	if r != nil {
		f.breach("acknowledgement: %s: %s", r.name, r.words)
	}
}

// answered waits for the acknowledgement of an interaction, at most as long as Slack does.
func (f *Fake) answered(ctx context.Context, i *interaction) *Answer {
	wait, cancel := context.WithTimeoutCause(ctx, f.o.AckWithin, ErrNoAnswer)
	defer cancel()
	err := f.until(wait, func() bool { return i.acked || i.dead || i.failed != "" })
	f.mu.Lock()
	defer f.mu.Unlock()
	a := &Answer{f: f, i: i, Ack: i.payload, AckAfter: i.after, Errors: i.errors}
	switch {
	case i.acked:
	case i.failed != "":
		a.Err = &refused{i.failed}
	case err != nil:
		a.Err = err
	default:
		a.Err = ErrNoAnswer
	}
	if !i.acked && i.kind != kindEvent {
		i.dead = true
	}
	return a
}

// refused is a delivery that the app refused. It is an [ErrNoAnswer].
type refused struct{ why string }

func (r *refused) Error() string { return "fakeslack: " + r.why }
func (r *refused) Unwrap() error { return ErrNoAnswer }
