package store

import (
	"context"
	"time"

	"github.com/threadtape/threadtape/bot/chat"
	"github.com/threadtape/threadtape/bot/forum"
)

// A Kind says what a delivery is about.
type Kind uint8

// The kinds of deliveries.
const (
	New    Kind = iota + 1 // say a post
	Update                 // bring what was said of a post in line with the post as it is now: edit, tombstone or restore
	Digest                 // say a digest of a channel's threads; Post is its id, such as "daily/2026-11-24T23:00:00Z"
	Notice                 // tell the managers; Post is the incident's id
)

// Lone reports whether a delivery of this kind needs no open lane: it belongs to the channel, and its lane's thread may be
// zero.
func (k Kind) Lone() bool { return k == Digest || k == Notice }

// A Delivery is a reference to something to be said. Packed it is about 64 bytes.
type Delivery struct {
	Kind Kind
	Post string
	Rev  forum.Rev // as offered; fixed
	Seq  uint64    // place in the thread; 0 where the source has no order
	At   time.Time // not to be said earlier: settle time, quiet hours
	Late bool      // offered behind the mark on purpose

	// Single: a message of its own however many wait at once, up to [SingleMost]; for New only.
	Single bool
}

// An Offering is what one lane may say, oldest first.
type Offering struct {
	Lane       Lane
	Deliveries []Delivery
}

// Terms are the terms of a claim.
type Terms struct {
	Lease time.Duration
	Burst int      // so many New of one thread at the head become one turn; 0: never
	Chats []string // kinds of chat this process serves
}

// A Turn is one channel's turn to speak: exactly one message's worth.
type Turn struct {
	Lane       Lane
	Deliveries []Delivery // one, or the group of a burst: fixed at the first claim, the same at every later one
	Token      uint64     // fencing
	Attempt    int        // 1 for the first
	First      time.Time  // of the first attempt
	Until      time.Time  // no send may start after it, by our own monotonic clock
	Doubt      bool       // it may have been said: look first
}

// A Verdict is how a turn ended.
type Verdict uint8

// The verdicts.
const (
	Heard   Verdict = iota + 1 // it stands in the chat: Receipt, and Revs as rendered
	Later                      // surely not heard: again after After
	Unsure                     // may have been heard: again after After, in doubt
	Nothing                    // there is nothing to say any more
	Never                      // can never be said: dead letter, with Why
)

// A Settlement ends a turn.
type Settlement struct {
	Turn    Turn
	Verdict Verdict
	Receipt chat.Receipt
	Revs    []forum.Rev // as rendered, one for each delivery
	After   time.Duration
	Why     string
}

// Said is what a channel was told about a post; without a Receipt: settled without a word.
type Said struct {
	Post    string
	Receipt chat.Receipt
	Rev     forum.Rev // the revision that stands there
	At      time.Time
	Posts   int // how many posts share the message (a burst)
}

// KeptReceipts is how many receipts of a lane are kept at most, the newest.
const KeptReceipts = 200

// KeptDead is how many dead letters of a channel are kept at most, the newest.
const KeptDead = 100

// A DeadLetter is a delivery that could not be made.
type DeadLetter struct {
	ID       string
	Lane     Lane
	Delivery Delivery
	Why      string
	At       time.Time
}

// A Queue is the state of one channel.
type Queue struct {
	Waiting      int
	Oldest, Next time.Time    // when the head was offered; when the next turn is due; zero: nothing waits
	Dead         []DeadLetter // newest first, at most [KeptDead]
}

// Outbox carries what is to be said from the watcher to the chats.
type Outbox interface {
	// Offer lets lanes say things. A New is taken if its lane is open and the mark lies before it; the mark moves in the
	// same step. An Update is taken if the channel was told about the post in another revision; while the post itself
	// still waits, the wish is remembered and becomes an Update when the turn is settled. A late New is taken although the
	// mark is past it, if it lies after the lane's opening, does not wait and was never settled, as far back as the lane's
	// receipts reach. A late New ahead of the mark of what still waits is a wish, and of what was heard in this revision it
	// is not taken: the post came back to another place. A Digest and a Notice are taken once per id, and need no open lane: their thread may be zero. The
	// same id with another Rev counts as an Update.
	//
	// What is not taken is not an error, so offering again is harmless. Each lane is taken whole or not at all; after an
	// error offer everything again. The order of offers to a channel is the order of its turns.
	Offer(ctx context.Context, os ...Offering) (taken int, err error)

	// Claim leases up to n channels whose turn is due, the longest due first, one turn each, and writes the attempt down
	// before it returns. A claimed channel is given to nobody else until it is settled or its lease is over; a turn whose
	// lease ran out comes again, the same, in Doubt. next is when the earliest other turn falls due (zero: none).
	Claim(ctx context.Context, holder string, n int, t Terms) (turns []Turn, next time.Time, err error)

	// Settle ends turns. It keeps a receipt of every delivery, also of those never said (the newest [KeptReceipts] of a
	// lane), takes the deliveries away, and queues an Update where a newer revision was wished meanwhile, in one step; the
	// channel is due again at once, or after After. A turn that is no longer ours changes nothing and is counted in stale.
	Settle(ctx context.Context, done ...Settlement) (stale int, err error)

	// Said returns what the lane's channel was told about the given posts, or the newest [KeptReceipts] without posts,
	// oldest first.
	Said(ctx context.Context, l Lane, posts ...string) ([]Said, error)

	// Queue tells what waits for a channel, when its next turn is, and its dead letters, newest first.
	Queue(ctx context.Context, to chat.Address) (Queue, error)

	// Replay puts dead letters at the end of the channel's queue again, with the ids they had. Unknown ids are left out.
	Replay(ctx context.Context, to chat.Address, ids ...string) (n int, err error)
}
