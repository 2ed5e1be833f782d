package slack

import (
	"context"
	"fmt"

	"github.com/threadtape/threadtape/bot/chat"
)

var _ chat.Labeler = (*Slack)(nil)

// Label returns what people call a channel: "#alpha". A conversation has no name.
func (s *Slack) Label(ctx context.Context, to chat.Address) (string, error) {
	p, err := s.at(ctx, to)
	if err != nil {
		return "", fmt.Errorf("name of %s: %w", to, err)
	}
	ch, err := s.facts(ctx, p, false)
	if err != nil {
		return "", fmt.Errorf("name of %s: %w", to, err)
	}
	if ch.Name == "" || ch.Direct {
		return "", nil
	}
	return ch.label(), nil
}
