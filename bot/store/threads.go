package store

import (
	"context"
	"time"

	"github.com/threadtape/threadtape/bot/forum"
)

// A State is what is remembered of a thread between two looks.
type State struct {
	Version Version      `json:"-"`
	Cursor  forum.Cursor `json:"cursor,omitempty"`  // opaque to all but the source
	Thread  forum.Thread `json:"thread"`            // as last told; Thread.Ref carries the link
	Top     int          `json:"top,omitempty"`     // highest post number that was offered to the takers
	Mark    uint64       `json:"mark,omitempty"`    // what posts carry of a look that failed after it kept them; 0: none did
	Rewinds []Rewind     `json:"rewinds,omitempty"` // how often the forum was set back
	Waits   []Wait       `json:"waits,omitempty"`   // posts that somebody takes once they have more likes
	Asked   time.Time    `json:"asked,omitzero"`    // when the source was last asked how those are
	Next    time.Time    `json:"next,omitzero"`     // the next look
	LastOK  time.Time    `json:"ok,omitzero"`
	Fails   int          `json:"fails,omitempty"`  // looks in a row that failed
	Since   time.Time    `json:"since,omitzero"`   // first of them
	Fault   string       `json:"fault,omitempty"`  // code of the last error; empty when well
	Say     string       `json:"say,omitempty"`    // its words for people
	Behind  bool         `json:"behind,omitempty"` // since the last failure no look has read to the end of the thread
	Gap     int          `json:"gap,omitempty"`    // how many posts were new to us between the last failure and that end
}

// Passed is how far a subscription has come in the thread as it was last looked at: what lies before was taken or refused, and
// is no news whatever the channel takes from now on. It is to be given to [Subscriptions.Put] where what comes of the thread
// changes or stops for a while. Zero while it is paused: nobody has decided about what came meanwhile.
func (s State) Passed(taker Subscription) Mark {
	if taker.Paused != "" {
		return Mark{}
	}
	return Mark{Seq: s.Seq(s.Top)}
}

// A Wait is a post that a filter may take later, when it has more likes.
type Wait struct {
	Post  string    `json:"p"`
	Likes int       `json:"n,omitempty"` // as last known
	Since time.Time `json:"at"`
}

// A Look is one turn to look at a thread.
type Look struct {
	Thread forum.Ref
	State  State
	Token  uint64
	Until  time.Time // ours until then, by our own monotonic clock, counted from before the claim was sent
}

// A Window chooses posts: the newest n, or the given ids; both zero: none. Bare leaves bodies out: id, number, author,
// state and Rev stay.
type Window struct {
	Newest int
	Posts  []string
	Bare   bool
}

// KeptPosts is how many posts of a thread are kept at most: the opening one and the newest. All ids with their Rev are
// known beyond that, so that none is taken for new again.
const KeptPosts = 200

// Threads remembers what was seen of each thread, and when to look again.
type Threads interface {
	// Due claims up to n threads whose look is due, the longest overdue first. A claimed thread is given to nobody else
	// until the lease is over or Advance ends it. next is when the earliest unclaimed thread falls due (zero: none).
	// Nothing due is not an error.
	Due(ctx context.Context, holder string, n int, lease time.Duration) (looks []Look, next time.Time, err error)

	// Wake puts a thread on the schedule for at, at the latest: it never delays a look, and it makes an unknown thread
	// known. A thread that is being looked at is looked at again afterwards.
	Wake(ctx context.Context, thread forum.Ref, at time.Time) error

	// Keep stores posts by their id; keeping the same ones again changes nothing. A look that is no longer ours changes
	// nothing and gets [ErrStale], so an older page never overwrites a newer one. Posts are kept before they are offered.
	// Of a post that is not readable only the blank is kept.
	Keep(ctx context.Context, l Look, posts []forum.Post) error

	// Advance ends a look: it stores next, schedules next.Next (or an earlier wish of Wake) and frees the thread, all or
	// nothing, if the look is still ours and nobody wrote the state since; else [ErrStale], and nothing changed. It comes
	// after every offer of the look.
	Advance(ctx context.Context, l Look, next State) error

	// Read returns the state and the posts of the window in the thread's order. An unknown thread has Version 0 and no
	// posts. An id that is known without a text (older than [KeptPosts], or forgotten) comes blank.
	Read(ctx context.Context, thread forum.Ref, w Window) (State, []forum.Post, error)

	// Forget removes the text of the given posts for good, keeping id, place and Rev so that they are not taken for new;
	// without posts it removes all that is known of the thread, its place in the schedule included.
	Forget(ctx context.Context, thread forum.Ref, posts ...string) error

	// Scheduled returns how many threads are on the schedule and when the most overdue one was due (zero: none is).
	Scheduled(ctx context.Context) (n int, oldest time.Time, err error)
}
