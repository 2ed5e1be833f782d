package discord

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"github.com/threadtape/threadtape/bot/chat"
	"github.com/threadtape/threadtape/bot/fault"
)

// Sees reports whether a person of a server may read a channel of it. Who left the server sees nothing. A private thread is
// seen by nobody here: its members are not looked up. See [chat.Seer].
func (d *Discord) Sees(ctx context.Context, tenant, user string, to chat.Address) (bool, error) {
	server, ok := strings.CutPrefix(tenant, "discord:")
	name, err := channelID(to)
	if !ok || !snowflake(server) || !snowflake(user) || err != nil {
		return false, nil
	}
	m, err := d.member(ctx, server, user)
	if fault.Of(err) == fault.Gone {
		return false, nil
	}
	if err != nil {
		return false, fmt.Errorf("look up a person of a server: %w", err)
	}
	roles := make([]string, len(m.Roles))
	for i, r := range m.Roles {
		roles[i] = string(r)
	}
	can, _, ch, err := d.stands(ctx, server, name, user, roles)
	switch kind := fault.Of(err); {
	case err == nil:
		return can&bitViewChannel != 0 && ch.Kind != kindHiddenThread, nil
	case kind == fault.Gone || kind == fault.Denied:
		return false, nil
	default:
		return false, fmt.Errorf("who sees a channel: %w", err)
	}
}

// member returns the roles of a person on a server, as of the last minute.
func (d *Discord) member(ctx context.Context, server, user string) (member, error) {
	key := server + "/" + user
	if m, ok := d.members.Get(key, standFresh); ok {
		return m, nil
	}
	c := request(http.MethodGet, "/guilds/{guild}/members/{user}", server, user)
	var m member
	if err := d.api.get(ctx, c, &m); err != nil {
		return member{}, err
	}
	d.members.Put(key, m)
	return m, nil
}

// callable reports why a group of a server cannot be called in a channel: it is none, it is everybody, or nobody allowed it.
func (d *Discord) callable(ctx context.Context, in interaction, to chat.Address, name string) error {
	no := func(say, fix string) error { return fault.New(fault.Denied, "E-DISCORD-ROLE", say, fix, nil) }
	if !snowflake(name) {
		return fault.New(fault.Invalid, "E-DISCORD-ROLE", "That is no role of Discord.", "Type it as a mention, or give its id.", nil)
	}
	_, can, _, err := d.stands(ctx, in.Guild, to.Place(), in.Member.User.ID, in.Member.Roles)
	if err != nil {
		return err
	}
	s, err := d.standing(ctx, in.Guild)
	if err != nil {
		return err
	}
	at := slices.IndexFunc(s.guild.Roles, func(r role) bool { return string(r.ID) == name })
	switch {
	case at < 0:
		return no("This server has no such role.", "Type it as a mention, or give its id.")
	case name == in.Guild:
		return no("I call nobody by @everyone.", "Choose a role that people take themselves.")
	case !s.guild.Roles[at].Mentionable && can&bitMentionEveryone == 0:
		return no("I may not mention that role.", "Allow anyone to mention it in the server's settings, then type it again.")
	}
	return nil
}

// tell says a message to a person alone, and returns the place.
func (d *Discord) tell(ctx context.Context, user string, m chat.Message) (chat.Address, error) {
	to, err := d.Reach(ctx, user)
	if err != nil {
		return "", err
	}
	_, err = d.Send(ctx, to, m)
	return to, err
}
