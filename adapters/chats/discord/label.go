package discord

import (
	"context"
	"fmt"

	"github.com/threadtape/threadtape/bot/chat"
	"github.com/threadtape/threadtape/bot/rich"
)

var _ chat.Labeler = (*Discord)(nil)

// Label returns what people call a channel: "#alpha". A conversation with one person has no name. It is asked once:
// a channel that no longer lets us see it keeps the name that it had.
func (d *Discord) Label(ctx context.Context, to chat.Address) (string, error) {
	ch, err := d.facts(ctx, to.Place())
	if err != nil {
		return "", fmt.Errorf("name of %s: %w", to, err)
	}
	if ch.Name == "" {
		return "", nil
	}
	return "#" + rich.Line(ch.Name, titleMost), nil
}
