package slack

import (
	"context"
	"encoding/json"
	"time"

	"github.com/threadtape/threadtape/bot/chat"
)

// keepUnder is how long the thread below a message is looked through for what was said in answer to it: longer than anybody
// tries to say it.
const keepUnder = 2 * 24 * time.Hour

// answer says m in the channel itself: below the message that it answers, if it answers one that stands there. Where that is
// gone, or stands in a thread itself, m stands by itself.
func (s *Slack) answer(ctx context.Context, p place, m chat.Message) (chat.Receipt, error) {
	to := m.Under
	if to.Zero() || to.To != p.addr || !isTS(to.ID) {
		return s.say(ctx, p, "", m)
	}
	if err := s.noteUnder(ctx, p, m); err != nil {
		return chat.Receipt{}, err
	}
	r, err := s.say(ctx, p, to.ID, m)
	if threadGone(err) {
		return s.say(ctx, p, "", m)
	}
	return r, err
}

// noteUnder notes that something is about to be said below a message, so that it is looked for there.
func (s *Slack) noteUnder(ctx context.Context, p place, m chat.Message) error {
	if m.Key == "" {
		return nil
	}
	known, n, err := s.recall(ctx, p, underTopic(m.Under))
	if err != nil {
		return err
	}
	known.Parent, known.Last, known.At = m.Under.ID, digest(m.Key), time.Now()
	if n.Value, err = json.Marshal(known); err == nil {
		n.End = known.At.Add(keepUnder)
		_, err = s.notes.Write(ctx, n)
	}
	if err != nil {
		return atIt(time.Second, err)
	}
	return nil
}

// underTopic is what stands for the topic of what is said below a message. No topic has such a key.
func underTopic(r chat.Receipt) string { return "\x00under\x00" + r.ID }
