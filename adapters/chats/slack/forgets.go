package slack

import "github.com/threadtape/threadtape/bot/chat"

var _ chat.Forgetful = (*Slack)(nil)

// Forgets reports whether a place is in a workspace that does not let the bot read its history. Until Slack has told what it
// grants, which it does with the first answer, every place counts as one.
func (s *Slack) Forgets(to chat.Address) bool {
	id, _, err := parseAddress(to)
	if err != nil {
		return false
	}
	for i, t := range s.teams {
		t.mu.Lock()
		is := id == t.me.Team || id == "" && i == 0
		t.mu.Unlock()
		if is {
			granted, known := t.api.grants(optionalScopes...)
			return !known || !granted
		}
	}
	return true // a workspace that installed the app by itself: what it grants is not looked up here
}
