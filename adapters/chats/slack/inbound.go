package slack

import (
	"bytes"
	"encoding/json"
	"slices"
	"strings"
)

// A slashCommand is what somebody typed behind our command, as far as we read it. It came over Socket Mode, or its
// signature was checked: what it says of the asker holds.
type slashCommand struct {
	Team     string `json:"team_id"`
	Channel  string `json:"channel_id"`
	Name     string `json:"channel_name"`
	User     string `json:"user_id"`
	UserName string `json:"user_name"`
	Command  string `json:"command"`
	Text     string `json:"text"`
	Response string `json:"response_url"` // a secret
	Trigger  string `json:"trigger_id"`
}

// An interactivity is a press, a shortcut, or a form that came back.
type interactivity struct {
	Type     string      `json:"type"`
	Team     ref         `json:"team"`
	User     ref         `json:"user"`
	Channel  ref         `json:"channel"`
	Message  toldMessage `json:"message"`
	Actions  []pressed   `json:"actions"`
	Callback string      `json:"callback_id"`
	Response string      `json:"response_url"` // a secret
	Trigger  string      `json:"trigger_id"`
	View     toldView    `json:"view"`

	Container struct {
		Message   string `json:"message_ts"`
		Channel   string `json:"channel_id"`
		Ephemeral bool   `json:"is_ephemeral"`
	} `json:"container"`
}

// The types of interactivities.
const (
	typePressed   = "block_actions"
	typeSubmitted = "view_submission"
	typeShortcut  = "shortcut"
	typeOnMessage = "message_action"
)

// A ref names a workspace, a person or a channel.
type ref struct {
	ID       string `json:"id"`
	Name     string `json:"name"`
	UserName string `json:"username"`
}

type pressed struct {
	ActionID string   `json:"action_id"`
	Value    string   `json:"value"`
	Selected selected `json:"selected_option"`
}

type selected struct {
	Value string `json:"value"`
}

type toldMessage struct {
	TS     string          `json:"ts"`
	Thread string          `json:"thread_ts"`
	Text   string          `json:"text"`
	Blocks json.RawMessage `json:"blocks"`
}

type toldView struct {
	ID       string `json:"id"`
	Callback string `json:"callback_id"`
	Private  string `json:"private_metadata"`
	State    struct {
		Values map[string]map[string]entered `json:"values"`
	} `json:"state"`
}

// entered is what stands in one field of a form.
type entered struct {
	Value    string   `json:"value"`
	Selected selected `json:"selected_option"`
	Channel  string   `json:"selected_conversation"`
}

func (e entered) text() string {
	for _, s := range []string{e.Value, e.Selected.Value, e.Channel} {
		if s != "" {
			return s
		}
	}
	return ""
}

// An eventCallback is what happened in a workspace.
type eventCallback struct {
	Team  string    `json:"team_id"`
	ID    string    `json:"event_id"`
	Event toldEvent `json:"event"`
}

type toldEvent struct {
	Type    string `json:"type"`
	User    string `json:"user"`
	Channel string `json:"channel"`
	Tab     string `json:"tab"`
	TS      string `json:"message_ts"`
	Unfurl  string `json:"unfurl_id"`
	Source  string `json:"source"`
	Links   []struct {
		URL string `json:"url"`
	} `json:"links"`
	Tokens struct {
		Bot []string `json:"bot"`
	} `json:"tokens"`
}

// read decodes what Slack sent. A field of an odd type is left out.
func read[T any](payload []byte) (T, error) {
	var v T
	err := json.Unmarshal(payload, &v)
	return v, lenient(err)
}

// linksMost is how many links of a message are handed on.
const linksMost = 10

// links are those of a message that somebody pointed at: of its blocks, and of its text as Slack writes them.
func (m toldMessage) links() []string {
	var found []string
	add := func(s string) {
		s, _, _ = strings.Cut(s, "|")
		s = strings.TrimRight(s, ".,;:!?'")
		if !strings.HasPrefix(s, "http://") && !strings.HasPrefix(s, "https://") || len(found) == linksMost {
			return
		}
		if !slices.Contains(found, s) {
			found = append(found, s)
		}
	}
	d := json.NewDecoder(bytes.NewReader(m.Blocks))
	key := ""
	for {
		tok, err := d.Token()
		if err != nil {
			break
		}
		s, ok := tok.(string)
		if ok && key == "url" {
			add(s)
		}
		key = s
	}
	for piece := range strings.SplitSeq(m.Text, "<") {
		inside, _, _ := strings.Cut(piece, ">")
		add(strings.ReplaceAll(inside, "&amp;", "&"))
	}
	return found
}
