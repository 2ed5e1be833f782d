package store

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/threadtape/threadtape/bot/forum"
)

// A Revision is what a post said before it was edited: its author's own words, as plain text.
type Revision struct {
	Rev   forum.Rev `json:"rev"`
	Words string    `json:"words"`
	At    time.Time `json:"at"` // when it was overwritten
}

const (
	// KeptRevisions is how many earlier revisions of a post are kept at most.
	KeptRevisions = 5
	// NoteEvery is how often a channel gets a new note about the edits of one post at most; until then they are told together.
	NoteEvery = 10 * time.Minute
	// revisionsKept is for how long after the last edit.
	revisionsKept = 30 * 24 * time.Hour
	// revisionsMost is how many bytes they take together at most, as a note.
	revisionsMost = 60 << 10
	// revisionTries is how often a write is tried that others were quicker than.
	revisionTries = 3
)

// RevisionsKey names the note with the earlier revisions of a post. They are the thread's, not any tenant's.
func RevisionsKey(thread forum.Ref, post string) Key {
	return Key{Tenant: "forum", Kind: "revisions", Name: thread.Key() + "\t" + post}
}

// ReadRevisions returns the earlier revisions of a post that are still known, oldest first.
func ReadRevisions(ctx context.Context, notes Notes, thread forum.Ref, post string) ([]Revision, error) {
	all, _, err := readRevisions(ctx, notes, thread, post)
	return all, err
}

func readRevisions(ctx context.Context, notes Notes, thread forum.Ref, post string) (all []Revision, note Note, err error) {
	note, err = notes.Read(ctx, RevisionsKey(thread, post))
	if err != nil {
		return nil, note, fmt.Errorf("read revisions of %s: %w", post, err)
	}
	note.Key = RevisionsKey(thread, post)
	if note.Version != 0 && json.Unmarshal(note.Value, &all) != nil {
		all = nil
	}
	return all, note, nil
}

// AddRevision keeps what a post said, before it is overwritten. Adding it again changes nothing. Of more than
// [KeptRevisions] the oldest goes, but for one that edits of the last ten minutes are told from: then the one after it. Of
// words too long for a note the end goes.
func AddRevision(ctx context.Context, notes Notes, thread forum.Ref, post string, r Revision) error {
	for range revisionTries {
		all, note, err := readRevisions(ctx, notes, thread, post)
		if err != nil || slices.ContainsFunc(all, func(old Revision) bool { return old.Rev == r.Rev }) {
			return err
		}
		all = append(all, r)
		if note.Value, err = packRevisions(thinned(all, r.At)); err != nil {
			return err
		}
		note.End = r.At.Add(revisionsKept)
		if _, err = notes.Write(ctx, note); !errors.Is(err, ErrStale) {
			return err
		}
	}
	return fmt.Errorf("keep a revision of %s: %w", post, ErrStale)
}

func thinned(all []Revision, now time.Time) []Revision {
	for len(all) > KeptRevisions {
		first := 0
		if now.Sub(all[0].At) < NoteEvery {
			first = 1
		}
		all = slices.Delete(all, first, first+1)
	}
	return all
}

// packRevisions writes them down, without the oldest where they are too much.
func packRevisions(all []Revision) ([]byte, error) {
	for {
		var b bytes.Buffer
		out := json.NewEncoder(&b)
		out.SetEscapeHTML(false)
		if err := out.Encode(all); err != nil {
			return nil, fmt.Errorf("write revisions down: %w", err)
		}
		switch {
		case b.Len() <= revisionsMost:
			return b.Bytes(), nil
		case len(all) > 1:
			all = all[1:]
		default:
			only := all[0]
			only.Words = strings.ToValidUTF8(only.Words[:len(only.Words)/2], "")
			all = []Revision{only}
		}
	}
}

// ForgetRevisions removes every earlier revision of a post. What is not there is forgotten already.
func ForgetRevisions(ctx context.Context, notes Notes, thread forum.Ref, post string) error {
	if err := notes.Forget(ctx, RevisionsKey(thread, post)); err != nil {
		return fmt.Errorf("forget revisions of %s: %w", post, err)
	}
	return nil
}
