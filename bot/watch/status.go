package watch

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/threadtape/threadtape/bot/forum"
	"github.com/threadtape/threadtape/bot/store"
)

// StatusNotice is how the ids of notices begin that tell what happened to a thread as a whole: renamed, closed, opened again,
// moved. The look that saw it follows, so that a repetition of the look tells nothing twice.
const StatusNotice = "status"

// status tells the takers of a thread once what changed of it as a whole since the last look. What a post of the forum itself
// tells, such as "closed", is told by that post. One that is paused, or in quiet hours, is told when that ends.
func (w *Watcher) status(ctx context.Context, l store.Look, before, now forum.Thread, changes []Change) error {
	s := store.Status{Title: now.Title, URL: now.Ref.URL, State: now.State, To: now.To}
	if before.Title != now.Title && !told(changes, "renamed") {
		s.Renamed = before.Title
	}
	lost := before.State == forum.Unavailable || now.State == forum.Unavailable
	s.Changed = before.State != now.State && !lost && !told(changes, "closed", "opened", "archived", "unarchived", "split")
	if before.Title == "" || now.Title == "" || w.parts.Notes == nil || s.Renamed == "" && !s.Changed {
		return nil
	}
	id := StatusNotice + "/" + strconv.FormatUint(mark(l.State), 36)
	if err := store.WriteStatus(ctx, w.parts.Notes, l.Thread, id, s); err != nil {
		return err
	}
	var all []store.Offering
	err := w.each(ctx, l.Thread, func(s store.Subscription) error {
		if s.Options.Mode == store.DigestOnly || s.Options.Mode == store.First {
			return nil
		}
		if held, err := w.withheld(ctx, s, l.State, id); err != nil || held {
			return err
		}
		all = append(all, store.Offering{Lane: s.Lane, Deliveries: []store.Delivery{notice(id)}})
		return nil
	})
	if err != nil {
		return err
	}
	for some := range slices.Chunk(all, lanesAtOnce) {
		if _, err := w.parts.Outbox.Offer(ctx, some...); err != nil {
			return fmt.Errorf("offer the status of %v: %w", l.Thread.Key(), err)
		}
		w.parts.Nudge()
	}
	return nil
}

// notice is a delivery of something about a thread that no post tells. Its revision is how its id begins.
func notice(id string) store.Delivery {
	kind, _, _ := strings.Cut(id, "/")
	return store.Delivery{Kind: store.Notice, Post: id, Rev: forum.Rev(kind)}
}

// told reports whether a post that is new tells of one of these actions.
func told(changes []Change, actions ...string) bool {
	return slices.ContainsFunc(changes, func(c Change) bool {
		return c.Post.Kind == forum.System && c.Fresh && slices.Contains(actions, c.Post.Action)
	})
}
