package fakediscord

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
)

// Submit lets the person who was shown a modal fill it in and send it. Values go by the label of a field or its
// custom_id; a field that is not named keeps the value it was shown with. What a client would not let pass (a required
// field left empty, a value too long, a field that is not there) fails the test.
func (f *Fake) Submit(ctx context.Context, p Person, modal *Answer, values map[string]string) *Answer {
	if modal.i == nil || modal.i.modal == nil {
		return f.wrong(p, "submit: the answer is no modal")
	}
	f.mu.Lock()
	shown := modal.i.modal
	i := f.interaction(p, modal.i.channel.id, askModal)
	if i != nil {
		i.source = modal.i.source
	}
	f.mu.Unlock()
	if i == nil || i.by.ID != modal.i.by.ID {
		return f.wrong(p, "submit: the modal was shown to somebody else, or its channel is gone")
	}
	used := make(map[string]bool)
	filled, err := fill(numbered(shown["components"]), values, used)
	for name := range values {
		if !used[name] {
			err = errors.Join(err, fmt.Errorf("there is no field %q", name))
		}
	}
	if err != nil {
		return f.wrong(p, "submit: %v", err)
	}
	return f.ask(ctx, i, object{"custom_id": shown["custom_id"], "components": filled})
}

// fill answers the components of a modal in the shape in which Discord sends them back.
func fill(all []any, values map[string]string, used map[string]bool) ([]object, error) {
	filled := []object{}
	for _, v := range all {
		c := dict(v)
		back := object{"type": c["type"], "id": c["id"]}
		switch whole(c["type"]) {
		case kindRow:
			inner := list(c["components"])
			for _, field := range inner {
				answer, err := fillField(dict(field), text(dict(field)["label"]), values, used)
				if err != nil {
					return nil, err
				}
				back["components"] = []object{answer}
			}
		case kindLabel:
			answer, err := fillField(dict(c["component"]), text(c["label"]), values, used)
			if err != nil {
				return nil, err
			}
			back["component"] = answer
		}
		filled = append(filled, back)
	}
	return filled, nil
}

func fillField(c object, label string, values map[string]string, used map[string]bool) (object, error) {
	value := text(c["value"])
	for _, name := range []string{label, text(c["custom_id"])} {
		if v, ok := values[name]; ok {
			value, used[name] = v, true
		}
	}
	back := object{"type": c["type"], "id": c["id"], "custom_id": c["custom_id"]}
	required := true
	if r, ok := c["required"].(bool); ok {
		required = r
	}
	if required && value == "" {
		return nil, fmt.Errorf("the field %q is required", label)
	}
	if whole(c["type"]) != kindInput {
		picked := strings.FieldsFunc(value, func(r rune) bool { return r == ',' })
		if len(picked) == 0 {
			back["values"] = []string{}
			return back, nil
		}
		chosen, err := choose(c, picked)
		back["values"] = chosen
		return back, err
	}
	n := units(value)
	if most := whole(c["max_length"]); most > 0 && n > most || n > 4000 || value != "" && n < whole(c["min_length"]) {
		return nil, fmt.Errorf("the field %q: %d characters do not fit", label, n)
	}
	back["value"] = value
	return back, nil
}

// modalFits holds a modal to its rules.
func modalFits(data object) error {
	if n := units(text(data["title"])); n < 1 || n > 45 {
		return fmt.Errorf("title: must be between 1 and 45 in length, is %d", n)
	}
	if err := idFits(data); err != nil {
		return err
	}
	all := list(data["components"])
	if len(all) < 1 || len(all) > 5 {
		return fmt.Errorf("components: must be between 1 and 5 in length, is %d", len(all))
	}
	var ids []string
	var errs []error
	eachComponent(all, func(c object, depth int) {
		kind := whole(c["type"])
		if depth == 0 && kind != kindRow && kind != kindLabel && kind != kindText {
			errs = append(errs, fmt.Errorf("type: component %d stands outside of a row or label", kind))
		}
		if kind == kindLabel && (units(text(c["label"])) < 1 || units(text(c["label"])) > 45 || units(text(c["description"])) > 100) {
			errs = append(errs, errors.New("label: 1 to 45 characters, its description up to 100"))
		}
		if kind != kindInput && kind != kindSelect {
			return
		}
		errs = append(errs, idFits(c))
		if slices.Contains(ids, text(c["custom_id"])) {
			errs = append(errs, errors.New("custom_id: two fields have the same"))
		}
		ids = append(ids, text(c["custom_id"]))
		if kind == kindInput && (units(text(c["placeholder"])) > 100 || units(text(c["value"])) > 4000) {
			errs = append(errs, errors.New("placeholder up to 100, value up to 4000 characters"))
		}
	})
	return errors.Join(errs...)
}
