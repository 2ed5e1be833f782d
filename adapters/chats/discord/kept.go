package discord

import (
	"context"
	"net/http"

	"github.com/threadtape/threadtape/bot/chat"
	"github.com/threadtape/threadtape/bot/command"
	"github.com/threadtape/threadtape/bot/fault"
)

// What answers an interaction is a message like others: while the bot is in the channel it can edit and remove it there, also
// long after the token of the interaction has ended. Discord tells its id whenever the message is made or changed with that
// token; of a first answer, which is acknowledged with nothing, it has to be asked.

// stand carries an answer out whose message Discord tells of in return.
func (x exchange) stand(ctx context.Context, reply command.Reply, c call) {
	var made struct {
		ID id `json:"id"`
	}
	if err := x.d.api.get(ctx, c, &made); err != nil {
		x.missed(ctx, reply, err)
		return
	}
	x.kept(ctx, reply, chat.Receipt{To: addressOf(x.in.ChannelID), ID: string(made.ID)})
}

// keepFirst asks for the message that a first answer became.
func (x exchange) keepFirst(ctx context.Context, reply command.Reply) {
	c := x.hook(http.MethodGet, "/messages/@original")
	var made struct {
		ID id `json:"id"`
	}
	if err := x.d.api.get(ctx, c, &made); err != nil {
		x.d.log.Warn("discord: find where an answer stands", "code", fault.Code(err), "err", err)
		return
	}
	x.kept(ctx, reply, chat.Receipt{To: addressOf(x.in.ChannelID), ID: string(made.ID)})
}

// kept tells where a public answer stands.
func (x exchange) kept(ctx context.Context, reply command.Reply, r chat.Receipt) {
	if reply.Kept == nil || r.Zero() || !x.public(reply) {
		return
	}
	if err := reply.Kept(ctx, r); err != nil {
		x.d.log.Error("discord: keep where an answer stands", "err", err)
	}
}
