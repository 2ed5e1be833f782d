package relay

import (
	"context"
	"fmt"
	"time"

	"github.com/threadtape/threadtape/bot/chat"
	"github.com/threadtape/threadtape/bot/forum"
	"github.com/threadtape/threadtape/bot/store"
)

// A Highlight is a passage that is shown by itself because many people quoted it.
type Highlight struct {
	Post   forum.Post // in which it stands
	Words  string     // word for word, on one line
	People int        // how many had quoted it, without the author; 0: that is no longer known
}

// gatherHighlight reads the passage of a notice as it is now. One that stands there no longer, or was taken out of the channel,
// is not shown.
func (r *Relay) gatherHighlight(ctx context.Context, s *Saying, post string, passage store.PassageHash) error {
	if r.parts.Notes == nil || s.Taker.Version == 0 {
		return nil
	}
	state, h, err := r.highlight(ctx, s.Turn.Lane, s.Taker, post, passage)
	if err != nil || h == nil {
		return err
	}
	all, err := store.ReadHighlights(ctx, r.parts.Notes, s.Taker, post)
	if err != nil {
		return err
	}
	for _, one := range all {
		if one.Passage == passage {
			h.People = one.People
		}
	}
	s.Thread, s.Highlight = state.Thread, h
	return nil
}

// highlight finds a passage again; nil: it may not be shown any more.
func (r *Relay) highlight(ctx context.Context, lane store.Lane, taker store.Subscription, post string, passage store.PassageHash) (store.State, *Highlight, error) {
	state, posts, err := r.parts.Threads.Read(ctx, lane.Thread, store.Window{Posts: []string{post}})
	if err != nil {
		return state, nil, fmt.Errorf("read %v: %w", lane.Thread.Key(), err)
	}
	p := inOrder(posts, []string{post})[0]
	hidden, err := r.hidden(ctx, taker, []forum.Post{p})
	if err != nil || hidden[post] || !p.Readable() {
		return state, nil, err
	}
	words, ok := passage.In(p.Body.Own().Text())
	if !ok {
		return state, nil, nil
	}
	return state, &Highlight{Post: p, Words: words}, nil
}

// highlighted remembers where a passage is shown, before the turn is settled, so that it goes when its words go. It is noted
// first and looked at then, as every answer with words of posts: see [store.KeepAnswer].
func (r *Relay) highlighted(ctx context.Context, s Saying, receipt chat.Receipt) error {
	post, passage, ok := store.HighlightOf(s.Turn.Deliveries[0])
	if !ok || receipt.Zero() || r.parts.Notes == nil {
		return nil
	}
	a := store.Answer{Receipt: receipt, Thread: s.Turn.Lane.Thread, Posts: []string{post}, Passage: passage, At: time.Now().UTC()}
	err := store.KeepAnswer(ctx, r.parts.Notes, a)
	if err != nil {
		return unsure{err}
	}
	_, h, err := r.highlight(ctx, s.Turn.Lane, s.Taker, post, passage)
	if err == nil && h == nil {
		_, err = r.parts.Outbox.Offer(ctx, store.TakeBack(receipt, store.AnswerGone))
	}
	if err != nil {
		return unsure{fmt.Errorf("look after what is shown of %v: %w", s.Turn.Lane.Thread.Key(), err)}
	}
	return nil
}
