// Package fault says what an error asks of its caller, and what it says to a person.
//
// Every adapter maps its platform's codes to one of five kinds. The engines decide by the kind alone: wait, stop, tell
// the managers, try another way, or back off. The words for people travel beside the cause and never repeat it, because
// a cause may carry addresses and secrets.
package fault

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// A Kind is what an error asks of whoever gets it.
type Kind uint8

const (
	// Broken is an answer that makes no sense, or a fault nobody foresaw: back off, and show it to the operator. It is
	// the kind of every error that is not an [Error].
	Broken Kind = iota
	// Again is a passing trouble: try again after [After].
	Again
	// Gone means that what was asked for is no longer there.
	Gone
	// Denied means that it is there, and not for us.
	Denied
	// Invalid means that what was asked is wrong and will stay wrong.
	Invalid
)

// String returns the kind in one lower-case word.
func (k Kind) String() string {
	switch k {
	case Again:
		return "again"
	case Gone:
		return "gone"
	case Denied:
		return "denied"
	case Invalid:
		return "invalid"
	default:
		return "broken"
	}
}

// An Error carries a kind, words for people and the cause for the operator.
type Error struct {
	Kind  Kind
	After time.Duration // how long to wait at least; only with Again
	Code  string        // stable name for the manual and for tests, such as "E-FETCH-PRIVATE"
	Say   string        // what happened and why, in whole sentences; no cause, no secret
	Fix   string        // what to do or type next; may be empty
	Err   error         // the cause; may be nil
}

// New returns an error of a kind with words for people. The cause may be nil.
func New(kind Kind, code, say, fix string, cause error) *Error {
	return &Error{Kind: kind, Code: code, Say: say, Fix: fix, Err: cause}
}

// Wait returns an error of kind [Again] that asks for a pause of at least after.
func Wait(after time.Duration, code, say string, cause error) *Error {
	return &Error{Kind: Again, After: after, Code: code, Say: say, Err: cause}
}

// Error returns the operator's line: the kind, the code and the cause, or the words where there is no cause.
func (e *Error) Error() string {
	head := e.Kind.String()
	if e.Code != "" {
		head += " " + e.Code
	}
	if e.Err != nil {
		return fmt.Sprintf("%s: %v", head, e.Err)
	}
	return head + ": " + e.Say
}

// Unwrap returns the cause.
func (e *Error) Unwrap() error { return e.Err }

// Of returns the kind of the outermost [Error] in err's chain. An ended context is [Again]; anything else is [Broken].
func Of(err error) Kind {
	if e, ok := errors.AsType[*Error](err); ok {
		return e.Kind
	}
	if errors.Is(err, context.DeadlineExceeded) || errors.Is(err, context.Canceled) {
		return Again
	}
	return Broken
}

// After returns how long err asks to wait; zero if it does not say.
func After(err error) time.Duration {
	if e, ok := errors.AsType[*Error](err); ok {
		return e.After
	}
	return 0
}

// Code returns the stable name of err, or "E-BROKEN".
func Code(err error) string {
	if e, ok := errors.AsType[*Error](err); ok && e.Code != "" {
		return e.Code
	}
	return "E-BROKEN"
}

// Words returns what a person may read of err: what happened and why, and what to do next. An error without words of
// its own gives a general sentence; the cause is never shown.
func Words(err error) (say, fix string) {
	if e, ok := errors.AsType[*Error](err); ok && e.Say != "" {
		return e.Say, e.Fix
	}
	return "Something went wrong on our side.", "Try again in a minute; the log names the cause."
}
