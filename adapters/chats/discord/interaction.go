package discord

import (
	"bytes"
	"encoding/json"
	"time"
)

// The types of interactions: https://discord.com/developers/docs/interactions/receiving-and-responding
const (
	typePing         = 1
	typeCommand      = 2
	typePressed      = 3
	typeAutocomplete = 4
	typeSubmitted    = 5
)

// The types of commands.
const (
	commandSlash   = 1
	commandMessage = 3
)

// An interaction is what Discord tells when somebody asks for something, as far as we read it. It came over the gateway, or
// its signature was checked: what it says of the asker holds.
type interaction struct {
	ID             string          `json:"id"`
	Type           int             `json:"type"`
	Token          string          `json:"token"` // a secret
	Guild          string          `json:"guild_id"`
	ChannelID      string          `json:"channel_id"`
	Channel        toldChannel     `json:"channel"`
	Member         *asker          `json:"member"` // in a server
	User           *user           `json:"user"`   // elsewhere
	Data           interactionData `json:"data"`
	Message        *toldMessage    `json:"message"` // that was pressed
	AppPermissions bits            `json:"app_permissions"`
	// Owners says where the application is installed that made this possible: "0" is the server, "1" the person.
	Owners map[string]json.RawMessage `json:"authorizing_integration_owners"`
}

type interactionData struct {
	Name     string       `json:"name"`
	Type     int          `json:"type"`
	Options  []toldOption `json:"options"`
	Target   string       `json:"target_id"`
	Resolved struct {
		Messages map[string]toldMessage `json:"messages"`
		Channels map[string]toldChannel `json:"channels"`
	} `json:"resolved"`
	CustomID   string          `json:"custom_id"`
	Values     []string        `json:"values"`
	Components []toldComponent `json:"components"`
}

type toldOption struct {
	Name    string       `json:"name"`
	Type    int          `json:"type"`
	Value   anyText      `json:"value"`
	Focused bool         `json:"focused"`
	Options []toldOption `json:"options"`
}

type toldChannel struct {
	ID          string `json:"id"`
	Type        int    `json:"type"`
	Name        string `json:"name"`
	Parent      string `json:"parent_id"`
	Permissions bits   `json:"permissions"`     // of the asker
	App         *bits  `json:"app_permissions"` // ours; not told by every server of the protocol
}

type toldMessage struct {
	ID        string `json:"id"`
	ChannelID string `json:"channel_id"`
	Content   string `json:"content"`
	Flags     int    `json:"flags"`
	Embeds    []struct {
		URL         string `json:"url"`
		Description string `json:"description"`
	} `json:"embeds"`
	Components []toldComponent `json:"components"`
}

type toldComponent struct {
	Type       int             `json:"type"`
	CustomID   string          `json:"custom_id"`
	URL        string          `json:"url"`
	Content    string          `json:"content"`
	Value      string          `json:"value"`
	Values     []string        `json:"values"`
	Component  *toldComponent  `json:"component"`
	Components []toldComponent `json:"components"`
}

// all yields a component and everything in it.
func (c toldComponent) all(visit func(toldComponent)) {
	visit(c)
	if c.Component != nil {
		c.Component.all(visit)
	}
	for _, inner := range c.Components {
		inner.all(visit)
	}
}

// An asker is a member as an interaction tells of them.
type asker struct {
	User        user     `json:"user"`
	Nick        string   `json:"nick"`
	Roles       []string `json:"roles"`
	Permissions bits     `json:"permissions"` // in the channel of the interaction, everything counted in
	Silenced    string   `json:"communication_disabled_until"`
}

// timedOut reports whether the member may not speak for now. A time that cannot be read counts as one to come.
func (a asker) timedOut(now time.Time) bool {
	if a.Silenced == "" {
		return false
	}
	until, err := time.Parse(time.RFC3339, a.Silenced)
	return err != nil || now.Before(until)
}

type user struct {
	ID      string `json:"id"`
	Name    string `json:"username"`
	Display string `json:"global_name"`
	Bot     bool   `json:"bot"`
}

// anyText is a value of an option as text: a flag is yes or no.
type anyText string

// UnmarshalJSON takes a string, a number or a truth value; anything else is empty.
func (a *anyText) UnmarshalJSON(data []byte) error {
	data = bytes.TrimSpace(data)
	var s string
	switch {
	case json.Unmarshal(data, &s) == nil:
	case bytes.Equal(data, []byte("true")):
		s = "yes"
	case bytes.Equal(data, []byte("false")):
		s = "no"
	default:
		var n json.Number
		if json.Unmarshal(data, &n) == nil {
			s = n.String()
		}
	}
	*a = anyText(s)
	return nil
}

// who is the person who did it; without an id it is nobody.
func (in interaction) who() user {
	switch {
	case in.Member != nil:
		return in.Member.User
	case in.User != nil:
		return *in.User
	default:
		return user{}
	}
}

// installed reports whether the server of the interaction has us; else it is the person who brought us along. A server of
// the protocol that tells neither has us.
func (in interaction) installed() bool {
	_, there := in.Owners["0"]
	return in.Guild != "" && (there || len(in.Owners) == 0)
}

// A callback is the first answer to an interaction.
type callback struct {
	Type int `json:"type"`
	Data any `json:"data,omitempty"`
}

// The types of callbacks.
const (
	answerMessage    = 4
	answerLater      = 5 // a message follows
	answerUpdateSoon = 6 // the message that was pressed follows
	answerUpdate     = 7
	answerChoices    = 8
	answerForm       = 9
)

// flagPrivate makes an answer one that the asker alone sees.
const flagPrivate = 1 << 6
