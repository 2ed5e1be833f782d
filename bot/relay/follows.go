package relay

import (
	"context"
	"fmt"
	"slices"

	"github.com/threadtape/threadtape/bot/chat"
	"github.com/threadtape/threadtape/bot/forum"
	"github.com/threadtape/threadtape/bot/overlap"
	"github.com/threadtape/threadtape/bot/store"
)

// Follows know what people asked to be told.
type Follows interface {
	// Mine reports whether a delivery tells one person of what they follow.
	Mine(d store.Delivery) bool

	// Items returns the posts that such a delivery tells of, the same at every attempt but for what its reader may no longer
	// see. over: there were more than were remembered.
	Items(ctx context.Context, d store.Delivery) (items []store.Followed, over bool, err error)

	// Refused tells that the reader does not take messages, and why in words for them.
	Refused(ctx context.Context, d store.Delivery, why string) error

	// Calls returns the people whom a message calls that says new posts of a thread in a channel; asked again for the message
	// of that key, the same ones.
	Calls(ctx context.Context, thread forum.Thread, l store.Lane, posts []forum.Post, key string) ([]chat.Call, error)
}

// A Followed post is told to one person.
type Followed struct {
	Thread forum.Thread
	Post   forum.Post
	Own    overlap.Parts
}

// personal reports whether a turn tells one person of what they follow.
func (r *Relay) personal(t store.Turn) bool {
	return r.parts.Follows != nil && r.parts.Follows.Mine(t.Deliveries[0])
}

// gatherFollowed reads the posts of a personal notice as they are now, of those that can be read the words.
func (r *Relay) gatherFollowed(ctx context.Context, s Saying) (Saying, store.Said, error) {
	var shown store.Said
	d := s.Turn.Deliveries[0]
	s.Follows, s.Edited = true, d.Kind == store.Update
	if s.Edited {
		said, err := r.parts.Outbox.Said(ctx, s.Turn.Lane, d.Post)
		if err != nil {
			return s, shown, fmt.Errorf("what %v was told: %w", s.Turn.Lane.To, err)
		}
		if len(said) > 0 {
			shown = said[0]
		}
	}
	items, over, err := r.parts.Follows.Items(ctx, d)
	if err != nil {
		return s, shown, fmt.Errorf("what %v is told: %w", s.Turn.Lane.To, err)
	}
	s.More = over
	byThread := make(map[string][]string)
	var threads []forum.Ref
	for _, i := range items {
		if byThread[i.Thread.Key()] == nil {
			threads = append(threads, i.Thread)
		}
		byThread[i.Thread.Key()] = append(byThread[i.Thread.Key()], i.Post)
	}
	for _, thread := range threads {
		state, posts, err := r.parts.Threads.Read(ctx, thread, store.Window{Posts: byThread[thread.Key()]})
		if err != nil {
			return s, shown, fmt.Errorf("read %v: %w", thread.Key(), err)
		}
		posts = slices.DeleteFunc(posts, func(p forum.Post) bool { return !p.Readable() || p.State != forum.Live })
		own, _, err := r.own(ctx, thread, posts, false)
		if err != nil {
			return s, shown, err
		}
		for _, p := range posts {
			s.Followed = append(s.Followed, Followed{Thread: state.Thread, Post: p, Own: own[p.ID]})
		}
	}
	slices.SortStableFunc(s.Followed, func(a, b Followed) int { return a.Post.Created.Compare(b.Post.Created) })
	return s, shown, nil
}

// calls returns whom a message calls: the group that the subscription names, and the people who asked for it. Only what is
// said for the first time calls anybody.
func (r *Relay) calls(ctx context.Context, s Saying) ([]chat.Call, error) {
	if s.Edited || s.Turn.Deliveries[0].Kind != store.New || s.Taker.Version == 0 {
		return nil, nil
	}
	var calls []chat.Call
	if role := s.Taker.Options.Role; role != "" {
		calls = append(calls, chat.Call{Role: role})
	}
	if r.parts.Follows == nil {
		return calls, nil
	}
	people, err := r.parts.Follows.Calls(ctx, s.Thread, s.Turn.Lane, s.Posts, store.TurnKey(s.Turn))
	if err != nil {
		return nil, fmt.Errorf("whom to call in %v: %w", s.Turn.Lane.To, err)
	}
	return append(calls, people...), nil
}

// refusedBy ends a notice that its reader does not take.
func (r *Relay) refusedBy(ctx context.Context, t store.Turn, cause error) store.Verdict {
	why := because("your direct messages do not take what I say", cause)
	if err := r.parts.Follows.Refused(ctx, t.Deliveries[0], why); err != nil {
		r.parts.Log.Error("relay: end what somebody follows", "err", err)
		return unsaid(t)
	}
	return store.Nothing
}
