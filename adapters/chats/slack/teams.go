package slack

import (
	"context"
	"fmt"
	"strings"
	"sync"

	"github.com/threadtape/threadtape/bot/chat"
	"github.com/threadtape/threadtape/bot/fault"
	"github.com/threadtape/threadtape/config"
)

// A team is a workspace in which the bot is installed.
type team struct {
	api  *api
	want string // the id that the settings say; empty: any

	mu sync.Mutex
	me identity // zero until Slack told
}

// An identity is who the bot is in a workspace.
type identity struct {
	Team string // id of the workspace
	Name string // of the workspace
	User string // id of the bot's user
	Bot  string // id of the bot
	URL  string // of the workspace
}

// newTeam makes a team of a token. Replicas with the same token share its limits.
func (s *Slack) newTeam(token config.Secret, id string) *team {
	return &team{api: newAPI(s.o.API, token, s.http, newPacer(digest("budget", token.Reveal()), s.limits, s.pace, s.log)), want: id}
}

// who asks Slack who the bot is, until it told once. Invalid: the token belongs to another workspace than the settings say.
func (t *team) who(ctx context.Context) (identity, error) {
	t.mu.Lock()
	me := t.me
	t.mu.Unlock()
	if me.Team != "" {
		return me, nil
	}
	c := call{method: "auth.test", repeat: true, person: true}
	var told struct {
		TeamID string `json:"team_id"`
		Team   string `json:"team"`
		UserID string `json:"user_id"`
		BotID  string `json:"bot_id"`
		URL    string `json:"url"`
	}
	if err := t.api.post(ctx, c, &told); err != nil {
		return identity{}, fmt.Errorf("ask who we are: %w", err)
	}
	if !isID(told.TeamID, "TE") || !isID(told.UserID, "UW") {
		return identity{}, unsaid(c, errNoID)
	}
	if t.want != "" && t.want != told.TeamID {
		return identity{}, fault.New(fault.Invalid, "E-SLACK-TEAM", "The bot's token belongs to another workspace than the settings say.",
			"Leave the workspace's id out, or give the token of that workspace.", nil)
	}
	me = identity{Team: told.TeamID, Name: told.Team, User: told.UserID, Bot: told.BotID, URL: told.URL}
	t.mu.Lock()
	defer t.mu.Unlock()
	t.me = me
	return me, nil
}

// A place is where something is said: a channel of a workspace.
type place struct {
	team    *team
	me      identity
	channel string       // id of a channel, or of a person for the bot's own conversation with them
	addr    chat.Address // as the caller named it
}

// tenant is whom a place belongs to.
func (p place) tenant() string { return tenantOf(p.me.Team) }

// tenantOf is the tenant of a workspace.
func tenantOf(team string) string { return Kind + ":" + team }

// key is what stands for a place in what is remembered, however its address was written.
func (p place) key() string { return p.me.Team + "/" + p.channel }

// at finds the workspace of an address. Invalid: it is no address of Slack. Denied, E-SLACK-TEAM: the bot is not in that
// workspace.
func (s *Slack) at(ctx context.Context, to chat.Address) (place, error) {
	teamID, channel, err := parseAddress(to)
	if err != nil {
		return place{}, err
	}
	t, me, err := s.team(ctx, teamID)
	if err != nil {
		return place{}, err
	}
	return place{team: t, me: me, channel: channel, addr: to}, nil
}

// team returns the workspace with an id; empty: the first one.
func (s *Slack) team(ctx context.Context, id string) (*team, identity, error) {
	if id == "" && len(s.teams) == 0 {
		return nil, identity{}, noTeam("That address does not say which workspace it means.")
	}
	if id == "" {
		me, err := s.teams[0].who(ctx)
		return s.teams[0], me, err
	}
	var troubled error
	for _, t := range s.teams {
		if t.want != "" && t.want != id {
			continue
		}
		me, err := t.who(ctx)
		if err == nil && me.Team == id {
			return t, me, nil
		}
		if err != nil {
			troubled = err // it may be the one
		}
	}
	if t, err := s.guest(ctx, id); t != nil || err != nil {
		if err != nil {
			return nil, identity{}, err
		}
		me, err := t.who(ctx)
		return t, me, err
	}
	if troubled != nil {
		return nil, identity{}, troubled
	}
	return nil, identity{}, noTeam("Threadtape is not in that workspace.")
}

func noTeam(say string) error {
	return fault.New(fault.Denied, "E-SLACK-TEAM", say, "Install the app there, or add the workspace's token to the settings.", nil)
}

// parseAddress takes an address apart.
func parseAddress(to chat.Address) (team, channel string, err error) {
	channel = to.Place()
	if t, c, ok := strings.Cut(channel, "/"); ok {
		team, channel = t, c
	}
	if to.Chat() != Kind || !isID(channel, "CGDUW") || team != "" && !isID(team, "TE") || team == "" && strings.Contains(to.Place(), "/") {
		return "", "", fault.New(fault.Invalid, "E-SLACK-PLACE", "That is no channel of Slack.",
			"Use slack: and the channel's id, which stands at the end of what View channel details shows.", nil)
	}
	return team, channel, nil
}

// address is how a channel of a workspace is called: without the workspace in the first one of the settings.
func (s *Slack) address(team, channel string) chat.Address {
	if len(s.teams) > 0 {
		first := s.teams[0]
		first.mu.Lock()
		is := first.me.Team == team || first.want == team
		first.mu.Unlock()
		if is {
			return chat.Address(Kind + ":" + channel)
		}
	}
	return chat.Address(Kind + ":" + team + "/" + channel)
}

// isID reports whether s has the form of an id of Slack that begins with one of the letters.
func isID(s, letters string) bool {
	return len(s) >= 2 && len(s) <= 32 && strings.Contains(letters, s[:1]) && strings.Trim(s, "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789") == ""
}

// isTS reports whether s has the form of the timestamp by which Slack names a message.
func isTS(s string) bool {
	seconds, micro, ok := strings.Cut(s, ".")
	return ok && len(seconds) == 10 && len(micro) == 6 && strings.Trim(seconds+micro, "0123456789") == ""
}
