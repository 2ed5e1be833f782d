package chat

import (
	"context"
	"time"
)

// A Sender speaks in one kind of chat. It never retries and never waits for a rate limit: errors are faults, and
// fault.Again carries the wait. All methods are safe for concurrent use and end when ctx does.
//
// An error of kind Again, Denied, Gone or Invalid says that the message was surely not heard. An error whose outcome is
// unknown (the connection broke after the request was out) is marked with [ErrUnsure].
type Sender interface {
	// Caps says what this chat can do. Constant.
	Caps() Caps

	// Send says m in a place. m.Key is carried down to the platform where it has an idempotency key; the same key within
	// Caps.Dedup gives the same receipt and no second message.
	Send(ctx context.Context, to Address, m Message) (Receipt, error)

	// Edit replaces what r stands for. Repeating it is harmless. Gone: the message is no longer there, or stands where
	// nothing is changed any more.
	Edit(ctx context.Context, r Receipt, m Message) error

	// Delete removes it. Deleting what is gone succeeds.
	Delete(ctx context.Context, r Receipt) error
}

// A Finder can look into a channel for a message whose sending had an unknown outcome.
type Finder interface {
	// Find returns the receipt of the message with that key said since then, or ok false when it surely was not said. An
	// error that is [ErrBlind] says that this place is not shown to the bot at all: asking again is of no use.
	Find(ctx context.Context, to Address, key string, since time.Time) (r Receipt, ok bool, err error)
}

// A Reacher can speak with one person alone.
type Reacher interface {
	// Reach returns the place where the chat speaks with a person alone, by the chat's id of the person. It says nothing
	// there. Denied: the person does not want it.
	Reach(ctx context.Context, user string) (Address, error)
}

// A Seer knows who sees what is said.
type Seer interface {
	// Sees reports whether a person of a tenant sees what is said in a place: the place is the tenant's, it is there, and
	// the person may read it. Somebody who left sees nothing. What the chat told a few minutes ago counts.
	Sees(ctx context.Context, tenant, user string, to Address) (bool, error)
}

// A Namer knows more than one name for a place.
type Namer interface {
	// Canonical returns the one address under which a place is known: what is subscribed under two would be said twice. It
	// may ask the chat.
	Canonical(ctx context.Context, to Address) (Address, error)
}

// A Labeler knows what people call places.
type Labeler interface {
	// Label returns what people call a place, such as "#alpha"; empty where it has no name. It may ask the chat.
	Label(ctx context.Context, to Address) (string, error)
}

// A Forgetful chat has places in which nobody can tell afterwards whether a message was said: it knows no key again, and
// the bot may not look. One message at a time should be under way there, so that a crash leaves one in doubt, not many.
type Forgetful interface {
	// Forgets reports whether that holds for a place now. It asks nobody.
	Forgets(to Address) bool
}

// A Tender puts off what would take too many edits, such as to keep the parent of a discussion current.
type Tender interface {
	// Tend does what was put off and is due, some of it, for a few seconds at most. What goes wrong is tried again by a later
	// call; what is still put off when the program stops is done with the next message.
	Tend(ctx context.Context)
}

type blind struct{}

func (blind) Error() string { return "the bot may not read what stands there" }

// ErrBlind marks an error of a [Finder] that may not look: only who gives the bot more rights can change that. Whether the
// message was said stays unknown. Match it with errors.Is.
var ErrBlind error = blind{}

type lost struct{}

func (lost) Error() string { return "nothing can be said anywhere in this chat" }

// ErrLost marks an error that is not about one place: nothing can be said anywhere in this chat until its operator does
// something, such as for a token that is refused. Match it with errors.Is.
var ErrLost error = lost{}

type unsure struct{}

func (unsure) Error() string { return "the message may have been heard" }

// ErrUnsure marks an error after which nobody knows whether the message stands in the chat. Match it with errors.Is.
var ErrUnsure error = unsure{}
