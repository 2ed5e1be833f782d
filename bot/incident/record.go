package incident

import (
	"encoding/json"
	"fmt"
	"hash/fnv"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/threadtape/threadtape/bot/chat"
	"github.com/threadtape/threadtape/bot/forum"
	"github.com/threadtape/threadtape/bot/store"
)

// How much a record keeps, so that it stays small whatever breaks.
const (
	mattersMost  = 12
	titlesMost   = 3
	channelsMost = 8
	titleMost    = 80
	mendedMost   = 1000
)

// overKept is how long an incident that is over is remembered: its last edit may wait for a chat that is down.
const overKept = 3 * 24 * time.Hour

// A Matter is one thing that is wrong in an incident.
type Matter struct {
	Code     string         `json:"code,omitempty"` // what sorts threads together: the code of a fault, or "host"
	Say      string         `json:"say"`            // in words for people
	Lost     bool           `json:"lost,omitempty"` // given up for now: paused, and looked for once a day
	Threads  int            `json:"threads"`
	Titles   []Titled       `json:"titles,omitempty"`   // of the first of them
	Channels []chat.Address `json:"channels,omitempty"` // the first that wait for them, in order
	More     int            `json:"more,omitempty"`     // further channels
	Held     int            `json:"held,omitempty"`     // posts that wait, where that is known
	Next     time.Time      `json:"next,omitzero"`      // the earliest next try
}

// A Titled is a thread by its title. The title is a stranger's.
type Titled struct {
	Title string `json:"title"`
	URL   string `json:"url,omitempty"`
}

// A Record is what one place is told of one incident.
type Record struct {
	Kind    Kind           `json:"kind"`
	Subject string         `json:"subject"` // the base of the forum, or the channel's address
	Since   time.Time      `json:"since"`
	Ended   time.Time      `json:"ended,omitzero"`    // zero while it goes on
	Matters []Matter       `json:"matters,omitempty"` // what is wrong; after the end: what was
	Mended  map[string]int `json:"mended,omitempty"`  // threads that can be read again, shortened, with how many posts that brought
	Left    bool           `json:"left,omitempty"`    // it ended here only because nothing of it concerns this place any more
	Told    time.Time      `json:"told"`              // when Rev last changed
	Rev     forum.Rev      `json:"rev"`               // of the message
	Offered bool           `json:"offered,omitempty"` // it was offered in Rev
}

// Gap returns how many posts came when the threads could be read again.
func (r Record) Gap() (posts int) {
	for _, n := range r.Mended {
		posts += n
	}
	return posts
}

// Threads returns how many threads the incident is about.
func (r Record) Threads() (n int) {
	for _, m := range r.Matters {
		n += m.Threads
	}
	return n
}

// Channels returns the channels that the record names, each once.
func (r Record) Channels() (all []chat.Address) {
	if r.Kind != Forum {
		all = append(all, chat.Address(r.Subject))
	}
	for _, m := range r.Matters {
		all = append(all, m.Channels...)
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// Post returns the id of the message: what it is about and when it began.
func (r Record) Post() string {
	return strings.Join([]string{prefix, string(r.Kind), r.Subject, r.Since.UTC().Format(time.RFC3339)}, "/")
}

const prefix = "incident"

// Key names the note of the record behind a delivery of a lane; ok is false for every other delivery.
func Key(l store.Lane, d store.Delivery) (key store.Key, ok bool) {
	if !l.Thread.Zero() || !strings.HasPrefix(d.Post, prefix+"/") {
		return store.Key{}, false
	}
	return recordKey(l.To, d.Post), true
}

func recordKey(to chat.Address, post string) store.Key {
	return store.Key{Tenant: tenant, Kind: prefix, Name: string(to) + "\t" + post}
}

// Parse reads a record from its note.
func Parse(note store.Note) (r Record, err error) {
	if err = json.Unmarshal(note.Value, &r); err != nil {
		return Record{}, fmt.Errorf("record of an incident %q: %w", note.Key.Name, err)
	}
	return r, nil
}

// Seen is what is seen of an incident at one time, for one place.
type Seen struct {
	Since   time.Time      // of the oldest trouble
	Matters []Matter       // empty: nothing is wrong any more
	Mended  map[string]int // threads that can be read again since the last time
	Well    bool           // something that was wrong is not any more
	counted map[string]bool
}

// After returns the record after something was seen. changed is false where it stays as it is. The zero record is that
// of no incident, or of one that was over so long ago that the next is another.
//
// A record begins with trouble that is at least p.Short old. While it goes on Rev changes at most once in p.Quiet. Its end
// changes Rev at once, and so does trouble at least p.Short old that comes back.
func (r Record) After(s Seen, p Policy, now time.Time) (next Record, changed bool) {
	ripe := len(s.Matters) > 0 && now.Sub(s.Since) >= p.Short
	mended := r.with(s.Mended)
	switch {
	case r.Since.IsZero() && ripe:
		next = Record{Kind: r.Kind, Subject: r.Subject, Since: s.Since.UTC().Truncate(time.Second), Matters: s.Matters}
		return next.tell(now), true
	case r.Since.IsZero(), !r.Ended.IsZero() && !ripe:
		return r, false
	case !r.Ended.IsZero(): // it came back
		r.Ended, r.Left, r.Matters, r.Mended = time.Time{}, false, s.Matters, nil
		return r.tell(now), true
	case len(s.Matters) == 0:
		r.Ended, r.Mended, r.Left = now.UTC(), mended, !s.Well && len(mended) == 0
		return r.tell(now), true
	case now.Sub(r.Told) >= p.Quiet && !same(r.Matters, s.Matters):
		r.Matters, r.Mended = s.Matters, mended
		return r.tell(now), true
	case len(mended) != len(r.Mended):
		r.Mended = mended // for its end; nobody is told now
		return r, true
	default:
		return r, false
	}
}

// tell gives the record the revision of what it says.
func (r Record) tell(now time.Time) Record {
	r.Told, r.Offered, r.Rev = time.Time{}, false, ""
	said, err := json.Marshal(r)
	if err != nil {
		panic(err) // it holds nothing that could not be written
	}
	h := fnv.New64a()
	h.Write(said)
	r.Rev, r.Told = forum.Rev(fmt.Sprintf("%016x", h.Sum64())), now
	return r
}

func (r Record) with(mended map[string]int) map[string]int {
	if len(mended) == 0 || len(r.Mended) >= mendedMost {
		return r.Mended
	}
	all := maps.Clone(r.Mended)
	if all == nil {
		all = make(map[string]int, len(mended))
	}
	maps.Copy(all, mended)
	return all
}

// same compares what is written, in which two clocks' readings of one moment are equal.
func same(a, b []Matter) bool {
	one, err := json.Marshal(a)
	other, err2 := json.Marshal(b)
	return err == nil && err2 == nil && string(one) == string(other)
}
