// Package discourse reads the threads of Discourse forums, as any anonymous reader may.
//
// The list of post ids that comes with every topic page ("the stream") is the truth: what joins it is new, what leaves
// it was deleted, hidden or moved. A topic page may be a minute old, because the forum keeps it in a cache; posts asked
// for by id are always fresh. So a poll is one topic page near the end of the thread; new posts are then read by id, and
// a post that left the stream is asked for, by itself, before it is called removed.
//
//	link.go     which links may mean a topic
//	resolve.go  asking the forum whether one does
//	fetch.go    the three ways to read on: from the start, the rest of the start, what changed
//	read.go     reading posts by id
//	page.go     what a topic page says of the thread as a whole
//	poll.go     comparing a topic page with what is known
//	gone.go     what became of posts that left the stream
//	convert.go  posts and threads from the forum's JSON
//	cursor.go   what is remembered between two readings
//	faults.go   what the forum's errors mean
//
// Threads of more than 1,000 posts are not read from end to end: their opening post and their newest 200 are.
package discourse

import (
	"context"
	"time"

	"github.com/threadtape/threadtape/adapters/sources/fetch"
	"github.com/threadtape/threadtape/bot/forum"
)

// Name is the name of this kind of source, in [forum.Ref] and in settings.
const Name = "discourse"

// A Getter makes the requests: a [fetch.Client], or what stands in for it.
type Getter interface {
	Get(ctx context.Context, r fetch.Request) (*fetch.Response, error)
}

// source is a forum.Source and a forum.Rechecker.
type source struct {
	get    Getter
	probed probes
}

// Open returns the source. It holds no connection of its own, and there is nothing to close. It is safe for concurrent
// use, and is a [forum.Rechecker] too.
func Open(get Getter) forum.Source { return &source{get: get} }

// Caps says what Discourse tells to anonymous readers.
func (s *source) Caps() forum.Caps {
	return forum.Caps{Engine: "Discourse", Edits: true, Deletions: true, Ordered: true, Floor: time.Second}
}
