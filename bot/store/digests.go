package store

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/threadtape/threadtape/bot/chat"
	"github.com/threadtape/threadtape/bot/forum"
)

// DigestKept is how long it is remembered what a digest covers and quotes: so long its words follow what becomes of the
// posts.
const DigestKept = 31 * 24 * time.Hour

// DigestRev is the revision with which a digest is offered first; any other one asks for it to be composed anew.
const DigestRev forum.Rev = "1"

// DigestID names the digest of a rhythm that is due at a moment; a channel has each of them once.
func DigestID(r Rhythm, due time.Time) string {
	return string(r) + "/" + due.UTC().Format(time.RFC3339)
}

// A Covered is the part of a thread that a digest covers. Where the source has an order it is told by numbers, so that a
// post that was read late is in the next digest; else by time.
type Covered struct {
	Thread forum.Ref `json:"thread"`
	After  int       `json:"after,omitempty"` // the last post of the digest before
	Upto   int       `json:"upto,omitempty"`  // the last post of this one
	From   time.Time `json:"from,omitzero"`
	To     time.Time `json:"to,omitzero"`
}

// Has reports whether a post lies in c.
func (c Covered) Has(p forum.Post) bool {
	if p.Number != 0 {
		return c.After < p.Number && p.Number <= c.Upto
	}
	return p.Created.After(c.From) && !p.Created.After(c.To)
}

// A DigestPlan is what a digest covers, fixed before it is offered, and what it quotes, known since its first turn.
type DigestPlan struct {
	ID      string    `json:"id"`
	Rhythm  Rhythm    `json:"rhythm"`
	From    time.Time `json:"from"`
	To      time.Time `json:"to"`
	Next    time.Time `json:"next,omitzero"` // when the next one is due
	Zone    string    `json:"zone,omitempty"`
	Threads []Covered `json:"threads,omitempty"` // those in which something is new
	Taken   int       `json:"taken,omitempty"`   // how many threads it looked at
	Told    bool      `json:"told,omitempty"`    // it had a turn: Shown is what it quotes
	Shown   []string  `json:"shown,omitempty"`   // the posts that it quotes: see [ShownPost]
}

// ShownPost names a post among those that a digest quotes.
func ShownPost(thread forum.Ref, post string) string { return thread.Key() + "\t" + post }

// Quotes reports whether the digest shows words of a post, or may come to do so.
func (p DigestPlan) Quotes(thread forum.Ref, post string) bool {
	return !p.Told || slices.Contains(p.Shown, ShownPost(thread, post))
}

func digestKey(to chat.Address, id string) Key {
	return Key{Tenant: to.Chat(), Kind: "digest", Name: string(to) + "\t" + id}
}

// ReadDigest returns the plan of a channel's digest and the note that holds it; Version 0 of the note: there is none, or
// its time is over.
func ReadDigest(ctx context.Context, notes Notes, to chat.Address, id string) (p DigestPlan, note Note, err error) {
	note, err = notes.Read(ctx, digestKey(to, id))
	if err == nil && note.Version != 0 {
		err = json.Unmarshal(note.Value, &p)
	}
	if err != nil {
		return DigestPlan{}, note, fmt.Errorf("digest %s of %v: %w", id, to, err)
	}
	note.Key = digestKey(to, id)
	return p, note, nil
}

// WriteDigest stores a plan over the note it was read from; [ErrStale] if somebody else did meanwhile.
func WriteDigest(ctx context.Context, notes Notes, note Note, p DigestPlan) (Note, error) {
	value, err := json.Marshal(p)
	if err != nil {
		return note, fmt.Errorf("digest %s: %w", p.ID, err)
	}
	note.Value, note.End = value, p.To.Add(DigestKept)
	return notes.Write(ctx, note)
}

// FixDigest remembers what a digest covers before it is offered: its plan, and at each of its threads that digests of this
// channel quote from it. Doing it again changes nothing; what was fixed first stays.
func FixDigest(ctx context.Context, notes Notes, to chat.Address, p DigestPlan) error {
	for _, c := range p.Threads {
		if err := writeCover(ctx, notes, Lane{Thread: c.Thread, To: to}, p, c); err != nil {
			return fmt.Errorf("digest %s of %v: %w", p.ID, to, err)
		}
	}
	if _, err := WriteDigest(ctx, notes, Note{Key: digestKey(to, p.ID)}, p); err != nil && !errors.Is(err, ErrStale) {
		return fmt.Errorf("digest %s of %v: %w", p.ID, to, err)
	}
	return nil
}

// A cover is what a lane remembers of a digest.
type cover struct {
	ID string `json:"id"`
	Covered
}

func coversKey(l Lane) Key { return Key{Tenant: l.To.Chat(), Kind: "digested", Name: l.Key()} }

// flagKey names the note that says that some digest somewhere covers posts of a thread.
func flagKey(thread forum.Ref) Key { return Key{Kind: "digested", Name: thread.Key()} }

// writeCover adds one digest to what its lane remembers, and forgets those whose time is over.
func writeCover(ctx context.Context, notes Notes, l Lane, p DigestPlan, c Covered) error {
	if err := raiseFlag(ctx, notes, l, p.To); err != nil {
		return err
	}
	for {
		note, err := notes.Read(ctx, coversKey(l))
		if err != nil {
			return err
		}
		covers := coversOf(note)
		if slices.ContainsFunc(covers, func(known cover) bool { return known.ID == p.ID }) {
			return nil
		}
		covers = slices.DeleteFunc(covers, func(known cover) bool { return p.To.Sub(known.To) > DigestKept })
		note.Key, note.End = coversKey(l), p.To.Add(DigestKept)
		if note.Value, err = json.Marshal(append(covers, cover{p.ID, c})); err != nil {
			return err
		}
		if _, err = notes.Write(ctx, note); !errors.Is(err, ErrStale) {
			return err
		}
	}
}

// flagMost is how many channels a flag names at most.
const flagMost = 1000

// A covering says which channels have digests that cover posts of a thread, so that an edit asks for those of no other.
type covering struct {
	In  []chat.Address `json:"in,omitempty"`
	All bool           `json:"all,omitempty"` // too many to be named
}

func coveringOf(note Note) covering {
	f := covering{}
	if len(note.Value) == 0 || json.Unmarshal(note.Value, &f) != nil {
		return covering{All: true}
	}
	return f
}

// raiseFlag says of a lane that digests cover it. The channels of a flag are forgotten with it: one that has no more digests
// is asked in vain.
func raiseFlag(ctx context.Context, notes Notes, l Lane, to time.Time) error {
	for {
		note, err := notes.Read(ctx, flagKey(l.Thread))
		if err != nil {
			return err
		}
		f := covering{}
		if note.Version != 0 {
			f = coveringOf(note)
		}
		named := f.All || slices.Contains(f.In, l.To)
		if named && note.Version != 0 && !note.End.Before(to.Add(DigestKept)) {
			return nil
		}
		if !named {
			f.In = append(f.In, l.To)
		}
		if len(f.In) > flagMost {
			f = covering{All: true}
		}
		note.Key = flagKey(l.Thread)
		if end := to.Add(DigestKept + 24*time.Hour); end.After(note.End) {
			note.End = end
		}
		if note.Value, err = json.Marshal(f); err != nil {
			return err
		}
		if _, err = notes.Write(ctx, note); !errors.Is(err, ErrStale) {
			return err
		}
	}
}

func coversOf(note Note) []cover {
	var covers []cover
	if note.Version == 0 || json.Unmarshal(note.Value, &covers) != nil {
		return nil // our own words always read well; what does not is forgotten
	}
	return covers
}

// Digested returns what tells whether digests of a channel in the last days may cover posts of a thread, so that it is worth
// asking [Requoted]; nil: none of any channel does.
func Digested(ctx context.Context, notes Notes, thread forum.Ref) (in func(to chat.Address) bool, err error) {
	note, err := notes.Read(ctx, flagKey(thread))
	if err != nil || note.Version == 0 {
		return nil, err
	}
	f := coveringOf(note)
	named := make(map[chat.Address]bool, len(f.In))
	for _, to := range f.In {
		named[to] = true
	}
	return func(to chat.Address) bool { return f.All || named[to] }, nil
}

// Requoted returns what brings a channel's digests in line with posts of a lane's thread that are not as they were: an
// edit, a removal, or their being hidden. It is to be offered to the lane of the channel without a thread. The same posts
// in the same revisions give the same.
func Requoted(ctx context.Context, notes Notes, l Lane, posts ...forum.Post) ([]Delivery, error) {
	note, err := notes.Read(ctx, coversKey(l))
	if err != nil {
		return nil, fmt.Errorf("digests of %v: %w", l.Key(), err)
	}
	var all []Delivery
	for _, c := range coversOf(note) {
		covered := slices.DeleteFunc(slices.Clone(posts), func(p forum.Post) bool { return !c.Has(p) })
		if len(covered) == 0 {
			continue
		}
		plan, note, err := ReadDigest(ctx, notes, l.To, c.ID)
		if err != nil {
			return nil, err
		}
		covered = slices.DeleteFunc(covered, func(p forum.Post) bool { return !plan.Quotes(l.Thread, p.ID) })
		if note.Version != 0 && len(covered) > 0 {
			all = append(all, Delivery{Kind: Digest, Post: c.ID, Rev: requote(covered)})
		}
	}
	return all, nil
}

// requote is the revision of a digest after posts in it changed.
func requote(posts []forum.Post) forum.Rev {
	var all []string
	for _, p := range posts {
		all = append(all, p.ID+"\t"+string(p.Rev))
	}
	slices.Sort(all)
	return forum.Rev("q" + digest(9, strings.Join(all, "\n")))
}

// Tell writes down that a turn quotes posts; what an earlier one quoted stays. changed is false if all of it was known.
func (p *DigestPlan) Tell(shown []string) (changed bool) {
	changed, p.Told = !p.Told, true
	for _, s := range shown {
		if !slices.Contains(p.Shown, s) {
			p.Shown, changed = append(p.Shown, s), true
		}
	}
	return changed
}
