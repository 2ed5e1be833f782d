package fakediscord

import "slices"

// Permissions, as D topics/permissions numbers them.
const (
	Administrator          int64 = 1 << 3
	ManageChannels         int64 = 1 << 4
	ManageGuild            int64 = 1 << 5
	ViewChannel            int64 = 1 << 10
	SendMessages           int64 = 1 << 11
	ManageMessages         int64 = 1 << 13
	EmbedLinks             int64 = 1 << 14
	AttachFiles            int64 = 1 << 15
	ReadMessageHistory     int64 = 1 << 16
	MentionEveryone        int64 = 1 << 17
	UseApplicationCommands int64 = 1 << 31
	ManageThreads          int64 = 1 << 34
	CreatePublicThreads    int64 = 1 << 35
	CreatePrivateThreads   int64 = 1 << 36
	SendMessagesInThreads  int64 = 1 << 38
	PinMessages            int64 = 1 << 51

	allPermissions int64 = 1<<53 - 1

	// Invited is what the bot's own role may in a new guild: the permissions of the invite link.
	Invited int64 = ViewChannel | SendMessages | SendMessagesInThreads | EmbedLinks | AttachFiles | ReadMessageHistory

	// Usual is what @everyone may in a new guild.
	Usual int64 = Invited | UseApplicationCommands | CreatePublicThreads | CreatePrivateThreads | 1<<6 | 1<<18 | 1<<20 | 1<<21
)

// Permissions returns what a user may in a channel, computed as Discord documents it: owner, administrator, @everyone,
// roles, overwrites of the channel (of a thread: of its parent), time-out.
func (f *Fake) Permissions(user, channel string) int64 {
	f.mu.Lock()
	defer f.mu.Unlock()
	ch := f.world.channels[channel]
	if ch == nil {
		return 0
	}
	return f.permissions(user, ch)
}

// permissions is Permissions for those who hold f.mu.
func (f *Fake) permissions(user string, ch *channel) int64 {
	g := f.world.guilds[ch.guild]
	if g == nil {
		return Usual | AttachFiles | MentionEveryone // a direct message
	}
	m := g.members[user]
	if m == nil {
		return 0
	}
	base, taken := g.base(user, m), f.taken(user, ch)
	if parent := f.world.channels[ch.parent]; ch.thread() && parent != nil {
		ch = parent
		taken |= f.taken(user, ch)
	}
	if base&Administrator != 0 {
		return allPermissions &^ taken
	}
	may := overwritten(base, g, m, user, ch.overwrites) &^ taken
	if f.now().Before(m.silent) {
		may &= ViewChannel | ReadMessageHistory
	}
	return may
}

// base is what a member may in a guild before any channel has its say.
func (g *guild) base(user string, m *member) int64 {
	if user == g.owner {
		return allPermissions
	}
	may := g.roles[g.id].permissions
	for _, id := range m.roles {
		if r := g.roles[id]; r != nil {
			may |= r.permissions
		}
	}
	if may&Administrator != 0 {
		return allPermissions
	}
	return may
}

// overwritten applies the overwrites in the documented order: @everyone, all roles at once, the member.
func overwritten(may int64, g *guild, m *member, user string, all []overwrite) int64 {
	var allow, deny int64
	for _, o := range all {
		if o.id == g.id {
			may = may&^o.deny | o.allow
		}
		if o.kind == OverRole && slices.Contains(m.roles, o.id) {
			allow, deny = allow|o.allow, deny|o.deny
		}
	}
	may = may&^deny | allow
	for _, o := range all {
		if o.kind == OverMember && o.id == user {
			may = may&^o.deny | o.allow
		}
	}
	return may
}

// taken is what Forbid took from the bot.
func (f *Fake) taken(user string, ch *channel) int64 {
	if user != f.o.App {
		return 0
	}
	return f.world.forbidden[ch.id]
}

// Forbid takes permissions from the bot in a channel, whatever its roles say; without permissions it takes ViewChannel,
// so that requests are answered 403, code 50001. Without any other the code is 50013.
func (f *Fake) Forbid(channel string, permissions ...int64) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if len(permissions) == 0 {
		permissions = []int64{ViewChannel}
	}
	for _, p := range permissions {
		f.world.forbidden[channel] |= p
	}
	f.touch()
}

// Permit gives back what [Fake.Forbid] took.
func (f *Fake) Permit(channel string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	delete(f.world.forbidden, channel)
	f.touch()
}

// need refuses the bot what it may not do in a channel. The caller holds f.mu.
func (f *Fake) need(ch *channel, permissions int64) *refusal {
	if ch.kind == DM {
		return nil
	}
	if f.world.guilds[ch.guild].members[f.o.App] == nil {
		return missingAccess()
	}
	may := f.permissions(f.o.App, ch)
	if may&ViewChannel == 0 {
		return missingAccess()
	}
	if may&permissions != permissions {
		return missingPermissions()
	}
	return nil
}
