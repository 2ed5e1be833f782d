package store

import (
	"reflect"
	"slices"

	"github.com/threadtape/threadtape/bot/chat"
)

// A Mode says which posts of a thread a channel takes.
type Mode string

// The modes.
const (
	Replies    Mode = "replies" // every new post
	First      Mode = "first"   // the opening post alone
	OP         Mode = "op"      // posts by whoever opened the thread
	DigestOnly Mode = "digest"  // no post by itself: digests alone
)

// A Format says how much room a relay takes.
type Format string

// The formats.
const (
	Card    Format = "card"
	Compact Format = "compact"
	Full    Format = "full"
)

// A Rhythm says how often a channel gets a digest of a thread.
type Rhythm string

// The rhythms.
const (
	NoDigest Rhythm = ""
	Daily    Rhythm = "daily"
	Weekly   Rhythm = "weekly"
	AtClose  Rhythm = "close" // after the stock exchange of the channel closes
)

// Edits says what happens in the channel when a post that was said is edited at the source.
type Edits string

// What happens after an edit. A removal takes the words away in every case.
const (
	EditsSilent Edits = ""     // the message is edited in place
	EditsNote   Edits = "note" // and what changed is said below it
	EditsOff    Edits = "off"  // the message stays as it was sent
)

// Options are what a channel asks for with a subscription. Zero values are the defaults.
type Options struct {
	Mode   Mode         `json:"mode,omitempty"`
	Format Format       `json:"format,omitempty"`
	Place  chat.Placing `json:"place,omitempty"`
	Edits  Edits        `json:"edits,omitempty"`

	// Filters. A post must pass all that are set; a list is passed by any one of its entries.
	Match     []string `json:"match,omitempty"`     // terms, or RE2 between slashes: one must stand in the author's own words
	Exclude   []string `json:"exclude,omitempty"`   // none may
	Only      []string `json:"only,omitempty"`      // names of authors, in any case
	Never     []string `json:"never,omitempty"`     // names of authors, in any case
	MinLikes  int      `json:"likes,omitempty"`     // so many, also later
	Tickers   []string `json:"tickers,omitempty"`   // one must be named
	Positions bool     `json:"positions,omitempty"` // a position must be declared

	Digest Rhythm `json:"digest,omitempty"`
	At     string `json:"at,omitempty"`   // when the digest comes: "HH:MM" in the zone; empty: 18:00, or after the close
	Zone   string `json:"zone,omitempty"` // IANA name; empty: that of the channel
	Role   string `json:"role,omitempty"` // the chat's id of a group that is called for each post
}

// Equal reports whether two wishes are the same. A list without entries is none.
func (o Options) Equal(other Options) bool {
	lists := []struct{ a, b *[]string }{
		{&o.Match, &other.Match}, {&o.Exclude, &other.Exclude}, {&o.Only, &other.Only}, {&o.Never, &other.Never}, {&o.Tickers, &other.Tickers},
	}
	for _, l := range lists {
		if !slices.Equal(*l.a, *l.b) {
			return false
		}
		*l.a, *l.b = nil, nil
	}
	return reflect.DeepEqual(o, other)
}

// Filtered reports whether o lets pass less than its mode does.
func (o Options) Filtered() bool {
	return len(o.Match)+len(o.Exclude)+len(o.Only)+len(o.Never)+len(o.Tickers) > 0 || o.MinLikes > 0 || o.Positions
}

// SamePosts reports whether two wishes take the same posts, however they say them.
func (o Options) SamePosts(other Options) bool {
	only := func(o Options) Options {
		return Options{Mode: o.Mode, Match: o.Match, Exclude: o.Exclude, Only: o.Only, Never: o.Never, MinLikes: o.MinLikes, Tickers: o.Tickers, Positions: o.Positions}
	}
	return only(o).Equal(only(other))
}
