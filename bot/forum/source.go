package forum

import (
	"context"
	"encoding/json"
	"errors"
	"time"
)

// ErrForeign is what [Source.Resolve] returns for a link that another source may know.
var ErrForeign = errors.New("not a thread of this kind of forum")

// ErrTurn is in the error of a request that was not made, because the forum would have been asked more often than is polite.
// It says nothing about the forum.
var ErrTurn = errors.New("not our turn to ask")

// A Cursor is where a source stopped reading a thread. It belongs to the source alone, which may put into it whatever it
// needs to read on; everybody else stores it and hands it back. Empty: from the start.
type Cursor = json.RawMessage

// Caps says what a source can tell. It is constant.
type Caps struct {
	Engine      string        // for people: "Discourse"
	Push        bool          // it can wake us, see [Waker]
	Edits       bool          // edits are noticed
	Deletions   bool          // deletions are noticed
	Ordered     bool          // posts have numbers
	PerThread   bool          // it only tells that a thread has new posts, not which
	Window      int           // how many of the newest posts a poll can miss at most; 0: no limit
	Floor       time.Duration // asking more often is useless
	Credentials string        // what the operator must bring; empty: nothing
}

// A Page is what a source tells about a thread since a cursor.
type Page struct {
	Thread      *Thread       // nil if nothing about the thread as a whole is known to have changed
	Posts       []Post        // new, changed or removed posts, sealed; known ones may be among them; in the thread's order
	NotModified bool          // the source is sure that nothing changed: nothing else is set but Cursor
	More        bool          // there is more to read at once with the new cursor
	First       bool          // nothing was read before this page: an empty cursor, or one that was no longer understood
	Cursor      Cursor        // where to go on
	Wait        time.Duration // the source asks to be left alone for so long; 0: nothing said
	Warnings    []string      // for people, such as "the window was too small: posts may be lost"
}

// A Source reads the threads of one kind of forum.
type Source interface {
	// Caps says what this source can tell. Constant.
	Caps() Caps

	// Resolve finds the thread that a link means, if need be by asking the forum. [ErrForeign]: ask the next source. A
	// fault.Invalid error refuses with words for people; other faults say why the forum could not be asked.
	Resolve(ctx context.Context, url string) (Ref, error)

	// Fetch tells what changed since the cursor; the empty cursor means from the start. It may be repeated with the same
	// cursor. A cursor that it does not understand is taken for empty. A post that is not on the page is not removed;
	// removed posts are on the page, with their state, once the source has missed them twice and asked for each. An answer
	// that makes no sense, or in which more than half of the known posts are missing, is a fault.Broken error and no page.
	Fetch(ctx context.Context, ref Ref, cursor Cursor) (Page, error)
}

// A Hint says that something happened in a thread. It carries no content.
type Hint struct {
	Ref  Ref
	Post string // id of the post, if known
}

// A Waker can tell at once that something happened. A lost or doubled hint harms nothing.
type Waker interface {
	// Wake calls woken for whatever happens in the threads, until ctx ends; it returns ctx's error then. woken must not
	// block.
	Wake(ctx context.Context, refs []Ref, woken func(Hint)) error
}

// A Rechecker can say how posts are now: what became of those that its pages no longer show, and how many likes those have
// that did not change otherwise.
type Rechecker interface {
	// Recheck returns the posts as they are now, with their likes, removed ones with their state, in the order asked. It
	// asks the forum about each of them. With an error come the posts that it told of before.
	Recheck(ctx context.Context, ref Ref, posts []string) ([]Post, error)
}
