package discord

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"github.com/threadtape/threadtape/bot/command"
	"github.com/threadtape/threadtape/bot/rich"
	"github.com/threadtape/threadtape/bot/store"
)

// The types of options.
const (
	optionVerb    = 1
	optionString  = 3
	optionInteger = 4
	optionYesNo   = 5
	optionChannel = 7
)

// Where a command may be used, and for whom the application is installed.
const (
	inServer, inBotChat, inPrivate = 0, 1, 2
	forServer, forPerson           = 0, 1
)

// longestText is how much of a text option Discord lets people type, so that an oversized one is refused while it is
// typed.
const longestText = 1000

// An appCommand is a command as it is declared.
type appCommand struct {
	Name           string            `json:"name"`
	NameIn         map[string]string `json:"name_localizations,omitempty"`
	Description    string            `json:"description,omitempty"`
	DescriptionIn  map[string]string `json:"description_localizations,omitempty"`
	Type           int               `json:"type"`
	Options        []appOption       `json:"options,omitempty"`
	Needs          *string           `json:"default_member_permissions,omitempty"`
	Contexts       []int             `json:"contexts"`
	InstalledByWho []int             `json:"integration_types"`
}

type appOption struct {
	Type          int               `json:"type"`
	Name          string            `json:"name"`
	Description   string            `json:"description"`
	DescriptionIn map[string]string `json:"description_localizations,omitempty"`
	Required      bool              `json:"required,omitempty"`
	Choices       []choice          `json:"choices,omitempty"`
	Autocomplete  bool              `json:"autocomplete,omitempty"`
	Min           *int              `json:"min_value,omitempty"`
	Max           *int              `json:"max_value,omitempty"`
	MaxLength     int               `json:"max_length,omitempty"`
	ChannelTypes  []int             `json:"channel_types,omitempty"`
	Options       []appOption       `json:"options,omitempty"`
}

type choice struct {
	Name  string `json:"name"`
	Value string `json:"value"`
}

// declarations are our commands: two roots with a verb each below them, and the menu of a message.
func declarations(specs []command.Spec) []appCommand {
	needs := strconv.FormatUint(bitManageChannels, 10)
	everybody := appCommand{
		Name: rootAll, Description: "Threads of forums in this channel", Type: commandSlash,
		DescriptionIn: map[string]string{"de": "Themen aus Foren in diesem Kanal"},
		Contexts:      []int{inServer, inBotChat, inPrivate}, InstalledByWho: []int{forServer, forPerson},
	}
	managers := appCommand{
		Name: rootAdmin, Description: "Bring threads into this channel, and take them out", Type: commandSlash,
		DescriptionIn: map[string]string{"de": "Themen in diesen Kanal holen und wieder herausnehmen"},
		Needs:         &needs, Contexts: []int{inServer}, InstalledByWho: []int{forServer},
	}
	var menu []appCommand
	for _, s := range specs {
		if s.Menu != "" {
			menu = append(menu, menuEntry(s, needs))
		}
		switch {
		case s.Hidden:
		case s.Tier == command.Read:
			everybody.Options = append(everybody.Options, verbOption(s))
		default:
			managers.Options = append(managers.Options, verbOption(s))
		}
	}
	return append([]appCommand{everybody, managers}, menu...)
}

func menuEntry(s command.Spec, needs string) appCommand {
	c := appCommand{
		Name: s.Menu, NameIn: s.MenuIn, Type: commandMessage,
		Contexts: []int{inServer, inBotChat, inPrivate}, InstalledByWho: []int{forServer, forPerson},
	}
	if s.Tier > command.Read {
		c.Needs, c.Contexts, c.InstalledByWho = &needs, []int{inServer}, []int{forServer}
	}
	return c
}

func verbOption(s command.Spec) appOption {
	o := appOption{Type: optionVerb, Name: s.Name, Description: rich.Line(s.Help, 100), DescriptionIn: short(s.In)}
	for _, opt := range s.Options {
		o.Options = append(o.Options, typedOption(opt))
	}
	slices.SortStableFunc(o.Options, func(a, b appOption) int { // Discord wants those first that must be given
		switch {
		case a.Required == b.Required:
			return 0
		case a.Required:
			return -1
		}
		return 1
	})
	return o
}

func typedOption(o command.Option) appOption {
	a := appOption{Type: optionString, Name: o.Name, Description: rich.Line(o.Help, 100), DescriptionIn: short(o.In), Required: o.Required}
	switch o.Type {
	case command.Number:
		a.Type = optionInteger
		if o.Min != 0 || o.Max != 0 {
			a.Min, a.Max = &o.Min, &o.Max
		}
	case command.Flag:
		a.Type = optionYesNo
	case command.Place:
		a.Type = optionChannel
		a.ChannelTypes = []int{kindText, kindAnnouncement, kindNewsThread, kindThread, kindHiddenThread, kindForum}
	case command.Choice:
		for _, c := range o.Choices {
			a.Choices = append(a.Choices, choice{c, c})
		}
	case command.Text, command.Thread, command.Post, command.List, command.Moment:
		a.MaxLength, a.Autocomplete = longestText, o.Complete != nil
	}
	return a
}

func short(all command.Translations) map[string]string {
	if len(all) == 0 {
		return nil
	}
	out := maps.Clone(map[string]string(all))
	for code, text := range out {
		out[code] = rich.Line(text, 100)
	}
	return out
}

// declare tells Discord our commands, unless it was told the very same before and still has them: each telling counts
// against a budget of the day.
func (d *Discord) declare(ctx context.Context, specs []command.Spec) error {
	all := declarations(specs)
	hash, err := fingerprint(all)
	if err != nil {
		return err
	}
	key := store.Key{Tenant: "discord", Kind: "declared", Name: d.app + "/" + d.o.Guild}
	told := store.Note{Key: key}
	if d.o.Notes != nil {
		if told, err = d.o.Notes.Read(ctx, key); err != nil {
			return fmt.Errorf("read what was declared: %w", err)
		}
	}
	if string(told.Value) == hash {
		differ, err := d.drifted(ctx, all)
		if err != nil {
			return fmt.Errorf("compare the commands: %w", err)
		}
		if len(differ) == 0 {
			return nil
		}
		d.log.Warn("discord: the commands were changed by somebody else", "commands", strings.Join(differ, ", "))
	}
	c := d.commandsCall(http.MethodPut)
	c.body, c.repeat = all, true // it replaces everything: once more is the same
	if _, err := d.api.do(ctx, c); err != nil {
		return fmt.Errorf("declare the commands: %w", err)
	}
	d.log.Info("discord: declare commands", "commands", len(all), "server", d.o.Guild)
	if d.o.Notes == nil {
		return nil
	}
	told.Key, told.Value = key, []byte(hash)
	if _, err := d.o.Notes.Write(ctx, told); err != nil && !errors.Is(err, store.ErrStale) {
		return fmt.Errorf("remember what was declared: %w", err)
	}
	return nil
}

// drifted names the commands that Discord has otherwise than ours, or that one of both does not have.
func (d *Discord) drifted(ctx context.Context, ours []appCommand) ([]string, error) {
	c := asPerson(d.commandsCall(http.MethodGet))
	c.query = map[string][]string{"with_localizations": {"true"}}
	var there []appCommand
	if err := d.api.get(ctx, c, &there); err != nil {
		return nil, err
	}
	var differ []string
	for _, o := range ours {
		at := slices.IndexFunc(there, func(t appCommand) bool { return t.Name == o.Name && kindOf(t) == kindOf(o) })
		if at < 0 || !sameCommand(o, there[at], d.o.Guild == "") {
			differ = append(differ, o.Name)
		}
	}
	for _, t := range there {
		if !slices.ContainsFunc(ours, func(o appCommand) bool { return t.Name == o.Name && kindOf(t) == kindOf(o) }) {
			differ = append(differ, rich.Line(t.Name, 32))
		}
	}
	return differ, nil
}

func kindOf(c appCommand) int { return max(c.Type, commandSlash) }

// sameCommand compares two declarations by what they say; Discord fills in what was left out. Where a command may be used
// and for whom it is installed are fields of commands that are declared everywhere:
// https://discord.com/developers/docs/interactions/application-commands#application-command-object
func sameCommand(a, b appCommand, everywhere bool) bool {
	a, b = plainCommand(a), plainCommand(b)
	if !everywhere {
		a.Contexts, a.InstalledByWho, b.Contexts, b.InstalledByWho = nil, nil, nil, nil
	}
	return reflect.DeepEqual(a, b)
}

func plainCommand(c appCommand) appCommand {
	data, err := json.Marshal(c)
	var out appCommand
	if err != nil || json.Unmarshal(data, &out) != nil {
		return c
	}
	out.Type = kindOf(out)
	slices.Sort(out.Contexts)
	slices.Sort(out.InstalledByWho)
	return out
}

func (d *Discord) commandsCall(method string) call {
	if d.o.Guild != "" {
		return request(method, "/applications/{application}/guilds/{guild}/commands", d.app, d.o.Guild)
	}
	return request(method, "/applications/{application}/commands", d.app)
}

func fingerprint(all []appCommand) (string, error) {
	data, err := json.Marshal(all)
	if err != nil {
		return "", fmt.Errorf("declare the commands: %w", err)
	}
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:16]), nil
}
