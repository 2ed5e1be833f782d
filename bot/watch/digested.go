package watch

import (
	"context"
	"fmt"

	"github.com/threadtape/threadtape/bot/chat"
	"github.com/threadtape/threadtape/bot/forum"
	"github.com/threadtape/threadtape/bot/store"
)

// A quoting finds the digests that changed posts of a thread stand in, so that what they say stays true.
type quoting struct {
	w     *Watcher
	posts []forum.Post // that the takers may have been told in a digest
	in    func(to chat.Address) bool
}

// quoting asks once which channels have digests that cover the thread; most edits are of threads that none does.
func (w *Watcher) quoting(ctx context.Context, thread forum.Ref, changes []Change) (quoting, error) {
	q := quoting{w: w}
	for _, c := range changes {
		if c.Known {
			q.posts = append(q.posts, c.Post)
		}
	}
	if len(q.posts) == 0 || w.parts.Notes == nil {
		return quoting{}, nil
	}
	var err error
	if q.in, err = store.Digested(ctx, w.parts.Notes, thread); err != nil {
		return q, fmt.Errorf("digests of %v: %w", thread.Key(), err)
	}
	if q.in == nil {
		return quoting{}, nil
	}
	return q, nil
}

// of returns what brings the digests of one taker in line.
func (q quoting) of(ctx context.Context, l store.Lane) ([]store.Offering, error) {
	if len(q.posts) == 0 || !q.in(l.To) {
		return nil, nil
	}
	deliveries, err := store.Requoted(ctx, q.w.parts.Notes, l, q.posts...)
	if err != nil || len(deliveries) == 0 {
		return nil, err
	}
	return []store.Offering{{Lane: store.Lane{To: l.To}, Deliveries: deliveries}}, nil
}
