package relay

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"github.com/threadtape/threadtape/bot/chat"
	"github.com/threadtape/threadtape/bot/forum"
	"github.com/threadtape/threadtape/bot/store"
)

// gather reads what a turn needs to be composed, as it is now. shown is what stands in the chat, for an Update.
func (r *Relay) gather(ctx context.Context, t store.Turn, sender chat.Sender) (s Saying, shown store.Said, err error) {
	s = Saying{Turn: t, Caps: sender.Caps()}
	lane := t.Lane
	if to, ok := RefusedBy(t.Deliveries[0]); ok {
		lane.To = to // the notice stands elsewhere than what it is about
	}
	if s.Taker, err = r.taker(ctx, lane); err != nil {
		return s, shown, err
	}
	wanted := postsOf(t)
	if t.Deliveries[0].Kind == store.Update {
		if shown, wanted, err = r.shown(ctx, t); err != nil {
			return s, shown, err
		}
		s.Edited = true
	}
	if s.Hidden, err = r.hidden(ctx, s.Taker, wanted); err != nil {
		return s, shown, err
	}
	state, posts, err := r.parts.Threads.Read(ctx, t.Lane.Thread, store.Window{Posts: wanted})
	if err != nil {
		return s, shown, fmt.Errorf("read %v: %w", t.Lane.Thread.Key(), err)
	}
	s.Thread, s.Fault = state.Thread, state.Say
	s.Posts = inOrder(posts, wanted)
	if s.Edited { // receipts come in the order in which they were last written
		slices.SortStableFunc(s.Posts, func(a, b forum.Post) int {
			return cmp.Or(cmp.Compare(a.Number, b.Number), a.Created.Compare(b.Created))
		})
	}
	if s.Replied, err = r.replied(ctx, s.Taker, t.Lane.Thread, s.Posts); err != nil {
		return s, shown, err
	}
	s.Own, err = r.own(ctx, t.Lane.Thread, s.Posts)
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

// shown returns what stands in the chat for the post of an Update, and every post that the same message tells.
func (r *Relay) shown(ctx context.Context, t store.Turn) (store.Said, []string, error) {
	post := t.Deliveries[0].Post
	said, err := r.parts.Outbox.Said(ctx, t.Lane, post)
	if err != nil || len(said) == 0 {
		return store.Said{}, []string{post}, err
	}
	if said[0].Posts <= 1 {
		return said[0], []string{post}, nil
	}
	all, err := r.parts.Outbox.Said(ctx, t.Lane)
	var together []string
	for _, s := range all {
		if s.Receipt == said[0].Receipt {
			together = append(together, s.Post)
		}
	}
	return said[0], together, err
}

// replied reads the posts that these answer, for the line of context; of those taken out of the channel not the words.
func (r *Relay) replied(ctx context.Context, taker store.Subscription, thread forum.Ref, posts []forum.Post) (map[int]forum.Post, error) {
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
			hidden, err := r.hidden(ctx, taker, []string{p.ID})
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
	return store.Key{Tenant: s.Tenant, Kind: "hidden", Name: string(s.To) + "\t" + s.Thread.Source + " " + s.Thread.Base + "\t" + post}
}

// hidden returns those of the posts that were taken out of the channel by those who manage it.
func (r *Relay) hidden(ctx context.Context, s store.Subscription, posts []string) (map[string]bool, error) {
	if r.parts.Notes == nil || s.Version == 0 {
		return nil, nil
	}
	hidden := make(map[string]bool)
	for _, p := range posts {
		note, err := r.parts.Notes.Read(ctx, Hidden(s, p))
		if err != nil {
			return nil, fmt.Errorf("read what is hidden of %v: %w", s.Lane.Key(), err)
		}
		if note.Version != 0 {
			hidden[p] = true
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
