package fakediscord

import (
	"cmp"
	"encoding/json"
	"strings"
)

// Text returns all the words that a reader of a message sees, a line each: the content, the embeds from author to footer,
// the texts, buttons and selects of its components. Nothing of a deleted message is seen.
func (f *Fake) Text(m Message) string {
	if m.Deleted {
		return ""
	}
	var raw object
	if json.Unmarshal(m.Raw, &raw) != nil {
		return ""
	}
	return words(raw)
}

// Buttons returns the labels of a message's buttons in their order, those of links included.
func (m Message) Buttons() []string {
	var raw object
	if m.Deleted || json.Unmarshal(m.Raw, &raw) != nil {
		return nil
	}
	return buttons(raw)
}

func buttons(raw object) []string {
	var all []string
	eachComponent(list(raw["components"]), func(c object, _ int) {
		if whole(c["type"]) == kindButton {
			all = append(all, labelOf(c))
		}
	})
	return all
}

func labelOf(c object) string { return cmp.Or(text(c["label"]), text(dict(c["emoji"])["name"])) }

func words(raw object) string {
	var lines []string
	say := func(all ...any) {
		for _, v := range all {
			if s := text(v); s != "" {
				lines = append(lines, s)
			}
		}
	}
	say(raw["content"])
	for _, v := range list(raw["embeds"]) {
		e := dict(v)
		say(dict(e["author"])["name"], e["title"], e["description"])
		for _, field := range list(e["fields"]) {
			say(dict(field)["name"], dict(field)["value"])
		}
		say(dict(e["footer"])["text"])
	}
	eachComponent(list(raw["components"]), func(c object, _ int) {
		switch whole(c["type"]) {
		case kindText:
			say(c["content"])
		case kindButton:
			say(labelOf(c))
		case kindSelect, 5, 6, 7, kindChannels:
			say(c["placeholder"])
			for _, o := range list(c["options"]) {
				say(dict(o)["label"], dict(o)["description"])
			}
		case kindThumbnail:
			say(c["description"])
		case kindGallery:
			for _, item := range list(c["items"]) {
				say(dict(item)["description"])
			}
		case kindLabel, kindInput:
			say(c["label"], c["description"], c["placeholder"], c["value"])
		}
	})
	return strings.Join(lines, "\n")
}
