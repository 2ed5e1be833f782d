package slack

import (
	"context"
	"encoding/json"
	"maps"
	"net/url"
	"slices"
	"strings"

	"github.com/threadtape/threadtape/bot/chat"
	"github.com/threadtape/threadtape/bot/command"
	"github.com/threadtape/threadtape/bot/fault"
	"github.com/threadtape/threadtape/bot/rich"
)

// The ids by which what people do comes back to us.
const (
	menuPrefix   = "menu:"     // of entries in a message's menu; the verb follows
	formID       = "form"      // of forms
	shownID      = "shown"     // of answers in a window
	followID     = "follow"    // of the shortcut that follows a thread
	followLine   = "subscribe" // what it runs
	viewTitle    = 24          // characters of a window's title
	fieldsMost   = 20          // fields of a form
	viewBlocks   = 100         // blocks of a window
	fieldPrefix  = "o:"        // of the block of a field; the option's name follows
	fieldLabel   = 2000        // characters of a field's label
	metadataMost = 3000        // characters of what a window carries along
)

// A view is a window, or the home of a person.
type view struct {
	Type     string  `json:"type"` // modal or home
	Callback string  `json:"callback_id,omitempty"`
	Private  string  `json:"private_metadata,omitempty"`
	Title    *object `json:"title,omitempty"`
	Submit   *object `json:"submit,omitempty"`
	Close    *object `json:"close,omitempty"`
	Blocks   []block `json:"blocks"`
}

// carried is what a form carries along: the line that it fills in, and where it was opened.
type carried struct {
	Line    string `json:"line"`
	Channel string `json:"channel,omitempty"`
}

// An inputBlock is one field of a form.
type inputBlock struct {
	Type     string  `json:"type"`     // input
	ID       string  `json:"block_id"` // fieldPrefix and the option
	Label    object  `json:"label"`
	Hint     *object `json:"hint,omitempty"`
	Optional bool    `json:"optional"`
	Element  element `json:"element"`
}

func (b inputBlock) weight() int { return units(b.Label.Text) }

// An element is what a field is made of. Which fields carry something depends on its type.
type element struct {
	Type        string       `json:"type"` // plain_text_input, static_select, conversations_select
	ActionID    string       `json:"action_id"`
	Initial     string       `json:"initial_value,omitempty"`
	MaxLength   int          `json:"max_length,omitempty"`
	Options     []option     `json:"options,omitempty"`
	Selected    *option      `json:"initial_option,omitempty"`
	Here        bool         `json:"default_to_current_conversation,omitempty"`
	Filter      *placeFilter `json:"filter,omitempty"`
	Placeholder *object      `json:"placeholder,omitempty"`
}

type placeFilter struct {
	Include []string `json:"include"`
	NoBots  bool     `json:"exclude_bot_users"`
}

// form asks for the options of a verb: those that must be given and are not, and those that its form is for, filled in with
// what was given. Where it was opened in no channel, it asks for one, last.
func form(spec command.Spec, given map[string]string, c carried) view {
	data, _ := json.Marshal(c) // two strings
	v := view{
		Type: "modal", Callback: formID, Private: string(data),
		Title: new(plainText(rich.Line(strings.ToUpper(spec.Name[:1])+spec.Name[1:], viewTitle))), Submit: new(plainText("Go")), Close: new(plainText("Cancel")),
	}
	asked := spec.Asked()
	var needed, places []command.Option
	for _, o := range spec.Options {
		named := slices.ContainsFunc(asked, func(a command.Option) bool { return a.Name == o.Name })
		switch {
		case o.Type == command.Place && c.Channel == "":
			places = append(places, o)
		case o.Required && given[o.Name] == "" && !named:
			needed = append(needed, o)
		}
	}
	room := fieldsMost - len(needed) - len(places)
	for _, o := range slices.Concat(needed, asked[:max(0, min(len(asked), room))], places) {
		v.Blocks = append(v.Blocks, field(o, given[o.Name], o.Type == command.Place))
	}
	return v
}

func field(o command.Option, value string, place bool) inputBlock {
	if value == "" {
		value = o.Default
	}
	b := inputBlock{
		Type: "input", ID: fieldPrefix + o.Name, Label: plainText(rich.Line(o.Name, fieldLabel)), Hint: new(plainText(rich.Line(o.Help, fieldLabel))),
		Optional: !o.Required && !place,
		Element:  element{Type: "plain_text_input", ActionID: o.Name, Initial: rich.Line(value, 1000), MaxLength: 1000},
	}
	switch {
	case place:
		b.Element = element{Type: "conversations_select", ActionID: o.Name, Here: true, Filter: &placeFilter{Include: []string{"public", "private"}, NoBots: true}}
	case o.Type == command.Choice:
		b.Element = element{Type: "static_select", ActionID: o.Name}
		for _, c := range o.Choices {
			opt := option{Text: plainText(c), Value: c}
			b.Element.Options = append(b.Element.Options, opt)
			if c == value {
				b.Element.Selected = &opt
			}
		}
	}
	return b
}

// ask opens the form of a line. A trigger is good for three seconds.
func (s *Slack) ask(ctx context.Context, h command.Handler, x answering, in interactivity, line string) {
	r := s.request(ctx, x.asker)
	spec, given, ok := h.Understand(r, line)
	if !ok {
		return
	}
	if err := s.openView(ctx, x.asker.team, in.Trigger, form(spec, given, carried{Line: line, Channel: x.asker.channel})); err != nil {
		s.log.Warn("slack: show a form", "code", fault.Code(err), "err", err)
	}
}

// submitted runs a form that came back. It is acknowledged with a window that waits, which is then filled with the answer.
func (s *Slack) submitted(ctx context.Context, h command.Handler, x answering, in interactivity) []byte {
	var c carried
	if in.View.Callback != formID || json.Unmarshal([]byte(in.View.Private), &c) != nil {
		return nil
	}
	x.asker.channel = c.Channel
	s.work(ctx, func(ctx context.Context) {
		ctx, cancel := context.WithTimeout(ctx, tokenLife)
		defer cancel()
		reply := s.filled(ctx, h, &x, in, c)
		m := reply.Message
		if reply.Public && !reply.Failed {
			x.inChannel(ctx, reply)
			m = closing(m)
		}
		s.showIn(ctx, x.asker.team, in.View.ID, m)
	})
	return encode(map[string]any{"response_action": "update", "view": waiting()})
}

// filled runs the line of a form with what was entered. A command that would show a preview first need not: whoever fills
// in a form has seen one, or knows.
func (s *Slack) filled(ctx context.Context, h command.Handler, x *answering, in interactivity, c carried) command.Reply {
	r := s.request(ctx, x.asker)
	spec, options, ok := h.Understand(r, c.Line)
	if !ok {
		return command.Failure(r, forgotten())
	}
	entered := make(map[string]string)
	for _, fields := range in.View.State.Values {
		for name, e := range fields {
			entered[name] = e.text()
		}
	}
	maps.Copy(options, entered)
	for _, o := range spec.Options {
		if o.Type == command.Place && isID(options[o.Name], "CGD") {
			if x.asker.channel == "" { // the form asked where
				x.asker.channel = options[o.Name]
				r = s.requestElsewhere(ctx, x.asker)
			}
			options[o.Name] = string(s.address(x.asker.team, options[o.Name]))
		}
		if o.Type == command.Flag && o.Name == "now" {
			options[o.Name] = "yes"
		}
	}
	return h.Do(ctx, r, spec.Name, options)
}

// requestElsewhere is the request of somebody who chose the channel: their rights are those that they have there.
func (s *Slack) requestElsewhere(ctx context.Context, a asker) command.Request {
	r := s.request(ctx, a)
	r.Rights = command.Read
	if there, err := s.stands(ctx, a.team, a.user, r.Channel); err == nil {
		r.Rights = there.Rights
	}
	return r
}

// waiting is the window that stands while an answer is sought.
func waiting() view {
	return windowOf([]block{contextBlock{"context", []object{plainText("One moment…")}}})
}

func windowOf(blocks []block) view {
	return view{Type: "modal", Callback: shownID, Title: new(plainText("Threadtape")), Close: new(plainText("Close")), Blocks: blocks}
}

// showIn fills a window with an answer.
func (s *Slack) showIn(ctx context.Context, team, id string, m chat.Message) {
	v := windowOf(s.window(ctx, team, m))
	if err := s.viewCall(ctx, team, "views.update", url.Values{"view_id": {id}}, v, nil); err != nil {
		s.log.Warn("slack: show an answer", "code", fault.Code(err), "err", err)
	}
}

// window is a message as the blocks of a window.
func (s *Slack) window(ctx context.Context, team string, m chat.Message) []block {
	blocks := s.draw(ctx, tenantOf(team), m).Blocks
	if len(blocks) > viewBlocks {
		blocks = blocks[:viewBlocks]
	}
	if len(blocks) == 0 {
		blocks = []block{contextBlock{"context", []object{plainText("Nothing to show.")}}}
	}
	return blocks
}

// openView opens a window for whoever triggered it.
func (s *Slack) openView(ctx context.Context, team, trigger string, v view) error {
	return s.viewCall(ctx, team, "views.open", url.Values{"trigger_id": {trigger}}, v, nil)
}

func (s *Slack) viewCall(ctx context.Context, team, method string, form url.Values, v view, answer any) error {
	t, _, err := s.team(ctx, team)
	if err != nil {
		return err
	}
	form.Set("view", string(encode(v)))
	return t.api.post(ctx, call{method: method, form: form, person: true}, answer)
}
