package fakediscord

import (
	"errors"
	"fmt"
	"regexp"
	"strings"
)

// Kinds of commands, and of their options (D interactions/application-commands).
const (
	commandChat    = 1
	commandUser    = 2
	commandMessage = 3

	optionSub         = 1
	optionGroup       = 2
	optionString      = 3
	optionInteger     = 4
	optionBoolean     = 5
	optionUser        = 6
	optionChannel     = 7
	optionRole        = 8
	optionMentionable = 9
	optionNumber      = 10
	optionAttachment  = 11
)

// commandName is the documented pattern. Names have no upper-case letters where there are lower-case variants.
var commandName = regexp.MustCompile(`^[-_'\p{L}\p{N}\p{Devanagari}\p{Thai}]{1,32}$`)

func nameFits(name string) error {
	if !commandName.MatchString(name) {
		return fmt.Errorf("name %.40q: does not fit the pattern of names", name)
	}
	if strings.ToLower(name) != name {
		return fmt.Errorf("name %.40q: has upper-case letters", name)
	}
	return nil
}

func descriptionFits(o object) error {
	if n := units(text(o["description"])); n < 1 || n > 100 {
		return fmt.Errorf("%s: description: must be between 1 and 100 in length, is %d", text(o["name"]), n)
	}
	return nil
}

// commandsFit holds a whole declaration to its rules.
func commandsFit(all []any) error {
	counts := make(map[int]int)
	seen := make(map[string]bool)
	for _, v := range all {
		c := dict(v)
		kind := whole(c["type"])
		if kind == 0 {
			kind = commandChat
		}
		counts[kind]++
		key := fmt.Sprint(kind, " ", text(c["name"]))
		if seen[key] {
			return fmt.Errorf("two commands are named %q", text(c["name"]))
		}
		seen[key] = true
		if err := commandFits(c, kind); err != nil {
			return fmt.Errorf("command %.40q: %w", text(c["name"]), err)
		}
	}
	// 100 of chat, and the older, lower limit of 5 of each other kind.
	if counts[commandChat] > 100 || counts[commandUser] > 5 || counts[commandMessage] > 5 {
		return errors.New("too many commands")
	}
	return nil
}

func commandFits(c object, kind int) error {
	if kind != commandChat {
		if text(c["description"]) != "" || len(list(c["options"])) > 0 {
			return errors.New("only commands of chat have a description and options")
		}
		if n := units(strings.TrimSpace(text(c["name"]))); n < 1 || n > 32 {
			return errors.New("name: must be between 1 and 32 in length")
		}
		return nil
	}
	if n := weight(c); n > 8000 {
		return fmt.Errorf("%d characters of names, descriptions and values, at most 8000", n)
	}
	return errors.Join(nameFits(text(c["name"])), descriptionFits(c), optionsFit(list(c["options"]), 0))
}

// weight counts the characters that are limited together.
func weight(o object) int {
	n := units(text(o["name"])) + units(text(o["description"])) + units(text(o["value"]))
	for _, below := range []string{"options", "choices"} {
		for _, v := range list(o[below]) {
			n += weight(dict(v))
		}
	}
	return n
}

func optionsFit(all []any, depth int) error {
	if len(all) > 25 {
		return fmt.Errorf("options: must be 25 or fewer in length, is %d", len(all))
	}
	seen := make(map[string]bool)
	optional, nested := false, 0
	for _, v := range all {
		o := dict(v)
		if err := optionFits(o, depth); err != nil {
			return fmt.Errorf("option %.40q: %w", text(o["name"]), err)
		}
		if seen[text(o["name"])] {
			return fmt.Errorf("two options are named %q", text(o["name"]))
		}
		seen[text(o["name"])] = true
		if whole(o["type"]) <= optionGroup {
			nested++
			continue
		}
		required, _ := o["required"].(bool)
		if required && optional {
			return fmt.Errorf("option %q: required ones come before optional ones", text(o["name"]))
		}
		optional = optional || !required
	}
	if nested != 0 && nested != len(all) {
		return errors.New("options: subcommands and values do not mix")
	}
	return nil
}

func optionFits(o object, depth int) error {
	kind := whole(o["type"])
	err := errors.Join(nameFits(text(o["name"])), descriptionFits(o))
	switch {
	case kind == optionGroup && depth > 0, kind == optionSub && depth > 1:
		return errors.New("is nested too deep")
	case kind == optionGroup && len(list(o["options"])) == 0:
		return errors.New("is a group without subcommands")
	case kind == optionGroup:
		for _, v := range list(o["options"]) {
			if whole(dict(v)["type"]) != optionSub {
				return errors.New("a group has subcommands alone")
			}
		}
		return errors.Join(err, optionsFit(list(o["options"]), depth+1))
	case kind == optionSub:
		return errors.Join(err, optionsFit(list(o["options"]), depth+2))
	}
	choices := list(o["choices"])
	if completes, _ := o["autocomplete"].(bool); completes && len(choices) > 0 {
		return errors.New("has choices and autocomplete")
	}
	return errors.Join(err, choicesFit(choices, kind))
}

// choicesFit holds the choices of an option, and the answer to an autocomplete, to their limits.
func choicesFit(all []any, kind int) error {
	if len(all) > 25 {
		return fmt.Errorf("choices: must be 25 or fewer in length, is %d", len(all))
	}
	seen := make(map[string]bool)
	for i, v := range all {
		name := text(dict(v)["name"])
		if n := units(name); n < 1 || n > 100 || seen[name] {
			return fmt.Errorf("choices[%d].name: 1 to 100 characters, each once", i)
		}
		seen[name] = true
		value, isText := dict(v)["value"].(string)
		if isText != (kind == optionString) {
			return fmt.Errorf("choices[%d].value: is not of the option's type", i)
		}
		if n := units(value); isText && (n < 1 || n > 100) {
			return fmt.Errorf("choices[%d].value: must be between 1 and 100 in length", i)
		}
	}
	return nil
}
