package relay

import (
	"context"
	"fmt"
	"slices"

	"github.com/threadtape/threadtape/bot/chat"
	"github.com/threadtape/threadtape/bot/fault"
	"github.com/threadtape/threadtape/bot/forum"
	"github.com/threadtape/threadtape/bot/store"
)

// A TakenBack is an answer of a command that goes.
type TakenBack struct {
	Highlight bool         // nobody asked for it: a passage was shown by itself
	Posts     []forum.Post // those it showed that are there no longer, without words; empty where nothing is known of them any more
}

// gatherAnswer reads what is told in the place of an answer that goes. Where it stands is in the delivery itself, so that it
// goes also when its note is over.
func (r *Relay) gatherAnswer(ctx context.Context, s Saying, receipt chat.Receipt) (Saying, store.Said, error) {
	s.Edited = true
	s.Answer = new(TakenBack)
	shown := store.Said{Receipt: receipt}
	if r.parts.Notes == nil {
		return s, shown, nil
	}
	a, ok, err := store.ReadAnswer(ctx, r.parts.Notes, receipt)
	if err != nil || !ok {
		return s, shown, err
	}
	state, posts, err := r.parts.Threads.Read(ctx, a.Thread, store.Window{Posts: a.Posts, Bare: true})
	if err != nil {
		return s, shown, fmt.Errorf("read %v: %w", a.Thread.Key(), err)
	}
	if s.Thread = state.Thread; s.Thread.Ref.Zero() {
		s.Thread.Ref = a.Thread
	}
	s.Answer.Highlight = a.Passage != ""
	s.Answer.Posts = slices.DeleteFunc(posts, func(p forum.Post) bool { return p.State == forum.Live })
	return s, shown, nil
}

// changes reports whether a turn changes an answer, which stands in the chat although the outbox never said it.
func changes(t store.Turn) bool {
	_, ok := store.AnsweredBy(t.Lane, t.Deliveries[0])
	return ok
}

// bring brings a message in line. An answer that was withdrawn is removed, and so is one that cannot be changed any more: words
// of a post that went must not stay because of that. Removing what is not there succeeds.
func bring(ctx context.Context, sender chat.Sender, t store.Turn, r chat.Receipt, m chat.Message) error {
	withdrawn := changes(t) && t.Deliveries[0].Rev == store.AnswerWithdrawn
	if !withdrawn || !sender.Caps().Deletes {
		err := edit(ctx, sender, r, m)
		if err == nil || !changes(t) || fault.Of(err) != fault.Gone || !sender.Caps().Deletes {
			return err
		}
	}
	return sender.Delete(ctx, r)
}
