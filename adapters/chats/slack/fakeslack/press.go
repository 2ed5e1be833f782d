package fakeslack

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
)

// Press lets a person press a button by its words (or its action_id or value, where words repeat), or choose from an
// overflow menu by the words of the option. Where is a message, by its ts or as a [Message], a [View], or an [*Answer]:
// its view or one of its messages, the last one first, ephemeral ones included. A button that is not there fails the test. A button that opens
// a link is told to the app too, as Slack does.
func (f *Fake) Press(ctx context.Context, p Person, where any, label string) *Answer {
	return f.use(ctx, p, where, "press", label, func(e object) (object, error) {
		switch e["type"] {
		case "button":
			if words(e["text"]) == label || e["action_id"] == label || e["value"] == label {
				a := object{"type": "button", "text": e["text"]}
				for _, name := range []string{"value", "style", "url"} {
					if e[name] != nil {
						a[name] = e[name]
					}
				}
				return a, nil
			}
		case "overflow":
			if o := optionBy(e, label); o != nil {
				return object{"type": "overflow", "selected_option": o}, nil
			}
		}
		return nil, nil
	})
}

// Choose lets a person choose from a select, radio buttons or checkboxes, by the placeholder or action_id of those, and
// options by their words or values; ids where the select offers channels, conversations or people.
func (f *Fake) Choose(ctx context.Context, p Person, where any, placeholder string, values ...string) *Answer {
	return f.use(ctx, p, where, "choose from", placeholder, func(e object) (object, error) {
		if words(e["placeholder"]) != placeholder && e["action_id"] != placeholder || e["type"] == "button" {
			return nil, nil
		}
		return chosen(e, values)
	})
}

// optionBy finds an option by its words or its value.
func optionBy(e object, label string) object {
	options := slices.Clone(list(e["options"]))
	for _, g := range list(e["option_groups"]) {
		options = append(options, list(dict(g)["options"])...)
	}
	for _, v := range options {
		if o := dict(v); words(o["text"]) == label || text(o["value"]) == label {
			return o
		}
	}
	return nil
}

// chosen is what an element says once values were chosen: its part of an action, or of the state of a view.
func chosen(e object, values []string) (object, error) {
	kind := text(e["type"])
	a := object{"type": kind}
	single := map[string]string{
		"conversations_select": "selected_conversation", "channels_select": "selected_channel", "users_select": "selected_user",
		"datepicker": "selected_date", "timepicker": "selected_time",
		"plain_text_input": "value", "number_input": "value", "email_text_input": "value", "url_text_input": "value",
	}[kind]
	many := map[string]string{
		"multi_conversations_select": "selected_conversations", "multi_channels_select": "selected_channels",
		"multi_users_select": "selected_users",
	}[kind]
	switch {
	case single != "" && len(values) == 1:
		a[single] = values[0]
		return a, nil
	case single != "":
		return nil, fmt.Errorf("%d values for a %s", len(values), kind)
	case many != "":
		a[many] = values
		return a, nil
	}
	options := []object{}
	for _, v := range values {
		o := optionBy(e, v)
		if o == nil {
			return nil, fmt.Errorf("%q is not offered", v)
		}
		options = append(options, o)
	}
	switch kind {
	case "static_select", "radio_buttons":
		if len(options) != 1 {
			return nil, fmt.Errorf("%d values for a %s", len(options), kind)
		}
		a["selected_option"] = options[0]
	case "multi_static_select", "checkboxes":
		a["selected_options"] = options
	default:
		return nil, fmt.Errorf("nothing can be chosen from a %s", kind)
	}
	return a, nil
}

// use finds an element and tells the app that it was used.
func (f *Fake) use(ctx context.Context, p Person, where any, verb, label string, fits func(object) (object, error)) *Answer {
	f.mu.Lock()
	i, payload, err := f.action(p, where, fits)
	f.mu.Unlock()
	if err != nil {
		return f.wrong("%s %q: %v", verb, label, err)
	}
	return f.ask(ctx, i, payload)
}

// action builds the payload of block_actions. The caller holds f.mu.
func (f *Fake) action(p Person, where any, fits func(object) (object, error)) (*interaction, object, error) {
	places, err := f.placesAt(where)
	if err != nil {
		return nil, nil, err
	}
	m, v, act, err := firstFit(places, fits)
	if err != nil {
		return nil, nil, err
	}
	channel := ""
	if m != nil {
		channel = m.channel.id
	}
	i := f.interaction(p, channel, kindAction)
	if i == nil {
		return nil, nil, errors.New("the channel is gone")
	}
	i.source, i.view = m, v
	switch {
	case m != nil && m.hidden != "" && m.hidden != i.by.ID, v != nil && v.user != i.by.ID:
		return nil, nil, errors.New("only the asker sees that")
	}
	f.begin(i)
	act["action_ts"] = f.ts()
	payload := f.payload(i, "block_actions")
	payload["actions"] = []object{act}
	if v != nil {
		payload["view"], payload["container"] = v.object(), object{"type": "view", "view_id": v.id}
		return i, payload, nil
	}
	payload["container"] = object{
		"type": "message", "message_ts": m.ts, "channel_id": m.channel.id, "is_ephemeral": m.hidden != "",
	}
	payload["response_url"], payload["state"] = f.responseURL(i), object{"values": object{}}
	if m.hidden == "" { // an ephemeral message is not sent along
		payload["message"] = f.messageObject(m, true)
	}
	return i, payload, nil
}

func actionIn(blocks []any, fits func(object) (object, error)) (object, error) {
	for _, v := range blocks {
		b := dict(v)
		for _, e := range elementsOf(b) {
			act, err := fits(e)
			if err != nil {
				return nil, err
			}
			if act != nil {
				act["block_id"], act["action_id"] = b["block_id"], e["action_id"]
				return act, nil
			}
		}
	}
	return nil, fmt.Errorf("it is not there; the buttons are %q", buttons(blocks))
}

// A place is a message or a view that is shown.
type place struct {
	m *message
	v *view
}

// firstFit finds the first place with an element that fits.
func firstFit(places []place, fits func(object) (object, error)) (*message, *view, object, error) {
	var first error
	for _, p := range places {
		var blocks []any
		if p.v != nil {
			blocks = p.v.blocks()
		} else {
			blocks = p.m.blocks()
		}
		act, err := actionIn(blocks, fits)
		if err == nil {
			return p.m, p.v, act, nil
		}
		first = cmp.Or(first, err)
	}
	return nil, nil, nil, first
}

// viewAt finds the view that a test names, nil for a message. The caller holds f.mu.
func (f *Fake) viewAt(where any) (*view, error) {
	places, err := f.placesAt(where)
	if err != nil {
		return nil, err
	}
	return places[0].v, nil
}

// placesAt finds what a test names: of an answer its view, and its messages, the last one first. There is at least one
// place where the error is nil. The caller holds f.mu.
func (f *Fake) placesAt(where any) ([]place, error) {
	var all []place
	switch w := where.(type) {
	case string:
		all = []place{{m: f.said.byTS[w]}}
	case Message:
		all = []place{{m: f.said.byTS[w.TS]}}
	case View:
		all = []place{{v: f.views.byID[w.ID]}}
	case *Answer:
		if w.i == nil {
			break
		}
		all = []place{{v: w.i.opened}}
		for _, shown := range slices.Backward(w.i.answers()) {
			all = append(all, place{m: shown})
		}
	default:
		return nil, fmt.Errorf("a message is named by a ts, a Message, a View or an *Answer, not by %T", where)
	}
	all = slices.DeleteFunc(all, func(p place) bool { return (p.m == nil || p.m.deleted) && (p.v == nil || p.v.closed) })
	if len(all) == 0 {
		return nil, errors.New("it does not stand")
	}
	return all, nil
}
