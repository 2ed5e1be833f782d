// Package forumtest is the suite that every [forum.Source] passes.
//
// [Run] tests the promises that stand on the interface, one by one, over a forum that the test can change and break: a
// [Board]. A source that cannot notice something says so in its [forum.Caps], and is not asked for it.
package forumtest

import (
	"context"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"github.com/threadtape/threadtape/bot/forum"
)

// A Board is a forum in the hands of a test, with one thread of a few posts. A function that is nil is something this
// kind of forum cannot do.
type Board struct {
	Source  forum.Source
	Link    string   // of the thread
	Posts   int      // how many posts it has
	Foreign []string // links that are not of this kind of forum

	Post     func(by, text string) (id string) // somebody replies
	Edit     func(id, text string)
	Restyle  func(id string) // the post looks different, and says the same
	Like     func(id string) // one more likes it
	Delete   func(id string)
	Undelete func(id string)
	Hide     func(id string)
	Nonsense func()                   // from now on answers make no sense
	Cut      func()                   // from now on more than half of the posts are missing from answers that look sound
	Vanish   func()                   // the thread is gone
	Backup   func() (rollback func()) // copies the forum, and sets it back to the copy: ids and numbers come again
	Mend     func()                   // answers are sound again
}

// polls is how often a source is asked at most until it has noticed something, and pause is the time between two polls.
const (
	polls = 4
	pause = 2 * time.Minute
)

// Run tests the promises of a source. open makes a new board for each of them. Both run in a bubble of testing/synctest,
// where time is bent: the forum and its reader talk over a [Wire], not over the network of the machine.
func Run(t *testing.T, open func(t *testing.T) Board) {
	t.Helper()
	for _, c := range []struct {
		promise string
		test    func(*testing.T, Board)
	}{
		{"caps are constant", capsAreConstant},
		{"a link is resolved to one identity", linkIsResolved},
		{"foreign links are foreign", foreignLinks},
		{"the first reading is complete", firstReading},
		{"a cursor can be repeated", cursorIsRepeatable},
		{"a cursor that makes no sense is taken for empty", unknownCursor},
		{"an unchanged thread is quiet", unchangedIsQuiet},
		{"a new post comes once", newPost},
		{"many new posts come once and in order", manyPosts},
		{"an edit changes the revision", edited},
		{"another look keeps the revision", restyled},
		{"a removed post comes with its state", removed},
		{"a hidden post has no body", hidden},
		{"a restored post comes back", restored},
		{"nonsense is Broken and changes nothing", nonsense},
		{"a stream cut in half is Broken", cut},
		{"a thread that is gone is Gone", vanished},
		{"a forum that was set back is read as it is", setBack},
		{"an ended context ends it", contextEnds},
		{"posts are found again one by one", rechecked},
		{"likes are found out one by one, and change nothing else", liked},
		{"two may read at once", concurrent},
	} {
		t.Run(c.promise, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) { c.test(t, open(t)) })
		})
	}
}

// A Follower reads a thread on and keeps what a watcher would keep: the newest of each post. Tests of sources use it
// where one Fetch is not the point.
type Follower struct {
	Source forum.Source
	Ref    forum.Ref
	Cursor forum.Cursor
	Posts  map[string]forum.Post // by id
	Thread forum.Thread
	Seen   []string // ids of posts in the order in which they first came
}

// Follow resolves a link and reads the whole thread.
func Follow(t *testing.T, s forum.Source, link string) *Follower {
	t.Helper()
	ref, err := s.Resolve(t.Context(), link)
	if err != nil {
		t.Fatalf("Resolve(%q): %v", link, err)
	}
	f := &Follower{Source: s, Ref: ref, Posts: map[string]forum.Post{}}
	f.Look(t)
	return f
}

// Look reads on until there is nothing more, and returns the posts that were new or changed. It fails the test on an
// error.
func (f *Follower) Look(t *testing.T) []forum.Post {
	t.Helper()
	changed, err := f.Try(t.Context())
	if err != nil {
		t.Fatalf("Fetch: %v", err)
	}
	return changed
}

// Try is [Follower.Look] that returns the error. What was read before it is kept.
func (f *Follower) Try(ctx context.Context) (changed []forum.Post, err error) {
	for range 100 {
		page, err := f.Source.Fetch(ctx, f.Ref, slices.Clone(f.Cursor))
		if err != nil {
			return changed, err
		}
		changed = append(changed, f.Take(page)...)
		if !page.More {
			break
		}
	}
	return changed, nil
}

// Take keeps a page, and returns those of its posts that were new or changed.
func (f *Follower) Take(page forum.Page) (changed []forum.Post) {
	f.Cursor = page.Cursor
	if page.Thread != nil {
		f.Thread = *page.Thread
	}
	for _, p := range page.Posts {
		old, ok := f.Posts[p.ID]
		if !ok {
			f.Seen = append(f.Seen, p.ID)
		}
		if !ok || old.Rev != p.Rev {
			changed = append(changed, p)
		}
		f.Posts[p.ID] = p
	}
	return changed
}
