package slack

import (
	"context"
	"slices"

	"github.com/threadtape/threadtape/bot/chat"
	"github.com/threadtape/threadtape/bot/command"
	"github.com/threadtape/threadtape/bot/fault"
	"github.com/threadtape/threadtape/config"
)

// tierOf says what somebody may do in a channel; ok is false for whom nothing is done at all. It is pure.
//
// Bots and those who left do nothing. Guests and people of other organisations read. Admins and owners operate. Of the
// others the settings say who manages: those in the channel, which is the default; nobody else; or those who are named.
func tierOf(manage config.Manage, p person, inside bool) (t command.Tier, ok bool) {
	switch {
	case p.Deleted || p.Bot || p.ID == "":
		return command.Read, false
	case p.Guest || p.Stranger:
		return command.Read, true
	case p.Admin:
		return command.Operate, true
	case len(manage.Users) > 0:
		if slices.Contains(manage.Users, p.ID) {
			return command.Manage, true
		}
	case manage.Who == "" || manage.Who == "members":
		if inside {
			return command.Manage, true
		}
	}
	return command.Read, true
}

// needsMembers reports whether that somebody is in the channel makes a difference for what they may do there.
func needsMembers(manage config.Manage, p person) bool {
	out, _ := tierOf(manage, p, false)
	in, _ := tierOf(manage, p, true)
	return in != out
}

// standsHere returns what somebody may do in the channel in which they did something. Denied: nothing.
func (s *Slack) standsHere(ctx context.Context, p place, user string) (command.Tier, error) {
	who, err := s.person(ctx, p.team, p.me, user)
	if err != nil {
		return command.Read, err
	}
	s.seen(p, user)
	t, ok := tierOf(s.o.Manage, who, true)
	if !ok {
		return command.Read, noPerson()
	}
	return t, nil
}

// stands returns what somebody of a workspace may do in any channel of it, and what the bot lacks there. Denied,
// E-SLACK-ELSEWHERE: the channel belongs to another workspace.
func (s *Slack) stands(ctx context.Context, teamID, user string, to chat.Address) (command.Standing, error) {
	p, err := s.at(ctx, to)
	if err != nil {
		return command.Standing{}, err
	}
	if p.me.Team != teamID || teamID == "" {
		return command.Standing{}, fault.New(fault.Denied, "E-SLACK-ELSEWHERE", "That channel is not in this workspace.",
			"Choose a channel of this workspace.", nil)
	}
	who, err := s.person(ctx, p.team, p.me, user)
	if err != nil {
		return command.Standing{}, err
	}
	ch, err := s.facts(ctx, p, true)
	if err != nil {
		return command.Standing{}, err
	}
	inside := ch.Direct && ch.With == user
	if !ch.Direct && (ch.Private || narrow(who) || needsMembers(s.o.Manage, who)) {
		if inside, err = s.inChannel(ctx, p, user); err != nil {
			return command.Standing{}, err
		}
	}
	t, ok := tierOf(s.o.Manage, who, inside)
	if !ok {
		return command.Standing{}, noPerson()
	}
	if !inside && (ch.Direct || ch.Private) { // what somebody cannot see has no name for them, and nobody manages it unseen
		return command.Standing{}, fault.New(fault.Denied, "E-SLACK-UNSEEN", "You are not in that channel.", "Join it first.", nil)
	}
	return command.Standing{Name: ch.label(), Rights: t, Sees: inside || !ch.Private && !ch.Direct && !narrow(who), Alone: ch.Direct, Lacks: s.lacks(p, ch)}, nil
}

// lacks names what the bot needs to speak in a channel and has not, as people can mend it.
func (s *Slack) lacks(p place, ch channel) []string {
	var names []string
	public, known := p.team.api.grants("chat:write.public")
	if ch.Archived {
		names = append(names, "an open channel (it is archived)")
	}
	if !ch.Inside && (ch.Private || known && !public) {
		way := "/invite @threadtape"
		if !ch.Private {
			way = "/tape join"
		}
		names = append(names, "membership (type there: "+way+")")
	}
	return names
}

func noPerson() error {
	return fault.New(fault.Denied, "E-SLACK-NOBODY", "Threadtape does nothing for bots, nor for people who left.", "", nil)
}
