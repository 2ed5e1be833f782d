package fakediscord

import (
	"context"
	"errors"
	"fmt"
	"slices"
)

// Press lets a person press a button by its label (or its custom_id, where labels repeat). The message is named by its
// id, by a [Message], or by the [Answer] it is, an ephemeral one included, which only its asker can press. A button that
// is not there, is disabled or only opens a link fails the test.
func (f *Fake) Press(ctx context.Context, p Person, where any, label string) *Answer {
	i, c, err := f.find(p, where, func(c object) bool {
		return whole(c["type"]) == kindButton && (labelOf(c) == label || text(c["custom_id"]) == label)
	})
	switch {
	case err != nil:
		return f.wrong(p, "press %q: %v", label, err)
	case whole(c["style"]) == 5:
		return f.wrong(p, "press %q: it opens a link", label)
	}
	return f.ask(ctx, i, object{"component_type": kindButton, "custom_id": c["custom_id"], "id": c["id"]})
}

// Choose lets a person choose values of a select by its placeholder or custom_id. Values of a string select are those of
// its options, or their labels; those of a channel select ids of channels.
func (f *Fake) Choose(ctx context.Context, p Person, where any, placeholder string, values ...string) *Answer {
	i, c, err := f.find(p, where, func(c object) bool {
		kind := whole(c["type"])
		return (kind == kindSelect || kind == kindChannels) && (text(c["placeholder"]) == placeholder || text(c["custom_id"]) == placeholder)
	})
	if err != nil {
		return f.wrong(p, "choose from %q: %v", placeholder, err)
	}
	data := object{"component_type": c["type"], "custom_id": c["custom_id"], "id": c["id"]}
	chosen, err := choose(c, values)
	if err != nil {
		return f.wrong(p, "choose from %q: %v", placeholder, err)
	}
	data["values"] = chosen
	if whole(c["type"]) == kindChannels {
		refers := make(object)
		f.mu.Lock()
		for _, id := range chosen {
			if _, err = f.channelValue(i, c, id, refers); err != nil {
				break
			}
		}
		f.mu.Unlock()
		if err != nil {
			return f.wrong(p, "choose from %q: %v", placeholder, err)
		}
		data["resolved"] = refers
	}
	return f.ask(ctx, i, data)
}

// choose turns what a person picked into values, and holds them to what the select offers.
func choose(c object, picked []string) ([]string, error) {
	least, most := 1, 1
	if c["min_values"] != nil {
		least = whole(c["min_values"])
	}
	if c["max_values"] != nil {
		most = whole(c["max_values"])
	}
	if len(picked) < least || len(picked) > most {
		return nil, fmt.Errorf("%d values, want %d to %d", len(picked), least, most)
	}
	if whole(c["type"]) == kindChannels {
		return picked, nil
	}
	values := []string{}
	for _, want := range picked {
		options := list(c["options"])
		at := slices.IndexFunc(options, func(v any) bool {
			return text(dict(v)["value"]) == want || text(dict(v)["label"]) == want
		})
		if at < 0 {
			return nil, fmt.Errorf("%q is not offered", want)
		}
		values = append(values, text(dict(options[at])["value"]))
	}
	return values, nil
}

// find finds a component of a message, and begins an interaction with it.
func (f *Fake) find(p Person, where any, fits func(object) bool) (*interaction, object, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	m, err := f.messageAt(where)
	if err != nil {
		return nil, nil, err
	}
	i := f.interaction(p, m.channel, askComponent)
	if i == nil {
		return nil, nil, errors.New("the channel is gone")
	}
	i.source = m
	if m.hidden() && m.answers != nil && m.answers.by.ID != i.by.ID {
		return nil, nil, errors.New("only the asker sees that message")
	}
	var found object
	eachComponent(numbered(m.raw["components"]), func(c object, _ int) {
		if found == nil && fits(c) {
			found = c
		}
	})
	if found == nil {
		return nil, nil, fmt.Errorf("it is not there; the buttons are %q", buttons(m.raw))
	}
	if disabled, _ := found["disabled"].(bool); disabled {
		return nil, nil, errors.New("it is disabled")
	}
	return i, found, nil
}

// messageAt finds the message that a test names. The caller holds f.mu.
func (f *Fake) messageAt(where any) (*message, error) {
	var m *message
	switch w := where.(type) {
	case string:
		m = f.said.byID[w]
	case Message:
		m = f.said.byID[w.ID]
	case *Answer:
		if w.i != nil {
			m = w.i.original
		}
	default:
		return nil, fmt.Errorf("a message is named by an id, a Message or an *Answer, not by %T", where)
	}
	if m == nil || m.deleted || m.loading {
		return nil, errors.New("the message does not stand")
	}
	return m, nil
}
