package watch

import (
	"context"
	"fmt"
	"time"

	"github.com/threadtape/threadtape/bot/forum"
	"github.com/threadtape/threadtape/bot/store"
)

// remember keeps what posts said before they are overwritten, if a taker of the thread wants to be told what an edit changed.
// Of posts that went or are hidden it forgets all they ever said. It comes before the posts are kept: a crash in between
// repeats the look, and doing it twice changes nothing.
func (w *Watcher) remember(ctx context.Context, thread forum.Ref, changes []Change) error {
	if w.parts.Notes == nil {
		return nil
	}
	var edited []string
	for _, c := range changes {
		switch {
		case c.Known && c.Post.State != forum.Live:
			if err := store.ForgetRevisions(ctx, w.parts.Notes, thread, c.Post.ID); err != nil {
				return err
			}
		case c.Known && c.Post.Kind != forum.System:
			edited = append(edited, c.Post.ID)
		}
	}
	if len(edited) == 0 {
		return nil
	}
	wanted, err := w.notesWanted(ctx, thread)
	if err != nil || !wanted {
		return err
	}
	_, old, err := w.parts.Threads.Read(ctx, thread, store.Window{Posts: edited})
	if err != nil {
		return fmt.Errorf("read what is overwritten of %v: %w", thread.Key(), err)
	}
	for _, p := range old {
		if !p.Readable() || same(p, changes) {
			continue
		}
		r := store.Revision{Rev: p.Rev, Words: p.Body.Own().Text(), At: time.Now().UTC()}
		if err := store.AddRevision(ctx, w.parts.Notes, thread, p.ID, r); err != nil {
			return err
		}
	}
	return nil
}

// same reports whether a stored post is not changed at all: an unfinished look kept it.
func same(old forum.Post, changes []Change) bool {
	for _, c := range changes {
		if c.Post.ID == old.ID {
			return c.Post.Rev == old.Rev
		}
	}
	return true
}

func (w *Watcher) notesWanted(ctx context.Context, thread forum.Ref) (bool, error) {
	for s, err := range w.parts.Subscriptions.Takers(ctx, thread) {
		if err != nil {
			return false, fmt.Errorf("takers of %v: %w", thread.Key(), err)
		}
		if s.Options.Edits == store.EditsNote {
			return true, nil
		}
	}
	return false, nil
}
