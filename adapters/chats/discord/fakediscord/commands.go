package fakediscord

import (
	"cmp"
	"encoding/json"
	"maps"
)

// Commands returns what is declared in a guild, as Discord would answer it; "" for the global commands.
func (f *Fake) Commands(guild string) []json.RawMessage {
	f.mu.Lock()
	defer f.mu.Unlock()
	var all []json.RawMessage
	for _, c := range f.commands[guild] {
		all = append(all, encode(c))
	}
	return all
}

func (f *Fake) getCommands(c *call) (any, *refusal) {
	if refused := f.commandHome(c); refused != nil {
		return nil, refused
	}
	all := []object{}
	for _, o := range f.commands[c.vars["guild_id"]] {
		o = maps.Clone(o)
		if c.query.Get("with_localizations") != "true" {
			delete(o, "name_localizations")
			delete(o, "description_localizations")
		}
		all = append(all, o)
	}
	return all, nil
}

func (f *Fake) commandHome(c *call) *refusal {
	if c.vars["guild_id"] == "" {
		return nil
	}
	_, refused := f.home(c)
	return refused
}

// putCommands replaces all commands. One that keeps its kind and name keeps its id; one that changed gets a new version.
func (f *Fake) putCommands(c *call) (any, *refusal) {
	if refused := f.commandHome(c); refused != nil {
		return nil, refused
	}
	declared := list(c.body)
	if err := commandsFit(declared); err != nil {
		return nil, badForm("%v", err)
	}
	guild := c.vars["guild_id"]
	all := []object{}
	for _, v := range declared {
		all = append(all, f.declare(dict(v), guild))
	}
	f.commands[guild] = all
	return all, nil
}

// declare completes a command as Discord does.
func (f *Fake) declare(sent object, guild string) object {
	o := maps.Clone(sent)
	kind := cmp.Or(whole(o["type"]), commandChat)
	o["type"], o["application_id"] = kind, f.o.App
	o["description"] = text(o["description"])
	defaults := object{
		"default_member_permissions": nil, "dm_permission": true, "contexts": nil, "integration_types": []int{0}, "nsfw": false,
		"name_localizations": nil, "description_localizations": nil,
	}
	for name, v := range defaults {
		if o[name] == nil {
			o[name] = v
		}
	}
	if n, ok := o["default_member_permissions"].(json.Number); ok {
		o["default_member_permissions"] = n.String()
	}
	if guild != "" {
		o["guild_id"] = guild
		delete(o, "dm_permission")
		o["contexts"], o["integration_types"] = nil, []int{0} // fields of global commands, by the documents
	}
	o["id"], o["version"] = f.id(), f.id()
	for _, old := range f.commands[guild] {
		if old["name"] == o["name"] && whole(old["type"]) == kind {
			o["id"] = old["id"]
			if sameDeclaration(old, o) {
				o["version"] = old["version"]
			}
		}
	}
	return o
}

func sameDeclaration(a, b object) bool {
	a, b = maps.Clone(a), maps.Clone(b)
	delete(a, "version")
	delete(b, "version")
	return string(encode(a)) == string(encode(b))
}

// declared finds a command of a kind by its name: that of the guild before the global one. The caller holds f.mu.
func (f *Fake) declared(guild, name string, kind int) object {
	for _, where := range []string{guild, ""} {
		for _, c := range f.commands[where] {
			if text(c["name"]) == name && whole(c["type"]) == kind {
				return c
			}
		}
	}
	return nil
}
