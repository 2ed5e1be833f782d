package slack

import (
	"context"
	"errors"
	"time"

	"github.com/threadtape/threadtape/bot/chat"
	"github.com/threadtape/threadtape/bot/command"
	"github.com/threadtape/threadtape/bot/fault"
)

// patience is how long an answer waits for its turn in the channel, or until Slack shows its picture.
const patience = 20 * time.Second

// inChannel says an answer as a message of the bot's own, tells where it stands, and reports whether it may stand there.
func (x answering) inChannel(ctx context.Context, reply command.Reply) bool {
	r, err := x.send(ctx, reply.Message)
	if err != nil {
		x.s.log.Warn("slack: answer in the channel", "code", fault.Code(err), "err", err)
		return errors.Is(err, chat.ErrUnsure)
	}
	if reply.Kept != nil {
		if err := reply.Kept(ctx, r); err != nil {
			x.s.log.Error("slack: keep where an answer stands", "err", err)
		}
	}
	return true
}

// send says a message in the channel where it was asked for. While Slack asks to wait, nothing was said.
func (x answering) send(ctx context.Context, m chat.Message) (chat.Receipt, error) {
	to := x.s.address(x.asker.team, x.asker.channel)
	for until := time.Now().Add(patience); ; {
		r, err := x.s.Send(ctx, to, m)
		wait := fault.After(err)
		if err == nil || fault.Of(err) != fault.Again || errors.Is(err, chat.ErrUnsure) || time.Now().Add(wait).After(until) {
			return r, err
		}
		timer := time.NewTimer(max(wait, 100*time.Millisecond))
		select {
		case <-ctx.Done():
			timer.Stop()
			return r, err
		case <-timer.C:
		}
	}
}
