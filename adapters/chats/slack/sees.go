package slack

import (
	"context"
	"fmt"
	"strings"

	"github.com/threadtape/threadtape/bot/chat"
	"github.com/threadtape/threadtape/bot/fault"
)

// Sees reports whether a person of a workspace may read a channel of it: guests and people of other organisations those that
// they are in, others the public ones too, and nobody the direct messages of somebody else. Who left sees nothing. See
// [chat.Seer].
func (s *Slack) Sees(ctx context.Context, tenant, user string, to chat.Address) (bool, error) {
	team, ok := strings.CutPrefix(tenant, Kind+":")
	p, err := s.at(ctx, to)
	if err == nil && (!ok || p.me.Team != team) {
		return false, nil
	}
	sees := false
	if err == nil {
		sees, err = s.sees(ctx, p, user)
	}
	switch kind := fault.Of(err); {
	case err == nil:
		return sees, nil
	case kind == fault.Gone || kind == fault.Denied || kind == fault.Invalid:
		return false, nil
	default:
		return false, fmt.Errorf("who sees a channel: %w", err)
	}
}

func (s *Slack) sees(ctx context.Context, p place, user string) (bool, error) {
	who, err := s.person(ctx, p.team, p.me, user)
	if err != nil || who.Deleted || who.Bot {
		return false, err
	}
	ch, err := s.facts(ctx, p, false)
	if err != nil {
		return false, err
	}
	switch {
	case ch.Direct:
		return ch.With == user, nil
	case ch.Private || narrow(who):
		return s.inChannel(ctx, p, user)
	default:
		return true, nil
	}
}

// narrow reports whether somebody sees no channel but those that they are in.
func narrow(who person) bool { return who.Guest || who.Stranger }

// tell says a message to a person of a workspace alone, and returns the place.
func (s *Slack) tell(ctx context.Context, team, user string, m chat.Message) (chat.Address, error) {
	to, err := s.Reach(ctx, team+"/"+user)
	if err != nil {
		return "", err
	}
	_, err = s.Send(ctx, to, m)
	return to, err
}

// callable reports why a group cannot be called. Slack lets an app mention every group of a workspace; whether there is one
// of that id it tells only to apps that may read them, so the form alone is held.
func callable(group string) error {
	if !isID(group, "S") {
		return fault.New(fault.Invalid, "E-SLACK-GROUP", "That is no user group of Slack.", "Its id begins with S: it stands in the link of the group's page.", nil)
	}
	return nil
}
