package discord

import (
	"context"
	"maps"
	"strings"

	"github.com/threadtape/threadtape/bot/command"
	"github.com/threadtape/threadtape/bot/rich"
)

// The types of what stands in a form, and the style of a text field of one line.
const (
	typeField      = 4
	typeLabel      = 18
	styleOneLine   = 1
	fieldsMost     = 5
	modalTitleMost = 45
	labelMost      = 45
	fieldTextMost  = 1000
)

// A modal asks for the options of a command.
type modal struct {
	CustomID   string      `json:"custom_id"`
	Title      string      `json:"title"`
	Components []formLabel `json:"components"`
}

type formLabel struct {
	Type        int       `json:"type"`
	Label       string    `json:"label"`
	Description string    `json:"description,omitempty"`
	Component   formInput `json:"component"`
}

type formInput struct {
	Type      int            `json:"type"`
	CustomID  string         `json:"custom_id"`
	Style     int            `json:"style,omitempty"`
	Value     string         `json:"value,omitempty"`
	MaxLength int            `json:"max_length,omitempty"`
	Required  *bool          `json:"required,omitempty"`
	Options   []formSelected `json:"options,omitempty"`
}

type formSelected struct {
	Label   string `json:"label"`
	Value   string `json:"value"`
	Default bool   `json:"default,omitempty"`
}

// newModal asks for the first of those options of a verb that its form is for, filled in with what was given. id finds the
// line again when the form comes back.
func newModal(id string, spec command.Spec, given map[string]string) modal {
	f := modal{CustomID: id, Title: rich.Line(spec.Name+" - "+spec.Help, modalTitleMost)}
	asked := spec.Asked()
	for _, o := range asked[:min(len(asked), fieldsMost)] {
		f.Components = append(f.Components, formLabel{
			Type: typeLabel, Label: rich.Line(o.Name, labelMost), Description: rich.Line(o.Help, 100), Component: field(o, given[o.Name]),
		})
	}
	return f
}

func field(o command.Option, value string) formInput {
	if value == "" {
		value = o.Default
	}
	need := o.Required
	in := formInput{Type: typeField, CustomID: o.Name, Style: styleOneLine, MaxLength: fieldTextMost, Required: &need, Value: rich.Line(value, fieldTextMost)}
	if o.Type == command.Choice {
		in = formInput{Type: typeSelect, CustomID: o.Name, Required: &need}
		for _, c := range o.Choices {
			in.Options = append(in.Options, formSelected{Label: c, Value: c, Default: c == value})
		}
	}
	return in
}

// filled returns what was entered into a form, by the name of the option.
func filled(data interactionData) map[string]string {
	values := make(map[string]string)
	for _, c := range data.Components {
		c.all(func(c toldComponent) {
			if c.CustomID == "" {
				return
			}
			values[c.CustomID] = c.Value
			if len(c.Values) > 0 {
				values[c.CustomID] = strings.Join(c.Values, ",")
			}
		})
	}
	return values
}

// submitted runs a form that came back.
func (d *Discord) submitted(ctx context.Context, h command.Handler, x exchange, r command.Request) {
	token, ok := strings.CutPrefix(x.in.Data.CustomID, formPrefix)
	line := ""
	if ok {
		line, _, ok = d.remembered(ctx, x.in, buttonPrefix+token)
	}
	spec, options, known := h.Understand(r, line)
	if !ok || !known {
		x.atOnce(ctx, command.Failure(r, forgotten()))
		return
	}
	maps.Copy(options, filled(x.in.Data))
	x.respond(ctx, func(ctx context.Context) command.Reply { return h.Do(ctx, r, spec.Name, options) })
}
