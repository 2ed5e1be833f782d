package slack

import (
	"context"
	"fmt"

	slackgo "github.com/slack-go/slack"

	"github.com/threadtape/threadtape/bot/chat"
	"github.com/threadtape/threadtape/bot/fault"
)

// Reach returns the place where the bot speaks with a person alone, by the id of the person, or by the ids of a workspace
// and a person with a slash between. Where the workspace has not granted im:write, that is the person's own id, to which
// Slack lets messages be posted; their receipts name the conversation. Denied: the person left, or is a bot.
func (s *Slack) Reach(ctx context.Context, user string) (chat.Address, error) {
	p, err := s.at(ctx, chat.Address(Kind+":"+user))
	if err == nil && !isID(p.channel, "UW") {
		err = fault.New(fault.Invalid, "E-SLACK-PERSON", "That is no person of Slack.", "", nil)
	}
	if err != nil {
		return "", fmt.Errorf("reach a person: %w", err)
	}
	var told *slackgo.Channel
	c := call{method: "conversations.open", repeat: true, person: true}
	err = p.team.api.do(ctx, c, func(ctx context.Context) (err error) {
		told, _, _, err = p.team.api.client.OpenConversationContext(ctx, &slackgo.OpenConversationParameters{Users: []string{p.channel}})
		return err
	})
	switch {
	case nameOf(err) == "missing_scope":
		return s.address(p.me.Team, p.channel), nil
	case err != nil:
		return "", fmt.Errorf("reach a person: %w", err)
	case told == nil || !isID(told.ID, "D"):
		return "", fmt.Errorf("reach a person: %w", unsaid(c, errNoID))
	}
	return s.address(p.me.Team, told.ID), nil
}
