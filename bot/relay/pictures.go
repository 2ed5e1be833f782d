package relay

import (
	"context"
	"errors"

	"github.com/threadtape/threadtape/bot/chat"
	"github.com/threadtape/threadtape/bot/fault"
)

// send says a message. A place that takes no pictures of the bot's hears the words alone: what they say does not depend on
// them.
func send(ctx context.Context, sender chat.Sender, to chat.Address, m chat.Message) (chat.Receipt, error) {
	receipt, err := sender.Send(ctx, to, m)
	if wordsAlone(&m, err) {
		return sender.Send(ctx, to, m)
	}
	return receipt, err
}

// edit is [send] for a message that stands.
func edit(ctx context.Context, sender chat.Sender, r chat.Receipt, m chat.Message) error {
	err := sender.Edit(ctx, r, m)
	if wordsAlone(&m, err) {
		return sender.Edit(ctx, r, m)
	}
	return err
}

// wordsAlone takes the pictures off a message that was surely refused, and reports whether it had any.
func wordsAlone(m *chat.Message, err error) bool {
	if err == nil || len(m.Files) == 0 || fault.Of(err) != fault.Denied || errors.Is(err, chat.ErrUnsure) || errors.Is(err, chat.ErrLost) {
		return false
	}
	m.Files = nil
	return true
}
