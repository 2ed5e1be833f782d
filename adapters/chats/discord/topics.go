package discord

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"time"

	"github.com/threadtape/threadtape/bot/chat"
	"github.com/threadtape/threadtape/bot/fault"
	"github.com/threadtape/threadtape/bot/store"
)

const (
	// keepTopic is how long the thread of a topic is remembered after the last message.
	keepTopic = 180 * 24 * time.Hour
	// keepBrief is how long a post of one message is remembered: longer than anybody tries to say it.
	keepBrief = 2 * 24 * time.Hour
	// making is how long somebody who makes a thread is left alone. It is longer than the calls that it takes.
	making = 20 * time.Second
	// makeTime is how long making it may take in all.
	makeTime = making * 3 / 4
	// topicKind is the kind of the notes that say which thread belongs to which topic.
	topicKind = "topic"
)

// A discussion says where the messages of a topic stand. It is noted before anything is made, so that whoever comes after
// a crash knows that there may be something, and since when.
type discussion struct {
	Since  time.Time `json:"since"`           // when somebody first set out to make it
	Until  time.Time `json:"until,omitzero"`  // until then somebody is at it
	First  string    `json:"first,omitempty"` // the nonce of the message that is to be the parent
	Parent string    `json:"parent,omitempty"`
	Thread string    `json:"thread,omitempty"`
	Brief  bool      `json:"brief,omitempty"` // it is the post of one message, and soon of no interest
	Group  string    `json:"group,omitempty"` // which group the header is to tell; empty: none
	Drawn  string    `json:"drawn,omitempty"` // a digest of it
	Shown  []string  `json:"shown,omitempty"` // posts that the header may show: it may be edited later, or not yet
}

func topicNote(ch channel, topic string) store.Key {
	return store.Key{Tenant: ch.tenant(), Kind: topicKind, Name: digest(string(ch.ID), topic)}
}

// recall reads what is known of a topic.
func (d *Discord) recall(ctx context.Context, ch channel, topic string) (discussion, store.Note, error) {
	n, err := d.notes.Read(ctx, topicNote(ch, topic))
	if err != nil {
		return discussion{}, n, unnoted(err)
	}
	n.Key = topicNote(ch, topic)
	var known discussion
	if n.Version != 0 && json.Unmarshal(n.Value, &known) != nil {
		known = discussion{}
	}
	return known, n, nil
}

// remember writes what is known of a topic; somebody else may have been quicker, and is then to be waited for.
func (d *Discord) remember(ctx context.Context, n store.Note, known discussion) (store.Note, error) {
	var err error
	if n.Value, err = json.Marshal(known); err != nil {
		return n, unnoted(err)
	}
	n.End = time.Now().Add(keepTopic)
	if known.Brief {
		n.End = time.Now().Add(keepBrief)
	}
	written, err := d.notes.Write(ctx, n)
	switch {
	case errors.Is(err, store.ErrStale):
		return n, atIt(time.Second)
	case err != nil:
		return n, unnoted(err)
	}
	return written, nil
}

// atIt is the fault of a thread that somebody else is making just now.
func atIt(wait time.Duration) error {
	return fault.Wait(wait, "E-DISCORD-TOPIC", "The thread for that is just being made.", nil)
}

// forsake forgets the thread of a topic.
func (d *Discord) forsake(ctx context.Context, ch channel, topic string) error {
	if err := d.notes.Forget(ctx, topicNote(ch, topic)); err != nil {
		return unnoted(err)
	}
	return nil
}

// claim sets out to make something for a topic, alone.
func (d *Discord) claim(ctx context.Context, n store.Note, known *discussion) (store.Note, error) {
	now := time.Now()
	if wait := known.Until.Sub(now); wait > 0 {
		return n, atIt(min(wait, 2*time.Second))
	}
	if known.Since.IsZero() {
		known.Since = now
	}
	known.Until = now.Add(making)
	return d.remember(ctx, n, *known)
}

// settle writes what became of a claim, even when ctx has ended meanwhile: then the time for the note is short. That it
// could not be written costs a look later, and is no error of the message.
func (d *Discord) settle(ctx context.Context, n store.Note, known discussion) store.Note {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), 2*time.Second)
	defer cancel()
	known.Until = time.Time{}
	n, err := d.remember(ctx, n, known)
	if err != nil {
		d.log.Warn("discord: note a thread", "err", err)
	}
	return n
}

// discuss returns the thread of a topic, and makes it where there is none. first is the first message of a post; nil: a
// header.
func (d *Discord) discuss(ctx context.Context, ch channel, t chat.Topic, first *chat.Message) (thread string, err error) {
	known, n, err := d.recall(ctx, ch, t.Key)
	if err != nil {
		return "", err
	}
	if known.Thread != "" {
		d.renew(ctx, n, known)
		return known.Thread, nil
	}
	before := known
	if n, err = d.claim(ctx, n, &known); err != nil {
		return "", err
	}
	defer func() { d.settle(ctx, n, known) }()
	m := d.header(ch, ungrouped(t))
	if first != nil {
		m, known.Brief = *first, true
	}
	ctx, cancel := context.WithTimeout(ctx, makeTime)
	defer cancel()
	err = d.build(ctx, ch, t, m, &known, before)
	if codeOf(err) == codeMessage { // somebody removed the header: begin anew
		known = discussion{}
		return "", atIt(time.Second)
	}
	return known.Thread, err
}

// build finds or makes the thread of a topic, with m as its first message; what was reached is in known, with an error too.
func (d *Discord) build(ctx context.Context, ch channel, t chat.Topic, m chat.Message, known *discussion, before discussion) (err error) {
	known.Thread, err = d.existing(ctx, ch, t, nonce(m.Key), before)
	if known.Thread != "" || err != nil {
		return err
	}
	if ch.forum() {
		known.Thread, err = d.open(ctx, ch, t, m)
		return err
	}
	if known.Parent, err = d.parent(ctx, ch, m, *known, before); err != nil {
		return err
	}
	known.Thread, err = d.start(ctx, ch, known.Parent, t)
	return err
}

// renew keeps a note that is used.
func (d *Discord) renew(ctx context.Context, n store.Note, known discussion) {
	if !known.Brief && time.Until(n.End) < keepTopic*5/6 {
		d.settle(ctx, n, known)
	}
}

// parent returns the message below which the thread of a topic is to be: one that an earlier attempt left, or a new one.
func (d *Discord) parent(ctx context.Context, ch channel, header chat.Message, known, before discussion) (string, error) {
	if before.Parent != "" {
		return before.Parent, nil
	}
	if !before.Since.IsZero() {
		found, err := d.search(ctx, string(ch.ID), nonce(header.Key), before.Since.Add(-time.Minute))
		if found != "" || err != nil {
			return found, err
		}
	}
	body, files, err := d.compose(ctx, ch, header, d.look)
	if err != nil {
		return "", err
	}
	// A nonce of this discussion, not of the topic: Discord would give back the header of a thread that was just removed.
	r, err := d.post(ctx, string(ch.ID), body, files, digest(header.Key, known.Since.Format(time.RFC3339Nano)))
	return r.ID, err
}

// existing looks for a thread of a topic that was made already, by its name and by the stamp of its first message.
func (d *Discord) existing(ctx context.Context, ch channel, t chat.Topic, nonce string, before discussion) (string, error) {
	for _, list := range []func(context.Context, channel) ([]channel, error){d.active, d.archived} {
		threads, err := list(ctx, ch)
		if err != nil {
			return "", err
		}
		looked := 0
		for _, thread := range threads {
			named := thread.Name == threadName(t.Title)
			recent := !before.Since.IsZero() && thread.ID.number() >= since(before.Since.Add(-time.Minute))
			if thread.Thread.Locked || !named && !recent || looked >= spotsMost {
				continue
			}
			looked++
			if ok, err := d.heads(ctx, ch, thread, nonce); ok || err != nil {
				return string(thread.ID), err
			}
		}
	}
	return "", nil
}

// heads reports whether the first message of a thread has a stamp.
func (d *Discord) heads(ctx context.Context, ch, thread channel, nonce string) (bool, error) {
	in := string(ch.ID) // of a thread, its first message stands in the channel
	if ch.forum() {
		in = string(thread.ID)
	}
	m, err := d.message(ctx, in, string(thread.ID))
	if fault.Of(err) == fault.Gone && err != nil {
		return false, nil
	}
	return err == nil && string(m.Author.ID) == d.app && m.bears(nonce), err
}

// message reads one message.
func (d *Discord) message(ctx context.Context, name, message string) (found, error) {
	var m found
	err := d.api.get(ctx, request(http.MethodGet, "/channels/{channel}/messages/{message}", name, message), &m)
	return m, err
}
