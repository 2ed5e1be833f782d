package fakediscord

// Channel makes a channel of a guild and returns its id. For the kinds of threads, guild is the channel that the thread
// hangs below.
func (f *Fake) Channel(guild, name string, kind int) string {
	f.mu.Lock()
	defer f.mu.Unlock()
	ch := &channel{id: f.id(), guild: guild, name: name, kind: kind, born: f.now(), autoArchive: 4320}
	if ch.thread() {
		parent := f.channelOf(guild)
		if parent == nil {
			return ""
		}
		ch.guild, ch.parent, ch.owner = parent.guild, parent.id, f.world.guilds[parent.guild].owner
	}
	if f.guildOf(ch.guild) == nil {
		return ""
	}
	f.world.channels[ch.id] = ch
	event := "CHANNEL_CREATE"
	if ch.thread() {
		event = "THREAD_CREATE"
	}
	f.tell(ch.guild, event, f.channelObject(ch))
	f.touch()
	return ch.id
}

// DM returns the channel of direct messages between the bot and a person, made when it is first asked for.
func (f *Fake) DM(p Person) string {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.dm(f.known(p).ID).id
}

func (f *Fake) dm(user string) *channel {
	for _, ch := range f.world.channels {
		if ch.kind == DM && ch.with == user {
			return ch
		}
	}
	ch := &channel{id: f.id(), kind: DM, with: user, born: f.now()}
	f.world.channels[ch.id] = ch
	return ch
}

// RefuseDM makes a user refuse the bot's direct messages: 403, code 50007.
func (f *Fake) RefuseDM(user string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.world.deaf[user] = true
}

// Tag adds a tag to a forum and returns its id. Only who may manage threads may apply a moderated one.
func (f *Fake) Tag(forum, name string, moderated bool) string {
	f.mu.Lock()
	defer f.mu.Unlock()
	ch := f.channelOf(forum)
	if ch == nil {
		return ""
	}
	t := tag{id: f.id(), name: name, moderated: moderated}
	ch.tags = append(ch.tags, t)
	return t.id
}

// RequireTag makes a forum refuse posts without a tag.
func (f *Fake) RequireTag(forum string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if ch := f.channelOf(forum); ch != nil {
		ch.needsTag = true
	}
}

// SetThread archives, locks or opens a thread.
func (f *Fake) SetThread(thread string, archived, locked bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if ch := f.channelOf(thread); ch != nil {
		ch.archived, ch.locked = archived, locked
	}
}

// RemoveChannel deletes a channel with its threads: it is unknown from now on, and what stood there can still be asked
// of [Fake.Messages].
func (f *Fake) RemoveChannel(id string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	ch := f.channelOf(id)
	if ch == nil {
		return
	}
	ch.removed = true
	for _, below := range f.world.channels {
		if below.parent == id {
			below.removed = true
		}
	}
	event := "CHANNEL_DELETE"
	if ch.thread() {
		event = "THREAD_DELETE"
	}
	f.tell(ch.guild, event, f.channelObject(ch))
	f.touch()
}

// Kick takes the bot out of a guild. Its commands can still be used there by people who installed it for themselves.
func (f *Fake) Kick(guild string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if g := f.guildOf(guild); g != nil {
		delete(g.members, f.o.App)
		f.tell(g.id, "GUILD_DELETE", object{"id": g.id})
		f.touch()
	}
}

// Invite brings the bot into a guild it was kicked from, with its own role.
func (f *Fake) Invite(guild string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if g := f.guildOf(guild); g != nil && g.members[f.o.App] == nil {
		f.join(g, f.world.people[f.o.App], g.botRole)
		f.tell(g.id, "GUILD_CREATE", f.guildCreated(g))
		f.touch()
	}
}

// place returns the channel that a request names, if the bot can know of it.
func (f *Fake) place(id string) (*channel, *refusal) {
	ch := f.world.channels[id]
	if ch == nil || ch.removed {
		return nil, unknownChannel()
	}
	return ch, nil
}

// Threads returns the threads below a channel, or the posts of a forum, oldest first; removed ones are not among them.
func (f *Fake) Threads(parent string) []Thread {
	f.mu.Lock()
	defer f.mu.Unlock()
	var all []Thread
	for _, ch := range f.sorted(func(c *channel) bool { return c.parent == parent }) {
		all = append(all, Thread{
			ID: ch.id, Parent: ch.parent, Name: ch.name, Kind: ch.kind, Tags: append([]string(nil), ch.applied...),
			Archived: ch.archived, Locked: ch.locked, Owner: ch.owner,
		})
	}
	return all
}

// A Thread is one below a channel: of a text channel, or a post of a forum.
type Thread struct {
	ID, Parent, Name string
	Kind             int
	Tags             []string // ids
	Archived, Locked bool
	Owner            string
}
