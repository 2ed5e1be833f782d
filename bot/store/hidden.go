package store

import (
	"encoding/json"
	"time"

	"github.com/threadtape/threadtape/bot/forum"
)

// A hiding is the value of a note that takes a post out of a channel.
type hiding struct {
	By      string    `json:"by"`
	At      time.Time `json:"at"`
	Written time.Time `json:"written,omitzero"` // the post, by whom, and what
	Author  string    `json:"author,omitempty"`
	Rev     forum.Rev `json:"rev,omitempty"`
}

// Hiding returns what the note named by [HiddenKey] says: who took the post out, and when.
func Hiding(by string, post forum.Post, at time.Time) []byte {
	value, _ := json.Marshal(hiding{By: by, At: at.UTC(), Written: post.Created, Author: post.Author.Name, Rev: post.Rev}) // it has no field that cannot be written
	return value
}

// Hides reports whether a note takes a post out. It does not if there is none, or if the post was written after the hidden
// one, and after that was hidden, and is by somebody else or says something else: then it only has its id. A note that does
// not say so much holds for whatever has the id.
func Hides(n Note, post forum.Post) bool {
	var h hiding
	if n.Version == 0 {
		return false
	}
	if json.Unmarshal(n.Value, &h) != nil || h.Written.IsZero() || h.Rev == "" {
		return true
	}
	later := Cut(post.Created).After(Cut(h.Written)) && post.Created.After(h.At)
	return !later || post.Rev == h.Rev && (post.Author.Name == h.Author || h.Author == "")
}
