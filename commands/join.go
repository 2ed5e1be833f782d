package commands

import (
	"context"

	"github.com/threadtape/threadtape/bot/command"
	"github.com/threadtape/threadtape/bot/fault"
)

// join makes the bot a member of the channel, in chats where a bot may come by itself.
func join() command.Spec {
	return command.Spec{
		Name:   "join",
		Help:   "let me into this channel",
		Tier:   command.Manage,
		Hidden: true,
		Run: func(ctx context.Context, r command.Request) (command.Reply, error) {
			if r.Join == nil {
				return command.Reply{}, fault.New(fault.Invalid, "E-JOIN-CHAT", "Here I cannot come by myself.", "Invite me as you invite people.", nil)
			}
			if err := r.Join(ctx, r.Channel); err != nil {
				return command.Reply{}, err
			}
			return private("I am in this channel now.", line("Bring a thread here: ", r.Typed("subscribe", "https://forum.example/t/title/123"))), nil
		},
	}
}
