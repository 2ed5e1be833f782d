package slack

import (
	"slices"

	"github.com/threadtape/threadtape/bot/chat"
)

// A callBlock is rich text that names people and groups, and nothing else. It is the only thing of ours that rings for
// anybody: no other block has an element for that.
type callBlock struct {
	Type     string        `json:"type"` // rich_text
	Elements []callSection `json:"elements"`
}

type callSection struct {
	Type     string      `json:"type"` // rich_text_section
	Elements []callInner `json:"elements"`
}

// A callInner names a person or a group, or is the space between two.
type callInner struct {
	Type  string `json:"type"` // user, usergroup or text
	User  string `json:"user_id,omitempty"`
	Group string `json:"usergroup_id,omitempty"`
	Text  string `json:"text,omitempty"`
}

func (b callBlock) weight() int {
	n := 0
	for _, s := range b.Elements {
		for _, e := range s.Elements {
			n += len(e.User) + len(e.Group) + len(e.Text) + overhead
		}
	}
	return n
}

// ringing is the block that calls whom a message calls, if it calls anybody. What has not the form of an id is left out.
func ringing(calls []chat.Call) []block {
	var all []callInner
	for _, c := range calls {
		one := callInner{Type: "user", User: c.User}
		if c.Role != "" {
			one = callInner{Type: "usergroup", Group: c.Role}
		}
		if c.Role == "" && !isID(c.User, "UW") || c.Role != "" && !isID(c.Role, "S") || slices.Contains(all, one) {
			continue
		}
		if len(all) > 0 {
			all = append(all, callInner{Type: "text", Text: " "})
		}
		all = append(all, one)
	}
	if len(all) == 0 {
		return nil
	}
	return []block{callBlock{"rich_text", []callSection{{typeSection, all}}}}
}
