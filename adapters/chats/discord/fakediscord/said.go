package fakediscord

import (
	"context"
	"encoding/json"
	"maps"
	"slices"
	"time"
)

// Flags of messages (D resources/message).
const (
	flagCrossposted   = 1 << 0
	flagEphemeral     = 1 << 6
	flagLoading       = 1 << 7
	flagNotifications = 1 << 12
	flagComponents    = 1 << 15
)

// A message is one that stands, or stood, somewhere. raw is its body as sent, edits laid over it.
type message struct {
	id, channel string
	author      string
	nonce       string
	raw         object
	files       []File
	at, edited  time.Time
	edits       int
	deleted     bool
	crossposted bool
	loading     bool         // a deferred answer that has no words yet
	answers     *interaction // nil: no answer to one
	thread      string       // the thread that began here
	under       string       // the message that this one answers
	called      []string     // whom it called when it was new
}

func (m *message) flags() int   { return whole(m.raw["flags"]) }
func (m *message) hidden() bool { return m.flags()&flagEphemeral != 0 }

// said is all messages, and the nonces that are remembered.
type said struct {
	byID   map[string]*message
	in     map[string][]*message
	nonces map[[2]string]*message // by channel and nonce
}

func newSaid() said {
	return said{byID: make(map[string]*message), in: make(map[string][]*message), nonces: make(map[[2]string]*message)}
}

// A File is one that was sent with a message.
type File struct {
	ID          string // its number in the request, or the id of an attachment
	Name        string
	Description string
	Type        string // the content type of its part
	Bytes       []byte
}

// A Message is one as it stands now.
type Message struct {
	ID, Channel string
	Author      string // id of the user
	Nonce       string
	Content     string
	Raw         json.RawMessage // the body as it was sent, later edits laid over it
	Embeds      []json.RawMessage
	Components  []json.RawMessage
	Flags       int
	Files       []File
	Edits       int
	Deleted     bool
	Crossposted bool
	Interaction bool // it answers one: no nonce protects it
	Thread      string
	Under       string   // id of the message that it answers; empty: none
	Called      []string // whom it called when it was new, as mentions: "<@1>", "<@&2>"
	At          time.Time
}

// Silent reports whether the message rings nobody.
func (m Message) Silent() bool { return m.Flags&flagNotifications != 0 }

// Messages returns what stands in a channel, oldest first; deleted messages are among them and marked. Answers that only
// one person sees, and answers still to come, are not: [Answer.Message] has them.
func (f *Fake) Messages(channel string) []Message {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.view(channel)
}

func (f *Fake) view(channel string) []Message {
	var all []Message
	for _, m := range f.said.in[channel] {
		if !m.hidden() && !m.loading {
			all = append(all, m.view())
		}
	}
	return all
}

// Await waits until ok is true of what stands in a channel, and returns it then; the error is that of the context.
func (f *Fake) Await(ctx context.Context, channel string, ok func([]Message) bool) ([]Message, error) {
	for {
		f.mu.Lock()
		all, changed := f.view(channel), f.changed
		f.mu.Unlock()
		if ok(all) {
			return all, nil
		}
		select {
		case <-changed:
		case <-ctx.Done():
			return all, context.Cause(ctx)
		case <-f.done:
			return all, context.Canceled
		}
	}
}

// standing counts the messages that stand in a channel. The caller holds f.mu.
func (f *Fake) standing(channel string) int {
	n := 0
	for _, m := range f.said.in[channel] {
		if !m.deleted && !m.hidden() && !m.loading {
			n++
		}
	}
	return n
}

// lastSaid is the id of the newest message of a channel, which may be removed by now, as in Discord; empty: there was none.
func (f *Fake) lastSaid(channel string) string {
	for _, m := range slices.Backward(f.said.in[channel]) {
		if !m.hidden() {
			return m.id
		}
	}
	return ""
}

func (m *message) view() Message {
	v := Message{
		ID: m.id, Channel: m.channel, Author: m.author, Nonce: m.nonce, Content: text(m.raw["content"]), Raw: encode(m.raw),
		Flags: m.flags(), Files: slices.Clone(m.files), Edits: m.edits, Deleted: m.deleted, Crossposted: m.crossposted,
		Interaction: m.answers != nil, Thread: m.thread, Under: m.under, Called: slices.Clone(m.called), At: m.at,
	}
	for _, e := range list(m.raw["embeds"]) {
		v.Embeds = append(v.Embeds, encode(e))
	}
	for _, c := range list(m.raw["components"]) {
		v.Components = append(v.Components, encode(c))
	}
	return v
}

// lay lays the fields of an edit over a message's body. A null clears a field; what is not named stays.
func (m *message) lay(fields object) object {
	raw := maps.Clone(m.raw)
	if raw == nil {
		raw = make(object)
	}
	if m.raw == nil {
		m.called = named(fields)
	}
	for name, v := range fields {
		switch name {
		case "attachments", "allowed_mentions", "nonce", "enforce_nonce", "message_reference":
			continue
		case "flags":
			if m.raw != nil { // an edit neither shows what was hidden nor takes the new components back
				v = m.flags()&(flagEphemeral|flagComponents|flagNotifications) | whole(v)&^flagEphemeral
			}
		}
		raw[name] = v
		if v == nil {
			delete(raw, name)
		}
	}
	return raw
}

func encode(v any) json.RawMessage {
	data, err := json.Marshal(v)
	if err != nil {
		panic("fakediscord: what was decoded cannot be encoded: " + err.Error())
	}
	return data
}

// text, whole, list and dict read a decoded value; the zero value stands for what is not there or of another type.

func text(v any) string {
	s, _ := v.(string)
	return s
}

func whole(v any) int {
	switch n := v.(type) {
	case json.Number:
		i, _ := n.Int64()
		return int(i)
	case int:
		return n
	case float64:
		return int(n)
	}
	return 0
}

func list(v any) []any {
	l, _ := v.([]any)
	return l
}

func dict(v any) object {
	o, _ := v.(object)
	return o
}
