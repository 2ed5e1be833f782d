package store

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/threadtape/threadtape/bot/forum"
)

// A Status is what happened to a thread as a whole that no post of it tells.
type Status struct {
	Renamed string            `json:"was,omitempty"` // the title before; empty: it has the one it had
	Title   string            `json:"title"`
	URL     string            `json:"url,omitempty"`
	State   forum.ThreadState `json:"state,omitempty"` // as it is now
	Changed bool              `json:"changed,omitempty"`
	To      string            `json:"to,omitempty"` // link of the thread that it became
}

// statusKept is how long it is remembered: longer than anybody tries to say it.
const statusKept = 7 * 24 * time.Hour

func statusKey(thread forum.Ref, id string) Key {
	return Key{Tenant: "forum", Kind: "status", Name: thread.Key() + "\t" + id}
}

// WriteStatus keeps what happened to a thread under an id. Writing it again replaces it.
func WriteStatus(ctx context.Context, notes Notes, thread forum.Ref, id string, s Status) error {
	note, err := notes.Read(ctx, statusKey(thread, id))
	if err == nil {
		note.Key, note.End = statusKey(thread, id), time.Now().Add(statusKept)
		note.Value, err = json.Marshal(s)
	}
	if err == nil {
		_, err = notes.Write(ctx, note)
	}
	if err != nil {
		return fmt.Errorf("keep the status of %v: %w", thread.Key(), err)
	}
	return nil
}

// ReadStatus returns what happened to a thread; ok is false when it is no longer known.
func ReadStatus(ctx context.Context, notes Notes, thread forum.Ref, id string) (s Status, ok bool, err error) {
	note, err := notes.Read(ctx, statusKey(thread, id))
	if err != nil {
		return s, false, fmt.Errorf("read the status of %v: %w", thread.Key(), err)
	}
	return s, note.Version != 0 && json.Unmarshal(note.Value, &s) == nil, nil
}
