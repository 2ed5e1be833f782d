package fakediscord

import (
	"encoding/json"
	"maps"
)

func (f *Fake) createMessage(c *call) (any, *refusal) {
	ch, refused := f.place(c.vars["channel_id"])
	if refused != nil {
		return nil, refused
	}
	if refused := f.maySend(ch, c); refused != nil {
		return nil, refused
	}
	nonce := nonceOf(c.fields()["nonce"])
	key := [2]string{ch.id, nonce}
	if enforced, _ := c.fields()["enforce_nonce"].(bool); enforced {
		if nonce == "" {
			return nil, badForm("enforce_nonce without a nonce")
		}
		if m := f.said.nonces[key]; m != nil && f.now().Sub(m.at) < f.o.NonceWindow {
			if m.deleted {
				return nil, unknownMessage()
			}
			return f.messageObject(m, true), nil
		}
	}
	m, refused := f.compose(c, nil)
	if refused == nil {
		m.under, refused = f.repliedTo(c, ch)
	}
	if refused != nil {
		return nil, refused
	}
	m.channel, m.author, m.nonce = ch.id, f.o.App, nonce
	f.stand(m)
	if nonce != "" {
		f.said.nonces[key] = m
	}
	ch.archived = false
	return f.messageObject(m, true), nil
}

// repliedTo returns the id of the message that a new one answers, empty for none. The caller holds f.mu.
func (f *Fake) repliedTo(c *call, ch *channel) (string, *refusal) {
	reference, ok := c.fields()["message_reference"].(object)
	if !ok {
		return "", nil
	}
	if ch.kind != DM && f.permissions(f.o.App, ch)&ReadMessageHistory == 0 {
		return "", mayNotReply()
	}
	id := text(reference["message_id"])
	m := f.said.byID[id]
	if must, said := reference["fail_if_not_exists"].(bool); m == nil || m.deleted || m.channel != ch.id || m.hidden() {
		if must || !said {
			return "", badForm("message_reference: Unknown message")
		}
		return "", nil
	}
	return id, nil
}

// maySend refuses what the bot may not say there. The caller holds f.mu.
func (f *Fake) maySend(ch *channel, c *call) *refusal {
	if ch.kind == DM && f.world.deaf[ch.with] {
		return cannotReach()
	}
	send := SendMessages
	if ch.thread() {
		send = SendMessagesInThreads
	}
	if len(list(c.fields()["embeds"])) > 0 {
		send |= EmbedLinks
	}
	if len(c.Files) > 0 {
		send |= AttachFiles
	}
	if refused := f.need(ch, send); refused != nil {
		return refused
	}
	switch {
	case ch.forum(), ch.kind == Category:
		return notText()
	case ch.locked && f.permissions(f.o.App, ch)&ManageThreads == 0:
		return threadLocked()
	}
	return nil
}

// compose makes a message of a body, or of an edit of an older one, and holds the whole to the limits. Nothing is
// changed yet. The caller holds f.mu.
func (f *Fake) compose(c *call, old *message) (*message, *refusal) {
	return f.composed(c, c.fields(), old)
}

func (f *Fake) composed(c *call, fields object, old *message) (*message, *refusal) {
	m := &message{at: f.now()}
	if old != nil {
		copied := *old
		m = &copied
	}
	if old != nil && fields["flags"] != nil && old.flags()&flagComponents != 0 && whole(fields["flags"])&flagComponents == 0 {
		return nil, badForm("flags: IS_COMPONENTS_V2 cannot be removed by an edit")
	}
	m.raw = m.lay(fields)
	files, refused := attach(m.files, fields, c.Files, f.id)
	if refused != nil {
		return nil, refused
	}
	m.files = files
	if err := wellFormed(m); err != nil {
		return nil, badForm("%v", err)
	}
	if m.empty() {
		return nil, emptyMessage()
	}
	return m, nil
}

// stand puts a message into its channel. The caller holds f.mu.
func (f *Fake) stand(m *message) {
	m.id = f.id()
	f.said.byID[m.id] = m
	f.said.in[m.channel] = append(f.said.in[m.channel], m)
}

// Say lets a person say something in a channel, and returns the id of the message.
func (f *Fake) Say(p Person, channel, content string) string {
	f.mu.Lock()
	defer f.mu.Unlock()
	ch := f.channelOf(channel)
	if ch == nil {
		return ""
	}
	p = f.known(p)
	if g := f.world.guilds[ch.guild]; g != nil {
		f.join(g, p)
	}
	m := &message{channel: channel, author: p.ID, raw: object{"content": content}, at: f.now()}
	f.stand(m)
	f.touch()
	return m.id
}

// standingMessage finds the message that a request names.
func (f *Fake) standingMessage(c *call, permissions int64) (*channel, *message, *refusal) {
	ch, refused := f.place(c.vars["channel_id"])
	if refused != nil {
		return nil, nil, refused
	}
	if refused := f.need(ch, permissions); refused != nil {
		return nil, nil, refused
	}
	m := f.said.byID[c.vars["message_id"]]
	if m == nil || m.deleted || m.channel != ch.id || m.hidden() {
		return nil, nil, unknownMessage()
	}
	return ch, m, nil
}

func (f *Fake) editMessage(c *call) (any, *refusal) {
	ch, m, refused := f.standingMessage(c, 0)
	if refused != nil {
		return nil, refused
	}
	if m.author != f.o.App {
		return nil, othersMessage()
	}
	if ch.archived {
		return nil, archived()
	}
	edited, refused := f.compose(c, m)
	if refused != nil {
		return nil, refused
	}
	f.edit(m, edited)
	return f.messageObject(m, false), nil
}

// edit makes m what was composed of it.
func (f *Fake) edit(m, edited *message) {
	m.raw, m.files, m.edited = edited.raw, edited.files, f.now()
	m.edits++
}

func (f *Fake) deleteMessage(c *call) (any, *refusal) {
	ch, m, refused := f.standingMessage(c, 0)
	if refused != nil {
		return nil, refused
	}
	if m.author != f.o.App && f.permissions(f.o.App, ch)&ManageMessages == 0 {
		return nil, missingPermissions()
	}
	m.deleted = true
	return nil, nil
}

// Remove deletes a message as a moderator would.
func (f *Fake) Remove(message string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if m := f.said.byID[message]; m != nil {
		m.deleted = true
		f.touch()
	}
}

func (f *Fake) crosspost(c *call) (any, *refusal) {
	ch, m, refused := f.standingMessage(c, SendMessages)
	if refused != nil {
		return nil, refused
	}
	switch {
	case ch.kind != Announcement:
		return nil, wrongChannelType()
	case m.author != f.o.App && f.permissions(f.o.App, ch)&ManageMessages == 0:
		return nil, missingPermissions()
	case m.crossposted:
		return nil, alreadyCrossposted()
	}
	m.crossposted = true
	m.raw = maps.Clone(m.raw)
	m.raw["flags"] = m.flags() | flagCrossposted
	return f.messageObject(m, false), nil
}

func nonceOf(v any) string {
	switch n := v.(type) {
	case string:
		return n
	case json.Number:
		return n.String()
	}
	return ""
}
