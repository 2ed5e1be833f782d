// Package relay carries what waits in the outbox into the chats: one message per turn of a channel, in order, with
// everything that keeps it from being said twice.
//
// A turn is claimed with a lease and an attempt that is written down before anything is sent. What it says is composed
// at the turn, from the post as it is then, so that a queued delivery says the latest revision or nothing. No sending
// starts when more than a part of the lease is used up by our own clock. When an earlier attempt may have been heard,
// the chat is asked first, or the same key is used again where the chat knows it. How a turn ended is settled with its
// fencing token in the same step that frees the channel.
//
// Whom a message calls is written down before it is said, with its key, so that a further attempt calls the same people and
// no other message calls them soon again. Edits call nobody.
//
// What a message looks like is not known here: a [Composer] is handed in.
package relay
