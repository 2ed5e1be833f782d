// Package store is the memory of the bot: what was seen of each thread, who takes it, and what is still to be said.
//
// It is three ports that speak the domain's verbs, and two small ones beside them. One verb is one step: a transaction
// or a server-side script, never a function that runs while something is locked, so that no network call can happen
// inside.
//
//   - [Threads]: the schedule of looks, the state and the posts of each thread.
//   - [Subscriptions]: which channel takes which thread.
//   - [Outbox]: from an offer over a channel's turn to a receipt.
//   - [Pace] shares rates among replicas; [Notes] keeps small things that end.
//
// The promise that nothing is lost and nothing is said twice rests on an order: posts are kept first, deliveries are
// offered second, the cursor moves last; and on marks: each [Lane] remembers how far it has come, in the same step that
// queues. Offering again after a crash is therefore harmless.
//
// What every implementation must decide alike stands in rules.go as pure functions. Package storetest has the suite and
// the model that hold the implementations equal.
//
// For all methods: an ended context gives its error and leaves no half-done step; times are the store's (the server's
// for Redis, the process's clock elsewhere); a store that refuses to grow answers [ErrFull]. Everything is safe for
// concurrent use.
package store

import (
	"context"
	"errors"
	"time"
)

// ErrStale is returned when somebody else wrote, or owns, what was to be changed. Nothing was changed.
var ErrStale = errors.New("changed by somebody else meanwhile")

// ErrFull is returned when the store refuses to grow. What frees space still works.
var ErrFull = errors.New("the store is full")

// ErrInUse is returned by Open when another process holds the store.
var ErrInUse = errors.New("the store is in use by another process")

// ErrSchema is returned by Open for a store that a newer program wrote.
var ErrSchema = errors.New("the store was written by a newer version")

// Schema is the number of the layout that all stores of this program write. A store with a higher number is refused.
const Schema = 1

// A Version counts the writes of a record. 0: there is none.
type Version uint64

// A Store is what adapters/stores open; each consumer gets only the field it needs.
type Store struct {
	Threads       Threads
	Subscriptions Subscriptions
	Outbox        Outbox
	Pace          Pace
	Notes         Notes

	// Health asks the store how it is. An error means that it cannot be used now.
	Health func(context.Context) (Health, error)
	// Close gives everything back; leases held by this process end at once. Calling it twice is harmless.
	Close func() error
}

// Health is how a store is.
type Health struct {
	Kind     string   // "bolt", "redis", "memory"
	Where    string   // file or server, without secrets
	Shared   bool     // several processes may use it at once
	Epoch    string   // changes when the store may have forgotten its last second; empty where it cannot
	Doubt    bool     // it may have forgotten something lately: every turn is in doubt
	Emptied  bool     // it is empty although it was not before
	Warnings []string // for the operator: eviction policy, persistence, …
}

// A Key names a note.
type Key struct{ Tenant, Kind, Name string }

// A Note is a small thing to remember.
type Note struct {
	Key     Key
	Value   []byte    // at most 64 KiB
	End     time.Time // when it is forgotten; zero: never
	Version Version
}

// Notes keeps small things that end: readers' places, channel settings, opt-outs, audit, the trails of why, envelopes
// seen.
type Notes interface {
	// Read returns a note; Version 0: there is none, or it has ended.
	Read(ctx context.Context, k Key) (Note, error)

	// Write stores n if the stored version is n.Version (0: there must be none), and returns it with its new version;
	// else [ErrStale].
	Write(ctx context.Context, n Note) (Note, error)

	// Once is true for the first caller within ttl.
	Once(ctx context.Context, k Key, ttl time.Duration) (first bool, err error)

	// Range returns the notes of a tenant and kind in the order of their names, without those that have ended.
	Range(ctx context.Context, tenant, kind string) ([]Note, error)

	// Forget removes a note. What is not there is forgotten already.
	Forget(ctx context.Context, k Key) error
}
