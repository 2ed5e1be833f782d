package store

import (
	"context"
	"iter"
	"time"

	"github.com/threadtape/threadtape/bot/chat"
	"github.com/threadtape/threadtape/bot/forum"
)

// A Lane is one thread's way into one channel. A subscription opens it; its end closes it.
type Lane struct {
	Thread forum.Ref
	To     chat.Address
}

// Key returns the identity of the lane. Neither a thread's key nor an address holds a tab.
func (l Lane) Key() string { return l.Thread.Key() + "\t" + string(l.To) }

// A Mark is how far a lane has come: what lies at or before it has been offered or passed over.
type Mark struct {
	Seq  uint64   `json:"seq,omitempty"`  // sources with an order: the highest place offered
	Seen []uint64 `json:"seen,omitempty"` // sources without one: hashes of the last [Ring] posts offered
}

// Ring is how many posts the mark of a lane remembers where the source has no order.
const Ring = 128

// A Subscription is a channel's wish for a thread.
type Subscription struct {
	Lane
	Tenant  string    // "discord:<server>", "slack:<workspace>", "terminal"
	By      string    // who subscribed, as shown; a note, not a right
	Owner   string    // the chat's id of who subscribed, to be told of trouble; empty: nobody
	At      time.Time // since when
	Options Options
	Paused  string    // reason; empty when active
	Until   time.Time // a pause ends then by itself; zero: not by itself
	Version Version
}

// Active reports whether s takes posts at the given time.
func (s Subscription) Active(now time.Time) bool {
	return s.Paused == "" || !s.Until.IsZero() && !now.Before(s.Until)
}

// Subscriptions remembers which channel takes which thread.
type Subscriptions interface {
	// Put stores s if the stored version is s.Version (0: there must be none), and returns it with its new version; else
	// [ErrStale]. The lane is open when Put returns: the first Put opens it at from; later ones move the mark up to the
	// place of from, never back: what lies before it has been passed over. One whose options take other posts than before
	// (see [Options.SamePosts]) moves the opening up to the mark, so that a wider filter never brings up the past; a pause
	// and its end leave it alone, so that what waits for likes may still come late.
	Put(ctx context.Context, s Subscription, from Mark) (Subscription, error)

	// Drop removes a subscription and closes its lane. When it returns, nothing of the lane waits, no later offer is
	// taken, and no turn about it is under way (it waits for one, at most a lease: never call it from inside a turn). It
	// returns what it removed, for undo; Version 0: there was none.
	Drop(ctx context.Context, l Lane) (Subscription, error)

	// Takers ranges over the subscriptions of a thread. During writes a row may appear twice; none that stays is missed.
	Takers(ctx context.Context, thread forum.Ref) iter.Seq2[Subscription, error]

	// In returns the subscriptions of a channel, oldest first.
	In(ctx context.Context, to chat.Address) ([]Subscription, error)

	// All ranges over every subscription: for export, doctor, and the repair at start.
	All(ctx context.Context) iter.Seq2[Subscription, error]

	// Mark returns how far a lane has come; ok is false for a closed one.
	Mark(ctx context.Context, l Lane) (m Mark, ok bool, err error)
}
