package store

import "github.com/threadtape/threadtape/bot/forum"

// A Followed is a post that somebody is told of because they asked for it.
type Followed struct {
	Thread forum.Ref
	Post   string
}

// HiddenKey names the note that takes one post out of one channel. It holds for the post wherever the forum moves it, and not
// for another one that gets its id from a forum that was set back: see [Hides].
func HiddenKey(s Subscription, post string) Key {
	return Key{Tenant: s.Tenant, Kind: "hidden", Name: string(s.To) + "\t" + s.Thread.Source + " " + s.Thread.Base + "\t" + post}
}
