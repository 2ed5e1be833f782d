package slack

import (
	"context"
	"fmt"
	"strings"

	"github.com/threadtape/threadtape/bot/chat"
	"github.com/threadtape/threadtape/bot/rich"
)

// newestMost is how many characters of the newest message stand in the parent.
const newestMost = 160

// place says m where its topic belongs in a channel: in the thread below a parent for each topic, which is kept current;
// or below its first message; or in the channel itself. A conversation with one person has no threads unless they are
// wished. Slack has no forum channels: what is to go to one goes into a thread.
func (s *Slack) place(ctx context.Context, p place, m chat.Message) (chat.Receipt, error) {
	t := m.Topic
	switch {
	case t.Key == "" || t.Place == chat.PlaceChannel, t.Place == chat.PlaceAuto && isID(p.channel, "DUW"):
		return s.answer(ctx, p, m)
	case t.Place == chat.PlaceThreadFirst:
		return s.belowFirst(ctx, p, m)
	}
	r, err := s.below(ctx, p, m)
	if t.Place == chat.PlaceAuto && nameOf(err) == "restricted_action_non_threadable_channel" {
		return s.say(ctx, p, "", m)
	}
	return r, err
}

// below says m in the thread of its topic, and makes the parent where it is missing: once more when somebody removed it.
func (s *Slack) below(ctx context.Context, p place, m chat.Message) (chat.Receipt, error) {
	for again := false; ; again = true {
		known, n, err := s.discuss(ctx, p, m.Topic)
		if err != nil {
			return chat.Receipt{}, err
		}
		if known, err = s.setOut(ctx, p, m, n, known); err != nil {
			return chat.Receipt{}, err
		}
		r, err := s.say(ctx, p, known.Parent, m)
		if again || !threadGone(err) {
			if err == nil {
				s.late(refresh{p, m.Topic, known})
			}
			return r, err
		}
		if err := s.forsake(ctx, p, m.Topic.Key); err != nil {
			return chat.Receipt{}, err
		}
	}
}

// threadGone reports whether an error says that the message that a thread is below is no longer there.
func threadGone(err error) bool {
	switch nameOf(err) {
	case "thread_not_found", "invalid_thread_ts", "cannot_reply_to_message":
		return true
	}
	return false
}

// header is the message that stands above all others of a topic: its title, where it leads, how many messages are below it
// and, where several came close together, these; else which is the newest.
func header(p place, t chat.Topic, known discussion) chat.Message {
	m := chat.Message{Key: headerKey(p, t.Key), Push: t.Title, About: chat.About{Thread: t.Key}, Blocks: t.Header()}
	if t.URL != "" {
		m.Actions = []chat.Action{{Label: "Open", URL: t.URL}}
	}
	if known.Count == 0 {
		return m
	}
	state := fmt.Sprintf("%d messages", known.Count)
	if known.Count == 1 {
		state = "1 message"
	}
	if known.Newest != "" && t.Group == nil {
		state += " · newest: " + known.Newest
	}
	m.Blocks = append(m.Blocks, chat.Block{Style: chat.Facts, Nodes: []rich.Node{rich.T(state)}})
	return m
}

// headerKey is what the header of a topic is known by.
func headerKey(p place, topic string) string { return digest("header", p.channel, topic) }

// newest is what a parent says of the newest message below it: its push line, without the title that stands above.
func newest(m chat.Message) string {
	text := m.Push
	if text == "" {
		text, _, _ = strings.Cut(m.Text(), "\n")
	}
	text = brief(text)
	if rest, ok := strings.CutPrefix(text, brief(m.Topic.Title)); ok {
		text = strings.TrimSpace(rest)
	}
	return clip(text, newestMost, same)
}
