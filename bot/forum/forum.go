// Package forum has the words for what is read: threads, posts, pages, and the port that reads them.
//
// A [Source] is one kind of forum. It resolves a pasted link to a [Ref], and tells what changed since a [Cursor]. What
// it tells is a [Page]: posts, each with a [Rev] that changes when the content does. Whether a post is new, edited or
// removed is not the source's judgement; it follows from comparing pages with what is stored.
package forum

import (
	"cmp"
	"strings"
	"time"

	"github.com/threadtape/threadtape/bot/rich"
)

// A Ref names a thread. Source, Base and ID are its identity; URL and Start are for people.
type Ref struct {
	Source string `json:"source"`          // name of the source, such as "discourse"
	Base   string `json:"base"`            // scheme, host in lower case, prefix; no trailing slash
	ID     string `json:"id"`              // the engine's own thread id
	URL    string `json:"url,omitempty"`   // the canonical link
	Start  int    `json:"start,omitempty"` // number of the post that the pasted link pointed at
}

// Key returns the identity of the thread as one string without spaces at its ends, such as
// "discourse https://forum.example 24817". Two refs mean the same thread exactly if their keys are equal.
func (r Ref) Key() string { return r.Source + " " + r.Base + " " + r.ID }

// Zero reports whether r names no thread.
func (r Ref) Zero() bool { return r.Source == "" && r.Base == "" && r.ID == "" }

// Host returns the host of the forum, with its port if it has one.
func (r Ref) Host() string {
	_, rest, _ := strings.Cut(r.Base, "://")
	host, _, _ := strings.Cut(rest, "/")
	return host
}

// ParseKey is the inverse of [Ref.Key]; ok is false for a string that is no key. The link and the start are not part of
// a key.
func ParseKey(key string) (r Ref, ok bool) {
	source, rest, _ := strings.Cut(key, " ")
	base, id, ok := strings.Cut(rest, " ")
	if !ok || source == "" || base == "" || id == "" {
		return Ref{}, false
	}
	return Ref{Source: source, Base: base, ID: id}, true
}

// A ThreadState says whether a thread still takes posts, or why it cannot be read.
type ThreadState string

// The states of a thread.
const (
	Open        ThreadState = ""
	Closed      ThreadState = "closed"
	Archived    ThreadState = "archived"
	Unavailable ThreadState = "unavailable" // gone, or made private: the two look the same
	Moved       ThreadState = "moved"       // merged into another thread: see Thread.To
)

// A Thread is what a source tells about a thread as a whole.
type Thread struct {
	Ref      Ref         `json:"ref"`
	Title    string      `json:"title"`
	Author   string      `json:"author,omitempty"`
	Category string      `json:"category,omitempty"`
	Tags     []string    `json:"tags,omitempty"`
	Created  time.Time   `json:"created,omitzero"`
	Active   time.Time   `json:"active,omitzero"` // time of the last post
	Posts    int         `json:"posts"`           // how many posts the forum counts
	Top      int         `json:"top,omitempty"`   // the highest number in use; 0 where the source has no order
	State    ThreadState `json:"state,omitempty"`
	To       string      `json:"to,omitempty"` // link of the thread that this one became
}

// An Author is a member as the forum shows it.
type Author struct {
	ID      string `json:"id,omitempty"`   // the engine's user id; empty where it tells none
	Name    string `json:"name"`           // the unique name, clean, never empty
	Display string `json:"full,omitempty"` // the full name, if it differs
	Avatar  string `json:"avatar,omitempty"`
	Badge   string `json:"badge,omitempty"` // "staff", or empty; the opening poster is known from the thread
}

// Shown returns the name to show: the unique one, because display names can be taken by anybody.
func (a Author) Shown() string { return cmp.Or(a.Name, a.Display, "(no name)") }

// A PostState says whether a post can be read.
type PostState string

// The states of a post. Only a live post has a body.
const (
	Live    PostState = ""
	Hidden  PostState = "hidden"  // flagged or hidden by staff; may come back
	Deleted PostState = "deleted" // removed by its author, a moderator, or unknown
	Away    PostState = "moved"   // moved to another thread
)

// A PostKind says who speaks in a post.
type PostKind string

// The kinds of posts.
const (
	Regular   PostKind = ""
	Moderator PostKind = "moderator" // a moderator's notice
	System    PostKind = "system"    // the forum itself: Action says what happened
)

// A Rev is the content of a post, shortened: it changes exactly when what the author wrote changes, or when the post is
// hidden, removed or restored. Likes, views, avatars and re-rendering do not change it. It is opaque and safe to store.
type Rev string

// A Post is one entry of a thread.
type Post struct {
	ID      string    `json:"id"`              // the engine's own id; stable for life
	Number  int       `json:"n,omitempty"`     // place in the thread from 1, with gaps; 0 where the source has no order
	ReplyTo int       `json:"re,omitempty"`    // number of the post it answers; 0: none
	Author  Author    `json:"by"`              //
	Created time.Time `json:"at,omitzero"`     //
	Edited  time.Time `json:"edited,omitzero"` // zero if unknown or never
	URL     string    `json:"url,omitempty"`   //
	Body    rich.Doc  `json:"body,omitempty"`  // at most 256 KiB; empty unless live
	Rev     Rev       `json:"rev"`             // set by [Seal]
	Kind    PostKind  `json:"kind,omitempty"`  //
	Action  string    `json:"act,omitempty"`   // for System: closed, opened, archived, unarchived, pinned, split, renamed, …
	State   PostState `json:"state,omitempty"` //
	Why     string    `json:"why,omitempty"`   // for a removed post: "author", "moderator" or empty
	Likes   int       `json:"likes,omitempty"` //
	Kept    uint64    `json:"kept,omitempty"`  // the look in which its content last changed; set by the watcher
	Seq     uint64    `json:"seq,omitempty"`   // its place in the lanes; set by the watcher
}

// Readable reports whether the post has something to be said: a live one with words or with an action.
func (p Post) Readable() bool {
	return p.State == Live && (p.Kind == System && p.Action != "" || p.Kind != System && !p.Body.Empty())
}

// Blank returns p without a body, as it is kept when its text must go: identity, place, author, time and Rev stay.
func (p Post) Blank() Post {
	p.Body = nil
	return p
}

// Answers returns the number of the post that p answers: the one it replies to, or the first one that it quotes from
// the same thread. 0: none is known.
func (p Post) Answers() int {
	if p.ReplyTo != 0 {
		return p.ReplyTo
	}
	for _, q := range p.Body.Quotes() {
		if q.Cite != nil && q.Cite.Post != 0 && q.Cite.Thread == "" {
			return q.Cite.Post
		}
	}
	return 0
}
