package relay

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/threadtape/threadtape/bot/chat"
	"github.com/threadtape/threadtape/bot/fault"
	"github.com/threadtape/threadtape/bot/forum"
	"github.com/threadtape/threadtape/bot/store"
)

const (
	// calm is how long a message is left alone after an edit. What was edited meanwhile is shown then: the last state wins.
	calm = 30 * time.Second
	// calmKept is of how many messages it is remembered when they were edited.
	calmKept = 10_000
	// calmLook is how often it is looked meanwhile whether the post went: a removal does not wait.
	calmLook = 2 * time.Second
)

// A Correction is what a note below a message tells: how an edit changed its post.
type Correction struct {
	Post   forum.Post // as it is now; without words when it went
	Before string     // the author's own words, before
	After  string     // and as they are now
	Known  bool       // both are
}

// plainEdit returns the post whose edit, and nothing more, a turn is about: not a removal, nor what those who manage the
// channel took out or let in again, nor the return of a post that stands there as removed.
func plainEdit(s Saying, shown store.Said) (p forum.Post, ok bool) {
	d := s.Turn.Deliveries[0]
	at := slices.IndexFunc(s.Posts, func(p forum.Post) bool { return p.ID == d.Post })
	if d.Kind != store.Update || at < 0 || len(s.Hidden) > 0 || s.Taker.Version == 0 {
		return p, false
	}
	p = s.Posts[at]
	if !p.Readable() || p.Kind == forum.System || strings.Contains(string(d.Rev), "/") {
		return p, false
	}
	for _, state := range []forum.PostState{forum.Hidden, forum.Deleted, forum.Away} {
		if forum.Remove(p, state, "").Rev == shown.Rev {
			return p, false
		}
	}
	return p, true
}

// heldBack decides whether an edit is left out or put off: left out where the channel does not want any, put off while its
// message was edited just before. Where that edit showed this one already, as of many posts in one message, nothing is put
// off, and s says so.
func (r *Relay) heldBack(s *Saying, shown store.Said) (end store.Settlement, held bool) {
	if _, ok := plainEdit(*s, shown); !ok {
		return end, false
	}
	if s.Taker.Options.Edits == store.EditsOff {
		return store.Settlement{Turn: s.Turn, Verdict: store.Nothing, Revs: revs(*s)}, true
	}
	last, ok := r.edited.Get(stands(shown.Receipt), calm)
	wait := time.Until(last.at.Add(calm))
	if !ok || wait <= 0 {
		return end, false
	}
	if last.shows == shows(*s) && shown.At.Before(last.at.Add(-clocks)) {
		s.stands = true
		return end, false
	}
	return store.Settlement{Turn: s.Turn, Verdict: unsaid(s.Turn), After: min(wait, calmLook)}, true
}

// An edited message is when it was edited last, by this process, and what it showed from then on. Another process may have
// edited it since: then the receipt of the post for which it did is younger.
type edited struct {
	at    time.Time
	shows string
}

// clocks is how far the clock of a store may be behind ours.
const clocks = 2 * time.Second

// shows names the revisions of the posts that a message tells.
func shows(s Saying) string {
	var all strings.Builder
	for _, p := range s.Posts {
		all.WriteString(p.ID + "\x00" + string(p.Rev) + "\x00")
	}
	return all.String()
}

// stands names a message.
func stands(r chat.Receipt) string { return string(r.To) + "\x00" + r.ID }

// followed does what follows from an edit that stands in the chat: it is remembered, and told below the message where that is
// wished. What is told is offered before the turn is settled, under an id that a repetition has, too. What was told about a
// post that went follows it also where the message itself is gone. err is how the edit ended, and is given back.
func (r *Relay) followed(ctx context.Context, s Saying, shown store.Said, err error) error {
	gone := err != nil && fault.Of(err) == fault.Gone
	if s.Turn.Deliveries[0].Kind != store.Update || shown.Receipt.Zero() || err != nil && !gone {
		return err
	}
	p, ok := plainEdit(s, shown)
	if gone && !ok {
		return cmp.Or(r.follow(ctx, s, shown, p, ok), err)
	}
	if gone {
		return err
	}
	if ok && !s.stands {
		r.edited.Put(stands(shown.Receipt), edited{time.Now(), shows(s)})
	}
	return r.follow(ctx, s, shown, p, ok)
}

// follow offers the notes that follow from an edit, which is a plain one or not.
func (r *Relay) follow(ctx context.Context, s Saying, shown store.Said, p forum.Post, plain bool) error {
	if s.Correction != nil || r.parts.Notes == nil || s.Taker.Version == 0 {
		return nil
	}
	if !plain {
		return r.correctAll(ctx, s)
	}
	if s.Taker.Options.Edits != store.EditsNote || p.Rev == shown.Rev {
		return nil
	}
	return r.correct(ctx, s, p, shown.Rev)
}

// A noting says since when and from which revision on the edits of a post are told in one note.
type noting struct {
	From forum.Rev `json:"from"`
	At   time.Time `json:"at"`
}

// correct offers the note that tells what changed since the revision that stood there: a new one, or the last one again.
func (r *Relay) correct(ctx context.Context, s Saying, p forum.Post, from forum.Rev) error {
	key := store.Key{Tenant: s.Taker.Tenant, Kind: "noted", Name: s.Turn.Lane.Key() + "\t" + p.ID}
	note, err := r.parts.Notes.Read(ctx, key)
	if err != nil {
		return fmt.Errorf("read what was noted of %s: %w", p.ID, err)
	}
	n := noting{From: from, At: time.Now().UTC()}
	var before noting
	if note.Version != 0 && json.Unmarshal(note.Value, &before) == nil && time.Since(before.At) < store.NoteEvery {
		n = before
	} else {
		note.Key, note.End = key, n.At.Add(store.NoteEvery)
		if note.Value, err = json.Marshal(n); err == nil {
			_, err = r.parts.Notes.Write(ctx, note)
		}
		if err != nil {
			return fmt.Errorf("note an edit of %s: %w", p.ID, err)
		}
	}
	return r.offerCorrection(ctx, s.Turn.Lane, correctionID(n, p.ID), p.Rev)
}

// correctAll brings the notes about posts in line that were removed, taken out or let in again.
func (r *Relay) correctAll(ctx context.Context, s Saying) error {
	all, err := r.parts.Outbox.Said(ctx, s.Turn.Lane)
	if err != nil {
		return fmt.Errorf("receipts of %v: %w", s.Turn.Lane.Key(), err)
	}
	for _, said := range all {
		_, post, ok := correctionOf(said.Post)
		if ok && slices.ContainsFunc(s.Posts, func(p forum.Post) bool { return p.ID == post }) {
			if err := r.offerCorrection(ctx, s.Turn.Lane, said.Post, s.Turn.Deliveries[0].Rev); err != nil {
				return err
			}
		}
	}
	return nil
}

func (r *Relay) offerCorrection(ctx context.Context, lane store.Lane, id string, rev forum.Rev) error {
	_, err := r.parts.Outbox.Offer(ctx, store.Offering{Lane: lane, Deliveries: []store.Delivery{{Kind: store.Notice, Post: id, Rev: rev}}})
	if err != nil {
		return fmt.Errorf("offer what an edit changed: %w", err)
	}
	r.Nudge()
	return nil
}

// correctionNotice is how the ids of notes about edits begin. The time follows when it was begun, the revision from which on
// it tells, and the post.
const correctionNotice = "edit"

func correctionID(n noting, post string) string {
	return correctionNotice + "/" + strconv.FormatInt(n.At.Unix(), 36) + "/" + string(n.From) + "/" + post
}

func correctionOf(id string) (from forum.Rev, post string, ok bool) {
	parts := strings.SplitN(id, "/", 4)
	if len(parts) != 4 || parts[0] != correctionNotice {
		return "", "", false
	}
	return forum.Rev(parts[2]), parts[3], true
}

// gatherCorrection reads what a note about an edit needs, as it is now.
func (r *Relay) gatherCorrection(ctx context.Context, s *Saying, from forum.Rev, post string) (shown store.Said, err error) {
	t := s.Turn
	s.Edited = t.Deliveries[0].Kind == store.Update
	said, err := r.parts.Outbox.Said(ctx, t.Lane, post, t.Deliveries[0].Post)
	if err != nil {
		return shown, fmt.Errorf("receipts of %v: %w", t.Lane.Key(), err)
	}
	for _, one := range said {
		if one.Post == post {
			s.Under = one.Receipt
		} else {
			shown = one
		}
	}
	state, posts, err := r.parts.Threads.Read(ctx, t.Lane.Thread, store.Window{Posts: []string{post}})
	if err != nil {
		return shown, fmt.Errorf("read %v: %w", t.Lane.Thread.Key(), err)
	}
	c := Correction{Post: inOrder(posts, []string{post})[0]}
	if s.Hidden, err = r.hidden(ctx, s.Taker, []forum.Post{c.Post}); err != nil {
		return shown, err
	}
	s.Thread = state.Thread
	s.Correction = &c
	if !c.Post.Readable() || s.Hidden[post] {
		c.Post.Body = nil
		return shown, nil
	}
	earlier, err := store.ReadRevisions(ctx, r.parts.Notes, t.Lane.Thread, post)
	if from == c.Post.Rev {
		c.Known = true // it is again as it was
	} else if len(earlier) > 0 {
		at := slices.IndexFunc(earlier, func(e store.Revision) bool { return e.Rev == from })
		at = max(at, 0) // of many edits in a row the first are forgotten: what is told begins later
		c.Known, c.Before, c.After = true, earlier[at].Words, c.Post.Body.Own().Text()
	}
	return shown, err
}
