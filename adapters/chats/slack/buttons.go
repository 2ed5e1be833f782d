package slack

import (
	"context"
	"encoding/json"
	"errors"
	"strconv"
	"strings"
	"time"

	"github.com/threadtape/threadtape/bot/chat"
	"github.com/threadtape/threadtape/bot/fault"
	"github.com/threadtape/threadtape/bot/store"
)

// The values of our buttons. A menu gives back nothing but the value of what was chosen.
const (
	buttonVerb  = "v:" // and a verb, about the message that the button is on
	buttonNoted = "b:" // and the name of a note that has the line
)

// runPrefix begins the action ids of what runs something; which action it was follows.
const runPrefix = "run:"

// noteKind is the kind of the notes that have what buttons run.
const noteKind = "button"

// A runs is what the note of a button has.
type runs struct {
	Line string `json:"line"`
	Form bool   `json:"form,omitempty"`
}

// lone reports whether a line is one verb and nothing else.
func lone(line string) bool {
	return line != "" && len(line) <= 32 && strings.Trim(line, "abcdefghijklmnopqrstuvwxyz-") == ""
}

// noted reports whether what an action runs must be written down to be found again.
func noted(a chat.Action) bool { return a.URL == "" && a.Run != "" && (a.Form || !lone(a.Run)) }

// buttons returns a value for each action that runs something, and an empty one for the others. What a noted one runs is
// remembered under the tenant alone: pressed elsewhere, it is unknown.
func (s *Slack) buttons(ctx context.Context, tenant string, actions []chat.Action) ([]string, error) {
	values := make([]string, len(actions))
	for i, a := range actions {
		switch {
		case a.URL != "" || a.Run == "":
		case noted(a):
			token, err := s.button(ctx, tenant, a)
			if err != nil {
				return nil, err
			}
			values[i] = buttonNoted + token
		default:
			values[i] = buttonVerb + a.Run
		}
	}
	return values, nil
}

// pressing gives the renderer the values of the actions.
func pressing(values []string) func(i int, a chat.Action) (actionID, value string) {
	return func(i int, _ chat.Action) (actionID, value string) {
		if i >= len(values) || values[i] == "" {
			return "", ""
		}
		return runPrefix + strconv.Itoa(i), values[i]
	}
}

// button notes what an action runs, and returns the name of the note: the same for the same line. It is written again only
// when more than half of its time is over.
func (s *Slack) button(ctx context.Context, tenant string, a chat.Action) (token string, err error) {
	token = digest(tenant, a.Run, strconv.FormatBool(a.Form))[:20]
	if _, lately := s.written.Get(tenant+"\x00"+token, s.o.Keep/4); lately {
		return token, nil
	}
	key := store.Key{Tenant: tenant, Kind: noteKind, Name: token}
	n, err := s.notes.Read(ctx, key)
	if err != nil {
		return "", unnoted(err)
	}
	if n.Version == 0 || time.Until(n.End) < s.o.Keep/2 {
		if n.Value, err = json.Marshal(runs{a.Run, a.Form}); err != nil {
			return "", unnoted(err)
		}
		n.Key, n.End = key, time.Now().Add(s.o.Keep)
		if _, err = s.notes.Write(ctx, n); err != nil && !errors.Is(err, store.ErrStale) { // somebody else wrote the same
			return "", unnoted(err)
		}
	}
	s.written.Put(tenant+"\x00"+token, struct{}{})
	return token, nil
}

// pressed returns what a button or a choice of ours runs, by its value and the tenant that Slack vouches for. ok is false
// for what is no button of ours, was forgotten, or belongs to another tenant.
func (s *Slack) pressed(ctx context.Context, tenant, value string) (line string, form, ok bool, err error) {
	if verb, is := strings.CutPrefix(value, buttonVerb); is {
		return verb, false, lone(verb), nil
	}
	token, is := strings.CutPrefix(value, buttonNoted)
	if !is || len(token) > 100 {
		return "", false, false, nil
	}
	n, err := s.notes.Read(ctx, store.Key{Tenant: tenant, Kind: noteKind, Name: token})
	if err != nil {
		return "", false, false, unnoted(err)
	}
	var r runs
	if n.Version == 0 || json.Unmarshal(n.Value, &r) != nil {
		return "", false, false, nil
	}
	return r.Line, r.Form, true, nil
}

// unnoted is the fault of a memory that does not answer. Nothing was said.
func unnoted(err error) error {
	return fault.Wait(0, "E-SLACK-NOTES", "Threadtape cannot get at its memory right now.", err)
}
