package fakeslack

import (
	"errors"
	"fmt"
	"net/url"
)

// blocksFit holds blocks to the limits of their kinds (design: the types' own comments and the reference of Block Kit).
func blocksFit(blocks []any, most int) *refusal {
	if len(blocks) > most {
		return broke("invalid_blocks", "%d blocks, at most %d", len(blocks), most)
	}
	ids, markdown := make(map[string]bool), 0
	for i, v := range blocks {
		b := dict(v)
		if b == nil || text(b["type"]) == "" {
			return broke("invalid_blocks", "blocks/%d is no block", i)
		}
		if err := blockFits(b); err != nil {
			return broke("invalid_blocks", "blocks/%d %s: %v", i, text(b["type"]), err)
		}
		if id := text(b["block_id"]); id != "" {
			if ids[id] {
				return broke("invalid_blocks", "blocks/%d: two blocks have one block_id", i)
			}
			ids[id] = true
		}
		if b["type"] == "markdown" {
			markdown += units(text(b["text"]))
		}
	}
	if markdown > mostMarkdown {
		return broke("msg_blocks_too_long", "%d characters over all markdown blocks, at most %d", markdown, mostMarkdown)
	}
	return nil
}

func blockFits(b object) error {
	if err := within("block_id", b["block_id"], 0, 255); err != nil {
		return err
	}
	if err := elementsFit(b); err != nil {
		return err
	}
	switch b["type"] {
	case "section":
		return sectionFits(b)
	case "header":
		return plainFits("text", b["text"], 150)
	case "context":
		return contextFits(list(b["elements"]))
	case "actions":
		if n := len(list(b["elements"])); n < 1 || n > 25 {
			return fmt.Errorf("%d elements, 1 to 25", n)
		}
	case "image":
		return errors.Join(imageFits(b), optional(b["title"], func(v any) error { return plainFits("title", v, 2000) }))
	case "markdown":
		return within("text", b["text"], 1, mostMarkdown)
	case "rich_text":
		return richFits(list(b["elements"]))
	case "input":
		return errors.Join(plainFits("label", b["label"], 2000), elementFits(dict(b["element"])))
	}
	return nil
}

// optional checks a value where there is one.
func optional(v any, check func(any) error) error {
	if v == nil {
		return nil
	}
	return check(v)
}

func within(what string, v any, least, most int) error {
	if n := units(text(v)); n < least || n > most {
		return fmt.Errorf("%s has %d characters, %d to %d", what, n, least, most)
	}
	return nil
}

func plainFits(what string, v any, most int) error {
	if dict(v)["type"] != "plain_text" {
		return fmt.Errorf("%s is no plain_text", what)
	}
	return within(what, dict(v)["text"], 1, most)
}

func textFits(what string, v any, most int) error {
	kind := dict(v)["type"]
	if kind != "plain_text" && kind != "mrkdwn" {
		return fmt.Errorf("%s is no text", what)
	}
	return within(what, dict(v)["text"], 1, most)
}

func sectionFits(b object) error {
	fields := list(b["fields"])
	if b["text"] == nil && len(fields) == 0 {
		return errors.New("neither text nor fields")
	}
	if len(fields) > 10 {
		return fmt.Errorf("%d fields, at most 10", len(fields))
	}
	for i, v := range fields {
		if err := textFits(fmt.Sprintf("fields/%d", i), v, 2000); err != nil {
			return err
		}
	}
	return errors.Join(
		optional(b["text"], func(v any) error { return textFits("text", v, 3000) }),
		optional(b["accessory"], func(v any) error { return elementFits(dict(v)) }),
	)
}

func contextFits(elements []any) error {
	if n := len(elements); n < 1 || n > 10 {
		return fmt.Errorf("%d elements, 1 to 10", n)
	}
	for i, v := range elements {
		err := textFits(fmt.Sprintf("elements/%d", i), v, 3000)
		if dict(v)["type"] == "image" {
			err = imageFits(dict(v))
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// imageFits holds an image to an address that readers' clients will load, or to a file.
func imageFits(b object) error {
	file := dict(b["slack_file"])
	if (b["image_url"] == nil) == (file == nil) {
		return errors.New("one of image_url and slack_file")
	}
	if file == nil {
		u, err := url.Parse(text(b["image_url"]))
		if err != nil || u.Scheme != "https" || u.Host == "" {
			return errors.New("image_url is no https address")
		}
	}
	return errors.Join(within("image_url", b["image_url"], 0, 3000), within("alt_text", b["alt_text"], 1, 2000))
}

// elementsFit holds the elements of an actions block to their limits, and their ids to be different.
func elementsFit(b object) error {
	ids := make(map[string]bool)
	for _, e := range elementsOf(b) {
		if err := elementFits(e); err != nil {
			return err
		}
		id := text(e["action_id"])
		if id != "" && ids[id] {
			return errors.New("two elements have one action_id")
		}
		ids[id] = true
	}
	return nil
}

// elementsOf returns what can be used in a block: its accessory, its input, its elements.
func elementsOf(b object) []object {
	var all []object
	for _, name := range []string{"accessory", "element"} {
		if e := dict(b[name]); e != nil && e["type"] != "image" {
			all = append(all, e)
		}
	}
	if b["type"] == "actions" {
		for _, v := range list(b["elements"]) {
			all = append(all, dict(v))
		}
	}
	return all
}

func elementFits(e object) error {
	if err := within("action_id", e["action_id"], 0, 255); err != nil {
		return err
	}
	switch e["type"] {
	case "image":
		return imageFits(e)
	case "button":
		return buttonFits(e)
	case "overflow":
		if n := len(list(e["options"])); n < 1 || n > 5 {
			return fmt.Errorf("%d options of an overflow menu, 1 to 5", n)
		}
	case "static_select", "multi_static_select":
		if n := len(list(e["options"])); n > 100 || n < 1 && e["option_groups"] == nil {
			return fmt.Errorf("%d options of a select, 1 to 100", n)
		}
	case "radio_buttons", "checkboxes":
		if n := len(list(e["options"])); n < 1 || n > 10 {
			return fmt.Errorf("%d options, 1 to 10", n)
		}
	case nil, "":
		return errors.New("an element has no type")
	}
	if err := optional(e["placeholder"], func(v any) error { return plainFits("placeholder", v, 150) }); err != nil {
		return err
	}
	for _, v := range list(e["options"]) {
		if err := optionFits(dict(v)); err != nil {
			return err
		}
	}
	return nil
}

func buttonFits(e object) error {
	switch e["style"] {
	case nil, "primary", "danger":
	default:
		return fmt.Errorf("style %v", e["style"])
	}
	if link := text(e["url"]); link != "" {
		if u, err := url.Parse(link); err != nil || u.Scheme != "https" && u.Scheme != "http" || u.Host == "" {
			return errors.New("url is no address")
		}
	}
	return errors.Join(
		plainFits("button", e["text"], 75), within("value", e["value"], 0, 2000), within("url", e["url"], 0, 3000),
		within("accessibility_label", e["accessibility_label"], 0, 75),
	)
}

func optionFits(o object) error {
	return errors.Join(
		textFits("option", o["text"], 75), within("value", o["value"], 1, 75), within("url", o["url"], 0, 3000),
		optional(o["description"], func(v any) error { return textFits("description", v, 75) }),
	)
}

// richFits holds rich text to what Slack refuses most often: empty texts, links without an address.
func richFits(elements []any) error {
	if len(elements) == 0 {
		return errors.New("no elements")
	}
	for _, v := range elements {
		e := dict(v)
		switch e["type"] {
		case "rich_text_section", "rich_text_quote", "rich_text_preformatted", "rich_text_list":
			for _, below := range list(e["elements"]) {
				if err := richElementFits(dict(below)); err != nil {
					return err
				}
			}
		default:
			return fmt.Errorf("%v stands at the top of rich text", e["type"])
		}
	}
	return nil
}

func richElementFits(e object) error {
	switch e["type"] {
	case "text":
		return within("a text", e["text"], 1, mostInBlocks)
	case "link":
		u, err := url.Parse(text(e["url"]))
		if err != nil || u.Scheme == "" {
			return errors.New("a link has no address")
		}
		return within("a link", e["url"], 1, 3000)
	case "rich_text_section":
		return richFits([]any{e})
	case nil, "":
		return errors.New("an element of rich text has no type")
	}
	return nil
}
