package discord

import (
	"cmp"
	"fmt"
	"path"
	"strings"

	"github.com/threadtape/threadtape/bot/chat"
)

// moreID is the custom id of the menu that holds the actions for which there is no button. What is chosen in it is the id
// that the action's button would have had.
const moreID = "more"

// actionRows draws what can be pressed: a row of buttons with the first five actions; a menu of those that run something
// and are left; rows of further links. What is left after that is left out.
func actionRows(m chat.Message, button func(i int, a chat.Action) string) []component {
	var first, links []component
	var more []option
	seen := map[string]bool{moreID: true}
	for i, a := range m.Actions {
		c, ok := pressable(i, a, button)
		if !ok || c.CustomID != "" && seen[c.CustomID] {
			continue
		}
		seen[c.CustomID] = true
		switch {
		case len(first) < maxInRow:
			if i == 0 && c.Style == styleSecondary && m.About.Thread == "" {
				c.Style = stylePrimary // what an answer proposes; a relay proposes nothing
			}
			first = append(first, c)
		case c.Style == styleLink:
			links = append(links, c)
		case len(more) < maxOptions:
			more = append(more, option{Label: labelled(a, maxOption), Value: c.CustomID})
		}
	}
	var rows []component
	if len(first) > 0 {
		rows = append(rows, component{Type: typeRow, Components: first})
	}
	if len(more) > 0 {
		menu := component{Type: typeSelect, CustomID: moreID, Placeholder: "More…", Options: more}
		rows = append(rows, component{Type: typeRow, Components: []component{menu}})
	}
	for len(links) > 0 && len(rows) < maxRows {
		n := min(maxInRow, len(links))
		rows = append(rows, component{Type: typeRow, Components: links[:n:n]})
		links = links[n:]
	}
	return rows
}

// pressable is the button of an action, unless it leads nowhere or runs what nobody keeps an id for.
func pressable(i int, a chat.Action, button func(i int, a chat.Action) string) (component, bool) {
	c := component{Type: typeButton, Label: labelled(a, maxLabel)}
	switch {
	case a.Run != "" && button != nil:
		c.Style, c.CustomID = styleSecondary, button(i, a)
		return c, c.CustomID != "" && units(c.CustomID) <= maxCustomID
	case a.Run == "":
		c.Style, c.URL = styleLink, target(a.URL)
		return c, c.URL != "" && len(c.URL) <= maxButtonURL
	}
	return c, false
}

func labelled(a chat.Action, max int) string {
	label := clip(a.Label, max, plain)
	if !empty(label) {
		return label
	}
	if a.Run != "" {
		return cmp.Or(clip(a.Run, max, plain), "Go")
	}
	return "Open"
}

// attachments describe files in their order, under names that need no quoting anywhere. Files beyond the limit are left out.
func attachments(files []chat.File) []attachment {
	var out []attachment
	taken := make(map[string]bool)
	for i, f := range files[:min(len(files), maxFiles)] {
		name := filename(f.Name)
		for taken[name] {
			name = fmt.Sprintf("%d-%s", i+1, name)
		}
		taken[name] = true
		out = append(out, attachment{ID: fmt.Sprint(i), Filename: name, Description: clip(f.Alt, maxAlt, plain)})
	}
	return out
}

// filename keeps letters, digits, ".", "_" and "-" of a name.
func filename(name string) string {
	const longest = 80
	name = strings.Map(func(r rune) rune {
		switch {
		case 'a' <= r && r <= 'z', 'A' <= r && r <= 'Z', '0' <= r && r <= '9', r == '.', r == '_', r == '-':
			return r
		case r == ' ':
			return '_'
		}
		return -1
	}, name)
	name = strings.TrimLeft(name[max(0, len(name)-longest):], "._-")
	return cmp.Or(name, "file")
}

// picture reports whether Discord shows a file of that name as a picture.
func picture(name string) bool {
	switch strings.ToLower(path.Ext(name)) {
	case ".png", ".jpg", ".jpeg", ".gif", ".webp":
		return true
	}
	return false
}

func attached(f attachment) string { return "attachment://" + f.Filename }

// shown are the components that show files: what no component names stays unseen.
func shown(files []attachment) []component {
	gallery := component{Type: typeGallery}
	var out []component
	for _, f := range files {
		if picture(f.Filename) {
			gallery.Items = append(gallery.Items, galleryItem{Media: media{URL: attached(f)}, Description: f.Description})
			continue
		}
		out = append(out, component{Type: typeFile, File: &media{URL: attached(f)}})
	}
	if len(gallery.Items) > 0 {
		out = append([]component{gallery}, out...)
	}
	return out
}
