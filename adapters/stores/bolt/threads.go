package bolt

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/threadtape/threadtape/bot/forum"
	"github.com/threadtape/threadtape/bot/store"
)

// A thread is what is remembered of one thread, but for its posts.
type thread struct {
	key     string
	known   bool
	ref     forum.Ref
	state   []byte // as JSON; empty before the first Advance
	version store.Version
	plan    store.Plan
	index   string // where the due bucket has it
}

// A threadRow is a thread as it is stored.
type threadRow struct {
	Ref     forum.Ref       `json:"ref"`
	State   json.RawMessage `json:"state,omitempty"`
	Version store.Version   `json:"v,omitempty"`
	Plan    planRow         `json:"plan"`
}

type planRow struct {
	Due    time.Time `json:"due,omitzero"`
	Wish   time.Time `json:"wish,omitzero"`
	Token  uint64    `json:"token,omitempty"`
	Leased bool      `json:"leased,omitempty"`
}

// thread reads a thread; known is false if there is none.
func (s *step) thread(key string) (*thread, error) {
	var row threadRow
	known, err := s.get("thread", key, &row)
	if err != nil {
		return nil, err
	}
	th := &thread{key: key, known: known, ref: row.Ref, state: row.State, version: row.Version, plan: store.Plan(row.Plan)}
	if known && !th.plan.Leased {
		th.index = string(timed(th.plan.Due, key))
	}
	return th, nil
}

// saveThread writes a thread and moves it in the schedule.
func (s *step) saveThread(th *thread) error {
	index := ""
	if !th.plan.Leased {
		index = string(timed(th.plan.Due, th.key))
	}
	if err := s.move("due", th.index, index); err != nil {
		return err
	}
	th.index, th.known = index, true
	return s.put("thread", th.key, threadRow{th.ref, th.state, th.version, planRow(th.plan)})
}

// move changes where an index has something; empty: nowhere.
func (s *step) move(index, from, to string) error {
	if from == to {
		return nil
	}
	if from != "" {
		if err := s.remove(index, from); err != nil {
			return err
		}
	}
	if to == "" {
		return nil
	}
	return s.bucket(index).Put([]byte(to), nil)
}

// stateOf returns the state as it was stored.
func (th *thread) stateOf() (st store.State, err error) {
	if th.version != 0 {
		err = decode(th.state, &st)
	}
	st.Version = th.version
	return st, err
}

// looked returns the thread of a look that is still ours.
func (s *step) looked(l store.Look) (*thread, error) {
	th, err := s.thread(l.Thread.Key())
	if err != nil {
		return nil, err
	}
	if !th.known || l.Token == 0 || th.plan.Token != l.Token {
		return nil, store.ErrStale
	}
	return th, nil
}

type threads struct{ *file }

func (t threads) Wake(ctx context.Context, ref forum.Ref, at time.Time) error {
	return t.grow(ctx, func(s *step) error {
		th, err := s.thread(ref.Key())
		if err != nil {
			return err
		}
		if !th.known {
			th.ref = ref
		}
		th.plan = th.plan.Woken(th.known, at)
		return s.saveThread(th)
	})
}

func (t threads) Advance(ctx context.Context, l store.Look, next store.State) error {
	next.Next, next.LastOK, next.Since = store.Cut(next.Next), store.Cut(next.LastOK), store.Cut(next.Since)
	state, err := json.Marshal(next)
	if err != nil {
		return fmt.Errorf("advance %v: %w", l.Thread.Key(), err)
	}
	err = t.write(ctx, func(s *step) error {
		th, err := s.looked(l)
		if err != nil {
			return err
		}
		if th.version != l.State.Version {
			return store.ErrStale
		}
		th.state, th.version = state, th.version+1
		th.ref = store.Link(th.ref, next.Thread.Ref)
		th.plan = th.plan.Advanced(next.Next)
		return s.saveThread(th)
	})
	if err != nil {
		return fmt.Errorf("advance %v: %w", l.Thread.Key(), err)
	}
	t.leases.drop(t.leases.looks, l.Thread.Key(), l.Token)
	return nil
}

func (t threads) Scheduled(ctx context.Context) (n int, oldest time.Time, err error) {
	err = t.read(ctx, func(s *step) error {
		c := s.bucket("thread").Cursor()
		for k, _ := c.First(); k != nil; k, _ = c.Next() {
			n++
		}
		if k, _ := s.bucket("due").Cursor().First(); k != nil {
			if due, _ := untimed(k); !due.After(s.now) {
				oldest = due
			}
		}
		return nil
	})
	return n, oldest, err
}
