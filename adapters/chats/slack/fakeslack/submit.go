package fakeslack

import (
	"context"
	"errors"
	"fmt"
	"strings"
)

// Submit lets the person who was shown a modal fill it in and send it. Values go by the label of an input, its block_id
// or its action_id; several of one element are parted by commas. An input that is not named keeps what it was shown with.
// What a client would not let pass (a required input left empty, a value too long, an input that is not there) fails the
// test. A refused submission keeps the modal open; [Answer.Errors] has the words beside the inputs, by block_id.
func (f *Fake) Submit(ctx context.Context, p Person, modal any, values map[string]string) *Answer {
	f.mu.Lock()
	v, err := f.viewAt(modal)
	if err == nil && (v == nil || v.raw["type"] != "modal") {
		err = errors.New("that is no modal")
	}
	if err == nil && v.user != f.known(p).ID {
		err = errors.New("the modal was shown to somebody else")
	}
	var state object
	if err == nil {
		state, err = filled(v.blocks(), values)
	}
	if err != nil {
		f.mu.Unlock()
		return f.wrong("submit: %v", err)
	}
	i := f.interaction(p, "", kindAction)
	i.team, i.view, i.accepts = f.world.teams[v.team], v, true
	f.begin(i)
	payload := f.payload(i, "view_submission")
	shown := v.object()
	shown["state"] = object{"values": state}
	payload["view"], payload["response_urls"] = shown, []any{}
	f.mu.Unlock()
	return f.ask(ctx, i, payload)
}

// Close lets a person close a modal. The app hears of it where the modal asks for that.
func (f *Fake) Close(ctx context.Context, p Person, modal any) *Answer {
	f.mu.Lock()
	v, err := f.viewAt(modal)
	if err != nil || v == nil {
		f.mu.Unlock()
		return f.wrong("close: that is no view: %v", err)
	}
	v.closed = true
	f.touch()
	if !yes(v.raw["notify_on_close"]) {
		f.mu.Unlock()
		return f.failed("the modal does not ask to hear of its end")
	}
	i := f.interaction(p, "", kindAction)
	i.team = f.world.teams[v.team]
	f.begin(i)
	payload := f.payload(i, "view_closed")
	payload["view"], payload["is_cleared"] = v.object(), false
	f.mu.Unlock()
	return f.ask(ctx, i, payload)
}

// filled answers the inputs of a modal, in the shape of state.values.
func filled(blocks []any, values map[string]string) (object, error) {
	state, used := make(object), make(map[string]bool)
	for _, block := range blocks {
		b := dict(block)
		for _, e := range elementsOf(b) {
			value, given := "", false
			for _, name := range []string{words(b["label"]), text(b["block_id"]), text(e["action_id"])} {
				if v, ok := values[name]; ok && name != "" {
					value, given, used[name] = v, true, true
				}
			}
			said, err := answerTo(b, e, value, given)
			if err != nil {
				return nil, fmt.Errorf("%s: %w", words(b["label"]), err)
			}
			if said != nil {
				state[text(b["block_id"])] = object{text(e["action_id"]): said}
			}
		}
	}
	for name := range values {
		if !used[name] {
			return nil, fmt.Errorf("there is no input %q", name)
		}
	}
	return state, nil
}

// answerTo is what the state says of an element; nil: nothing, as of a button.
func answerTo(b, e object, value string, given bool) (object, error) {
	kind := text(e["type"])
	if kind == "button" || kind == "overflow" {
		return nil, nil
	}
	required := b["type"] == "input" && !yes(b["optional"])
	if strings.HasSuffix(kind, "_input") {
		if !given {
			value = text(e["initial_value"])
		}
		most := whole(e["max_length"])
		switch n := units(value); {
		case value == "" && required:
			return nil, errors.New("it is required")
		case value == "":
			return object{"type": kind, "value": nil}, nil
		case most > 0 && n > most || n > 3000 || n < whole(e["min_length"]):
			return nil, fmt.Errorf("%d characters do not fit", n)
		}
		return object{"type": kind, "value": value}, nil
	}
	if given && value != "" {
		return chosen(e, strings.Split(value, ","))
	}
	said := initial(e)
	if len(said) == 1 && required {
		return nil, errors.New("it is required")
	}
	return said, nil
}

// initial is what an element says before anybody touches it.
func initial(e object) object {
	said := object{"type": e["type"]}
	for name, v := range e {
		if rest, ok := strings.CutPrefix(name, "initial_"); ok {
			said["selected_"+rest] = v
		}
	}
	return said
}

// viewAnswered does what the payload of a submission's acknowledgement says. The caller holds f.mu.
func (f *Fake) viewAnswered(i *interaction, args object) *refusal {
	next := dict(args["view"])
	switch action := text(args["response_action"]); action {
	case "errors":
		return f.viewErrors(i, dict(args["errors"]))
	case "clear":
		for v := i.view; v != nil; v = v.under {
			v.closed = true
		}
	case "update", "push":
		if r := viewFits(next, "modal"); r != nil {
			return r
		}
		if err := f.contract.check("modal", next); err != nil {
			return broke("invalid_arguments", "%v", err)
		}
		v := i.view
		if action == "push" {
			v = &view{id: f.id("V"), team: v.team, user: v.user, under: v}
		}
		f.setView(v, next)
		i.opened = v
	default:
		return broke("invalid_arguments", "response_action %q", action)
	}
	return nil
}

// viewErrors holds the words beside inputs to inputs that are there: Slack shows its own alarm for any other.
func (f *Fake) viewErrors(i *interaction, errs object) *refusal {
	inputs := make(map[string]bool)
	for _, b := range i.view.blocks() {
		if dict(b)["type"] == "input" {
			inputs[text(dict(b)["block_id"])] = true
		}
	}
	if len(errs) == 0 {
		return broke("invalid_arguments", "response_action errors without errors")
	}
	i.errors = make(map[string]string)
	for id, v := range errs {
		if !inputs[id] || text(v) == "" {
			return broke("invalid_arguments", "errors names %q, which is no input's block_id", id)
		}
		i.errors[id] = text(v)
	}
	return nil
}
