package slack

import (
	"context"

	"github.com/threadtape/threadtape/bot/chat"
)

// follow brings the parent of a topic in line with an edit of the newest message below it, whose words it shows: those of a
// post that went must not stay there. It is done at once, and what goes wrong is an error of the edit, which is then repeated.
func (s *Slack) follow(ctx context.Context, p place, m chat.Message) error {
	if m.Topic.Key == "" || m.About.Post == "" {
		return nil
	}
	known, n, err := s.recall(ctx, p, m.Topic.Key)
	if err != nil || known.Parent == "" || known.First != "" || known.Post != m.About.Post {
		return err
	}
	if now := newest(m); known.Newest != now {
		known.Newest = now
		if err := s.refresh(ctx, refresh{p: p, topic: m.Topic, known: known}); err != nil {
			return err
		}
		if _, err := s.remember(ctx, n, known); err != nil { // after the parent: whoever dies in between does it again
			return err
		}
		s.stale.mark(p, m.Topic, known)
	}
	return nil
}
