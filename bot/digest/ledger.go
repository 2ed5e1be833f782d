package digest

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/threadtape/threadtape/bot/chat"
	"github.com/threadtape/threadtape/bot/store"
)

// A ledger is how far the digests of a channel have come.
type ledger struct {
	Ends    map[string]end             `json:"ends,omitempty"` // by the key of the thread
	Last    map[store.Rhythm]time.Time `json:"last,omitempty"` // when the last digest was due: the next one is later
	Pending *pending                   `json:"pending,omitempty"`
}

// An end is where the last digest of a thread ended.
type end struct {
	Number int       `json:"n,omitempty"`
	At     time.Time `json:"at"`
}

// A pending digest is one that the ledger counts already and that may not have been offered.
type pending struct {
	Plan store.DigestPlan `json:"plan"`
	At   time.Time        `json:"at,omitzero"` // not to be said earlier
}

func ledgerKey(to chat.Address) store.Key {
	return store.Key{Tenant: to.Chat(), Kind: "digests", Name: string(to)}
}

// Last returns the number of the last post that digests of a thread have covered in a channel; 0: none is known.
func Last(ctx context.Context, notes store.Notes, l store.Lane) (number int, err error) {
	known, _, err := readLedger(ctx, notes, l.To)
	return known.Ends[l.Thread.Key()].Number, err
}

func (s *Scheduler) ledger(ctx context.Context, to chat.Address) (l ledger, note store.Note, err error) {
	return readLedger(ctx, s.parts.Notes, to)
}

func readLedger(ctx context.Context, notes store.Notes, to chat.Address) (l ledger, note store.Note, err error) {
	note, err = notes.Read(ctx, ledgerKey(to))
	if err == nil && note.Version != 0 {
		err = json.Unmarshal(note.Value, &l)
	}
	if err != nil {
		return l, note, fmt.Errorf("read the ledger: %w", err)
	}
	if l.Ends == nil {
		l.Ends = make(map[string]end)
	}
	if l.Last == nil {
		l.Last = make(map[store.Rhythm]time.Time)
	}
	note.Key = ledgerKey(to)
	return l, note, nil
}

func (s *Scheduler) keep(ctx context.Context, note store.Note, l ledger) error {
	value, err := json.Marshal(l)
	if err == nil {
		note.Value = value
		_, err = s.parts.Notes.Write(ctx, note)
	}
	if err != nil {
		return fmt.Errorf("write the ledger: %w", err)
	}
	return nil
}
