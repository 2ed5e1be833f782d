package main

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/threadtape/threadtape/bot/chat"
	"github.com/threadtape/threadtape/bot/store"
)

// A note is what people decided beside their subscriptions: a line of an export.
type note struct {
	Tenant string          `json:"tenant"`
	Kind   string          `json:"kind"`
	Name   string          `json:"name"`
	Value  json.RawMessage `json:"value,omitempty"`
	Text   string          `json:"text,omitempty"` // a value that is no JSON
	End    time.Time       `json:"end,omitzero"`
}

// A movable kind of notes goes along with an export. What another store finds out by itself, or what ends soon, does not.
type movable struct {
	kind   string
	chat   bool // the tenant is the kind of chat, not a server of it
	server bool // the tenant is a server in any case: it means nothing in another chat
	// channel splits a name into the channel that it begins with and the rest; nil: it names none.
	channel func(name string) (to chat.Address, rest string)
}

var movables = []movable{
	{kind: "settings", chat: true, channel: wholeName},
	{kind: "digests", chat: true, channel: wholeName},
	{kind: "hidden", channel: firstOfName},
	{kind: "optout", chat: true},
	{kind: "watchlist", server: true, channel: wholeName},
	{kind: "followers", chat: true},
	{kind: "follow"},
	{kind: "followed"},
}

func wholeName(name string) (chat.Address, string) { return chat.Address(name), "" }

func firstOfName(name string) (chat.Address, string) {
	to, rest, _ := strings.Cut(name, "\t")
	return chat.Address(to), "\t" + rest
}

// channel is the one that a note belongs to; empty where it belongs to none.
func (n note) channel() (to chat.Address) {
	for _, m := range movables {
		if m.kind == n.Kind && m.channel != nil {
			to, _ = m.channel(n.Name)
		}
	}
	return to
}

// exportNotes writes the notes of everybody who has one of the subscriptions. They come before these: what was hidden is
// hidden, and quiet hours are known, before anything is said.
func exportNotes(ctx context.Context, st store.Store, subs []store.Subscription, enc *json.Encoder) error {
	chats, tenants := make(map[string]bool), make(map[string]bool)
	for _, s := range subs {
		chats[s.To.Chat()], tenants[s.Tenant] = true, true
	}
	for _, m := range movables {
		from := tenants
		if m.chat {
			from = chats
		}
		for _, tenant := range slices.Sorted(maps.Keys(from)) {
			notes, err := st.Notes.Range(ctx, tenant, m.kind)
			if err != nil {
				return fmt.Errorf("%s of %s: %w", m.kind, tenant, err)
			}
			for _, n := range notes {
				out := note{Tenant: tenant, Kind: m.kind, Name: n.Key.Name, End: n.End}
				if json.Valid(n.Value) {
					out.Value = n.Value
				} else {
					out.Text = string(n.Value)
				}
				if err := enc.Encode(record{Kind: "note", Note: &out}); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

// importNote writes a note that the store does not know. One of a kind that does not move is left out, and so is one that
// means nothing where its channel moves.
func importNote(ctx context.Context, st store.Store, n note, moves map[chat.Address]chat.Address) (known bool, err error) {
	at := slices.IndexFunc(movables, func(m movable) bool { return m.kind == n.Kind })
	if at < 0 {
		return false, nil
	}
	out := store.Note{Key: store.Key{Tenant: n.Tenant, Kind: n.Kind, Name: n.Name}, Value: n.Value, End: n.End}
	if n.Text != "" {
		out.Value = []byte(n.Text)
	}
	if !movables[at].move(&out, moves) {
		return false, nil
	}
	if _, err = st.Notes.Write(ctx, out); errors.Is(err, store.ErrStale) {
		return true, nil
	}
	return false, err
}

// move gives a note the name that it has where its channel moves; ok is false where it means nothing there.
func (m movable) move(n *store.Note, moves map[chat.Address]chat.Address) (ok bool) {
	if m.channel == nil {
		return true
	}
	from, rest := m.channel(n.Key.Name)
	to, moved := moves[from]
	if !moved {
		return true
	}
	if m.server {
		n.Key.Name = string(to) + rest
		return to.Chat() == from.Chat()
	}
	n.Key.Tenant, n.Key.Name = to.Chat(), string(to)+rest // as the subscriptions there; see subscription.move
	if m.kind == "settings" {
		return moveSettings(n, to, moves)
	}
	return true
}

// moveSettings lets what the settings of a channel name move along. What stays in another chat is named no more.
func moveSettings(n *store.Note, to chat.Address, moves map[chat.Address]chat.Address) (ok bool) {
	var s store.Settings
	if json.Unmarshal(n.Value, &s) != nil {
		return false
	}
	for _, named := range []*chat.Address{&s.Of, &s.Notify} {
		if *named = cmp.Or(moves[*named], *named); named.Chat() != to.Chat() {
			*named = ""
		}
	}
	value, err := json.Marshal(s)
	n.Value = value
	return err == nil
}
