package fakeforum

import "time"

// A Limit is one of the two shapes in which Discourse says "too many requests".
type Limit string

// The shapes of a 429.
const (
	NoLimit    Limit = ""
	Middleware Limit = "middleware" // text/plain and Retry-After
	App        Limit = "app"        // JSON with extras.wait_seconds, and Retry-After
)

// Quirks is how a forum misbehaves. The zero value is a well-behaved Discourse without a page cache.
type Quirks struct {
	Prefix     string        // sub-folder of the forum, such as "/forum"
	Cache      time.Duration // how long topic pages are kept for anonymous readers; Discourse: 60 s
	ETag       bool          // a proxy in front adds ETag to topic pages and answers 304
	TagObjects bool          // tags are objects, as since 2026
	Mega       int           // topics of so many posts are too long for a timeline; 0: 10,000

	// The following strike the requests whose path contains Only; all of them if it is empty.
	Only      string
	Status    int           // answer with this status and a plain line
	Limit     Limit         // answer 429
	Wait      time.Duration // what a 429 asks for
	BodyWait  time.Duration // what the JSON of [App] asks for, if it differs from Wait
	Login     bool          // the whole site wants a login
	HTML      bool          // HTML with status 200 where JSON was asked
	Challenge bool          // a bot wall
	Endless   bool          // a body that never ends
	Truncated bool          // JSON that stops in the middle
	WrongID   bool          // another topic's id in the body
	Cut       int           // the stream is this many ids shorter at its end
	Down      bool          // connections are cut without an answer
}

// Set changes the quirks. It may be called while requests run; each request sees the quirks as they were at its start.
func (f *Forum) Set(change func(*Quirks)) {
	f.mu.Lock()
	defer f.mu.Unlock()
	change(&f.quirks)
}

// Well removes every fault that strikes requests. What the forum is (sub-folder, cache, tags) stays.
func (f *Forum) Well() {
	f.Set(func(q *Quirks) {
		*q = Quirks{Prefix: q.Prefix, Cache: q.Cache, ETag: q.ETag, TagObjects: q.TagObjects, Mega: q.Mega}
	})
}
