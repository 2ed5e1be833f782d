package fakeslack

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"time"
)

// A message is one that stands, or stood, somewhere. raw is its body as sent, edits laid over it.
type message struct {
	ts, thread string
	channel    *channel
	user       string // who said it
	hidden     string // the one person who sees it; empty: all
	raw        object
	at, edited time.Time
	edits      int
	deleted    bool
	broadcast  bool
	via        string // the method that brought it; empty: a person wrote it
	files      []*file
}

// said is all messages.
type said struct {
	byTS     map[string]*message
	in       map[string][]*message
	byClient map[[2]string]*message // by channel and client_msg_id
	unfurls  []Unfurl
}

func newSaid() said {
	return said{byTS: make(map[string]*message), in: make(map[string][]*message), byClient: make(map[[2]string]*message)}
}

// A Message is one as it stands now.
type Message struct {
	Channel     string
	TS          string
	ThreadTS    string // of the message that it answers; empty: none
	User        string // id of who said it
	Text        string
	Blocks      json.RawMessage // as sent; nil: none
	Attachments json.RawMessage
	Metadata    json.RawMessage
	ClientMsgID string
	Raw         json.RawMessage // all arguments as they were sent, later edits laid over them
	Files       []File
	Edits       int
	Deleted     bool
	Ephemeral   string // id of the one person who sees it; empty: all
	Broadcast   bool   // an answer in a thread that the channel shows too
	Via         string // chat.postMessage, chat.postEphemeral, response_url, ack, files.completeUploadExternal; empty: a person
	At          time.Time
}

// Messages returns what stands in a channel and its threads, oldest first, people's own words included; deleted messages
// are among them and marked. What only one person sees is not: [Fake.Ephemerals] has that.
func (f *Fake) Messages(channel string) []Message {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.view(channel, false)
}

// Ephemerals returns what single people saw in a channel, oldest first.
func (f *Fake) Ephemerals(channel string) []Message {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.view(channel, true)
}

func (f *Fake) view(channel string, hidden bool) []Message {
	var all []Message
	for _, m := range f.said.in[channel] {
		if (m.hidden != "") == hidden {
			all = append(all, m.view())
		}
	}
	return all
}

// Await waits until ok is true of what stands in a channel, and returns it then; the error is that of the context.
func (f *Fake) Await(ctx context.Context, channel string, ok func([]Message) bool) ([]Message, error) {
	var all []Message
	err := f.until(ctx, func() bool {
		all = f.view(channel, false)
		return ok(all)
	})
	return all, err
}

// Say lets a person write in a channel, and returns the message. No event tells the app: [Fake.Share] and
// [Fake.Mention] do.
func (f *Fake) Say(p Person, channel, words string) Message {
	f.mu.Lock()
	defer f.mu.Unlock()
	m := f.say(p, channel, "", words)
	if m == nil {
		return Message{}
	}
	return m.view()
}

// Reply lets a person answer a message in its thread.
func (f *Fake) Reply(p Person, channel, thread, words string) Message {
	f.mu.Lock()
	defer f.mu.Unlock()
	m := f.say(p, channel, thread, words)
	if m == nil {
		return Message{}
	}
	return m.view()
}

func (f *Fake) say(p Person, channel, thread, words string) *message {
	ch := f.channelOf(channel)
	if ch == nil {
		return nil
	}
	p = f.known(p)
	f.join(ch, p.ID)
	return f.put(&message{channel: ch, thread: thread, user: p.ID, raw: object{"text": words}})
}

// put makes a message stand. The caller holds f.mu.
func (f *Fake) put(m *message) *message {
	m.ts, m.at = f.ts(), f.now()
	f.said.byTS[m.ts] = m
	f.said.in[m.channel.id] = append(f.said.in[m.channel.id], m)
	f.touch()
	return m
}

// DeleteMessage lets an administrator delete a message.
func (f *Fake) DeleteMessage(channel, ts string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	m := f.said.byTS[ts]
	if m == nil || m.channel.id != channel {
		f.t.Errorf("fakeslack: the test deletes %s, which does not stand in %s", ts, channel)
		return
	}
	m.deleted = true
	f.touch()
}

func (m *message) view() Message {
	part := func(name string) json.RawMessage {
		if m.raw[name] == nil {
			return nil
		}
		return encode(m.raw[name])
	}
	v := Message{
		Channel: m.channel.id, TS: m.ts, ThreadTS: m.thread, User: m.user, Text: text(m.raw["text"]), Blocks: part("blocks"),
		Attachments: part("attachments"), Metadata: part("metadata"), ClientMsgID: text(m.raw["client_msg_id"]),
		Raw: encode(m.raw), Edits: m.edits, Deleted: m.deleted, Ephemeral: m.hidden, Broadcast: m.broadcast, Via: m.via, At: m.at,
	}
	for _, file := range m.files {
		v.Files = append(v.Files, file.view())
	}
	return v
}

// lay lays the fields of an edit over a message. What is not named stays; an empty list of blocks or attachments and
// empty metadata take away what was there, as the reference of chat.update says.
func (m *message) lay(args object, now time.Time) {
	raw := maps.Clone(m.raw)
	for _, name := range []string{"text", "blocks", "attachments", "metadata", "markdown_text"} {
		if v, ok := args[name]; ok && v != nil {
			raw[name] = v
		}
	}
	for _, name := range []string{"blocks", "attachments"} {
		if l, ok := raw[name].([]any); ok && len(l) == 0 {
			delete(raw, name)
		}
	}
	if md := dict(raw["metadata"]); md != nil && text(md["event_type"]) == "" {
		delete(raw, "metadata")
	}
	m.raw, m.edited = raw, now
	m.edits++
}

// blocks returns a message's blocks with an id on each, as Slack gives to those that have none.
func (m *message) blocks() []any { return numbered(m.ts, list(m.raw["blocks"])) }

func numbered(seed string, blocks []any) []any {
	all := slices.Clone(blocks)
	for i, v := range all {
		b := dict(copied(v))
		if text(b["block_id"]) == "" {
			b["block_id"] = fmt.Sprintf("b%s-%d", seed[max(0, len(seed)-6):], i)
		}
		for j, e := range elementsOf(b) {
			if text(e["action_id"]) == "" {
				e["action_id"] = fmt.Sprintf("a%d-%d", i, j)
			}
		}
		all[i] = b
	}
	return all
}

// object is a message as Slack's answers and payloads show it.
func (f *Fake) messageObject(m *message, withMetadata bool) object {
	o := object{"type": "message", "ts": m.ts, "user": m.user, "text": text(m.raw["text"]), "team": m.channel.team}
	if t := f.world.teams[m.channel.team]; t.bot == m.user {
		o["bot_id"], o["app_id"] = t.botID, f.o.App
	}
	if blocks := m.blocks(); len(blocks) > 0 {
		o["blocks"] = blocks
	}
	if a := m.raw["attachments"]; a != nil {
		o["attachments"] = a
	}
	if md := dict(m.raw["metadata"]); withMetadata && md != nil {
		o["metadata"] = md
	}
	if id := m.raw["client_msg_id"]; id != nil && f.o.DedupClientMsgID {
		o["client_msg_id"] = id
	}
	if m.edits > 0 {
		o["edited"] = object{"user": m.user, "ts": stamp(m.edited.UnixMicro())}
	}
	if m.thread != "" {
		o["thread_ts"] = m.thread
	}
	if m.broadcast {
		o["subtype"] = "thread_broadcast"
	}
	if n := f.repliesTo(m); n > 0 {
		o["thread_ts"], o["reply_count"] = m.ts, n
	}
	if len(m.files) > 0 {
		var files []object
		for _, file := range m.files {
			files = append(files, file.object())
		}
		o["files"] = files
	}
	return o
}

func (f *Fake) repliesTo(m *message) int {
	n := 0
	for _, r := range f.said.in[m.channel.id] {
		if r.thread == m.ts && !r.deleted && r.hidden == "" {
			n++
		}
	}
	return n
}
