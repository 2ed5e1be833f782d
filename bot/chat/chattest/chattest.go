// Package chattest holds chats to their promises, and has a chat in memory for tests of everything that speaks.
//
// [Run] is the suite for every [chat.Sender]: each sentence of that port is a test. [Chat] is a double that keeps the
// same promises, records what stands in each place, and breaks when and how a test says.
package chattest

import (
	"testing"

	"github.com/threadtape/threadtape/bot/chat"
)

// A Harness is a chat to be held to the promises, fresh for each test.
type Harness struct {
	Sender chat.Sender
	To     chat.Address // a place where it may speak
	Other  chat.Address // another; empty: there is only one
	// Missing stands for a message that is not there.
	Missing chat.Receipt
	// Count returns how many messages stand, or stood, in a place, each once however often it was edited; nil: nobody can
	// tell.
	Count func(to chat.Address) int
	// Shown returns what a reader sees of a message now, empty when it was deleted; nil: nobody can tell.
	Shown func(r chat.Receipt) string
	// Under returns the message below which a reader sees one, zero when it stands by itself; nil: nobody can tell.
	Under func(r chat.Receipt) chat.Receipt
}

// Run holds a chat to the promises of [chat.Sender], and of [chat.Finder] where it is one. open makes a fresh chat and
// registers its own cleanup.
func Run(t *testing.T, open func(t *testing.T) Harness) {
	t.Helper()
	for _, promise := range promises {
		t.Run(promise.name, func(t *testing.T) {
			t.Parallel()
			promise.holds(t, open(t))
		})
	}
}

var promises = [...]struct {
	name  string
	holds func(*testing.T, Harness)
}{
	{"caps are constant", capsConstant},
	{"a message gives a receipt for its place", sendGivesReceipt},
	{"each sending without a key is a new message", noKeyIsNew},
	{"the same key is the same message", sameKey},
	{"the same key at the same moment is one message", sameKeyAtOnce},
	{"the same key in another place is another message", keyPerPlace},
	{"a receipt can be stored", receiptStored},
	{"a message in answer to another stands below it", answers},
	{"an edit replaces", editReplaces},
	{"an edit can be repeated", editRepeated},
	{"an edit of what is not there is Gone", editMissing},
	{"a deletion removes", deleteRemoves},
	{"deleting what is gone succeeds", deleteGone},
	{"an ended context ends every call", contextEnds},
	{"a message is not changed", messageUnchanged},
	{"any message can be said", anyMessage},
	{"strangers' words do no harm", hostileWords},
	{"many speak at once", manyAtOnce},
	{"a message can be found by its key", finds},
}
