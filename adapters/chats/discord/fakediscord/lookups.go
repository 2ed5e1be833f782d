package fakediscord

import "net/http"

func (f *Fake) getApplication(*call) (any, *refusal) {
	flags := 0
	if f.o.Privileged&intentMessageContent != 0 {
		flags |= 1 << 19 // limited: for bots in fewer than 100 servers
	}
	owner := object{"id": "1", "username": "operator", "discriminator": "0", "avatar": nil, "global_name": nil, "public_flags": 0}
	return object{
		"id": f.o.App, "name": f.o.Name, "icon": nil, "description": "", "bot_public": true, "bot_require_code_grant": false,
		"verify_key": f.PublicKey(), "flags": flags, "owner": owner, "team": nil, "summary": "",
		"approximate_guild_count": len(f.botGuilds()), "interactions_endpoint_url": nil,
	}, nil
}

func (f *Fake) getMe(*call) (any, *refusal) {
	o := f.userObject(f.o.App)
	o["verified"], o["mfa_enabled"], o["flags"] = true, true, 0
	return o, nil
}

func (f *Fake) getGuilds(*call) (any, *refusal) {
	all := []object{}
	for _, g := range f.botGuilds() {
		all = append(all, object{
			"id": g.id, "name": g.name, "icon": nil, "owner": false, "features": []string{},
			"permissions": decimal(g.base(f.o.App, g.members[f.o.App])),
		})
	}
	return all, nil
}

// botGuilds returns the guilds that the bot is in. The caller holds f.mu.
func (f *Fake) botGuilds() []*guild {
	var all []*guild
	for _, g := range f.world.guilds {
		if g.members[f.o.App] != nil {
			all = append(all, g)
		}
	}
	return all
}

// home returns the guild that a request names, if the bot is in it.
func (f *Fake) home(c *call) (*guild, *refusal) {
	g := f.world.guilds[c.vars["guild_id"]]
	if g == nil {
		return nil, unknownGuild()
	}
	if g.members[f.o.App] == nil {
		return nil, missingAccess()
	}
	return g, nil
}

func (f *Fake) getGuild(c *call) (any, *refusal) {
	g, refused := f.home(c)
	if refused != nil {
		return nil, refused
	}
	return f.guildObject(g), nil
}

func (f *Fake) getRoles(c *call) (any, *refusal) {
	g, refused := f.home(c)
	if refused != nil {
		return nil, refused
	}
	return g.roleObjects(), nil
}

func (f *Fake) getChannels(c *call) (any, *refusal) {
	g, refused := f.home(c)
	if refused != nil {
		return nil, refused
	}
	all := []object{}
	for _, ch := range f.sorted(func(ch *channel) bool { return ch.guild == g.id && !ch.thread() }) {
		all = append(all, f.channelObject(ch))
	}
	return all, nil
}

func (f *Fake) getMember(c *call) (any, *refusal) {
	g, refused := f.home(c)
	if refused != nil {
		return nil, refused
	}
	id := c.vars["user_id"]
	if id == "@me" {
		id = f.o.App
	}
	m := g.members[id]
	if m == nil {
		if _, ok := f.world.people[id]; !ok {
			return nil, unknownUser()
		}
		return nil, unknownMember()
	}
	return f.memberObject(m), nil
}

func (f *Fake) getChannel(c *call) (any, *refusal) {
	ch, refused := f.place(c.vars["channel_id"])
	if refused != nil {
		return nil, refused
	}
	if refused := f.need(ch, 0); refused != nil {
		return nil, refused
	}
	return f.channelObject(ch), nil
}

func (f *Fake) patchChannel(c *call) (any, *refusal) {
	ch, refused := f.place(c.vars["channel_id"])
	if refused != nil {
		return nil, refused
	}
	want := ManageChannels
	if ch.thread() {
		want = ManageThreads
		if ch.owner == f.o.App && c.fields()["locked"] == nil {
			want = 0 // the creator of a thread may name, close and reopen it
		}
		if open, ok := c.fields()["archived"].(bool); ok && !open && ch.locked {
			want = ManageThreads // but a locked one is opened only by who manages threads
		}
	}
	if refused := f.need(ch, want); refused != nil {
		return nil, refused
	}
	fields := c.fields()
	if name, ok := fields["name"].(string); ok {
		if name == "" {
			return nil, badForm("name: must be between 1 and 100 in length")
		}
		ch.name = name
	}
	if topic, ok := fields["topic"].(string); ok && !ch.thread() {
		ch.topic = topic
	}
	if v, ok := fields["archived"].(bool); ok {
		ch.archived = v
	}
	if v, ok := fields["locked"].(bool); ok {
		ch.locked = v
	}
	if v, ok := fields["applied_tags"].([]any); ok {
		tags, refused := f.applied(f.world.channels[ch.parent], v)
		if refused != nil {
			return nil, refused
		}
		ch.applied = tags
	}
	return f.channelObject(ch), nil
}

func (f *Fake) openDM(c *call) (any, *refusal) {
	user, _ := c.fields()["recipient_id"].(string)
	if _, ok := f.world.people[user]; !ok {
		return nil, refuse(http.StatusBadRequest, 50033, "Invalid Recipient(s)")
	}
	return f.channelObject(f.dm(user)), nil
}
