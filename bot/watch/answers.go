package watch

import (
	"context"
	"fmt"
	"slices"

	"github.com/threadtape/threadtape/bot/forum"
	"github.com/threadtape/threadtape/bot/store"
)

// takeBack asks for the answers of commands to go that show words of posts which went, and for highlights of which an edit took
// the words. It comes after the posts are kept: whoever answers at the same moment notes the answer first and looks at the
// posts then, so that one of both sees the other. Channels that take the thread no longer have answers, too, and so do those
// that never did.
func (w *Watcher) takeBack(ctx context.Context, thread forum.Ref, changes []Change) error {
	var known []string
	now := make(map[string]forum.Post)
	for _, c := range changes {
		if c.Known && c.Post.Kind != forum.System {
			known = append(known, c.Post.ID)
			now[c.Post.ID] = c.Post
		}
	}
	if len(known) == 0 || w.parts.Notes == nil {
		return nil
	}
	answers, err := store.AnswersWith(ctx, w.parts.Notes, thread, known...)
	if err != nil {
		return err
	}
	answers = slices.DeleteFunc(answers, func(a store.Answer) bool {
		return !slices.ContainsFunc(a.Posts, func(id string) bool { p, ok := now[id]; return ok && !a.Stands(p) })
	})
	for some := range slices.Chunk(answers, lanesAtOnce) {
		var offers []store.Offering
		for _, a := range some {
			offers = append(offers, store.TakeBack(a.Receipt, store.AnswerGone))
		}
		if _, err := w.parts.Outbox.Offer(ctx, offers...); err != nil {
			return fmt.Errorf("take back what shows posts of %v: %w", thread.Key(), err)
		}
		w.parts.Nudge()
	}
	return nil
}
