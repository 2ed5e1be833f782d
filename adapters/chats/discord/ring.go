package discord

import (
	"cmp"
	"slices"
	"strings"

	"github.com/threadtape/threadtape/bot/chat"
)

// callsMost is how many one message calls at most, of the 100 people and the 100 groups that Discord lets it name: their
// line takes room from the words.
const callsMost = 50

// ring lets a new message call people and groups, with a line of mentions of its own above everything else, for which render
// left room. The words of the message call nobody, whatever they say: the ids that may be called are those of the line.
func ring(m *message, calls []chat.Call) {
	words := calling(calls)
	if words == "" {
		return
	}
	for mention := range strings.FieldsSeq(words) {
		name := strings.Trim(mention, "<@>")
		if role, ok := strings.CutPrefix(name, "&"); ok {
			m.AllowedMentions.Roles = append(m.AllowedMentions.Roles, role)
			continue
		}
		m.AllowedMentions.Users = append(m.AllowedMentions.Users, name)
	}
	switch {
	case m.Flags&flagComponents != 0:
		m.Components = append([]component{{Type: typeText, Content: words}}, m.Components...)
	case m.Content == "":
		m.Content = words
	default:
		m.Content = words + "\n" + m.Content
	}
}

// calling is the line of mentions, each once. What has not the form of an id is left out.
func calling(calls []chat.Call) string {
	var line []string
	for _, c := range calls {
		mention := "<@" + c.User + ">"
		if c.Role != "" {
			mention = "<@&" + c.Role + ">"
		}
		if snowflake(cmp.Or(c.Role, c.User)) && !slices.Contains(line, mention) && len(line) < callsMost {
			line = append(line, mention)
		}
	}
	return strings.Join(line, " ")
}
