package bolt

import (
	"time"

	"go.etcd.io/bbolt"

	"github.com/threadtape/threadtape/bot/store"
)

// A life is what the file remembers of the processes that had it.
type life struct {
	Schema int
	Opens  uint64 // how many there were
	Clean  bool   // the last one gave everything back
	Last   int64  // when it had the file last, in ms
}

var lifeKey = []byte("life")

// begin makes the buckets of a new file, and takes over what the last process left in an old one. fresh tells that the
// file is new.
func (b *bolt) begin(now time.Time) (fresh bool, err error) {
	err = b.db.Update(func(tx *bbolt.Tx) error {
		for _, name := range buckets() {
			if _, err := tx.CreateBucketIfNotExists(name); err != nil {
				return err
			}
		}
		old := life{Schema: store.Schema, Clean: true, Last: now.UnixMilli()}
		known, err := get(tx, metaBucket, lifeKey, &old)
		if err != nil {
			return err
		}
		if old.Schema > store.Schema {
			return newer(old.Schema)
		}
		fresh = !known
		if err := b.inherit(tx, old, now); err != nil {
			return err
		}
		b.token.Store((old.Opens + 1) << 40)
		return put(tx, metaBucket, lifeKey, life{Schema: store.Schema, Opens: old.Opens + 1, Last: now.UnixMilli()})
	})
	if err != nil {
		return fresh, err
	}
	b.clock.start(now)
	if err := b.fill(); err != nil && !full(err) {
		return fresh, err
	}
	return fresh, nil
}

// inherit ends what the last process had claimed, and follows the wall clock if it went back meanwhile.
func (b *bolt) inherit(tx *bbolt.Tx, old life, now time.Time) error {
	if back := moment(old.Last).Sub(now); back > jumpMost {
		if err := rebase(tx, -back); err != nil {
			return err
		}
	}
	if err := giveBackTurns(tx, now, !old.Clean); err != nil {
		return err
	}
	return giveBackLooks(tx)
}

// giveBackTurns makes the channels due in which somebody was speaking. With doubt, everything that was ever attempted may
// have been said.
func giveBackTurns(tx *bbolt.Tx, now time.Time, doubt bool) error {
	for _, k := range keysUnder(tx, channelBucket, nil, 0) {
		c, err := readChannel(tx, string(k))
		if err != nil {
			return err
		}
		if !c.Taken && (!doubt || c.Attempt == 0) {
			continue
		}
		c.Doubt = c.Doubt || doubt
		if c.Taken {
			c.due = store.Cut(now)
			c.Taken = false
		}
		if err := c.write(tx); err != nil {
			return err
		}
	}
	return nil
}

// giveBackLooks puts the threads back into the schedule that somebody was looking at.
func giveBackLooks(tx *bbolt.Tx) error {
	for _, k := range keysUnder(tx, planBucket, nil, 0) {
		p, err := readPlan(tx, string(k))
		if err != nil {
			return err
		}
		if p.Leased {
			if err := p.change(tx, p.Lapsed()); err != nil {
				return err
			}
		}
	}
	return nil
}

// close gives everything back and notes that it did.
func (b *bolt) close() error {
	err := b.db.Update(func(tx *bbolt.Tx) error {
		now := time.Now()
		if err := giveBackTurns(tx, now, false); err != nil {
			return err
		}
		if err := giveBackLooks(tx); err != nil {
			return err
		}
		var l life
		if _, err := get(tx, metaBucket, lifeKey, &l); err != nil {
			return err
		}
		l.Clean, l.Last = true, now.UnixMilli()
		return put(tx, metaBucket, lifeKey, l)
	})
	closing := b.db.Close()
	if err == nil || full(err) {
		err = closing // a full disk makes it a stop that was not clean
	}
	return explain(err)
}
