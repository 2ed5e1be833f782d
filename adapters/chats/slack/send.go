package slack

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/url"

	"github.com/threadtape/threadtape/bot/chat"
	"github.com/threadtape/threadtape/bot/fault"
)

// errNoID says that an answer tells of something done, but not of what.
var errNoID = errors.New("the answer has no id")

// Caps says what Slack can do. It promises to know no key again: see [Slack.Find].
func (s *Slack) Caps() chat.Caps {
	return chat.Caps{Edits: true, Deletes: true, Buttons: true, Private: true, Pictures: true, Length: maxTotal}
}

// Send says m in a channel, or where the topic of m has its place there. A message that is too long for one becomes
// several: the others stand in the thread of the first, whose receipt is that of all. When something goes wrong after the
// first, the error is marked with [chat.ErrUnsure], and sending it again with the same key goes on where it ended. See
// [chat.Sender].
func (s *Slack) Send(ctx context.Context, to chat.Address, m chat.Message) (chat.Receipt, error) {
	p, err := s.at(ctx, to)
	if err != nil {
		return chat.Receipt{}, fmt.Errorf("say in %s: %w", to, err)
	}
	r, err := s.place(ctx, p, m)
	if err != nil {
		if m.Key != "" && errors.Is(err, chat.ErrUnsure) {
			s.doubted.Put(doubtKey(p, m.Key), struct{}{})
		}
		s.lost(p, err)
		return chat.Receipt{}, fmt.Errorf("say in %s: %w", to, err)
	}
	s.freshen(ctx, 2)
	return r, nil
}

// say says m in a channel, below the message thread where one is given.
func (s *Slack) say(ctx context.Context, p place, thread string, m chat.Message) (chat.Receipt, error) {
	files, fresh, err := s.uploads(ctx, p, m.Files)
	if err != nil {
		return chat.Receipt{}, err
	}
	r, err := s.sayWith(ctx, p, thread, m, files)
	if err == nil {
		s.show(ctx, p, r.ID, m.Files, files)
	}
	if nameOf(err) != "invalid_blocks" || !anyID(files) {
		return r, err
	}
	if fresh { // Slack takes a while to look at a picture before it shows it
		return chat.Receipt{}, unshown(err)
	}
	s.forgetUploads(ctx, p, m.Files)
	return s.sayWith(ctx, p, thread, m, nil)
}

func (s *Slack) sayWith(ctx context.Context, p place, thread string, m chat.Message, files []string) (chat.Receipt, error) {
	pages, err := s.compose(ctx, p, m, files)
	if err != nil {
		return chat.Receipt{}, err
	}
	if len(pages) > 1 {
		return s.sayAll(ctx, p, thread, m.Key, pages)
	}
	return s.post(ctx, p, posting{thread: thread, body: pages[0], id: clientID(p, m.Key)})
}

// compose draws a message for a place, as one or several.
func (s *Slack) compose(ctx context.Context, p place, m chat.Message, files []string) ([]message, error) {
	values, err := s.buttons(ctx, p.tenant(), m.Actions)
	if err != nil {
		return nil, err
	}
	return renderAll(m, files, pressing(values)), nil
}

// A posting is one message on its way.
type posting struct {
	thread string
	body   message
	id     string // by which Slack may know a second try; empty: none
	cost   int    // messages that follow as its parts, with it
	paid   bool   // it is one of those
}

// post creates a message. Nothing that it links to is unfurled, and no answer in a thread is shown in the channel, too.
func (s *Slack) post(ctx context.Context, p place, what posting) (chat.Receipt, error) {
	form, err := formOf(p.channel, what.body)
	if err != nil {
		return chat.Receipt{}, err
	}
	form.Set("unfurl_links", "false")
	form.Set("unfurl_media", "false")
	if what.thread != "" {
		form.Set("thread_ts", what.thread)
	}
	if what.id != "" {
		form.Set("client_msg_id", what.id)
	}
	var made struct {
		Channel string `json:"channel"`
		TS      string `json:"ts"`
	}
	c := call{method: postMethod, channel: p.channel, form: form, cost: what.cost, paid: what.paid}
	if err := p.team.api.post(ctx, c, &made); err != nil {
		return chat.Receipt{}, err
	}
	if !isTS(made.TS) {
		return chat.Receipt{}, unsure(c, errNoID)
	}
	r := chat.Receipt{To: p.addr, ID: made.TS}
	if isID(p.channel, "UW") && isID(made.Channel, "D") { // only the conversation can be named when the message is edited
		r.To = s.address(p.me.Team, made.Channel)
	}
	return r, nil
}

// update replaces a message of ours. Its metadata stay: they are those of its first saying.
func (s *Slack) update(ctx context.Context, p place, ts string, body message) error {
	body.Metadata = nil
	form, err := formOf(p.channel, body)
	if err != nil {
		return err
	}
	form.Set("ts", ts)
	return p.team.api.post(ctx, call{method: "chat.update", channel: p.channel, form: form, repeat: true}, nil)
}

// remove removes a message of ours. What is gone, with its channel too, is removed already.
func (s *Slack) remove(ctx context.Context, p place, ts string) error {
	form := url.Values{"channel": {p.channel}, "ts": {ts}}
	err := p.team.api.post(ctx, call{method: "chat.delete", channel: p.channel, form: form, repeat: true}, nil)
	if err != nil && fault.Of(err) == fault.Gone {
		return nil
	}
	return err
}

// formOf writes a message down as the arguments of a call.
func formOf(channel string, body message) (url.Values, error) {
	form := url.Values{"channel": {channel}, "text": {body.Text}}
	for name, v := range map[string]any{"blocks": body.Blocks, "metadata": body.Metadata} {
		if name == "metadata" && body.Metadata == nil {
			continue
		}
		data, err := json.Marshal(v)
		if err != nil {
			return nil, fault.New(fault.Invalid, "E-SLACK-FORM", "That message cannot be written down.", "", err)
		}
		form.Set(name, string(data))
	}
	return form, nil
}

// Edit replaces a message of ours, in all its parts: what is too much now is removed, what is missing added. See
// [chat.Sender].
func (s *Slack) Edit(ctx context.Context, r chat.Receipt, m chat.Message) error {
	p, err := s.at(ctx, r.To)
	if err == nil && !isTS(r.ID) {
		err = meanings["message_not_found"].fault(nil)
	}
	m.Calls = nil // whom it calls was settled when it was said
	if err == nil {
		err = s.edit(ctx, p, r.ID, m)
	}
	if err == nil {
		err = s.follow(ctx, p, m)
	} else {
		err = s.followGone(ctx, p, m, err)
	}
	if err != nil {
		s.lost(p, err)
		return fmt.Errorf("edit in %s: %w", r.To, err)
	}
	return nil
}

func (s *Slack) edit(ctx context.Context, p place, ts string, m chat.Message) error {
	files, fresh, err := s.uploads(ctx, p, m.Files)
	if err != nil {
		return err
	}
	err = s.editWith(ctx, p, ts, m, files)
	if err == nil {
		if err = s.unshow(ctx, p, ts, files); err == nil {
			s.show(ctx, p, ts, m.Files, files)
		}
		return err
	}
	if nameOf(err) != "invalid_blocks" || !anyID(files) {
		return err
	}
	if fresh {
		return unshown(err)
	}
	s.forgetUploads(ctx, p, m.Files)
	return s.editWith(ctx, p, ts, m, nil)
}

// Delete removes a message of ours, in all its parts. See [chat.Sender].
func (s *Slack) Delete(ctx context.Context, r chat.Receipt) error {
	p, err := s.at(ctx, r.To)
	if err == nil && isTS(r.ID) {
		err = s.removeAll(ctx, p, r.ID)
	}
	if err == nil && isTS(r.ID) {
		err = s.unshow(ctx, p, r.ID, nil)
	}
	if err != nil {
		return fmt.Errorf("delete in %s: %w", r.To, err)
	}
	return nil
}

// clientID is what Slack may know a message by: the same for the same key in the same channel.
func clientID(p place, key string) string {
	if key == "" {
		return ""
	}
	return uuid(p.key(), key)
}

func doubtKey(p place, key string) string { return p.key() + "\x00" + key }
