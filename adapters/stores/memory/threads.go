package memory

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"github.com/threadtape/threadtape/bot/forum"
	"github.com/threadtape/threadtape/bot/store"
)

// A thread is what was seen of one thread, and its place in the schedule.
type thread struct {
	ref     forum.Ref
	state   []byte // as JSON; empty before the first Advance
	version store.Version
	plan    store.Plan
	leased  lease
	posts   map[string]post
}

// A post is known for ever; its text, as JSON, is kept for a while.
type post struct {
	store.Place
	text []byte
}

type threads struct{ *handle }

func (t threads) Due(ctx context.Context, _ string, n int, length time.Duration) ([]store.Look, time.Time, error) {
	now, done, err := t.begin(ctx)
	defer done()
	if err != nil || n <= 0 {
		return nil, time.Time{}, err
	}
	var looks []store.Look
	for _, th := range t.waiting(now) {
		if th.plan.Due.After(now) || len(looks) == n {
			return looks, th.plan.Due, nil
		}
		state, err := th.read()
		if err != nil {
			return nil, time.Time{}, err
		}
		th.plan.Token, th.plan.Leased = t.next(), true
		th.leased = lease{store.Ceil(now.Add(length))}
		looks = append(looks, store.Look{Thread: th.ref, State: state, Token: th.plan.Token, Until: now.Add(length)})
	}
	return looks, time.Time{}, nil
}

// waiting lists the threads that nobody looks at, the longest overdue first.
func (t threads) waiting(now time.Time) []*thread {
	var found []*thread
	for _, th := range t.threads {
		if th.plan.Leased && !th.leased.held(now) {
			th.plan = th.plan.Lapsed()
		}
		if !th.plan.Leased {
			found = append(found, th)
		}
	}
	slices.SortFunc(found, func(a, b *thread) int {
		return cmp.Or(a.plan.Due.Compare(b.plan.Due), cmp.Compare(a.ref.Key(), b.ref.Key()))
	})
	return found
}

func (t threads) Wake(ctx context.Context, ref forum.Ref, at time.Time) error {
	_, done, err := t.begin(ctx)
	defer done()
	if err != nil {
		return err
	}
	th, known := t.threads[ref.Key()]
	if !known {
		th = &thread{ref: ref, posts: make(map[string]post)}
		t.threads[ref.Key()] = th
	}
	th.plan = th.plan.Woken(known, at)
	return nil
}

// looked returns the thread of a look that is still ours.
func (t threads) looked(l store.Look) (*thread, error) {
	th := t.threads[l.Thread.Key()]
	if th == nil || l.Token == 0 || th.plan.Token != l.Token {
		return nil, store.ErrStale
	}
	return th, nil
}

func (t threads) Advance(ctx context.Context, l store.Look, next store.State) error {
	_, done, err := t.begin(ctx)
	defer done()
	if err != nil {
		return err
	}
	th, err := t.looked(l)
	if err != nil || th.version != l.State.Version {
		return fmt.Errorf("advance %v: %w", l.Thread.Key(), store.ErrStale)
	}
	next.Next, next.LastOK, next.Since = store.Cut(next.Next), store.Cut(next.LastOK), store.Cut(next.Since)
	state, err := json.Marshal(next)
	if err != nil {
		return fmt.Errorf("advance %v: %w", l.Thread.Key(), err)
	}
	th.state, th.version = state, th.version+1
	th.ref = store.Link(th.ref, next.Thread.Ref)
	th.plan = th.plan.Advanced(next.Next)
	return nil
}

// read returns the state as it was stored.
func (th *thread) read() (s store.State, err error) {
	if th.version != 0 {
		err = json.Unmarshal(th.state, &s)
	}
	s.Version = th.version
	return s, err
}

func (t threads) Scheduled(ctx context.Context) (n int, oldest time.Time, err error) {
	now, done, err := t.begin(ctx)
	defer done()
	if err != nil {
		return 0, oldest, err
	}
	for _, th := range t.threads {
		if due := th.plan.Due; !th.plan.Leased && !due.After(now) && (oldest.IsZero() || due.Before(oldest)) {
			oldest = due
		}
	}
	return len(t.threads), oldest, nil
}
