package fakediscord

// payload is an interaction as it is delivered (D interactions/receiving-and-responding). The caller holds f.mu.
func (f *Fake) payload(i *interaction, data object) object {
	ch := i.channel
	o := object{
		"id": i.id, "application_id": f.o.App, "type": i.kind, "token": i.token, "version": 1, "data": data,
		"channel_id": ch.id, "channel": f.resolvedChannel(ch, i.by.ID), "locale": "en-US", "entitlements": []object{},
		"authorizing_integration_owners": i.owners(), "attachment_size_limit": mostFile,
		"app_permissions": decimal(f.appPermissions(ch)),
	}
	if ch.kind == DM {
		o["user"], o["context"] = f.userObject(i.by.ID), 1
		if ch.with != i.by.ID || i.byUser {
			o["context"] = 2
		}
	} else {
		g := f.world.guilds[ch.guild]
		m := f.memberObject(g.members[i.by.ID])
		m["permissions"] = decimal(f.permissions(i.by.ID, ch))
		o["member"], o["context"], o["guild_id"], o["guild_locale"] = m, 0, g.id, "en-US"
		o["guild"] = object{"id": g.id, "locale": "en-US", "features": []string{}}
	}
	if i.source != nil {
		o["message"] = f.messageObject(i.source, false)
	}
	return o
}

// appPermissions is what the bot may in a channel: where it is no member, what anybody's app may there.
func (f *Fake) appPermissions(ch *channel) int64 {
	if g := f.world.guilds[ch.guild]; g != nil && g.members[f.o.App] == nil {
		return EmbedLinks | AttachFiles
	}
	return f.permissions(f.o.App, ch)
}

// resolvedChannel is a channel as interactions carry it: with what the person may there, and the bot.
func (f *Fake) resolvedChannel(ch *channel, user string) object {
	o := object{
		"id": ch.id, "type": ch.kind, "permissions": decimal(f.permissions(user, ch)),
		"app_permissions": decimal(f.appPermissions(ch)),
	}
	if ch.kind == DM {
		return o
	}
	o["name"], o["guild_id"], o["parent_id"] = ch.name, ch.guild, nil
	if ch.parent != "" {
		o["parent_id"] = ch.parent
	}
	if ch.thread() {
		o["thread_metadata"] = f.channelObject(ch)["thread_metadata"]
	}
	return o
}
