package discord

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/threadtape/threadtape/bot/chat"
	"github.com/threadtape/threadtape/bot/fault"
	"github.com/threadtape/threadtape/bot/store"
)

// The custom ids of our buttons. What stands behind the sign is no part of what the button does.
const (
	buttonVerb  = "v:" // and a verb, about the message that the button is on
	buttonNoted = "b:" // and the name of a note that has the line
	buttonSign  = "~"  // and what tells two buttons of a message apart, or the stamp of the message
)

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

// anyNoted reports whether that is so for one of them.
func anyNoted(actions []chat.Action) bool { return slices.ContainsFunc(actions, noted) }

// buttons returns a custom id for each action that runs something, and an empty one for the others. What a noted one runs
// is remembered under the tenant alone: pressed elsewhere, it is unknown.
func (d *Discord) buttons(ctx context.Context, tenant string, actions []chat.Action) ([]string, error) {
	ids := make([]string, len(actions))
	seen := make(map[string]bool)
	for i, a := range actions {
		if a.URL != "" || a.Run == "" {
			continue
		}
		name := buttonVerb + a.Run
		if noted(a) {
			token, err := d.button(ctx, tenant, a)
			if err != nil {
				return nil, err
			}
			name = buttonNoted + token
		}
		if seen[name] {
			name += buttonSign + strconv.Itoa(i)
		}
		seen[name] = true
		ids[i] = name
	}
	return ids, nil
}

// button notes what an action runs, and returns the name of the note: the same for the same line. It is written again only
// when more than half of its time is over.
func (d *Discord) button(ctx context.Context, tenant string, a chat.Action) (token string, err error) {
	p := runs{a.Run, a.Form}
	token = digest(tenant, a.Run, strconv.FormatBool(a.Form))[:20]
	if _, lately := d.written.Get(tenant+"\x00"+token, d.o.Keep/4); lately {
		return token, nil
	}
	n, err := d.notes.Read(ctx, store.Key{Tenant: tenant, Kind: noteKind, Name: token})
	if err != nil {
		return "", unnoted(err)
	}
	if n.Version == 0 || time.Until(n.End) < d.o.Keep/2 {
		if n.Value, err = json.Marshal(p); err != nil {
			return "", unnoted(err)
		}
		n.Key, n.End = store.Key{Tenant: tenant, Kind: noteKind, Name: token}, time.Now().Add(d.o.Keep)
		if _, err = d.notes.Write(ctx, n); err != nil && !errors.Is(err, store.ErrStale) { // somebody else wrote the same
			return "", unnoted(err)
		}
	}
	d.written.Put(tenant+"\x00"+token, struct{}{})
	return token, nil
}

// pressed returns what a button of ours runs, by its custom id and the tenant that Discord vouches for. ok is false for
// what is no button of ours, was forgotten, or belongs to another tenant.
func (d *Discord) pressed(ctx context.Context, tenant, customID string) (line string, form, ok bool, err error) {
	customID, _, _ = strings.Cut(customID, buttonSign)
	if verb, is := strings.CutPrefix(customID, buttonVerb); is {
		return verb, false, lone(verb), nil
	}
	token, is := strings.CutPrefix(customID, buttonNoted)
	if !is || len(token) > 100 {
		return "", false, false, nil
	}
	n, err := d.notes.Read(ctx, store.Key{Tenant: tenant, Kind: noteKind, Name: token})
	if err != nil {
		return "", false, false, unnoted(err)
	}
	var p runs
	if n.Version == 0 || json.Unmarshal(n.Value, &p) != nil {
		return "", false, false, nil
	}
	return p.Line, p.Form, true, nil
}

// unnoted is the fault of a memory that does not answer. Nothing was said.
func unnoted(err error) error {
	return fault.Wait(0, "E-DISCORD-NOTES", "Threadtape cannot get at its memory right now.", err)
}
