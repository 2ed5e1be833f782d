package fakediscord

import (
	"slices"
	"time"
)

// Kinds of channels (D resources/channel).
const (
	Text               = 0
	DM                 = 1
	Voice              = 2
	Category           = 4
	Announcement       = 5
	AnnouncementThread = 10
	PublicThread       = 11
	PrivateThread      = 12
	Stage              = 13
	Forum              = 15
	Media              = 16
)

// Kinds of overwrites.
const (
	OverRole   = 0
	OverMember = 1
)

// A Person is somebody who acts. One who acts in a guild for the first time joins it without roles.
type Person struct {
	ID   string // empty where it is made: the fake gives one by the name
	Name string
	Bot  bool
}

type world struct {
	guilds    map[string]*guild
	channels  map[string]*channel
	people    map[string]Person
	forbidden map[string]int64
	deaf      map[string]bool // users who take no direct messages
}

func newWorld() world {
	return world{
		guilds: make(map[string]*guild), channels: make(map[string]*channel), people: make(map[string]Person),
		forbidden: make(map[string]int64), deaf: make(map[string]bool),
	}
}

type guild struct {
	id, name, owner string
	roles           map[string]*role
	members         map[string]*member
	botRole         string
	open            map[string]bool // commands whose permissions the server's admins lifted
}

type role struct {
	id, name    string
	permissions int64
	managed     bool
	mentionable bool
}

type member struct {
	user   string
	roles  []string
	joined time.Time
	silent time.Time // timed out until
}

type overwrite struct {
	id          string
	kind        int
	allow, deny int64
}

type channel struct {
	id, guild, name, parent string
	kind                    int
	topic                   string
	overwrites              []overwrite
	tags                    []tag // of a forum
	needsTag                bool
	with                    string // of a direct message: with whom
	removed                 bool
	// of a thread:
	owner            string
	applied          []string
	archived, locked bool
	born             time.Time
	autoArchive      any
}

type tag struct {
	id, name  string
	moderated bool
}

func (c *channel) thread() bool { return c.kind >= AnnouncementThread && c.kind <= PrivateThread }
func (c *channel) forum() bool  { return c.kind == Forum || c.kind == Media }

// Guild makes a server that the bot is in, with the roles @everyone and that of the bot. The owner is the id of a user;
// empty: somebody.
func (f *Fake) Guild(name, owner string) string {
	f.mu.Lock()
	defer f.mu.Unlock()
	g := &guild{id: f.id(), name: name, owner: owner, roles: make(map[string]*role), members: make(map[string]*member)}
	if owner == "" {
		g.owner = f.id()
	}
	g.roles[g.id] = &role{id: g.id, name: "@everyone", permissions: Usual}
	g.botRole = f.id()
	g.roles[g.botRole] = &role{id: g.botRole, name: f.o.Name, permissions: Invited, managed: true}
	f.world.guilds[g.id] = g
	f.join(g, Person{ID: g.owner, Name: "owner"})
	f.join(g, f.world.people[f.o.App], g.botRole)
	f.tell(g.id, "GUILD_CREATE", f.guildCreated(g))
	f.touch()
	return g.id
}

// join makes somebody a member. Who is one already keeps the roles and gets new ones. The caller holds f.mu.
func (f *Fake) join(g *guild, p Person, roles ...string) {
	if known, ok := f.world.people[p.ID]; !ok || p.Name != "" && known.ID != f.o.App && known.Name != p.Name {
		f.world.people[p.ID] = p
	}
	m := g.members[p.ID]
	if m == nil {
		m = &member{user: p.ID, joined: f.now()}
		g.members[p.ID] = m
	}
	m.roles = append(m.roles, roles...)
}

// Member makes a person a member of a guild with these roles, besides those the person has.
func (f *Fake) Member(guild string, p Person, roles ...string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if g := f.guildOf(guild); g != nil {
		f.join(g, f.known(p), roles...)
	}
}

// Role makes a role with these permissions and returns its id.
func (f *Fake) Role(guild, name string, permissions int64) string {
	f.mu.Lock()
	defer f.mu.Unlock()
	g := f.guildOf(guild)
	if g == nil {
		return ""
	}
	id := f.id()
	g.roles[id] = &role{id: id, name: name, permissions: permissions}
	return id
}

// Mentionable lets anybody mention a role.
func (f *Fake) Mentionable(guild, role string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if g := f.guildOf(guild); g != nil && g.roles[role] != nil {
		g.roles[role].mentionable = true
	}
}

// Everyone says what @everyone may in a guild.
func (f *Fake) Everyone(guild string, permissions int64) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if g := f.guildOf(guild); g != nil {
		g.roles[g.id].permissions = permissions
	}
}

// BotRoles gives the bot further roles in a guild.
func (f *Fake) BotRoles(guild string, roles ...string) {
	f.Member(guild, Person{ID: f.o.App}, roles...)
}

// BotMay says what the bot's own role may in a guild.
func (f *Fake) BotMay(guild string, permissions int64) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if g := f.guildOf(guild); g != nil {
		g.roles[g.botRole].permissions = permissions
	}
}

// TimeOut silences a member until then.
func (f *Fake) TimeOut(guild, user string, until time.Time) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if g := f.guildOf(guild); g != nil && g.members[user] != nil {
		g.members[user].silent = until
	}
}

// Overwrite sets what a role or member (by kind, [OverRole] or [OverMember]) is allowed and denied in a channel. The id
// of the guild stands for @everyone.
func (f *Fake) Overwrite(channel, id string, kind int, allow, deny int64) {
	f.mu.Lock()
	defer f.mu.Unlock()
	ch := f.channelOf(channel)
	if ch == nil {
		return
	}
	ch.overwrites = slices.DeleteFunc(ch.overwrites, func(o overwrite) bool { return o.id == id })
	ch.overwrites = append(ch.overwrites, overwrite{id, kind, allow, deny})
}

// known gives a person an id and remembers the name. The caller holds f.mu.
func (f *Fake) known(p Person) Person {
	if p.ID == "" {
		for _, q := range f.world.people {
			if q.Name == p.Name {
				return q
			}
		}
		p.ID = f.id()
	}
	if old, ok := f.world.people[p.ID]; ok && (p.Name == "" || p.ID == f.o.App) {
		return old
	}
	f.world.people[p.ID] = p
	return p
}

// guildOf returns a guild; a test that names none is wrong. The caller holds f.mu.
func (f *Fake) guildOf(id string) *guild {
	g := f.world.guilds[id]
	if g == nil {
		f.t.Errorf("fakediscord: the test names the guild %q, which was never made", id)
	}
	return g
}

// channelOf returns a channel; a test that names none is wrong. The caller holds f.mu.
func (f *Fake) channelOf(id string) *channel {
	ch := f.world.channels[id]
	if ch == nil {
		f.t.Errorf("fakediscord: the test names the channel %q, which was never made", id)
	}
	return ch
}

// Lift lets the server's admins give a command to everybody, whatever permissions the bot declared for it.
func (f *Fake) Lift(guild, command string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if g := f.world.guilds[guild]; g != nil {
		if g.open == nil {
			g.open = make(map[string]bool)
		}
		g.open[command] = true
	}
}

// lifted reports whether a command is for everybody there. The caller holds f.mu.
func (f *Fake) lifted(guild, command string) bool {
	g := f.world.guilds[guild]
	return g != nil && g.open[command]
}
