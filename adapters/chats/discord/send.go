package discord

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/http"
	"time"

	"github.com/threadtape/threadtape/bot/chat"
	"github.com/threadtape/threadtape/bot/fault"
)

// dedup is how long Discord is trusted to know a nonce again. It promises "a few minutes":
// https://discord.com/developers/docs/resources/message#create-message
const dedup = time.Minute

// nonceMost is how many characters a nonce may have.
const nonceMost = 25

// errNoID says that an answer tells of something done, but not of what.
var errNoID = errors.New("the answer has no id")

// Caps says what Discord can do. A post in a forum channel has no nonce; for those the same promise is kept by a note.
func (d *Discord) Caps() chat.Caps {
	return chat.Caps{Dedup: dedup, Edits: true, Deletes: true, Buttons: true, Private: true, Pictures: true, Dark: true, Length: maxTexts}
}

// Send says m in a channel or thread, or where below it the topic of m has its place; the receipt tells where. See
// [chat.Sender].
func (d *Discord) Send(ctx context.Context, to chat.Address, m chat.Message) (chat.Receipt, error) {
	name, err := channelID(to)
	if err != nil {
		return chat.Receipt{}, err
	}
	r, err := d.send(ctx, name, m)
	if err != nil {
		d.lost(name, err)
		return chat.Receipt{}, fmt.Errorf("say in %s: %w", to, err)
	}
	return r, nil
}

// send says m. Most messages go to a channel of which nothing need be known, and that is not asked for.
func (d *Discord) send(ctx context.Context, name string, m chat.Message) (chat.Receipt, error) {
	ch, known := d.channels.Get(name, 0)
	if !known && !anyNoted(m.Actions) && !elsewhere(m.Topic) {
		r, err := d.say(ctx, channel{ID: id(name)}, m)
		if code := codeOf(err); code != codeNoSendThere && code != codeForumThread {
			return r, err
		}
	}
	if !known {
		var err error
		if ch, err = d.facts(ctx, name); err != nil {
			return chat.Receipt{}, err
		}
	}
	return d.place(ctx, ch, m)
}

// say says m in a channel itself.
func (d *Discord) say(ctx context.Context, ch channel, m chat.Message) (chat.Receipt, error) {
	body, files, err := d.compose(ctx, ch, m, d.look)
	if err != nil {
		return chat.Receipt{}, err
	}
	ring(&body, m.Calls)
	if m.Under.To == addressOf(string(ch.ID)) && snowflake(m.Under.ID) {
		body.Reference = &reference{Message: id(m.Under.ID)}
	}
	r, err := d.post(ctx, string(ch.ID), body, files, nonce(m.Key))
	if codeOf(err) == codeReply {
		body.Reference = nil // it is said by itself where the bot may not read what it answers
		r, err = d.post(ctx, string(ch.ID), body, files, nonce(m.Key))
	}
	return r, err
}

// post creates a message. The same nonce within a minute gives the same message.
func (d *Discord) post(ctx context.Context, name string, body message, files []chat.File, nonce string) (chat.Receipt, error) {
	body.Nonce, body.EnforceNonce = nonce, nonce != ""
	c := request(http.MethodPost, "/channels/{channel}/messages", name)
	c.body, c.files = body, files
	var made struct {
		ID id `json:"id"`
	}
	if err := d.api.get(ctx, c, &made); codeOf(err) == codeMessage {
		return chat.Receipt{}, removed(err)
	} else if err != nil {
		return chat.Receipt{}, err
	}
	if made.ID == "" {
		return chat.Receipt{}, unsure(c, errNoID)
	}
	return chat.Receipt{To: addressOf(name), ID: string(made.ID)}, nil
}

// compose draws a message for a channel, stamped with its key. The files are those that its attachments tell of.
func (d *Discord) compose(ctx context.Context, ch channel, m chat.Message, l look) (message, []chat.File, error) {
	ids, err := d.buttons(ctx, ch.tenant(), m.Actions)
	if err != nil {
		return message{}, nil, err
	}
	body := render(m, l, func(i int, _ chat.Action) string { return ids[i] })
	stamp(&body, nonce(m.Key))
	files := make([]chat.File, len(body.Attachments))
	for i := range files {
		files[i] = m.Files[i]
		files[i].Name = body.Attachments[i].Filename
	}
	return body, files, nil
}

// Edit replaces a message of ours, with all that was on it. One that was said in the other look keeps it. See
// [chat.Sender].
func (d *Discord) Edit(ctx context.Context, r chat.Receipt, m chat.Message) error {
	name, err := channelID(r.To)
	if err != nil {
		return err
	}
	if !snowflake(r.ID) {
		return noMessage()
	}
	ch, known := d.channels.Get(name, 0)
	if !known && anyNoted(m.Actions) {
		if ch, err = d.facts(ctx, name); err != nil {
			return fmt.Errorf("edit in %s: %w", r.To, err)
		}
	}
	ch.ID = id(name)
	err = d.opened(ctx, name, func() error { return d.edit(ctx, ch, r.ID, m, d.look) })
	if codeOf(err) == codeForm {
		if other := d.edit(ctx, ch, r.ID, m, 1-d.look); codeOf(other) != codeForm {
			err = other
		}
	}
	if fault.Code(err) == lockedName { // the trouble of this message, not of the channel
		say, fix := fault.Words(err)
		err = fault.New(fault.Gone, lockedName, say, fix, err)
	}
	if err == nil || fault.Of(err) == fault.Gone { // somebody may have removed the message, and the header shows its words
		err = cmp.Or(d.followEdit(ctx, r, m), err)
	}
	if err != nil {
		return fmt.Errorf("edit in %s: %w", r.To, err)
	}
	return nil
}

// opened does something in a thread that may be archived, where nothing can be changed: then it is opened, and what was to
// be done is done again. To say something opens a thread by itself. Denied, E-DISCORD-LOCKED: it is not ours to open, as a
// locked one is only for who manages threads.
func (d *Discord) opened(ctx context.Context, thread string, do func() error) error {
	err := do()
	if codeOf(err) != codeArchived {
		return err
	}
	c := request(http.MethodPatch, "/channels/{channel}", thread)
	c.body = struct {
		Archived bool `json:"archived"`
	}{false}
	if _, err := d.api.do(ctx, c); codeOf(err) == codeRights {
		return meanings[codeThreadLocked].fault(err)
	} else if err != nil {
		return err
	}
	return do()
}

func (d *Discord) edit(ctx context.Context, ch channel, message string, m chat.Message, l look) error {
	m.Calls = nil // whom it calls was settled when it was sent
	body, files, err := d.compose(ctx, ch, m, l)
	if err != nil {
		return err
	}
	c := request(http.MethodPatch, "/channels/{channel}/messages/{message}", string(ch.ID), message)
	c.body, c.files = body.edit(), files
	_, err = d.api.do(ctx, c)
	return err
}

// Delete removes a message of ours. What is gone, with its channel too, is removed already. See [chat.Sender].
func (d *Discord) Delete(ctx context.Context, r chat.Receipt) error {
	name, err := channelID(r.To)
	if err != nil {
		return err
	}
	if !snowflake(r.ID) {
		return nil
	}
	c := request(http.MethodDelete, "/channels/{channel}/messages/{message}", name, r.ID)
	err = d.opened(ctx, name, func() error {
		_, err := d.api.do(ctx, c)
		return err
	})
	if err != nil && fault.Of(err) != fault.Gone {
		return fmt.Errorf("delete in %s: %w", r.To, err)
	}
	return nil
}

// nonce is what Discord knows a message by: its key, or a digest of one that has not the form of a nonce.
func nonce(key string) string {
	if len(key) > nonceMost || ruleName(key) != key {
		return digest(key)
	}
	return key
}

// removed is the fault of a second try of what was said and removed since: Discord knows the nonce and not the message.
func removed(cause error) error {
	return fault.New(fault.Invalid, "E-DISCORD-REMOVED", "That was said already, and somebody removed it.", "", cause)
}

func noMessage() error {
	return fault.New(fault.Gone, "E-DISCORD-GONE", "That message is no longer there.", "", nil)
}
