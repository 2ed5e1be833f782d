// Package filter decides which posts of a thread a channel takes, and says which rule decided and on what words.
//
// It is pure. What a post quotes never counts: words and tickers are looked for in what the author wrote.
package filter

import (
	"github.com/threadtape/threadtape/bot/forum"
	"github.com/threadtape/threadtape/bot/rich"
	"github.com/threadtape/threadtape/bot/store"
)

// A Decision says whether a post is taken, and why.
type Decision struct {
	Takes   bool   `json:"takes"`
	Rule    string `json:"rule"`              // the option that decided, such as "match" or "min_likes"; empty: nothing is filtered
	Why     string `json:"why"`               // for people, without a full stop
	Matched string `json:"matched,omitempty"` // the words in the post that decided, as they stand there
	Later   bool   `json:"later,omitempty"`   // it may be taken later without an edit: likes grow
}

// Decide judges one post of a thread by the options of a subscription. own are the author's own words of it.
func Decide(o store.Options, thread forum.Thread, p forum.Post, own rich.Doc) Decision {
	switch {
	case o.Mode == store.DigestOnly:
		return Decision{Rule: "mode", Why: "this subscription takes digests alone"}
	case o.Mode == store.First && p.Number != 1:
		return Decision{Rule: "mode", Why: "this subscription takes the opening post alone"}
	case o.Mode == store.OP && p.Author.Name != thread.Author:
		return Decision{Rule: "mode", Why: "this subscription takes posts by whoever opened the thread alone"}
	default:
		return Decision{Takes: true, Why: "this subscription takes every new post"}
	}
}
