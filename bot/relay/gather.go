package relay

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/threadtape/threadtape/bot/chat"
	"github.com/threadtape/threadtape/bot/forum"
	"github.com/threadtape/threadtape/bot/incident"
	"github.com/threadtape/threadtape/bot/store"
)

// gather reads what a turn needs to be composed, as it is now. shown is what stands in the chat, for an Update.
func (r *Relay) gather(ctx context.Context, t store.Turn, sender chat.Sender) (s Saying, shown store.Said, err error) {
	s = Saying{Turn: t, Caps: sender.Caps()}
	if s.Language, err = r.language(ctx, t.Lane.To); err != nil {
		return s, shown, err
	}
	if t.Lane.Thread.Zero() && isDigest(t.Deliveries[0]) {
		return r.gatherDigest(ctx, s)
	}
	if r.personal(t) {
		return r.gatherFollowed(ctx, s)
	}
	if key, ok := incident.Key(t.Lane, t.Deliveries[0]); ok {
		return r.gatherIncident(ctx, s, key)
	}
	if receipt, ok := store.AnsweredBy(t.Lane, t.Deliveries[0]); ok {
		return r.gatherAnswer(ctx, s, receipt)
	}
	if s.Taker, err = r.taker(ctx, t.Lane); err != nil {
		return s, shown, err
	}
	if from, post, ok := correctionOf(t.Deliveries[0].Post); ok {
		shown, err = r.gatherCorrection(ctx, &s, from, post)
		return s, shown, err
	}
	if post, passage, ok := store.HighlightOf(t.Deliveries[0]); ok {
		err = r.gatherHighlight(ctx, &s, post, passage)
		return s, shown, err
	}
	if s.Status, err = r.status(ctx, t); err != nil {
		return s, shown, err
	}
	shown, wanted, err := r.stands(ctx, t, &s)
	if err != nil {
		return s, shown, err
	}
	state, posts, err := r.parts.Threads.Read(ctx, t.Lane.Thread, store.Window{Posts: wanted})
	if err != nil {
		return s, shown, fmt.Errorf("read %v: %w", t.Lane.Thread.Key(), err)
	}
	s.Thread = state.Thread
	s.Posts = inOrder(posts, wanted)
	outs, err := r.optOuts(ctx, s.Taker)
	if err != nil {
		return s, shown, err
	}
	if s.Hidden, err = r.hiddenOf(ctx, outs, s.Taker, s.Posts); err != nil {
		return s, shown, err
	}
	if len(wanted) > 1 {
		slices.SortStableFunc(s.Posts, inThread)
	}
	if s.Edited && t.Deliveries[0].Kind == store.New {
		arrived(&s)
	}
	if s.Replied, err = r.replied(ctx, outs, s.Taker, t.Lane.Thread, s.Posts); err != nil {
		return s, shown, err
	}
	s.Own, s.Silence, err = r.own(ctx, t.Lane.Thread, s.Posts, s.Edited && strings.Contains(string(t.Deliveries[0].Rev), "/"))
	keepOut(&s, outs)
	if err == nil {
		s.Turned, err = r.turned(ctx, s)
	}
	if err == nil && len(s.Posts) > groupMost {
		err = r.gatherGroup(ctx, &s)
	}
	if err != nil {
		return s, shown, err
	}
	s.Calls, err = r.calls(ctx, s)
	return s, shown, err
}

// taker returns the subscription of a lane; Version 0 where there is none.
func (r *Relay) taker(ctx context.Context, lane store.Lane) (store.Subscription, error) {
	subs, err := r.parts.Subscriptions.In(ctx, lane.To)
	if err != nil {
		return store.Subscription{}, fmt.Errorf("subscriptions of %v: %w", lane.To, err)
	}
	for _, s := range subs {
		if s.Thread.Key() == lane.Thread.Key() {
			return s, nil
		}
	}
	return store.Subscription{}, nil
}

// stands returns what stands in the chat that a turn changes, none if it says something new, and every post that its message
// tells.
func (r *Relay) stands(ctx context.Context, t store.Turn, s *Saying) (shown store.Said, wanted []string, err error) {
	if t.Deliveries[0].Kind != store.Update {
		return r.join(ctx, t, s)
	}
	s.Edited = true
	if shown, wanted, err = r.together(ctx, t.Lane, t.Deliveries[0].Post); err == nil {
		s.Burst, err = r.alone(ctx, *s, wanted)
	}
	if err == nil && shown.Receipt.Zero() {
		var silent bool
		silent, err = r.silent(ctx, t, s.Taker)
		s.Edited = !silent
	}
	return shown, wanted, err
}

// status returns what a notice tells of its thread as a whole; nil: it is no such notice, or that is no longer known.
func (r *Relay) status(ctx context.Context, t store.Turn) (*store.Status, error) {
	if t.Deliveries[0].Kind != store.Notice || r.parts.Notes == nil {
		return nil, nil
	}
	s, ok, err := store.ReadStatus(ctx, r.parts.Notes, t.Lane.Thread, t.Deliveries[0].Post)
	if err != nil || !ok {
		return nil, err
	}
	return &s, nil
}

// replied reads the posts that these answer, for the line of context; of those taken out of the channel not the words.
func (r *Relay) replied(ctx context.Context, outs store.OptOuts, taker store.Subscription, thread forum.Ref, posts []forum.Post) (map[int]forum.Post, error) {
	var numbers []int
	for _, p := range posts {
		if n := p.Answers(); n != 0 {
			numbers = append(numbers, n)
		}
	}
	if len(numbers) == 0 {
		return nil, nil
	}
	_, known, err := r.parts.Threads.Read(ctx, thread, store.Window{Newest: store.KeptPosts})
	if err != nil {
		return nil, fmt.Errorf("read what is answered in %v: %w", thread.Key(), err)
	}
	replied := make(map[int]forum.Post)
	for _, p := range known {
		for _, n := range numbers {
			if p.Number != n {
				continue
			}
			hidden, err := r.hiddenOf(ctx, outs, taker, []forum.Post{p})
			if err != nil {
				return nil, err
			}
			if hidden[p.ID] {
				p.Body = nil
			}
			replied[n] = p
		}
	}
	return replied, nil
}

// Hidden names the note that takes one post out of one channel. It holds for the post wherever the forum moves it.
func Hidden(s store.Subscription, post string) store.Key {
	return store.HiddenKey(s, post)
}

// hidden returns those of the posts that were taken out of the channel by those who manage it, or whose author asked not to be
// relayed.
func (r *Relay) hidden(ctx context.Context, s store.Subscription, posts []forum.Post) (map[string]bool, error) {
	outs, err := r.optOuts(ctx, s)
	if err != nil {
		return nil, err
	}
	return r.hiddenOf(ctx, outs, s, posts)
}

// hiddenOf is [Relay.hidden] for one who knows already who asked not to be relayed.
func (r *Relay) hiddenOf(ctx context.Context, outs store.OptOuts, s store.Subscription, posts []forum.Post) (map[string]bool, error) {
	if r.parts.Notes == nil || s.Version == 0 {
		return nil, nil
	}
	hidden := make(map[string]bool)
	for _, p := range posts {
		if outs.Holds(s, p.Author) {
			hidden[p.ID] = true
			continue
		}
		note, err := r.parts.Notes.Read(ctx, Hidden(s, p.ID))
		if err != nil {
			return nil, fmt.Errorf("read what is hidden of %v: %w", s.Lane.Key(), err)
		}
		if store.Hides(note, p) {
			hidden[p.ID] = true
		}
	}
	return hidden, nil
}

func postsOf(t store.Turn) []string {
	if k := t.Deliveries[0].Kind; k != store.New && k != store.Update {
		return nil
	}
	posts := make([]string, len(t.Deliveries))
	for i, d := range t.Deliveries {
		posts[i] = d.Post
	}
	return posts
}

// inOrder returns the posts in the order of the ids; a post that is not stored comes as removed.
func inOrder(posts []forum.Post, ids []string) []forum.Post {
	ordered := make([]forum.Post, len(ids))
	for i, id := range ids {
		ordered[i] = forum.Post{ID: id, State: forum.Deleted}
		for _, p := range posts {
			if p.ID == id {
				ordered[i] = p
			}
		}
	}
	return ordered
}
