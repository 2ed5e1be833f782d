package fakeslack

import (
	"maps"
	"net/url"
	"slices"
	"strings"
)

// channelFor finds a channel as the bot's workspace knows it. What the bot cannot see is not found. The caller holds f.mu.
func (f *Fake) channelFor(c *call, id string) (*channel, *refusal) {
	ch := f.world.channels[id]
	if ch == nil || ch.removed || ch.team != c.team.id || ch.kind == dm || ch.kind == private && !ch.has(c.team.bot) {
		return nil, refuse("channel_not_found")
	}
	return ch, nil
}

// placeFor finds where the bot may post.
func (f *Fake) placeFor(c *call) (*channel, *refusal) {
	id := text(c.args["channel"])
	if isUser(id) {
		p, ok := f.world.people[id]
		if !ok || p.Deactivated || p.Bot {
			return nil, refuse("channel_not_found")
		}
		return f.imWith(c.team, id), nil
	}
	ch, r := f.channelFor(c, id)
	switch {
	case r != nil:
		return nil, r
	case ch.archived:
		return nil, refuse("is_archived")
	case !ch.has(c.team.bot) && !c.team.grants("chat:write.public"):
		return nil, refuse("not_in_channel")
	}
	return ch, nil
}

func (f *Fake) postMessage(c *call) (object, *refusal) {
	ch, r := f.placeFor(c)
	if r != nil {
		return nil, r
	}
	if m, r := f.saidBefore(c, ch); m != nil || r != nil {
		if r != nil {
			return nil, r
		}
		return object{"channel": ch.id, "ts": m.ts, "message": f.messageObject(m, true)}, nil
	}
	m := &message{channel: ch, thread: text(c.args["thread_ts"]), user: c.team.bot, raw: bodyOf(c.args), via: c.Method}
	if r := f.threadFits(m, yes(c.args["reply_broadcast"])); r != nil {
		return nil, r
	}
	if r := f.filesShown(m); r != nil {
		return nil, r
	}
	f.put(m)
	if id := text(c.args["client_msg_id"]); id != "" {
		f.said.byClient[[2]string{ch.id, id}] = m
	}
	return object{"channel": ch.id, "ts": m.ts, "message": f.messageObject(m, true)}, nil
}

// saidBefore finds what was posted with the same client_msg_id, where the fake is asked to know.
func (f *Fake) saidBefore(c *call, ch *channel) (*message, *refusal) {
	id := text(c.args["client_msg_id"])
	if !f.o.DedupClientMsgID || id == "" {
		return nil, nil
	}
	m := f.said.byClient[[2]string{ch.id, id}]
	if m != nil && m.deleted {
		return nil, refuse("duplicate_message_not_found")
	}
	return m, nil
}

// threadFits finds the thread that a message belongs to.
func (f *Fake) threadFits(m *message, broadcast bool) *refusal {
	if m.thread == "" {
		return nil
	}
	parent := f.said.byTS[m.thread]
	if parent == nil || parent.channel != m.channel || parent.hidden != "" || parent.deleted && f.repliesTo(parent) == 0 {
		return refuse("thread_not_found")
	}
	if parent.thread != "" {
		return broke("cannot_reply_to_message", "thread_ts names an answer, not the first message of a thread")
	}
	m.broadcast = broadcast
	return nil
}

// bodyOf takes from the arguments what the message is made of.
func bodyOf(args object) object {
	raw := maps.Clone(args)
	for _, name := range []string{"channel", "user", "ts", "response_type", "replace_original", "delete_original"} {
		delete(raw, name)
	}
	return raw
}

// ownMessage finds a message of the bot's own that a call names.
func (f *Fake) ownMessage(c *call, notOwn string) (*message, *refusal) {
	ch, r := f.channelFor(c, text(c.args["channel"]))
	if r != nil {
		return nil, r
	}
	m := f.said.byTS[text(c.args["ts"])]
	switch {
	case m == nil || m.channel != ch || m.deleted || m.hidden != "":
		return nil, refuse("message_not_found")
	case m.user != c.team.bot:
		return nil, refuse(notOwn)
	}
	return m, nil
}

func (f *Fake) update(c *call) (object, *refusal) {
	m, r := f.ownMessage(c, "cant_update_message")
	if r != nil {
		return nil, r
	}
	if m.channel.archived {
		return nil, refuse("is_inactive")
	}
	shown := &message{channel: m.channel, raw: c.args, user: m.user}
	if r := f.filesShown(shown); r != nil {
		return nil, r
	}
	m.lay(c.args, f.now())
	return object{
		"channel": m.channel.id, "ts": m.ts, "text": text(m.raw["text"]), "message": f.messageObject(m, true),
	}, nil
}

func (f *Fake) remove(c *call) (object, *refusal) {
	m, r := f.ownMessage(c, "cant_delete_message")
	if r != nil {
		return nil, r
	}
	m.deleted = true
	return object{"channel": m.channel.id, "ts": m.ts}, nil
}

func (f *Fake) postEphemeral(c *call) (object, *refusal) {
	ch, r := f.channelFor(c, text(c.args["channel"]))
	user := text(c.args["user"])
	switch {
	case r != nil:
		return nil, r
	case ch.archived:
		return nil, refuse("is_archived")
	case !ch.has(c.team.bot): // chat:write.public does not reach here
		return nil, refuse("not_in_channel")
	case !ch.has(user):
		return nil, refuse("user_not_in_channel")
	}
	m := &message{channel: ch, thread: text(c.args["thread_ts"]), user: c.team.bot, hidden: user, raw: bodyOf(c.args), via: c.Method}
	if r := f.filesShown(m); r != nil {
		return nil, r
	}
	f.put(m)
	if i := f.lastAsked(user, ch); i != nil {
		i.shown = append(i.shown, m)
	}
	return object{"message_ts": m.ts}, nil
}

func (f *Fake) permalink(c *call) (object, *refusal) {
	ch, r := f.channelFor(c, text(c.args["channel"]))
	if r != nil {
		return nil, r
	}
	m := f.said.byTS[text(c.args["message_ts"])]
	if m == nil || m.channel != ch || m.deleted || m.hidden != "" {
		return nil, refuse("message_not_found")
	}
	link := "https://" + c.team.domain() + ".slack.com/archives/" + ch.id + "/p" + strings.ReplaceAll(m.ts, ".", "")
	if m.thread != "" {
		link += "?thread_ts=" + m.thread + "&cid=" + ch.id
	}
	return object{"channel": ch.id, "permalink": link}, nil
}

// An Unfurl is what the app showed of a link.
type Unfurl struct {
	Channel string
	TS      string // of the message with the link
	URL     string
	Blocks  []byte // JSON
}

// Unfurls returns what the app showed of links, oldest first.
func (f *Fake) Unfurls() []Unfurl {
	f.mu.Lock()
	defer f.mu.Unlock()
	return slices.Clone(f.said.unfurls)
}

func (f *Fake) unfurl(c *call) (object, *refusal) {
	id, ts := text(c.args["channel"]), text(c.args["ts"])
	if unfurlID := text(c.args["unfurl_id"]); unfurlID != "" {
		var ok bool
		if id, ts, ok = strings.Cut(unfurlID, "."); !ok {
			return nil, refuse("cannot_find_service")
		}
	}
	m := f.said.byTS[ts]
	if m == nil || m.channel.id != id || m.deleted {
		return nil, refuse("cannot_find_message")
	}
	unfurls := dict(c.args["unfurls"])
	if len(unfurls) == 0 {
		return nil, broke("missing_unfurls", "unfurls names no link")
	}
	for _, link := range slices.Sorted(maps.Keys(unfurls)) {
		if !strings.Contains(unescape(text(m.raw["text"])), link) {
			return nil, broke("cannot_unfurl_url", "%s is not in the message", hostOf(link))
		}
		shown := dict(unfurls[link])
		if r := blocksFit(list(shown["blocks"]), mostBlocks); r != nil {
			return nil, r
		}
		if err := f.contract.check("blocks.message", orEmpty(list(shown["blocks"]))); err != nil {
			return nil, broke("invalid_blocks", "%v", err)
		}
		f.said.unfurls = append(f.said.unfurls, Unfurl{Channel: id, TS: ts, URL: link, Blocks: encode(shown["blocks"])})
	}
	return object{}, nil
}

func orEmpty(l []any) []any {
	if l == nil {
		return []any{}
	}
	return l
}

func hostOf(link string) string {
	u, err := url.Parse(link)
	if err != nil {
		return "an address"
	}
	return u.Host
}
