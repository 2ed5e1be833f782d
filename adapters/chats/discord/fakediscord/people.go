package fakediscord

import (
	"context"
	"slices"
	"strings"
)

// Slash lets a person run a command of chat: root, and below it sub, which is empty, the name of a subcommand, or of a
// group and a subcommand with a space between. Options are typed by what the bot declared: strings, ints, bools, floats, a
// Person or the id of a user, the id of a channel or role. It returns when the bot has acknowledged or the time for that
// is over; [Answer.Wait] waits for what was deferred.
//
// What a client of Discord would not let a person do (no such command or option, a value of the wrong type or out of its
// bounds, a required option left out) fails the test. A command hidden from the person by permissions, contexts or kind
// of installation does not: [Answer.Err] says so.
func (f *Fake) Slash(ctx context.Context, p Person, channel, root, sub string, options map[string]any) *Answer {
	i, command, refused := f.prepare(p, channel, root, commandChat)
	if refused != nil {
		return refused
	}
	data, err := f.commandData(i, command, sub, options, "", "")
	if err != nil {
		return f.wrong(i.by, "/%s %s: %v", root, sub, err)
	}
	return f.ask(ctx, i, data)
}

// Complete lets a person type into an option of a command, and returns what the bot offers. Others are the options that
// are filled in already. The error says why there was no answer.
func (f *Fake) Complete(ctx context.Context, p Person, channel, root, sub, focused, typed string, others map[string]any) ([]Choice, error) {
	i, command, refused := f.prepare(p, channel, root, commandChat)
	if refused != nil {
		return nil, refused.Err
	}
	i.kind = askComplete
	data, err := f.commandData(i, command, sub, others, focused, typed)
	if err != nil {
		return nil, f.wrong(i.by, "/%s %s: %v", root, sub, err).Err
	}
	a := f.ask(ctx, i, data)
	return a.Choices, a.Err
}

// OnMessage lets a person use a command of the menu of a message.
func (f *Fake) OnMessage(ctx context.Context, p Person, channel, name, messageID string) *Answer {
	i, command, refused := f.prepare(p, channel, name, commandMessage)
	if refused != nil {
		return refused
	}
	f.mu.Lock()
	m := f.said.byID[messageID]
	if m == nil || m.deleted || m.channel != channel {
		f.mu.Unlock()
		return f.wrong(i.by, "the message %s does not stand in that channel", messageID)
	}
	data := commandHead(command)
	data["target_id"] = messageID
	data["resolved"] = object{"messages": object{messageID: f.messageObject(m, false)}}
	f.mu.Unlock()
	return f.ask(ctx, i, data)
}

func commandHead(command object) object {
	head := object{"id": command["id"], "name": command["name"], "type": command["type"]}
	if g := command["guild_id"]; g != nil {
		head["guild_id"] = g
	}
	return head
}

// prepare begins an interaction with a command. The answer is the refusal, nil where there is none.
func (f *Fake) prepare(p Person, channel, name string, kind int) (*interaction, object, *Answer) {
	f.mu.Lock()
	i := f.interaction(p, channel, askCommand)
	if i == nil {
		f.mu.Unlock()
		return nil, nil, f.wrong(p, "there is no channel %q to use %s in", channel, name)
	}
	command := f.declared(i.channel.guild, name, kind)
	hidden := ""
	if command != nil {
		hidden = f.hides(i, command)
	}
	f.mu.Unlock()
	switch {
	case command == nil:
		return nil, nil, f.wrong(p, "the command %q of type %d is not declared", name, kind)
	case hidden != "":
		return nil, nil, f.failed(p, "%s cannot use %s: %s", i.by.Name, name, hidden)
	}
	return i, command, nil
}

// interaction begins one of a person in a channel. The caller holds f.mu.
func (f *Fake) interaction(p Person, channel string, kind int) *interaction {
	ch := f.world.channels[channel]
	if ch == nil || ch.removed {
		return nil
	}
	p = f.known(p)
	i := &interaction{kind: kind, by: p, channel: ch}
	if g := f.world.guilds[ch.guild]; g != nil {
		if g.members[p.ID] == nil {
			f.join(g, p)
		}
		i.byUser = g.members[f.o.App] == nil
	}
	return i
}

// hides says why a person does not see a command; empty: it is there. The caller holds f.mu.
func (f *Fake) hides(i *interaction, command object) string {
	install, place := 0, 0
	if i.byUser {
		install = 1
	}
	if i.channel.kind == DM {
		place = 1
		if dm, ok := command["dm_permission"].(bool); ok && !dm && command["contexts"] == nil {
			return "it is not for direct messages"
		}
	}
	if kinds := numbers(command["integration_types"]); !slices.Contains(kinds, install) {
		return "it is not installed that way"
	}
	if contexts := numbers(command["contexts"]); contexts != nil && !slices.Contains(contexts, place) {
		return "it is not for this kind of place"
	}
	if i.channel.kind == DM {
		return ""
	}
	may := f.permissions(i.by.ID, i.channel)
	need := number(text(command["default_member_permissions"]))
	switch {
	case may&ViewChannel == 0:
		return "the channel is not seen"
	case may&UseApplicationCommands == 0:
		return "commands may not be used here"
	case f.lifted(i.channel.guild, text(command["name"])):
		return ""
	case command["default_member_permissions"] != nil && need == 0 && may&Administrator == 0:
		return "it is for administrators"
	case may&need != need:
		return "permissions are missing"
	}
	return ""
}

func numbers(v any) []int {
	switch l := v.(type) {
	case []int:
		return l
	case []any:
		all := []int{}
		for _, n := range l {
			all = append(all, whole(n))
		}
		return all
	}
	return nil
}

// below finds the options of a subcommand, and the names on the way to it.
func below(command object, sub string) (options []any, path []object, ok bool) {
	options = list(command["options"])
	for name := range strings.FieldsSeq(sub) {
		at := slices.IndexFunc(options, func(v any) bool {
			o := dict(v)
			return text(o["name"]) == name && whole(o["type"]) <= optionGroup
		})
		if at < 0 {
			return nil, nil, false
		}
		path = append(path, dict(options[at]))
		options = list(dict(options[at])["options"])
	}
	if len(options) > 0 && whole(dict(options[0])["type"]) <= optionGroup {
		return nil, nil, false // a command with subcommands does not run itself
	}
	return options, path, true
}
