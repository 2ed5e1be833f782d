package discord

import (
	"context"
	"time"

	"github.com/threadtape/threadtape/bot/chat"
	"github.com/threadtape/threadtape/bot/store"
)

// belowFirst says the first message of a topic in the channel, and all later ones in a thread below it, which is made with
// the second: once more when somebody removed or locked it.
func (d *Discord) belowFirst(ctx context.Context, ch channel, m chat.Message) (chat.Receipt, error) {
	for again := false; ; again = true {
		known, n, err := d.recall(ctx, ch, m.Topic.Key)
		if err == nil && known.Parent == "" {
			var r chat.Receipt
			if r, n, known, err = d.lead(ctx, ch, m, n, known); err == nil && !r.Zero() {
				return r, nil
			}
		}
		if err != nil {
			return chat.Receipt{}, err
		}
		if known.First == nonce(m.Key) && m.Key != "" {
			return chat.Receipt{To: addressOf(string(ch.ID)), ID: known.Parent}, nil
		}
		r, err := d.follow(ctx, ch, m, n, known)
		if again || !closed(err) && codeOf(err) != codeMessage {
			return r, err
		}
		if err := d.forsake(ctx, ch, m.Topic.Key); err != nil {
			return chat.Receipt{}, err
		}
	}
}

// lead says the first message of a topic. No receipt and no error: another message turned out to be the first. Which message
// is to be the first is noted before it is said; another that was noted before stays so until it was looked for.
func (d *Discord) lead(ctx context.Context, ch channel, m chat.Message, n store.Note, known discussion) (chat.Receipt, store.Note, discussion, error) {
	mine, other := nonce(m.Key), known.First != ""
	if !other {
		known.First = mine
	}
	n, err := d.claim(ctx, n, &known)
	if err != nil {
		return chat.Receipt{}, n, known, err
	}
	limited, cancel := context.WithTimeout(ctx, makeTime)
	defer cancel()
	if other {
		known.Parent, err = d.search(limited, string(ch.ID), known.First, known.Since.Add(-time.Minute))
		if err == nil && known.Parent == "" && known.First != mine {
			known.First = mine
			n, err = d.remember(limited, n, known)
		}
	}
	var r chat.Receipt
	if known.Parent == "" && err == nil {
		r, err = d.say(limited, ch, m)
		known.Parent = r.ID
	}
	n = d.settle(ctx, n, known)
	return r, n, known, err
}

// follow says a later message of a topic in the thread below the first.
func (d *Discord) follow(ctx context.Context, ch channel, m chat.Message, n store.Note, known discussion) (chat.Receipt, error) {
	if known.Thread == "" {
		thread, err := d.start(ctx, ch, known.Parent, m.Topic)
		if err != nil {
			return chat.Receipt{}, err
		}
		known.Thread = thread
		d.settle(ctx, n, known)
	} else {
		d.renew(ctx, n, known)
	}
	return d.say(ctx, in(ch, known.Thread), m)
}
