package fakediscord

import (
	"errors"
	"fmt"
	"strings"
)

// Kinds of components (D components/reference).
const (
	kindRow       = 1
	kindButton    = 2
	kindSelect    = 3
	kindInput     = 4
	kindChannels  = 8
	kindSection   = 9
	kindText      = 10
	kindThumbnail = 11
	kindGallery   = 12
	kindContainer = 17
	kindLabel     = 18
)

// eachComponent calls visit for every component, outer ones first, in the order in which a reader meets them.
func eachComponent(all []any, visit func(c object, depth int)) { eachBelow(all, 0, visit) }

func eachBelow(all []any, depth int, visit func(c object, depth int)) {
	for _, v := range all {
		c := dict(v)
		visit(c, depth)
		eachBelow(list(c["components"]), depth+1, visit)
		for _, one := range []string{"component", "accessory"} {
			if c[one] != nil {
				eachBelow([]any{c[one]}, depth+1, visit)
			}
		}
	}
}

// componentsFit holds the components of a message to their rules.
func componentsFit(all []any, v2 bool) error {
	var errs []error
	count, words := 0, 0
	seen, ids := make(map[string]bool), make(map[int]bool)
	eachComponent(all, func(c object, depth int) {
		count++
		if whole(c["type"]) == kindText {
			words += units(text(c["content"]))
			if strings.TrimSpace(text(c["content"])) == "" {
				errs = append(errs, errors.New("content: a text display without words"))
			}
		}
		if id := text(c["custom_id"]); id != "" {
			if seen[id] {
				errs = append(errs, fmt.Errorf("custom_id: component custom id cannot be duplicated (%.20q)", id))
			}
			seen[id] = true
		}
		if id := whole(c["id"]); id != 0 {
			if ids[id] {
				errs = append(errs, fmt.Errorf("id: two components have the id %d", id))
			}
			ids[id] = true
		}
		errs = append(errs, componentFits(c, depth, v2))
	})
	switch {
	case v2 && count > 40:
		errs = append(errs, fmt.Errorf("components: %d in all, at most 40", count))
	case v2 && words > 4000:
		errs = append(errs, fmt.Errorf("components: %d characters of text, at most 4000", words))
	case !v2 && len(all) > 5:
		errs = append(errs, errors.New("components: must be 5 or fewer in length"))
	}
	return errors.Join(errs...)
}

func componentFits(c object, depth int, v2 bool) error {
	kind := whole(c["type"])
	switch {
	case !v2 && kind > kindChannels:
		return fmt.Errorf("type: component %d needs the flag IS_COMPONENTS_V2", kind)
	case !v2 && depth == 0 && kind != kindRow:
		return fmt.Errorf("type: component %d stands outside of a row", kind)
	}
	switch kind {
	case kindRow:
		return rowFits(list(c["components"]))
	case kindButton:
		return buttonFits(c)
	case kindSelect:
		return errors.Join(idFits(c), selectFits(c))
	case kindInput, 5, 6, 7, kindChannels:
		return idFits(c)
	case kindSection:
		if n := len(list(c["components"])); n < 1 || n > 3 || c["accessory"] == nil {
			return errors.New("section: 1 to 3 texts and an accessory")
		}
	case kindGallery:
		if n := len(list(c["items"])); n < 1 || n > 10 {
			return errors.New("items: a gallery has 1 to 10")
		}
	case kindContainer:
		if len(list(c["components"])) == 0 {
			return errors.New("container: is empty")
		}
	}
	return nil
}

func rowFits(all []any) error {
	if len(all) == 0 || len(all) > 5 {
		return errors.New("components: a row has 1 to 5")
	}
	for _, v := range all {
		if kind := whole(dict(v)["type"]); kind != kindButton && len(all) > 1 {
			return errors.New("components: what is no button fills its row alone")
		}
	}
	return nil
}

func idFits(c object) error {
	id := text(c["custom_id"])
	if id == "" || units(id) > 100 {
		return fmt.Errorf("custom_id: must be between 1 and 100 in length, is %d", units(id))
	}
	return nil
}

func buttonFits(c object) error {
	if units(text(c["label"])) > 80 {
		return errors.New("label: must be 80 or fewer in length")
	}
	if strings.TrimSpace(text(c["label"])) == "" && c["emoji"] == nil {
		return errors.New("label: a button without a label or emoji")
	}
	if whole(c["style"]) != 5 {
		if c["url"] != nil {
			return errors.New("url: only link buttons have one")
		}
		return idFits(c)
	}
	link := text(c["url"])
	if c["custom_id"] != nil || !strings.HasPrefix(link, "http://") && !strings.HasPrefix(link, "https://") {
		return errors.New("url: a link button has an http or https url and no custom_id")
	}
	return nil
}

func selectFits(c object) error {
	options := list(c["options"])
	if len(options) == 0 || len(options) > 25 {
		return fmt.Errorf("options: must be between 1 and 25 in length, is %d", len(options))
	}
	if units(text(c["placeholder"])) > 150 {
		return errors.New("placeholder: must be 150 or fewer in length")
	}
	seen := make(map[string]bool)
	for i, v := range options {
		o := dict(v)
		value, label := text(o["value"]), text(o["label"])
		switch {
		case value == "" || units(value) > 100 || seen[value]:
			return fmt.Errorf("options[%d].value: 1 to 100 characters, each once", i)
		case strings.TrimSpace(label) == "" || units(label) > 100:
			return fmt.Errorf("options[%d].label: must be between 1 and 100 in length", i)
		case units(text(o["description"])) > 100:
			return fmt.Errorf("options[%d].description: must be 100 or fewer in length", i)
		}
		seen[value] = true
	}
	return nil
}
