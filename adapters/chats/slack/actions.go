package slack

import (
	"fmt"
	"path"
	"strings"

	"github.com/threadtape/threadtape/bot/chat"
)

// maxButtons is how many actions are buttons before the rest goes into a menu.
const maxButtons = 5

// moreID is the beginning of the action ids of menus. What is chosen in one is the value that the action's button would have
// had.
const moreID = "more"

// A pressable is an action as a button, and whether a menu could have it instead.
type pressable struct {
	button control
	option option
	fits   bool
}

// controls draws what can be pressed: a button for each of the first five actions, and the rest in an overflow menu where
// there are few, else links as buttons and what runs something in menus to choose from.
func controls(m chat.Message, action func(i int, a chat.Action) (actionID, value string)) []block {
	all := pressables(m, action)
	first, rest := all, []pressable(nil)
	if len(all) > maxButtons+1 { // a menu of one would hide it for nothing
		first, rest = all[:maxButtons], all[maxButtons:]
	}
	var out []control
	for _, p := range first {
		out = append(out, p.button)
	}
	out = append(out, menus(rest)...)
	var blocks []block
	for _, some := range chunks(out, maxControls, maxTotal/3, control.weight) {
		blocks = append(blocks, actionsBlock{"actions", some})
	}
	return blocks
}

func menus(rest []pressable) []control {
	var options []option
	var out []control
	few := len(rest) <= maxOverflow
	for _, p := range rest {
		if !p.fits || !few && p.button.URL != "" {
			out = append(out, p.button)
			continue
		}
		options = append(options, p.option)
	}
	if len(options) == 1 { // its button is one more
		for _, p := range rest {
			if p.fits && p.option == options[0] {
				return append(out, p.button)
			}
		}
	}
	for i, some := range chunks(options, maxOptions, maxTotal/3, option.weight) {
		c := control{Type: "static_select", ActionID: moreID, Placeholder: new(plainText("More…")), Options: some}
		if few {
			c.Type, c.Placeholder = "overflow", nil
		}
		if i > 0 {
			c.ActionID = fmt.Sprint(moreID, ":", i+1)
		}
		out = append(out, c)
	}
	return out
}

// pressables are the actions that lead somewhere or run what somebody keeps an id for.
func pressables(m chat.Message, action func(i int, a chat.Action) (actionID, value string)) []pressable {
	var out []pressable
	seen := make(map[string]bool)
	for i, a := range m.Actions {
		c := control{Type: "button", Text: new(plainText(labelled(a, maxLabel)))}
		switch {
		case a.Run != "" && action != nil:
			c.ActionID, c.Value = action(i, a)
			if i == 0 && m.About.Thread == "" {
				c.Style = "primary" // what an answer proposes; a relay proposes nothing
			}
		case a.Run == "":
			// Slack reports also that a link was opened, and wants that acknowledged.
			if c.URL = target(a.URL); c.URL != "" {
				c.ActionID = fmt.Sprint("open:", i)
			}
		}
		if c.ActionID == "" || units(c.ActionID) > maxID || units(c.Value) > maxValue || seen[c.ActionID] || strings.HasPrefix(c.ActionID, moreID) {
			continue
		}
		seen[c.ActionID] = true
		p := pressable{button: c, option: option{Text: plainText(labelled(a, maxOption)), Value: c.Value, URL: c.URL}}
		if p.option.Value == "" {
			p.option.Value = c.ActionID
		}
		p.fits = units(p.option.Value) <= maxOption && len(c.URL) <= 4*maxLabel // a longer link makes a menu too heavy
		out = append(out, p)
	}
	return out
}

func labelled(a chat.Action, max int) string {
	for _, label := range []string{a.Label, a.Run} {
		if label = clip(brief(label), max, same); !empty(label) {
			return label
		}
	}
	if a.Run != "" {
		return "Go"
	}
	return "Open"
}

// pictures show the files of a message: the n-th has the n-th id, that of an upload. What has none, or is no picture, is
// named instead.
func pictures(files []chat.File, ids []string) []block {
	var out []block
	for i, f := range files {
		name, alt := brief(f.Name), brief(f.Alt)
		if i < len(ids) && ids[i] != "" && picture(f.Name) {
			shown := clip(alt, maxAlt, same)
			if empty(shown) {
				shown = "picture"
			}
			out = append(out, imageBlock{"image", slackFile{ids[i]}, shown})
			continue
		}
		out = append(out, smallPrint([]object{plainText(clip(strings.TrimSpace("file: "+name+" "+alt), maxObject, same))})...)
	}
	return out
}

// picture reports whether Slack shows a file of that name as a picture: https://docs.slack.dev/reference/block-kit/blocks/image-block/
func picture(name string) bool {
	switch strings.ToLower(path.Ext(name)) {
	case ".png", ".jpg", ".jpeg", ".gif":
		return true
	}
	return false
}
