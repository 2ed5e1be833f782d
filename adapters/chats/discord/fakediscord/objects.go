package fakediscord

import (
	"cmp"
	"maps"
	"slices"
	"strconv"
)

// What Discord answers about its things. Only what its documents promise stands here, with the types they promise.

func (f *Fake) userObject(id string) object {
	p := f.world.people[id]
	o := object{
		"id": id, "username": cmp.Or(p.Name, "user"), "discriminator": "0", "global_name": nil, "avatar": nil,
		"public_flags": 0, "bot": p.Bot,
	}
	if !p.Bot {
		delete(o, "bot")
		o["global_name"] = cmp.Or(p.Name, "user")
	}
	return o
}

func (f *Fake) memberObject(m *member) object {
	o := object{
		"user": f.userObject(m.user), "nick": nil, "avatar": nil, "roles": append([]string{}, m.roles...),
		"joined_at": stamp(m.joined), "premium_since": nil, "deaf": false, "mute": false, "flags": 0, "pending": false,
		"communication_disabled_until": nil,
	}
	if f.now().Before(m.silent) {
		o["communication_disabled_until"] = stamp(m.silent)
	}
	return o
}

func (g *guild) roleObjects() []object {
	var all []object
	for i, id := range slices.SortedFunc(maps.Keys(g.roles), byNumber) {
		r := g.roles[id]
		o := object{
			"id": r.id, "name": r.name, "permissions": decimal(r.permissions), "position": i, "color": 0, "hoist": false,
			"managed": r.managed, "mentionable": r.mentionable, "flags": 0,
		}
		all = append(all, o)
	}
	return all
}

func (f *Fake) guildObject(g *guild) object {
	return object{
		"id": g.id, "name": g.name, "icon": nil, "owner_id": g.owner, "roles": g.roleObjects(), "features": []string{},
		"emojis": []object{}, "stickers": []object{}, "preferred_locale": "en-US", "verification_level": 0, "nsfw_level": 0,
		"premium_tier": 0, "mfa_level": 0, "system_channel_id": nil, "afk_timeout": 300,
	}
}

// guildCreated is a guild as the gateway tells it.
func (f *Fake) guildCreated(g *guild) object {
	o := f.guildObject(g)
	var channels, threads []object
	for _, ch := range f.sorted(func(c *channel) bool { return c.guild == g.id }) {
		if ch.thread() {
			threads = append(threads, f.channelObject(ch))
			continue
		}
		channels = append(channels, f.channelObject(ch))
	}
	o["channels"], o["threads"] = orEmpty(channels), orEmpty(threads)
	o["member_count"], o["large"], o["unavailable"] = len(g.members), false, false
	if m := g.members[f.o.App]; m != nil {
		o["joined_at"] = stamp(m.joined)
		o["members"] = []object{f.memberObject(m)}
	}
	return o
}

func (f *Fake) channelObject(ch *channel) object {
	o := object{"id": ch.id, "type": ch.kind, "last_message_id": nil, "flags": 0}
	if last := f.lastSaid(ch.id); last != "" {
		o["last_message_id"] = last
	}
	if ch.kind == DM {
		o["recipients"] = []object{f.userObject(ch.with)}
		return o
	}
	o["guild_id"], o["name"], o["parent_id"], o["nsfw"], o["rate_limit_per_user"] = ch.guild, ch.name, nil, false, 0
	if ch.parent != "" {
		o["parent_id"] = ch.parent
	}
	if ch.thread() {
		o["owner_id"], o["applied_tags"] = ch.owner, append([]string{}, ch.applied...)
		o["message_count"], o["member_count"], o["total_message_sent"] = f.standing(ch.id), 1, f.standing(ch.id)
		o["thread_metadata"] = object{
			"archived": ch.archived, "locked": ch.locked, "auto_archive_duration": ch.autoArchive,
			"archive_timestamp": stamp(ch.born), "create_timestamp": stamp(ch.born),
		}
		return o
	}
	o["position"], o["topic"] = 0, nil
	if ch.topic != "" {
		o["topic"] = ch.topic
	}
	overwrites := []object{}
	for _, w := range ch.overwrites {
		overwrites = append(overwrites, object{"id": w.id, "type": w.kind, "allow": decimal(w.allow), "deny": decimal(w.deny)})
	}
	o["permission_overwrites"] = overwrites
	if ch.forum() {
		tags := []object{}
		for _, t := range ch.tags {
			tags = append(tags, object{"id": t.id, "name": t.name, "moderated": t.moderated, "emoji_id": nil, "emoji_name": nil})
		}
		o["available_tags"] = tags
		if ch.needsTag {
			o["flags"] = 1 << 4
		}
	}
	return o
}

// sorted returns the channels that stand and fit, oldest first. The caller holds f.mu.
func (f *Fake) sorted(fits func(*channel) bool) []*channel {
	var all []*channel
	for _, ch := range f.world.channels {
		if !ch.removed && fits(ch) {
			all = append(all, ch)
		}
	}
	slices.SortFunc(all, func(a, b *channel) int { return byNumber(a.id, b.id) })
	return all
}

func byNumber(a, b string) int { return cmp.Compare(number(a), number(b)) }

func decimal(n int64) string { return strconv.FormatInt(n, 10) }

func orEmpty(all []object) []object {
	if all == nil {
		return []object{}
	}
	return all
}
