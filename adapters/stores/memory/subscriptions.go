package memory

import (
	"cmp"
	"context"
	"iter"
	"slices"
	"time"

	"github.com/threadtape/threadtape/bot/chat"
	"github.com/threadtape/threadtape/bot/forum"
	"github.com/threadtape/threadtape/bot/store"
)

// A lane is what is known about one thread in one channel. It stays when it is closed, with its receipts.
type lane struct {
	store.OpenLane
	open     bool
	posts    map[string]store.About
	receipts int    // how many of posts have one
	order    uint64 // of the last receipt
	floor    uint64 // see store.Reach
}

// laneOf returns l as it is a key of our maps: two refs mean the same thread if their keys are equal.
func laneOf(l store.Lane) store.Lane {
	l.Thread, _ = forum.ParseKey(l.Thread.Key())
	return l
}

// lane returns the lane of l, closed if there was none.
func (d *data) lane(l store.Lane) *lane {
	l = laneOf(l)
	if d.lanes[l] == nil {
		d.lanes[l] = &lane{posts: make(map[string]store.About)}
	}
	return d.lanes[l]
}

// note stores what is known about a post; nothing known is not stored.
func (l *lane) note(post string, a store.About) {
	if old := l.posts[post]; old.Told != nil {
		l.receipts--
	}
	delete(l.posts, post)
	if a.Waits > 0 || a.Told != nil {
		l.posts[post] = a
	}
	if a.Told != nil {
		l.receipts++
	}
}

type subscriptions struct{ *handle }

func (s subscriptions) Put(ctx context.Context, sub store.Subscription, from store.Mark) (store.Subscription, error) {
	_, done, err := s.begin(ctx)
	defer done()
	if err != nil {
		return store.Subscription{}, err
	}
	old := s.subs[laneOf(sub.Lane)]
	if old.Version != sub.Version {
		return store.Subscription{}, store.ErrStale
	}
	l := s.lane(sub.Lane)
	if sub.Version == 0 {
		l.OpenLane = store.OpenAt(from)
	} else {
		l.OpenLane = l.Narrow(old.Options, sub.Options, from)
	}
	l.open = true
	sub.Version++
	sub.At, sub.Until = store.Cut(sub.At), store.Cut(sub.Until)
	s.subs[laneOf(sub.Lane)] = sub
	return sub, nil
}

// dropPoll is how often Drop looks whether a turn that is under way has ended.
const dropPoll = 20 * time.Millisecond

func (s subscriptions) Drop(ctx context.Context, l store.Lane) (store.Subscription, error) {
	now, done, err := s.begin(ctx)
	if err != nil {
		return store.Subscription{}, err
	}
	old := s.subs[laneOf(l)]
	delete(s.subs, laneOf(l))
	s.lane(l).open = false
	token := s.clear(l, now)
	done()
	for token != 0 {
		select {
		case <-ctx.Done():
			return store.Subscription{}, ctx.Err()
		case <-time.After(dropPoll):
		}
		now, done, err := s.begin(ctx)
		if err != nil {
			return store.Subscription{}, err
		}
		token = s.await(l, token, now)
		done()
	}
	return old, nil
}

func (s subscriptions) Takers(ctx context.Context, thread forum.Ref) iter.Seq2[store.Subscription, error] {
	return s.all(ctx, func(sub store.Subscription) bool { return sub.Thread.Key() == thread.Key() })
}

func (s subscriptions) All(ctx context.Context) iter.Seq2[store.Subscription, error] {
	return s.all(ctx, func(store.Subscription) bool { return true })
}

func (s subscriptions) In(ctx context.Context, to chat.Address) ([]store.Subscription, error) {
	var in []store.Subscription
	for sub, err := range s.all(ctx, func(sub store.Subscription) bool { return sub.To == to }) {
		if err != nil {
			return nil, err
		}
		in = append(in, sub)
	}
	slices.SortFunc(in, func(a, b store.Subscription) int {
		return cmp.Or(a.At.Compare(b.At), cmp.Compare(a.Thread.Key(), b.Thread.Key()))
	})
	return in, nil
}

// all ranges over a copy of what is wanted, so that the caller may do anything meanwhile.
func (s subscriptions) all(ctx context.Context, want func(store.Subscription) bool) iter.Seq2[store.Subscription, error] {
	return func(yield func(store.Subscription, error) bool) {
		found, err := s.find(ctx, want)
		if err != nil {
			yield(store.Subscription{}, err)
			return
		}
		for _, sub := range found {
			if err := ctx.Err(); err != nil {
				yield(store.Subscription{}, err)
				return
			}
			if !yield(sub, nil) {
				return
			}
		}
	}
}

func (s subscriptions) find(ctx context.Context, want func(store.Subscription) bool) ([]store.Subscription, error) {
	_, done, err := s.begin(ctx)
	defer done()
	if err != nil {
		return nil, err
	}
	var found []store.Subscription
	for _, sub := range s.subs {
		if want(sub) {
			found = append(found, sub)
		}
	}
	return found, nil
}

func (s subscriptions) Mark(ctx context.Context, l store.Lane) (store.Mark, bool, error) {
	_, done, err := s.begin(ctx)
	defer done()
	if err != nil {
		return store.Mark{}, false, err
	}
	if at := s.lanes[laneOf(l)]; at != nil && at.open {
		return store.Mark{Seq: at.Mark.Seq, Seen: slices.Clone(at.Mark.Seen)}, true, nil
	}
	return store.Mark{}, false, nil
}
