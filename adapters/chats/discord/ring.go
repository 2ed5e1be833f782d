package discord

import (
	"slices"
	"strings"

	"github.com/threadtape/threadtape/bot/chat"
)

// callsMost is how many people, and how many groups, Discord lets one message name as those who may be called.
const callsMost = 100

// ring lets a new message call people and groups, with a line of mentions of its own above everything else. The words of the
// message call nobody, whatever they say: the ids that may be called are those of the line. What has not the form of an id is
// left out, and so is who has no room.
func ring(m *message, calls []chat.Call) {
	room := maxContent - units(m.Content) - 1
	if m.Flags&flagComponents != 0 {
		room = maxTexts - textsOf(m.Components) - 1
	}
	may := nobody()
	var line []string
	for _, c := range calls {
		list, name, mark := &may.Users, c.User, "<@"
		if c.Role != "" {
			list, name, mark = &may.Roles, c.Role, "<@&"
		}
		mention := mark + name + ">"
		if !snowflake(name) || slices.Contains(*list, name) || len(*list) == callsMost || len(mention)+1 > room {
			continue
		}
		*list = append(*list, name)
		line = append(line, mention)
		room -= len(mention) + 1
	}
	if len(line) == 0 {
		return
	}
	m.AllowedMentions = may
	words := strings.Join(line, " ")
	switch {
	case m.Flags&flagComponents != 0:
		m.Components = append([]component{{Type: typeText, Content: words}}, m.Components...)
	case m.Content == "":
		m.Content = words
	default:
		m.Content = words + "\n" + m.Content
	}
}

// textsOf is the length of all texts of components.
func textsOf(all []component) int {
	n := 0
	for _, c := range all {
		n += units(c.Content) + textsOf(c.Components)
	}
	return n
}
