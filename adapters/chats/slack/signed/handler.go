package signed

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"time"

	"github.com/threadtape/threadtape/bot/store"
	"github.com/threadtape/threadtape/config"
)

// BodyMost is how many bytes a body may have: 1 MiB, several times the largest payload that Slack sends.
const BodyMost = 1 << 20

// Options say how to tell requests apart. Secret is needed.
type Options struct {
	Secret config.Secret // the app's signing secret

	// Notes remembers what was let in, for all replicas. Nil: this process remembers by itself, the newest 100,000.
	Notes store.Notes
	Log   *slog.Logger // nowhere
}

// Handler lets requests from Slack through to next, once each, and writes what it answers; the body of an answer is as
// Slack wants it: nothing, words as text/plain, or JSON. The context is the request's. An empty content type becomes
// application/json, a status that HTTP does not have becomes 500, 0 becomes 200. One handler serves commands,
// interactions and events, at one address or three. An empty secret is an error of kind Invalid (bot/fault).
//
// It answers by itself: 405 to anything but POST, 413 to a body over [BodyMost], 401 to what Slack did not sign or what
// was let in before, 400 to a body that ends too early or is nothing that Slack sends, 415 to what is neither a form nor
// JSON, 503 when it cannot be known whether it was let in before, 500 when next panics. It echoes the challenge of
// url_verification, and answers ssl_check, when they are signed. A request is remembered for twice the window of time, the
// longest that its signature can hold. One that Slack sends again is signed anew and comes through, see [Request]; only
// within the same second it is signed alike and refused, whatever became of the first, and Slack's next try is a minute
// later. Bodies are in no log. It is safe for concurrent use.
func Handler(o Options, next func(ctx context.Context, r Request) (status int, contentType string, answer []byte)) (http.Handler, error) {
	if o.Secret.Empty() {
		return nil, noSecret()
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	d := &door{o: o, next: next, once: newMemory().once}
	if o.Notes != nil {
		d.once = o.Notes.Once
	}
	return d, nil
}

// remembered is how long a request is.
const remembered = 2*Window + time.Minute

type door struct {
	o    Options
	next func(ctx context.Context, r Request) (int, string, []byte)
	once func(ctx context.Context, k store.Key, ttl time.Duration) (first bool, err error)
}

// An answer is what a request gets.
type answer struct {
	status int
	kind   string // of the body
	body   []byte
}

// ServeHTTP answers one request.
func (d *door) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	a := d.answer(w, r)
	w.Header().Set("X-Content-Type-Options", "nosniff")
	if len(a.body) > 0 {
		w.Header().Set("Content-Type", cmp.Or(a.kind, "application/json"))
	}
	w.WriteHeader(a.status)
	_, _ = w.Write(a.body) // whoever asked is gone if it fails
}

func (d *door) answer(w http.ResponseWriter, r *http.Request) answer {
	if r.Method != http.MethodPost {
		w.Header().Set("Allow", http.MethodPost)
		return answer{status: http.StatusMethodNotAllowed}
	}
	timestamp, signature := r.Header.Get("X-Slack-Request-Timestamp"), r.Header.Get("X-Slack-Signature")
	if timestamp == "" || signature == "" {
		return d.refuse(r.Context(), refuse("no signature")) // without reading what a stranger sends
	}
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, BodyMost))
	if err != nil {
		if _, long := errors.AsType[*http.MaxBytesError](err); long {
			return answer{status: http.StatusRequestEntityTooLarge}
		}
		return answer{status: http.StatusBadRequest}
	}
	if err := Slack(d.o.Secret.Reveal(), timestamp, signature, body, time.Now()); err != nil {
		return d.refuse(r.Context(), err)
	}
	first, err := d.once(r.Context(), keyOf(signature), remembered)
	if err != nil {
		d.o.Log.Warn("signed: remember", "err", err)
		return answer{status: http.StatusServiceUnavailable}
	}
	if !first {
		return d.refuse(r.Context(), refuse("a request that was let in before"))
	}
	return d.admit(r, body)
}

// admit answers what Slack signed.
func (d *door) admit(r *http.Request, body []byte) answer {
	req, g, err := read(r.Header, body)
	switch {
	case errors.Is(err, errType):
		return answer{status: http.StatusUnsupportedMediaType}
	case err != nil:
		d.o.Log.Warn("signed: read", "err", err)
		return answer{status: http.StatusBadRequest}
	case g.is:
		return answer{status: http.StatusOK, kind: "text/plain; charset=utf-8", body: []byte(g.challenge)}
	}
	return d.pass(r.Context(), req)
}

// refuse answers 401. Strangers and probes are common: none of them is worth a line.
func (d *door) refuse(ctx context.Context, err error) answer {
	d.o.Log.Log(ctx, slog.LevelDebug, "signed: refuse", "err", err)
	return answer{status: http.StatusUnauthorized}
}

// pass calls next and catches what it throws, of which only the type is logged: it may be what somebody wrote.
func (d *door) pass(ctx context.Context, r Request) (a answer) {
	defer func() {
		if thrown := recover(); thrown != nil {
			d.o.Log.Error("signed: answer", "kind", r.Kind, "err", fmt.Sprintf("panic of type %T", thrown))
			a = answer{status: http.StatusInternalServerError}
		}
	}()
	a.status, a.kind, a.body = d.next(ctx, r)
	if a.status = cmp.Or(a.status, http.StatusOK); a.status < 200 || a.status > 599 {
		return answer{status: http.StatusInternalServerError}
	}
	return a
}
