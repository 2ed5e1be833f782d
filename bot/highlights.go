package bot

import (
	"context"

	"github.com/threadtape/threadtape/bot/chat"
	"github.com/threadtape/threadtape/bot/forum"
	"github.com/threadtape/threadtape/bot/layout"
	"github.com/threadtape/threadtape/bot/relay"
)

// A quoting draws a passage of a post, in dark colours or not.
type quoting func(ctx context.Context, thread forum.Thread, post forum.Post, passage string, dark bool) (chat.File, error)

// quoted is the message of a highlight with its picture, where the chat shows pictures. Without one the words say the same.
func (i illustrated) quoted(s relay.Saying, m chat.Message) chat.Message {
	if i.quote == nil || s.Plain || !s.Caps.Pictures {
		return m
	}
	ctx, cancel := context.WithTimeout(context.Background(), plotTime) // a composer knows no context; this one never waits long
	defer cancel()
	picture, err := i.quote(ctx, s.Thread, s.Highlight.Post, s.Highlight.Words, s.Caps.Dark)
	if err != nil {
		return m
	}
	return layout.HighlightCard(s, m, picture)
}
