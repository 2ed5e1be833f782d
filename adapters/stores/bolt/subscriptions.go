package bolt

import (
	"bytes"
	"cmp"
	"context"
	"iter"
	"slices"
	"strings"
	"time"

	"github.com/threadtape/threadtape/bot/chat"
	"github.com/threadtape/threadtape/bot/forum"
	"github.com/threadtape/threadtape/bot/store"
)

// A subRow is a subscription as it is stored.
type subRow struct {
	Thread  forum.Ref     `json:"thread"`
	To      chat.Address  `json:"to"`
	Tenant  string        `json:"tenant,omitempty"`
	By      string        `json:"by,omitempty"`
	Owner   string        `json:"owner,omitempty"`
	At      time.Time     `json:"at,omitzero"`
	Options store.Options `json:"options,omitzero"`
	Paused  string        `json:"paused,omitempty"`
	Until   time.Time     `json:"until,omitzero"`
	Version store.Version `json:"v"`
}

func (r subRow) subscription() store.Subscription {
	return store.Subscription{
		Lane: store.Lane{Thread: r.Thread, To: r.To}, Tenant: r.Tenant, By: r.By, Owner: r.Owner, At: r.At, Options: r.Options,
		Paused: r.Paused, Until: r.Until, Version: r.Version,
	}
}

// subKey begins with the thread, so that all takers of a thread lie together.
func subKey(l store.Lane) string { return l.Thread.Key() + "\t" + string(l.To) }

// subscription reads a subscription; Version 0: there is none.
func (s *step) subscription(l store.Lane) (store.Subscription, error) {
	var row subRow
	ok, err := s.get("sub", subKey(l), &row)
	if err != nil || !ok {
		return store.Subscription{}, err
	}
	return row.subscription(), nil
}

type subscriptions struct{ *file }

func (u subscriptions) Put(ctx context.Context, sub store.Subscription, from store.Mark) (store.Subscription, error) {
	sub.At, sub.Until = store.Cut(sub.At), store.Cut(sub.Until)
	wrote := sub
	wrote.Version++
	err := u.grow(ctx, func(s *step) error {
		old, err := s.subscription(sub.Lane)
		if err != nil {
			return err
		}
		if old.Version != sub.Version {
			return store.ErrStale
		}
		l, err := s.lane(laneKey(sub.Lane))
		if err != nil {
			return err
		}
		if sub.Version == 0 {
			l.OpenLane = store.OpenAt(from)
		} else {
			l.OpenLane = l.Narrow(old.Options, sub.Options, from)
		}
		l.open = true
		if err := s.saveLane(l); err != nil {
			return err
		}
		if err := s.bucket("in").Put([]byte(laneKey(sub.Lane)), nil); err != nil {
			return err
		}
		return s.put("sub", subKey(sub.Lane), subRow{
			wrote.Thread, wrote.To, wrote.Tenant, wrote.By, wrote.Owner, wrote.At, wrote.Options, wrote.Paused, wrote.Until, wrote.Version,
		})
	})
	if err != nil {
		return store.Subscription{}, err
	}
	return wrote, nil
}

func (u subscriptions) Takers(ctx context.Context, thread forum.Ref) iter.Seq2[store.Subscription, error] {
	return u.all(ctx, thread.Key()+"\t")
}

func (u subscriptions) All(ctx context.Context) iter.Seq2[store.Subscription, error] {
	return u.all(ctx, "")
}

func (u subscriptions) In(ctx context.Context, to chat.Address) (in []store.Subscription, err error) {
	err = u.read(ctx, func(s *step) error {
		in = nil
		for _, key := range s.prefixed("in", string(to)+"\t", 0) {
			sub, err := s.subscription(laneOf(key))
			if err != nil {
				return err
			}
			if sub.Version != 0 {
				in = append(in, sub)
			}
		}
		return nil
	})
	slices.SortFunc(in, func(a, b store.Subscription) int {
		return cmp.Or(a.At.Compare(b.At), cmp.Compare(a.Thread.Key(), b.Thread.Key()))
	})
	return in, err
}

// rowsAtOnce is how many rows are read in one step while somebody ranges over them. Between two steps nothing is held,
// so that the caller may do anything meanwhile.
const rowsAtOnce = 500

// all ranges over the subscriptions whose keys begin with a prefix.
func (u subscriptions) all(ctx context.Context, prefix string) iter.Seq2[store.Subscription, error] {
	return func(yield func(store.Subscription, error) bool) {
		for after := prefix; ; {
			found, last, err := u.rows(ctx, prefix, after)
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
			if len(found) < rowsAtOnce {
				return
			}
			after = last + "\x00"
		}
	}
}

// rows returns some subscriptions from a key on, and the last key.
func (u subscriptions) rows(ctx context.Context, prefix, from string) (found []store.Subscription, last string, err error) {
	err = u.read(ctx, func(s *step) error {
		c := s.bucket("sub").Cursor()
		for k, v := c.Seek([]byte(from)); bytes.HasPrefix(k, []byte(prefix)) && k != nil && len(found) < rowsAtOnce; k, v = c.Next() {
			var row subRow
			if err := decode(v, &row); err != nil {
				return err
			}
			found, last = append(found, row.subscription()), strings.Clone(string(k))
		}
		return nil
	})
	return found, last, err
}

func (u subscriptions) Mark(ctx context.Context, l store.Lane) (m store.Mark, ok bool, err error) {
	err = u.read(ctx, func(s *step) error {
		at, err := s.lane(laneKey(l))
		if at.open {
			m, ok = at.Mark, true
		}
		return err
	})
	return m, ok, err
}
