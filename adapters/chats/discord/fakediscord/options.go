package fakediscord

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
)

// commandData builds what an interaction carries of a command: names, typed options, and what those refer to. With
// focused it is what is sent while a person types, when required options may be missing still.
func (f *Fake) commandData(i *interaction, command object, sub string, given map[string]any, focused, typed string) (object, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	declared, path, ok := below(command, sub)
	if !ok {
		return nil, errors.New("there is no such subcommand")
	}
	refers := make(object)
	var values []object
	for _, v := range declared {
		o := dict(v)
		name := text(o["name"])
		value, ok := given[name]
		switch {
		case name == focused:
			if completes, _ := o["autocomplete"].(bool); !completes {
				return nil, fmt.Errorf("option %s completes nothing", name)
			}
			i.option = whole(o["type"])
			values = append(values, object{"name": name, "type": o["type"], "value": typed, "focused": true})
			continue
		case !ok:
			if required, _ := o["required"].(bool); required && focused == "" {
				return nil, fmt.Errorf("option %s is required", name)
			}
			continue
		}
		typed, err := f.typed(i, o, value, refers)
		if err != nil {
			return nil, fmt.Errorf("option %s: %w", name, err)
		}
		values = append(values, object{"name": name, "type": o["type"], "value": typed})
	}
	for name := range given {
		if !slices.ContainsFunc(declared, func(v any) bool { return text(dict(v)["name"]) == name }) {
			return nil, fmt.Errorf("there is no option %s", name)
		}
	}
	if focused != "" && i.option == 0 {
		return nil, fmt.Errorf("there is no option %s", focused)
	}
	data := commandHead(command)
	for _, outer := range slices.Backward(path) {
		step := object{"name": outer["name"], "type": outer["type"]}
		if len(values) > 0 || whole(outer["type"]) == optionSub {
			step["options"] = orEmpty(values)
		}
		values = []object{step}
	}
	if len(values) > 0 {
		data["options"] = values
	}
	if len(refers) > 0 {
		data["resolved"] = refers
	}
	return data, nil
}

// typed turns what a test gives into what Discord sends for an option of that type.
func (f *Fake) typed(i *interaction, o object, value any, refers object) (any, error) {
	switch kind := whole(o["type"]); kind {
	case optionString:
		s, ok := value.(string)
		if !ok {
			return nil, fmt.Errorf("%T, want a string", value)
		}
		return s, inBounds(o, float64(units(s)), "min_length", "max_length", s)
	case optionInteger, optionNumber:
		n, err := numeral(value, kind)
		if err != nil {
			return nil, err
		}
		return value, inBounds(o, n, "min_value", "max_value", fmt.Sprint(value))
	case optionBoolean:
		if b, ok := value.(bool); ok {
			return b, nil
		}
		return nil, fmt.Errorf("%T, want a bool", value)
	case optionChannel:
		return f.channelValue(i, o, value, refers)
	case optionUser, optionRole, optionMentionable:
		return f.someone(i, kind, value, refers)
	default:
		return nil, fmt.Errorf("options of type %d cannot be given here", kind)
	}
}

func numeral(value any, kind int) (float64, error) {
	switch n := value.(type) {
	case int:
		return float64(n), nil
	case int64:
		return float64(n), nil
	case float64:
		if kind == optionNumber {
			return n, nil
		}
	}
	return 0, fmt.Errorf("%T, want a number of that kind", value)
}

// inBounds holds a value to the bounds and choices of its option.
func inBounds(o object, n float64, low, high, shown string) error {
	if v, ok := o[low].(json.Number); ok {
		if least, _ := v.Float64(); n < least {
			return fmt.Errorf("%v is below %s %v", n, low, least)
		}
	}
	if v, ok := o[high].(json.Number); ok {
		if most, _ := v.Float64(); n > most {
			return fmt.Errorf("%v is above %s %v", n, high, most)
		}
	}
	choices := list(o["choices"])
	if len(choices) > 0 && !slices.ContainsFunc(choices, func(v any) bool { return fmt.Sprint(dict(v)["value"]) == shown }) {
		return fmt.Errorf("%q is none of the choices", shown)
	}
	if len(shown) > 6000 {
		return errors.New("an option holds 6000 characters")
	}
	return nil
}

// A Forged value of a channel option is sent as it is, as no client of Discord would: the id of a channel of another
// server, for instance.
type Forged string

func (f *Fake) channelValue(i *interaction, o object, value any, refers object) (any, error) {
	if forged, ok := value.(Forged); ok {
		return string(forged), nil
	}
	id, _ := value.(string)
	ch := f.world.channels[id]
	if ch == nil || ch.removed || ch.guild != i.channel.guild {
		return nil, fmt.Errorf("%v is no channel of this server", value)
	}
	if f.permissions(i.by.ID, ch)&ViewChannel == 0 {
		return nil, errors.New("the person does not see that channel")
	}
	if kinds := numbers(o["channel_types"]); len(kinds) > 0 && !slices.Contains(kinds, ch.kind) {
		return nil, fmt.Errorf("a channel of kind %d cannot be picked", ch.kind)
	}
	f.refer(refers, "channels", id, f.resolvedChannel(ch, i.by.ID))
	return id, nil
}

func (f *Fake) refer(refers object, kind, id string, what object) {
	if refers[kind] == nil {
		refers[kind] = make(object)
	}
	dict(refers[kind])[id] = what
}

// someone resolves a user, a role, or either.
func (f *Fake) someone(i *interaction, kind int, value any, refers object) (any, error) {
	id, _ := value.(string)
	if p, ok := value.(Person); ok {
		id = f.known(p).ID
	}
	g := f.world.guilds[i.channel.guild]
	if _, ok := f.world.people[id]; ok && kind != optionRole {
		f.refer(refers, "users", id, f.userObject(id))
		if g != nil && g.members[id] != nil {
			m := f.memberObject(g.members[id])
			delete(m, "user")
			m["permissions"] = decimal(f.permissions(id, i.channel))
			f.refer(refers, "members", id, m)
		}
		return id, nil
	}
	if g != nil && g.roles[id] != nil && kind != optionUser {
		f.refer(refers, "roles", id, object{"id": id, "name": g.roles[id].name, "permissions": decimal(g.roles[id].permissions)})
		return id, nil
	}
	return nil, fmt.Errorf("%v is nobody here", value)
}
