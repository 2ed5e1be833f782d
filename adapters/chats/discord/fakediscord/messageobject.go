package fakediscord

import (
	"maps"
	"path"
	"strings"
)

// messageObject is a message as Discord answers it. Only the answer to its creation gives a nonce back.
func (f *Fake) messageObject(m *message, nonce bool) object {
	o := object{
		"id": m.id, "type": 0, "channel_id": m.channel, "author": f.userObject(m.author), "content": text(m.raw["content"]),
		"timestamp": stamp(m.at), "edited_timestamp": nil, "tts": false, "mention_everyone": false, "mentions": []object{},
		"mention_roles": []string{}, "attachments": f.attachmentObjects(m), "embeds": f.embedObjects(m),
		"components": numbered(m.raw["components"]), "pinned": false, "flags": m.flags(),
	}
	if m.edits > 0 {
		o["edited_timestamp"] = stamp(m.edited)
	}
	if nonce && m.nonce != "" {
		o["nonce"] = m.nonce
	}
	if m.loading {
		o["flags"] = m.flags() | flagLoading
	}
	if m.answers != nil {
		o["webhook_id"], o["application_id"] = f.o.App, f.o.App
		o["interaction_metadata"] = object{
			"id": m.answers.id, "type": m.answers.kind, "user": f.userObject(m.answers.by.ID),
			"authorizing_integration_owners": m.answers.owners(),
		}
	}
	if m.thread != "" {
		if ch := f.world.channels[m.thread]; ch != nil && !ch.removed {
			o["thread"] = f.channelObject(ch)
		}
	}
	return o
}

func (f *Fake) attachmentObjects(m *message) []object {
	all := []object{}
	for _, file := range m.files {
		o := object{
			"id": file.ID, "filename": file.Name, "size": len(file.Bytes), "url": f.fileLink(m, file.Name),
			"proxy_url": f.fileLink(m, file.Name), "content_type": file.Type,
		}
		if file.Description != "" {
			o["description"] = file.Description
		}
		all = append(all, o)
	}
	return all
}

func (f *Fake) fileLink(m *message, name string) string {
	return "https://cdn.discordapp.com/attachments/" + path.Join(m.channel, m.id, name)
}

// embedObjects gives each embed its type, and the files it refers to their links.
func (f *Fake) embedObjects(m *message) []object {
	all := []object{}
	for _, v := range list(m.raw["embeds"]) {
		e := maps.Clone(dict(v))
		e["type"] = "rich"
		for _, picture := range []string{"image", "thumbnail"} {
			p := maps.Clone(dict(e[picture]))
			if name, ok := strings.CutPrefix(text(p["url"]), "attachment://"); ok {
				p["url"] = f.fileLink(m, name)
				e[picture] = p
			}
		}
		all = append(all, e)
	}
	return all
}

// numbered gives components the ids that Discord gives to those without, counting from 1.
func numbered(v any) []any {
	n := 0
	return renumber(list(v), &n)
}

func renumber(all []any, n *int) []any {
	out := []any{}
	for _, v := range all {
		c := maps.Clone(dict(v))
		*n++
		if c["id"] == nil {
			c["id"] = *n
		}
		if below, ok := c["components"]; ok {
			c["components"] = renumber(list(below), n)
		}
		for _, one := range []string{"accessory", "component"} {
			if c[one] != nil {
				c[one] = renumber([]any{c[one]}, n)[0]
			}
		}
		out = append(out, c)
	}
	return out
}
