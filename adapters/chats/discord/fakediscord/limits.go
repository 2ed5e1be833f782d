package fakediscord

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"unicode/utf16"
)

// Limits that the vendor's description does not state, or states otherwise (D resources/message).
const (
	mostContent = 2000
	mostEmbeds  = 6000 // over all embeds of a message
)

// units counts UTF-16 code units, the strictest of the lengths that Discord might mean.
func units(s string) int { return len(utf16.Encode([]rune(s))) }

// empty reports whether a message would show nothing.
func (m *message) empty() bool {
	return strings.TrimSpace(text(m.raw["content"])) == "" && len(list(m.raw["embeds"])) == 0 &&
		len(list(m.raw["components"])) == 0 && len(m.files) == 0 && m.raw["poll"] == nil && len(list(m.raw["sticker_ids"])) == 0
}

// wellFormed holds a message, as it would stand, to what is not in the vendor's description.
func wellFormed(m *message) error {
	if n := units(text(m.raw["content"])); n > mostContent {
		return fmt.Errorf("content: must be %d or fewer in length, is %d", mostContent, n)
	}
	if err := embedsFit(list(m.raw["embeds"])); err != nil {
		return err
	}
	v2 := m.flags()&flagComponents != 0
	if v2 && (text(m.raw["content"]) != "" || len(list(m.raw["embeds"])) > 0) {
		return errors.New("flags: with IS_COMPONENTS_V2 there is neither content nor embeds")
	}
	if err := componentsFit(list(m.raw["components"]), v2); err != nil {
		return err
	}
	return referencesFit(m)
}

func embedsFit(all []any) error {
	total, links := 0, make(map[string]bool)
	for i, v := range all {
		e := dict(v)
		n, err := embedFits(e)
		if err != nil {
			return fmt.Errorf("embeds[%d].%w", i, err)
		}
		total += n
		if link := text(e["url"]); link != "" {
			if links[link] {
				return fmt.Errorf("embeds[%d].url: two embeds with one url collapse into the first", i)
			}
			links[link] = true
		}
	}
	if total > mostEmbeds {
		return fmt.Errorf("embeds: %d characters over all embeds, at most %d", total, mostEmbeds)
	}
	return nil
}

// embedFits returns how much of the common limit an embed takes.
func embedFits(e object) (int, error) {
	total := 0
	measure := func(name string, v any, most int) error {
		n := units(text(v))
		if total += n; n > most {
			return fmt.Errorf("%s: must be %d or fewer in length, is %d", name, most, n)
		}
		return nil
	}
	err := errors.Join(
		measure("title", e["title"], 256), measure("description", e["description"], 4096),
		measure("author.name", dict(e["author"])["name"], 256), measure("footer.text", dict(e["footer"])["text"], 2048),
	)
	for i, v := range list(e["fields"]) {
		field := dict(v)
		for name, most := range map[string]int{"name": 256, "value": 1024} {
			err = errors.Join(err, measure(fmt.Sprintf("fields[%d].%s", i, name), field[name], most))
			if strings.TrimSpace(text(field[name])) == "" {
				err = errors.Join(err, fmt.Errorf("fields[%d].%s: this field is required", i, name))
			}
		}
	}
	if len(list(e["fields"])) > 25 {
		err = errors.Join(err, errors.New("fields: must be 25 or fewer in length"))
	}
	for _, part := range [][2]string{{"author", "name"}, {"footer", "text"}} {
		if p, ok := e[part[0]].(object); ok && strings.TrimSpace(text(p[part[1]])) == "" {
			err = errors.Join(err, fmt.Errorf("%s.%s: this field is required", part[0], part[1]))
		}
	}
	if total == 0 && e["image"] == nil && e["thumbnail"] == nil {
		err = errors.Join(err, errors.New("description: an embed that shows nothing"))
	}
	return total, err
}

// referencesFit holds that attachment://name names a file that is there.
func referencesFit(m *message) error {
	names := make(map[string]bool)
	for _, file := range m.files {
		names[file.Name] = true
	}
	var err error
	walkStrings(m.raw, func(key, s string) {
		if name, ok := strings.CutPrefix(s, "attachment://"); ok && strings.HasSuffix(key, "url") && !names[name] {
			err = fmt.Errorf("attachment://%s names no file of the message", name)
		}
	})
	return err
}

// walkStrings calls f with every string below v and the name it stands under.
func walkStrings(v any, f func(key, s string)) {
	switch v := v.(type) {
	case object:
		for key, below := range v {
			if s, ok := below.(string); ok {
				f(key, s)
				continue
			}
			walkStrings(below, f)
		}
	case []any:
		for _, below := range v {
			walkStrings(below, f)
		}
	}
}

// mute demands that a body lets nobody be called by its words: allowed_mentions with parse exactly []. A new message may name
// people and roles, if exactly those stand in a line of mentions and nothing else, which is the first of all.
func mute(fields object, fresh bool) *refusal {
	mentions, ok := fields["allowed_mentions"].(object)
	if !ok {
		return badForm("allowed_mentions: is missing")
	}
	if parse, ok := mentions["parse"].([]any); !ok || len(parse) > 0 {
		return badForm("allowed_mentions.parse: is not exactly []")
	}
	names := named(fields)
	if len(names) == 0 {
		return nil
	}
	if !fresh {
		return badForm("allowed_mentions: names somebody where nobody is called")
	}
	line, _, _ := strings.Cut(text(fields["content"]), "\n")
	if all := list(fields["components"]); line == "" && len(all) > 0 && whole(dict(all[0])["type"]) == kindText {
		line = text(dict(all[0])["content"])
	}
	called := strings.Fields(line)
	slices.Sort(names)
	slices.Sort(called)
	if !slices.Equal(names, called) {
		return badForm("allowed_mentions: names %v, and the first line has %q", names, line)
	}
	return nil
}

// named are those whom a body names as who may be called, as mentions.
func named(fields object) []string {
	mentions := dict(fields["allowed_mentions"])
	var names []string
	for _, v := range list(mentions["users"]) {
		names = append(names, "<@"+text(v)+">")
	}
	for _, v := range list(mentions["roles"]) {
		names = append(names, "<@&"+text(v)+">")
	}
	return names
}
