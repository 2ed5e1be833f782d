package fakediscord

import "slices"

// autoArchives are the minutes after which a thread may be put away.
func autoArchives() []int { return []int{60, 1440, 4320, 10080} }

func (f *Fake) createThread(c *call) (any, *refusal) {
	ch, refused := f.place(c.vars["channel_id"])
	if refused != nil {
		return nil, refused
	}
	if ch.forum() {
		return f.createPost(c, ch)
	}
	if ch.thread() || ch.kind == Voice || ch.kind == Category || ch.kind == DM || ch.kind == Stage {
		return nil, wrongChannelType()
	}
	if c.fields()["message"] != nil {
		return nil, badForm("message: only posts of forums have one")
	}
	kind, need := PrivateThread, CreatePrivateThreads
	if v := c.fields()["type"]; v != nil && whole(v) != PrivateThread {
		kind, need = whole(v), CreatePublicThreads
	}
	if refused := f.need(ch, need); refused != nil {
		return nil, refused
	}
	thread, refused := f.beginThread(c, ch, kind)
	if refused != nil {
		return nil, refused
	}
	return f.channelObject(thread), nil
}

// createPost begins a thread of a forum with its first message, which has the thread's id.
func (f *Fake) createPost(c *call, forum *channel) (any, *refusal) {
	need := SendMessages
	message := dict(c.fields()["message"])
	if len(list(message["embeds"])) > 0 {
		need |= EmbedLinks
	}
	if len(c.Files) > 0 {
		need |= AttachFiles
	}
	if refused := f.need(forum, need); refused != nil {
		return nil, refused
	}
	if message == nil {
		return nil, badForm("message: this field is required")
	}
	tags, refused := f.applied(forum, list(c.fields()["applied_tags"]))
	if refused != nil {
		return nil, refused
	}
	if forum.needsTag && len(tags) == 0 {
		return nil, needsTag()
	}
	m, refused := f.composed(c, message, nil)
	if refused != nil {
		return nil, refused
	}
	thread, refused := f.beginThread(c, forum, PublicThread)
	if refused != nil {
		return nil, refused
	}
	thread.applied = tags
	m.channel, m.author, m.id = thread.id, f.o.App, thread.id
	f.said.byID[m.id] = m
	f.said.in[m.channel] = append(f.said.in[m.channel], m)
	o := f.channelObject(thread)
	o["message"] = f.messageObject(m, false)
	return o, nil
}

// applied checks the tags of a post.
func (f *Fake) applied(forum *channel, named []any) ([]string, *refusal) {
	var ids []string
	for _, v := range named {
		i := -1
		if forum != nil {
			i = slices.IndexFunc(forum.tags, func(t tag) bool { return t.id == text(v) })
		}
		if i < 0 {
			return nil, badForm("applied_tags: %q is no tag of the forum", text(v))
		}
		if forum.tags[i].moderated && f.permissions(f.o.App, forum)&ManageThreads == 0 {
			return nil, missingPermissions()
		}
		ids = append(ids, text(v))
	}
	return ids, nil
}

func (f *Fake) threadFromMessage(c *call) (any, *refusal) {
	ch, m, refused := f.standingMessage(c, CreatePublicThreads)
	if refused != nil {
		return nil, refused
	}
	if ch.kind != Text && ch.kind != Announcement {
		return nil, wrongChannelType()
	}
	if m.thread != "" {
		return nil, threadExists()
	}
	kind := PublicThread
	if ch.kind == Announcement {
		kind = AnnouncementThread
	}
	thread, refused := f.beginThread(c, ch, kind)
	if refused != nil {
		return nil, refused
	}
	delete(f.world.channels, thread.id)
	thread.id, m.thread = m.id, m.id
	f.world.channels[thread.id] = thread
	return f.channelObject(thread), nil
}

// beginThread makes a thread below a channel.
func (f *Fake) beginThread(c *call, parent *channel, kind int) (*channel, *refusal) {
	name := text(c.fields()["name"])
	if n := units(name); n < 1 || n > 100 {
		return nil, badForm("name: must be between 1 and 100 in length, is %d", n)
	}
	var after any = 4320
	if v := c.fields()["auto_archive_duration"]; v != nil {
		if !slices.Contains(autoArchives(), whole(v)) {
			return nil, badForm("auto_archive_duration: must be one of 60, 1440, 4320, 10080")
		}
		after = whole(v)
	}
	ch := &channel{
		id: f.id(), guild: parent.guild, parent: parent.id, name: name, kind: kind, owner: f.o.App, born: f.now(),
		autoArchive: after,
	}
	f.world.channels[ch.id] = ch
	return ch, nil
}

func (f *Fake) getActiveThreads(c *call) (any, *refusal) {
	g, refused := f.home(c)
	if refused != nil {
		return nil, refused
	}
	return f.threadList(func(ch *channel) bool { return ch.guild == g.id && ch.thread() && !ch.archived }), nil
}

func (f *Fake) getArchivedThreads(c *call) (any, *refusal) {
	parent, refused := f.place(c.vars["channel_id"])
	if refused != nil {
		return nil, refused
	}
	if refused := f.need(parent, ReadMessageHistory); refused != nil {
		return nil, refused
	}
	o := f.threadList(func(ch *channel) bool {
		return ch.parent == parent.id && ch.archived && ch.kind != PrivateThread
	})
	o["has_more"] = false
	return o, nil
}

// threadList lists the threads that the bot can see, newest first.
func (f *Fake) threadList(fits func(*channel) bool) object {
	all := []object{}
	for _, ch := range f.sorted(fits) {
		if f.permissions(f.o.App, ch)&ViewChannel != 0 {
			all = append(all, f.channelObject(ch))
		}
	}
	slices.Reverse(all)
	return object{"threads": all, "members": []object{}}
}
