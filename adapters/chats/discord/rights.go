package discord

import (
	"context"
	"net/http"
	"slices"
	"strconv"
	"time"

	"github.com/threadtape/threadtape/bot/fault"
)

// The permissions that are of use here: https://discord.com/developers/docs/topics/permissions
const (
	bitAdministrator   = 1 << 3
	bitManageChannels  = 1 << 4
	bitManageGuild     = 1 << 5
	bitViewChannel     = 1 << 10
	bitSendMessages    = 1 << 11
	bitEmbedLinks      = 1 << 14
	bitAttachFiles     = 1 << 15
	bitReadHistory     = 1 << 16
	bitMentionEveryone = 1 << 17
	bitCreateThreads   = 1 << 35
	bitSendInThreads   = 1 << 38

	bitsAll uint64 = 1<<63 - 1
)

// rightNames are the names that Discord shows, in the order in which people are told of them.
var rightNames = []struct {
	bit  uint64
	name string
}{
	{bitViewChannel, "View Channel"},
	{bitSendMessages, "Send Messages"},
	{bitSendInThreads, "Send Messages in Threads"},
	{bitCreateThreads, "Create Public Threads"},
	{bitEmbedLinks, "Embed Links"},
	{bitAttachFiles, "Attach Files"},
	{bitReadHistory, "Read Message History"},
	{bitManageChannels, "Manage Channels"},
	{bitManageGuild, "Manage Server"},
	{bitAdministrator, "Administrator"},
}

// standFresh is how long a server's roles are believed.
const standFresh = time.Minute

// A guild is what Discord says of a server, as far as it is of use.
type guild struct {
	ID    id     `json:"id"`
	Owner id     `json:"owner_id"`
	Roles []role `json:"roles"`
}

type role struct {
	ID          id   `json:"id"`
	Permissions bits `json:"permissions"`
	Mentionable bool `json:"mentionable"` // by anybody
}

// An overwrite is what a channel gives and takes of one role or person.
type overwrite struct {
	ID    id    `json:"id"`
	Kind  whole `json:"type"` // 0 a role, 1 a person
	Allow bits  `json:"allow"`
	Deny  bits  `json:"deny"`
}

// A member is a person on a server.
type member struct {
	Roles    []id   `json:"roles"`
	TimedOut string `json:"communication_disabled_until"`
}

// A standing is a server and the bot on it.
type standing struct {
	guild guild
	bot   member
}

// permissions computes what a member may do in a channel, as Discord documents it; overwrites are those of the channel, and
// for a thread those of the channel that it is below. It is pure.
func permissions(g guild, user string, m member, overwrites []overwrite, now time.Time) uint64 {
	if user != "" && string(g.Owner) == user {
		return bitsAll
	}
	mine := func(name id) bool { return name == g.ID || slices.Contains(m.Roles, name) }
	var can uint64
	for _, r := range g.Roles {
		if mine(r.ID) {
			can |= uint64(r.Permissions)
		}
	}
	if can&bitAdministrator != 0 {
		return bitsAll
	}
	can = overwritten(can, overwrites, func(o overwrite) bool { return o.ID == g.ID })
	can = overwritten(can, overwrites, func(o overwrite) bool { return o.Kind == 0 && o.ID != g.ID && mine(o.ID) })
	can = overwritten(can, overwrites, func(o overwrite) bool { return o.Kind == 1 && user != "" && string(o.ID) == user })
	if until, err := time.Parse(time.RFC3339, m.TimedOut); err == nil && until.After(now) {
		can &= bitViewChannel | bitReadHistory
	}
	if can&bitViewChannel == 0 {
		return 0 // what cannot be seen cannot be used
	}
	return can
}

// overwritten applies those overwrites that match: what they deny together first, then what they allow.
func overwritten(can uint64, all []overwrite, match func(overwrite) bool) uint64 {
	var allow, deny uint64
	for _, o := range all {
		if match(o) {
			allow |= uint64(o.Allow)
			deny |= uint64(o.Deny)
		}
	}
	return can&^deny | allow
}

// needed is what the bot needs to speak in a channel of a kind. Posts in a forum channel are made with Send Messages and
// answered with Send Messages in Threads.
func needed(kind whole) uint64 {
	const all = bitViewChannel | bitEmbedLinks | bitAttachFiles | bitReadHistory
	switch kind {
	case kindNewsThread, kindThread, kindHiddenThread:
		return all | bitSendInThreads
	case kindForum, kindMedia:
		return all | bitSendMessages | bitSendInThreads
	default:
		return all | bitSendMessages
	}
}

// neededBelow is what it needs besides for threads below a channel of a kind.
func neededBelow(kind whole) uint64 {
	if (channel{Kind: kind}).parent() {
		return bitCreateThreads | bitSendInThreads
	}
	return 0
}

// lacks names what is missing of what is needed, as Discord shows it.
func lacks(can uint64, kind whole) []string { return bitNames(needed(kind) &^ can) }

// lacksBelow names what is missing besides for threads below a channel.
func lacksBelow(can uint64, kind whole) []string { return bitNames(neededBelow(kind) &^ can) }

// stands returns what a person with these roles, and the bot itself, may do in a channel of a server. Server and bot are
// believed for a minute. Denied, E-DISCORD-ELSEWHERE: the channel is none of that server.
func (d *Discord) stands(ctx context.Context, guild, name, user string, roles []string) (userBits, botBits uint64, ch channel, err error) {
	if ch, err = d.ask(ctx, name, standFresh, true); err != nil {
		return 0, 0, ch, err
	}
	if string(ch.Guild) != guild || guild == "" {
		return 0, 0, channel{}, fault.New(fault.Denied, "E-DISCORD-ELSEWHERE", "That channel is not on this server.",
			"Choose a channel of this server.", nil)
	}
	over := ch
	if ch.thread() {
		if over, err = d.ask(ctx, string(ch.Parent), standFresh, true); err != nil {
			return 0, 0, ch, err
		}
	}
	s, err := d.standing(ctx, guild)
	if err != nil {
		return 0, 0, ch, err
	}
	asker := member{Roles: make([]id, len(roles))}
	for i, r := range roles {
		asker.Roles[i] = id(r)
	}
	now := time.Now()
	return permissions(s.guild, user, asker, over.Overwrites, now), permissions(s.guild, d.app, s.bot, over.Overwrites, now), ch, nil
}

func (d *Discord) standing(ctx context.Context, name string) (standing, error) {
	if s, ok := d.stood.Get(name, standFresh); ok {
		return s, nil
	}
	var s standing
	c := request(http.MethodGet, "/guilds/{guild}", name)
	c.person = true
	if err := d.api.get(ctx, c, &s.guild); err != nil {
		return standing{}, err
	}
	s.guild.ID = id(name)
	c = request(http.MethodGet, "/guilds/{guild}/members/{user}", name, d.app)
	c.person = true
	if err := d.api.get(ctx, c, &s.bot); err != nil {
		return standing{}, err
	}
	d.stood.Put(name, s)
	return s, nil
}

// String is a set of permissions as Discord writes it.
func (b bits) String() string { return strconv.FormatUint(uint64(b), 10) }
