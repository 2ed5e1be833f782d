package storetest

import (
	"context"
	"iter"
	"time"

	"github.com/threadtape/threadtape/bot/chat"
	"github.com/threadtape/threadtape/bot/forum"
	"github.com/threadtape/threadtape/bot/store"
)

type failingThreads struct {
	port store.Threads
	sw   *Switch
}

func (f failingThreads) Due(ctx context.Context, holder string, n int, lease time.Duration) ([]store.Look, time.Time, error) {
	return two(ctx, f.sw, "Threads", "Due", func() ([]store.Look, time.Time, error) { return f.port.Due(ctx, holder, n, lease) })
}

func (f failingThreads) Wake(ctx context.Context, thread forum.Ref, at time.Time) error {
	return f.sw.step(ctx, "Threads", "Wake", func() error { return f.port.Wake(ctx, thread, at) })
}

func (f failingThreads) Keep(ctx context.Context, l store.Look, posts []forum.Post) error {
	return f.sw.step(ctx, "Threads", "Keep", func() error { return f.port.Keep(ctx, l, posts) })
}

func (f failingThreads) Advance(ctx context.Context, l store.Look, next store.State) error {
	return f.sw.step(ctx, "Threads", "Advance", func() error { return f.port.Advance(ctx, l, next) })
}

func (f failingThreads) Read(ctx context.Context, thread forum.Ref, w store.Window) (store.State, []forum.Post, error) {
	return two(ctx, f.sw, "Threads", "Read", func() (store.State, []forum.Post, error) { return f.port.Read(ctx, thread, w) })
}

func (f failingThreads) Forget(ctx context.Context, thread forum.Ref, posts ...string) error {
	return f.sw.step(ctx, "Threads", "Forget", func() error { return f.port.Forget(ctx, thread, posts...) })
}

func (f failingThreads) Scheduled(ctx context.Context) (int, time.Time, error) {
	return two(ctx, f.sw, "Threads", "Scheduled", func() (int, time.Time, error) { return f.port.Scheduled(ctx) })
}

type failingSubscriptions struct {
	port store.Subscriptions
	sw   *Switch
}

func (f failingSubscriptions) Put(ctx context.Context, s store.Subscription, from store.Mark) (store.Subscription, error) {
	return one(ctx, f.sw, "Subscriptions", "Put", func() (store.Subscription, error) { return f.port.Put(ctx, s, from) })
}

func (f failingSubscriptions) Drop(ctx context.Context, l store.Lane) (store.Subscription, error) {
	return one(ctx, f.sw, "Subscriptions", "Drop", func() (store.Subscription, error) { return f.port.Drop(ctx, l) })
}

func (f failingSubscriptions) Takers(ctx context.Context, thread forum.Ref) iter.Seq2[store.Subscription, error] {
	return f.all(ctx, "Takers", f.port.Takers(ctx, thread))
}

func (f failingSubscriptions) All(ctx context.Context) iter.Seq2[store.Subscription, error] {
	return f.all(ctx, "All", f.port.All(ctx))
}

// all ranges as the switch stands at the beginning: After gives every row, and then the error.
func (f failingSubscriptions) all(ctx context.Context, verb string, seq iter.Seq2[store.Subscription, error]) iter.Seq2[store.Subscription, error] {
	return func(yield func(store.Subscription, error) bool) {
		left := false
		err := f.sw.step(ctx, "Subscriptions", verb, func() error {
			for s, err := range seq {
				if left = !yield(s, err); left {
					break
				}
			}
			return nil
		})
		if err != nil && !left {
			yield(store.Subscription{}, err)
		}
	}
}

func (f failingSubscriptions) In(ctx context.Context, to chat.Address) ([]store.Subscription, error) {
	return one(ctx, f.sw, "Subscriptions", "In", func() ([]store.Subscription, error) { return f.port.In(ctx, to) })
}

func (f failingSubscriptions) Mark(ctx context.Context, l store.Lane) (store.Mark, bool, error) {
	return two(ctx, f.sw, "Subscriptions", "Mark", func() (store.Mark, bool, error) { return f.port.Mark(ctx, l) })
}

type failingOutbox struct {
	port store.Outbox
	sw   *Switch
}

func (f failingOutbox) Offer(ctx context.Context, os ...store.Offering) (int, error) {
	return one(ctx, f.sw, "Outbox", "Offer", func() (int, error) { return f.port.Offer(ctx, os...) })
}

func (f failingOutbox) Claim(ctx context.Context, holder string, n int, t store.Terms) ([]store.Turn, time.Time, error) {
	return two(ctx, f.sw, "Outbox", "Claim", func() ([]store.Turn, time.Time, error) { return f.port.Claim(ctx, holder, n, t) })
}

func (f failingOutbox) Settle(ctx context.Context, done ...store.Settlement) (int, error) {
	return one(ctx, f.sw, "Outbox", "Settle", func() (int, error) { return f.port.Settle(ctx, done...) })
}

func (f failingOutbox) Said(ctx context.Context, l store.Lane, posts ...string) ([]store.Said, error) {
	return one(ctx, f.sw, "Outbox", "Said", func() ([]store.Said, error) { return f.port.Said(ctx, l, posts...) })
}

func (f failingOutbox) Queue(ctx context.Context, to chat.Address) (store.Queue, error) {
	return one(ctx, f.sw, "Outbox", "Queue", func() (store.Queue, error) { return f.port.Queue(ctx, to) })
}

func (f failingOutbox) Replay(ctx context.Context, to chat.Address, ids ...string) (int, error) {
	return one(ctx, f.sw, "Outbox", "Replay", func() (int, error) { return f.port.Replay(ctx, to, ids...) })
}

type failingPace struct {
	port store.Pace
	sw   *Switch
}

func (f failingPace) Take(ctx context.Context, budget string, l store.Limit, n int) (time.Duration, error) {
	return one(ctx, f.sw, "Pace", "Take", func() (time.Duration, error) { return f.port.Take(ctx, budget, l, n) })
}

func (f failingPace) Hold(ctx context.Context, budget string, until time.Time) error {
	return f.sw.step(ctx, "Pace", "Hold", func() error { return f.port.Hold(ctx, budget, until) })
}

type failingNotes struct {
	port store.Notes
	sw   *Switch
}

func (f failingNotes) Read(ctx context.Context, k store.Key) (store.Note, error) {
	return one(ctx, f.sw, "Notes", "Read", func() (store.Note, error) { return f.port.Read(ctx, k) })
}

func (f failingNotes) Write(ctx context.Context, n store.Note) (store.Note, error) {
	return one(ctx, f.sw, "Notes", "Write", func() (store.Note, error) { return f.port.Write(ctx, n) })
}

func (f failingNotes) Once(ctx context.Context, k store.Key, ttl time.Duration) (bool, error) {
	return one(ctx, f.sw, "Notes", "Once", func() (bool, error) { return f.port.Once(ctx, k, ttl) })
}

func (f failingNotes) Range(ctx context.Context, tenant, kind string) ([]store.Note, error) {
	return one(ctx, f.sw, "Notes", "Range", func() ([]store.Note, error) { return f.port.Range(ctx, tenant, kind) })
}

func (f failingNotes) Forget(ctx context.Context, k store.Key) error {
	return f.sw.step(ctx, "Notes", "Forget", func() error { return f.port.Forget(ctx, k) })
}
