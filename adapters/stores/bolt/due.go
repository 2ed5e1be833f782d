package bolt

import (
	"context"
	"time"

	"github.com/threadtape/threadtape/bot/store"
)

func (t threads) Due(ctx context.Context, _ string, n int, length time.Duration) (looks []store.Look, next time.Time, err error) {
	start := time.Now()
	if err := t.watchClock(ctx, start); err != nil {
		return nil, next, err
	}
	if err := t.sweep(ctx, start); err != nil {
		return nil, next, err
	}
	over := t.leases.lapsed(t.leases.looks, start)
	if n <= 0 {
		return nil, next, ctx.Err()
	}
	if len(over) == 0 {
		// Most of the time nothing is due, and nothing must be written then.
		var due bool
		err := t.read(ctx, func(s *step) error {
			next, _ = s.firstDue()
			due = !next.IsZero() && !next.After(s.now)
			return nil
		})
		if err != nil || !due {
			return nil, next, err
		}
	}
	err = t.write(ctx, func(s *step) (err error) {
		looks = nil
		if err := s.lapseLooks(over); err != nil {
			return err
		}
		looks, next, err = s.claimLooks(n, length, start)
		return err
	})
	if err != nil {
		return nil, time.Time{}, err
	}
	t.leases.dropAll(t.leases.looks, over)
	return looks, next, nil
}

// firstDue returns the thread that is due first.
func (s *step) firstDue() (due time.Time, key string) {
	k, _ := s.bucket("due").Cursor().First()
	return untimed(k)
}

// lapseLooks frees the threads whose leases are over.
func (s *step) lapseLooks(over map[string]lease) error {
	for key, l := range over {
		th, err := s.thread(key)
		if err != nil {
			return err
		}
		if !th.known || !th.plan.Leased || th.plan.Token != l.token {
			continue
		}
		th.plan = th.plan.Lapsed()
		if err := s.saveThread(th); err != nil {
			return err
		}
	}
	return nil
}

// claimLooks leases threads, the longest overdue first. Leases count from before the step, as our own clock does.
func (s *step) claimLooks(n int, length time.Duration, start time.Time) (looks []store.Look, next time.Time, err error) {
	for {
		due, key := s.firstDue()
		if key == "" || due.After(s.now) || len(looks) == n {
			return looks, due, nil
		}
		th, err := s.thread(key)
		if err != nil {
			return nil, next, err
		}
		state, err := th.stateOf()
		if err != nil {
			return nil, next, err
		}
		if th.plan.Token, err = s.bucket("thread").NextSequence(); err != nil {
			return nil, next, err
		}
		th.plan.Leased = true
		if err := s.saveThread(th); err != nil {
			return nil, next, err
		}
		s.f.leases.take(s.f.leases.looks, key, th.plan.Token, s.now.Add(length))
		looks = append(looks, store.Look{Thread: th.ref, State: state, Token: th.plan.Token, Until: start.Add(length)})
	}
}
