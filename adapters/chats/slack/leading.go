package slack

import (
	"cmp"
	"context"
	"errors"
	"time"

	"github.com/threadtape/threadtape/bot/chat"
	"github.com/threadtape/threadtape/bot/store"
)

// belowFirst says the first message of a topic in the channel, and all later ones in the thread below it: once more when
// somebody removed that.
func (s *Slack) belowFirst(ctx context.Context, p place, m chat.Message) (chat.Receipt, error) {
	for again := false; ; again = true {
		known, n, err := s.recall(ctx, p, m.Topic.Key)
		if err == nil && known.Parent == "" {
			var r chat.Receipt
			if r, n, known, err = s.lead(ctx, p, m, n, known); err == nil && !r.Zero() {
				return r, nil
			}
		}
		if err != nil {
			return chat.Receipt{}, err
		}
		if known.First == m.Key && m.Key != "" {
			return chat.Receipt{To: p.addr, ID: known.Parent}, nil
		}
		if known, err = s.setOut(ctx, p, m, n, known); err != nil {
			return chat.Receipt{}, err
		}
		r, err := s.say(ctx, p, known.Parent, m)
		if again || !threadGone(err) {
			if err == nil && known.First == "" { // the topic was placed otherwise before: a header stands above
				s.late(refresh{p, m.Topic, known})
			}
			return r, err
		}
		if err := s.forsake(ctx, p, m.Topic.Key); err != nil {
			return chat.Receipt{}, err
		}
	}
}

// unnamed stands for the key of a first message that has none.
const unnamed = "\x00"

// lead says the first message of a topic. No receipt and no error: another message turned out to be the first. Which message
// is to be the first is noted before it is said, and stays noted until it is known whether it stands there.
func (s *Slack) lead(ctx context.Context, p place, m chat.Message, n store.Note, known discussion) (chat.Receipt, store.Note, discussion, error) {
	mine := cmp.Or(m.Key, unnamed)
	before := known.First
	other := before != "" && before != unnamed && before != mine
	if !other {
		known.First = mine
	}
	n, err := s.claim(ctx, n, &known)
	if err != nil {
		return chat.Receipt{}, n, known, err
	}
	limited, cancel := context.WithTimeout(ctx, makeTime)
	defer cancel()
	if other {
		known.Parent, err = s.ledBefore(limited, p, known)
		if err == nil && known.Parent == "" {
			known.First = mine
			n, err = s.remember(limited, n, known)
		}
	}
	var r chat.Receipt
	if err == nil && known.Parent == "" {
		r, err = s.say(limited, p, "", m)
		known.Parent = r.ID
		if err != nil && !errors.Is(err, chat.ErrUnsure) && before != mine {
			known.First = "" // surely it does not stand there
		}
	}
	n = s.settle(ctx, n, known)
	known.Until = time.Time{}
	return r, n, known, err
}

// ledBefore looks for another message that was to be the first, of which nobody knows whether it stands there. Where the
// bot may not look, it counts as not said: it comes again, below this one.
func (s *Slack) ledBefore(ctx context.Context, p place, before discussion) (ts string, err error) {
	f, _, err := s.search(ctx, p, "", before.Since.Add(-time.Minute), func(p payload) bool { return p.Key == before.First && p.Part <= 1 })
	if errors.Is(err, chat.ErrBlind) {
		return "", nil
	}
	return f.TS, err
}
