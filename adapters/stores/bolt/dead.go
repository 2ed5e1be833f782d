package bolt

import (
	"context"
	"slices"
	"time"

	"github.com/threadtape/threadtape/bot/chat"
	"github.com/threadtape/threadtape/bot/forum"
	"github.com/threadtape/threadtape/bot/store"
)

// A deadRow is a dead letter as it is stored.
type deadRow struct {
	ID       string      `json:"id"`
	Thread   string      `json:"thread"`
	Delivery deliveryRow `json:"d"`
	Why      string      `json:"why,omitempty"`
	At       time.Time   `json:"at,omitzero"`
}

type deliveryRow struct {
	Kind store.Kind `json:"kind"`
	Post string     `json:"post"`
	Rev  forum.Rev  `json:"rev,omitempty"`
	Seq  uint64     `json:"seq,omitempty"`
	At   time.Time  `json:"at,omitzero"`
	Late bool       `json:"late,omitempty"`

	Single bool `json:"single,omitempty"`
}

func (r deadRow) letter(to chat.Address) store.DeadLetter {
	thread, _ := forum.ParseKey(r.Thread)
	return store.DeadLetter{
		ID: r.ID, Lane: store.Lane{Thread: thread, To: to}, Delivery: store.Delivery(r.Delivery), Why: r.Why, At: r.At,
	}
}

// letters returns the keys of the dead letters of a channel and the letters, oldest first.
func (s *step) letters(to chat.Address) (keys []string, letters []store.DeadLetter, err error) {
	keys = s.prefixed("dead", string(to)+"\t", 0)
	for _, key := range keys {
		var row deadRow
		if _, err := s.get("dead", key, &row); err != nil {
			return nil, nil, err
		}
		letters = append(letters, row.letter(to))
	}
	return keys, letters, nil
}

// dead returns the dead letters of a channel, newest first.
func (s *step) dead(to chat.Address) ([]store.DeadLetter, error) {
	_, letters, err := s.letters(to)
	slices.Reverse(letters)
	return letters, err
}

// bury adds a dead letter; one with the same id is replaced, and the oldest go.
func (s *step) bury(to chat.Address, d store.DeadLetter) error {
	keys, letters, err := s.letters(to)
	if err != nil {
		return err
	}
	if i := slices.IndexFunc(letters, func(old store.DeadLetter) bool { return old.ID == d.ID }); i >= 0 {
		if err := s.remove("dead", keys[i]); err != nil {
			return err
		}
		keys = slices.Delete(keys, i, i+1)
	}
	if err := s.remove("dead", keys[:max(0, len(keys)+1-store.KeptDead)]...); err != nil {
		return err
	}
	n, err := s.bucket("dead").NextSequence()
	if err != nil {
		return err
	}
	row := deadRow{d.ID, d.Lane.Thread.Key(), deliveryRow(d.Delivery), d.Why, d.At}
	return s.put("dead", string(to)+"\t"+string(number(n)), row)
}

func (o outbox) Replay(ctx context.Context, to chat.Address, ids ...string) (n int, err error) {
	err = o.grow(ctx, func(s *step) error {
		n = 0
		c, err := s.channel(to)
		if err != nil {
			return err
		}
		for _, id := range ids {
			ok, err := s.replay(c, id)
			if err != nil {
				return err
			}
			if ok {
				n++
			}
		}
		return s.saveChannel(c)
	})
	if err != nil {
		return 0, err
	}
	return n, nil
}

// replay puts a dead letter into the queue again; ok is false if there is none with the id, or its lane is closed.
func (s *step) replay(c *channel, id string) (ok bool, err error) {
	keys, letters, err := s.letters(c.to)
	if err != nil {
		return false, err
	}
	i := slices.IndexFunc(letters, func(d store.DeadLetter) bool { return d.ID == id })
	if i < 0 {
		return false, nil
	}
	l, err := s.lane(laneKey(letters[i].Lane))
	if err != nil {
		return false, err
	}
	r, ok := store.Revive(letters[i], l.open, s.now)
	if !ok {
		return false, nil
	}
	r.Thread = letters[i].Lane.Thread.Key()
	was, err := s.about(l, r.Post)
	if err != nil {
		return false, err
	}
	a := was
	a.Waits, a.Rev = a.Waits+1, r.Rev
	if err := s.note(l, r.Post, was, a); err != nil {
		return false, err
	}
	if err := s.saveLane(l); err != nil {
		return false, err
	}
	if err := s.remove("dead", keys[i]); err != nil {
		return false, err
	}
	return true, s.push(c, r)
}
