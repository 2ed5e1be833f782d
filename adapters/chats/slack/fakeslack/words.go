package fakeslack

import (
	"regexp"
	"strings"
)

// Text returns all the words that a reader of a message sees, a line each: its blocks, or its text where it has none, and
// its attachments. Entities are resolved and links show their labels. Nothing of a deleted message is seen.
func (f *Fake) Text(m Message) string {
	if m.Deleted {
		return ""
	}
	raw, err := decoded(m.Raw)
	if err != nil {
		return ""
	}
	return lines(messageWords(dict(raw)))
}

// Notification returns the words of a message that notifications show, entities resolved.
func (m Message) Notification() string { return plain(m.Text) }

// Buttons returns the words of a message's buttons in their order, those of links and the options of overflow menus
// included.
func (m Message) Buttons() []string {
	raw, err := decoded(m.Raw)
	if err != nil || m.Deleted {
		return nil
	}
	return buttons(list(dict(raw)["blocks"]))
}

func buttons(blocks []any) []string {
	var all []string
	for _, v := range blocks {
		for _, e := range elementsOf(dict(v)) {
			switch e["type"] {
			case "button":
				all = append(all, words(e["text"]))
			case "overflow":
				for _, o := range list(e["options"]) {
					all = append(all, words(dict(o)["text"]))
				}
			}
		}
	}
	return all
}

func lines(all []string) string {
	var said []string
	for _, s := range all {
		if s != "" {
			said = append(said, s)
		}
	}
	return strings.Join(said, "\n")
}

func messageWords(raw object) []string {
	var all []string
	if blocks := list(raw["blocks"]); len(blocks) > 0 {
		all = blockWords(blocks)
	} else {
		all = []string{plain(text(raw["text"])), text(raw["markdown_text"])}
	}
	for _, v := range list(raw["attachments"]) {
		a := dict(v)
		for _, name := range []string{"pretext", "author_name", "title", "text", "footer"} {
			all = append(all, plain(text(a[name])))
		}
		all = append(all, blockWords(list(a["blocks"]))...)
	}
	return all
}

// words returns the words of a text object.
func words(v any) string {
	o := dict(v)
	if o["type"] == "mrkdwn" {
		return plain(text(o["text"]))
	}
	return text(o["text"])
}

func blockWords(blocks []any) []string {
	var all []string
	for _, v := range blocks {
		b := dict(v)
		switch b["type"] {
		case "markdown":
			all = append(all, text(b["text"]))
		case "rich_text":
			all = append(all, richWords(list(b["elements"]))...)
		case "image":
			all = append(all, words(b["title"]), text(b["alt_text"]))
		case "context":
			for _, e := range list(b["elements"]) {
				all = append(all, words(e), text(dict(e)["alt_text"]))
			}
		default:
			all = append(all, words(b["text"]), words(b["label"]))
			for _, field := range list(b["fields"]) {
				all = append(all, words(field))
			}
			all = append(all, words(b["hint"]))
		}
		for _, e := range elementsOf(b) {
			all = append(all, words(e["text"]), words(e["placeholder"]), text(e["initial_value"]))
			for _, o := range list(e["options"]) {
				all = append(all, words(dict(o)["text"]), words(dict(o)["description"]))
			}
		}
	}
	return all
}

// richWords returns the words of rich text, a line for each of its parts.
func richWords(elements []any) []string {
	var all []string
	for _, v := range elements {
		e := dict(v)
		if e["type"] == "rich_text_list" {
			all = append(all, richWords(list(e["elements"]))...)
			continue
		}
		var line strings.Builder
		for _, below := range list(e["elements"]) {
			line.WriteString(richWord(dict(below)))
		}
		all = append(all, line.String())
	}
	return all
}

func richWord(e object) string {
	switch e["type"] {
	case "text":
		return text(e["text"])
	case "link":
		if s := text(e["text"]); s != "" {
			return s
		}
		return text(e["url"])
	case "user":
		return "@" + text(e["user_id"])
	case "usergroup":
		return "@" + text(e["usergroup_id"])
	case "channel":
		return "#" + text(e["channel_id"])
	case "broadcast":
		return "@" + text(e["range"])
	case "emoji":
		return ":" + text(e["name"]) + ":"
	case "date":
		return text(e["fallback"])
	}
	return ""
}

var marked = regexp.MustCompile(`<([^<>]+)>`)

// plain is mrkdwn as it reads: links by their labels, entities resolved. Emphasis is left as it is written.
func plain(s string) string {
	s = marked.ReplaceAllStringFunc(s, func(m string) string {
		target, label, ok := strings.Cut(m[1:len(m)-1], "|")
		if ok {
			return label
		}
		return strings.TrimPrefix(target, "!")
	})
	return unescape(s)
}

// blockUnits counts the characters that a reader sees in blocks, and addresses of links.
func blockUnits(blocks []any) int {
	n := 0
	var count func(v any)
	count = func(v any) {
		switch v := v.(type) {
		case []any:
			for _, below := range v {
				count(below)
			}
		case object:
			for name, below := range v {
				s, ok := below.(string)
				switch {
				case !ok:
					count(below)
				case name == "text" || name == "alt_text" || name == "url" && v["type"] == "link":
					n += units(s)
				}
			}
		}
	}
	count(blocks)
	return n
}
