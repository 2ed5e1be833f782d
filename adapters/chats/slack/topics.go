package slack

import (
	"context"
	"encoding/json"
	"errors"
	"time"

	"github.com/threadtape/threadtape/bot/chat"
	"github.com/threadtape/threadtape/bot/fault"
	"github.com/threadtape/threadtape/bot/store"
)

const (
	// keepTopic is how long the thread of a topic is remembered after the last message.
	keepTopic = 180 * 24 * time.Hour
	// making is how long somebody who makes a parent is left alone. It is longer than the calls that it takes.
	making = 20 * time.Second
	// makeTime is how long making it may take in all.
	makeTime = making * 3 / 4
)

// A discussion says where the messages of a topic stand. It is noted before anything is made, so that whoever comes after
// a crash knows that there may be something, and since when.
type discussion struct {
	Since  time.Time `json:"since"`           // when somebody first set out to make the parent
	Until  time.Time `json:"until,omitzero"`  // until then somebody is at it
	First  string    `json:"first,omitempty"` // the key of the message that is to be the parent; empty: a header is
	Parent string    `json:"parent,omitempty"`
	Last   string    `json:"last,omitempty"`  // a digest of the key of the last message that was set out to be said below
	At     time.Time `json:"at,omitzero"`     // when
	Count  int       `json:"count,omitempty"` // of messages that were set out to be said below
	Newest string    `json:"newest,omitempty"`
	Post   string    `json:"post,omitempty"`  // what the newest is about
	Group  string    `json:"group,omitempty"` // which group the parent is to tell instead of the newest; empty: none
	Drawn  string    `json:"drawn,omitempty"` // a digest of it
	Shown  []string  `json:"shown,omitempty"` // what the parent may tell words of: it may be brought in line later, or not yet
}

// topicKind is the kind of the notes that say which thread of a channel belongs to which topic.
func topicKind(p place) string { return "topic/" + p.channel }

func topicNote(p place, topic string) store.Key {
	return store.Key{Tenant: p.tenant(), Kind: topicKind(p), Name: digest(topic)}
}

// recall reads what is known of a topic.
func (s *Slack) recall(ctx context.Context, p place, topic string) (discussion, store.Note, error) {
	n, err := s.notes.Read(ctx, topicNote(p, topic))
	if err != nil {
		return discussion{}, n, unnoted(err)
	}
	n.Key = topicNote(p, topic)
	var known discussion
	if n.Version != 0 && json.Unmarshal(n.Value, &known) != nil {
		known = discussion{}
	}
	return known, n, nil
}

// remember writes what is known of a topic; somebody else may have been quicker, and is then to be waited for.
func (s *Slack) remember(ctx context.Context, n store.Note, known discussion) (store.Note, error) {
	var err error
	if n.Value, err = json.Marshal(known); err != nil {
		return n, unnoted(err)
	}
	n.End = time.Now().Add(keepTopic)
	written, err := s.notes.Write(ctx, n)
	switch {
	case errors.Is(err, store.ErrStale):
		return n, atIt(time.Second, err)
	case err != nil:
		return n, unnoted(err)
	}
	return written, nil
}

// atIt is the fault of a thread that somebody else is making just now.
func atIt(wait time.Duration, cause error) error {
	return fault.Wait(wait, "E-SLACK-TOPIC", "The thread for that is just being made.", cause)
}

// forsake forgets the thread of a topic.
func (s *Slack) forsake(ctx context.Context, p place, topic string) error {
	if err := s.notes.Forget(ctx, topicNote(p, topic)); err != nil {
		return unnoted(err)
	}
	return nil
}

// claim sets out to make something for a topic, alone.
func (s *Slack) claim(ctx context.Context, n store.Note, known *discussion) (store.Note, error) {
	now := time.Now()
	if wait := known.Until.Sub(now); wait > 0 {
		return n, atIt(min(wait, 2*time.Second), nil)
	}
	if known.Since.IsZero() {
		known.Since = now
	}
	known.Until = now.Add(making)
	return s.remember(ctx, n, *known)
}

// settle writes what became of a claim, even when ctx has ended meanwhile: then the time for the note is short. That it
// could not be written costs a look later, and is no error of the message.
func (s *Slack) settle(ctx context.Context, n store.Note, known discussion) store.Note {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), 2*time.Second)
	defer cancel()
	known.Until = time.Time{}
	n, err := s.remember(ctx, n, known)
	if err != nil {
		s.log.Warn("slack: note a thread", "err", err)
	}
	return n
}

// discuss returns what is known of a topic, and makes its parent where there is none.
func (s *Slack) discuss(ctx context.Context, p place, t chat.Topic) (discussion, store.Note, error) {
	known, n, err := s.recall(ctx, p, t.Key)
	if err != nil || known.Parent != "" {
		return known, n, err
	}
	before := known
	known.First = ""
	if n, err = s.claim(ctx, n, &known); err != nil {
		return known, n, err
	}
	limited, cancel := context.WithTimeout(ctx, makeTime)
	defer cancel()
	known.Parent, err = s.parent(limited, p, t, known, before)
	if err != nil && !errors.Is(err, chat.ErrUnsure) && before.Since.IsZero() {
		known.Since = time.Time{} // surely there is none
	}
	n = s.settle(ctx, n, known)
	known.Until = time.Time{}
	return known, n, aside(err)
}

// parent returns the message below which the messages of a topic are to stand: one that an earlier attempt left, as far as
// the bot may look for it, or a new one.
func (s *Slack) parent(ctx context.Context, p place, t chat.Topic, known, before discussion) (ts string, err error) {
	t.Group = nil // what it may show is noted before it shows it
	m := header(p, t, known)
	if !before.Since.IsZero() {
		f, found, err := s.search(ctx, p, "", before.Since.Add(-time.Minute), func(p payload) bool { return p.Key == m.Key })
		if errors.Is(err, chat.ErrBlind) {
			s.log.Warn("slack: a thread may be begun twice", "to", p.addr)
		} else if found || err != nil {
			return f.TS, err
		}
	}
	pages, err := s.compose(ctx, p, m, nil)
	if err != nil {
		return "", err
	}
	// An id of this discussion, not of the topic: Slack may know that of a parent that somebody has removed.
	r, err := s.post(ctx, p, posting{body: pages[0], id: clientID(p, m.Key+known.Since.Format(time.RFC3339Nano))})
	return r.ID, err
}

// aside is the fault of something that was done beside a message: of the message itself it is known that it was not heard.
func aside(err error) error {
	if err == nil || !errors.Is(err, chat.ErrUnsure) {
		return err
	}
	return fault.Wait(max(fault.After(err), settling), "E-SLACK-TOPIC", "The thread for that is not there yet.", errors.New(err.Error()))
}

// setOut notes that a message is about to be said below the parent of its topic: where to look for it, and what the parent
// is to tell. A message that is tried again counts once.
func (s *Slack) setOut(ctx context.Context, p place, m chat.Message, n store.Note, known discussion) (discussion, error) {
	mark := ""
	if m.Key != "" {
		mark = digest(m.Key)
	}
	for range 10 {
		if mark != "" && known.Last == mark {
			return known, nil
		}
		next := known
		next.Last, next.At, next.Count, next.Newest = mark, time.Now(), known.Count+1, newest(m)
		next.Post = m.About.Post
		next.tells(m.Topic.Group)
		_, err := s.remember(ctx, n, next)
		if err == nil {
			return next, nil
		}
		if !errors.Is(err, store.ErrStale) {
			return known, err
		}
		if known, n, err = s.recall(ctx, p, m.Topic.Key); err != nil {
			return known, err
		}
		if known.Parent == "" {
			return known, atIt(time.Second, nil)
		}
	}
	return known, atIt(time.Second, nil)
}
