package verify

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"time"

	"github.com/threadtape/threadtape/bot/fault"
	"github.com/threadtape/threadtape/bot/store"
)

// BodyMost is how many bytes a body may have: 1 MiB, many times the largest interaction that we know.
const BodyMost = 1 << 20

// Options say how to tell requests apart. PublicKey is needed.
type Options struct {
	PublicKey string // of the application, 64 hexadecimal digits

	// Notes remembers what was let in, for all replicas. Nil: this process remembers by itself, the newest 100,000.
	Notes store.Notes
	Log   *slog.Logger // nowhere
}

// Handler lets requests from Discord through to next, once each, and writes what it answers as JSON. next gets the raw
// body and the request's context; a status that HTTP does not have becomes 500, 0 becomes 200.
//
// It answers by itself: 405 to anything but POST, 413 to a body over [BodyMost], 401 to what Discord did not sign or what
// was let in before, 400 to a body that ends too early, 503 when it cannot be known whether it was let in before, 500 when
// next panics. A request is remembered for twice the window of time, the longest that its signature can hold; PING
// included, since Discord signs each of its own anew. Bodies are in no log. It is safe for concurrent use.
func Handler(o Options, next func(ctx context.Context, body []byte) (status int, answer []byte)) http.Handler {
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	d := &door{o: o, next: next, once: newMemory().once}
	if o.Notes != nil {
		d.once = o.Notes.Once
	}
	return d
}

// remembered is how long a request is.
const remembered = 2*Window + time.Minute

type door struct {
	o    Options
	next func(ctx context.Context, body []byte) (int, []byte)
	once func(ctx context.Context, k store.Key, ttl time.Duration) (first bool, err error)
}

// ServeHTTP answers one request.
func (d *door) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	status, answer := d.answer(w, r)
	if len(answer) > 0 {
		w.Header().Set("Content-Type", "application/json")
		w.Header().Set("X-Content-Type-Options", "nosniff")
	}
	w.WriteHeader(status)
	_, _ = w.Write(answer) //nolint:gosec // G705: it is JSON by its type, for Discord; whoever asked is gone if it fails
}

func (d *door) answer(w http.ResponseWriter, r *http.Request) (status int, answer []byte) {
	if r.Method != http.MethodPost {
		w.Header().Set("Allow", http.MethodPost)
		return http.StatusMethodNotAllowed, nil
	}
	timestamp, signature := r.Header.Get("X-Signature-Timestamp"), r.Header.Get("X-Signature-Ed25519")
	if timestamp == "" || signature == "" {
		return d.refuse(r.Context(), refuse("no signature")) // without reading what a stranger sends
	}
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, BodyMost))
	if err != nil {
		if _, long := errors.AsType[*http.MaxBytesError](err); long {
			return http.StatusRequestEntityTooLarge, nil
		}
		return http.StatusBadRequest, nil
	}
	if err := Discord(d.o.PublicKey, timestamp, signature, body, time.Now()); err != nil {
		return d.refuse(r.Context(), err)
	}
	first, err := d.once(r.Context(), keyOf(timestamp, signature), remembered)
	if err != nil {
		d.o.Log.Warn("verify: remember", "err", err)
		return http.StatusServiceUnavailable, nil
	}
	if !first {
		return d.refuse(r.Context(), refuse("a request that was let in before"))
	}
	return d.pass(r.Context(), body)
}

// refuse answers 401. Strangers and Discord's own tries are common: only the operator's mistake is worth a line.
func (d *door) refuse(ctx context.Context, err error) (int, []byte) {
	level := slog.LevelDebug
	if fault.Of(err) == fault.Invalid {
		level = slog.LevelError
	}
	d.o.Log.Log(ctx, level, "verify: refuse", "err", err)
	return http.StatusUnauthorized, nil
}

// pass calls next and catches what it throws, of which only the type is logged: it may be what somebody wrote.
func (d *door) pass(ctx context.Context, body []byte) (status int, answer []byte) {
	defer func() {
		if thrown := recover(); thrown != nil {
			d.o.Log.Error("verify: answer", "err", fmt.Sprintf("panic of type %T", thrown))
			status, answer = http.StatusInternalServerError, nil
		}
	}()
	status, answer = d.next(ctx, body)
	if status = cmp.Or(status, http.StatusOK); status < 200 || status > 599 {
		return http.StatusInternalServerError, nil
	}
	return status, answer
}
