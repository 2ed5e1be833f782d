package bolt

import (
	"encoding/binary"
	"fmt"
	"time"

	"go.etcd.io/bbolt"

	"github.com/threadtape/threadtape/bot/chat"
	"github.com/threadtape/threadtape/bot/fault"
	"github.com/threadtape/threadtape/bot/store"
)

// buckets returns the names of all buckets.
func buckets() []string {
	return []string{
		"meta", "thread", "due", "place", "order", "post", "sub", "in", "lane", "about", "told", "channel", "ready",
		"queue", "dead", "note", "once", "hold", "whole", "end",
	}
}

// start makes the file ready after whatever happened before: it checks the layout, ends the leases of the last process,
// and follows a clock that was put back.
func (f *file) start() error {
	return f.db.Update(func(tx *bbolt.Tx) error {
		s := &step{Tx: tx, f: f, now: time.Now()}
		fresh, err := s.layout()
		if err != nil {
			return err
		}
		clean := fresh || s.bucket("meta").Get(metaClean) != nil
		if err := s.bucket("meta").Delete(metaClean); err != nil {
			return err
		}
		if err := s.endTurns(!clean); err != nil {
			return err
		}
		if err := s.endLooks(); err != nil {
			return err
		}
		if err := s.loadRates(); err != nil {
			return err
		}
		f.clock.start(s.now)
		return s.follow(s.behind())
	})
}

// layout makes the buckets and refuses those of a newer version.
func (s *step) layout() (fresh bool, err error) {
	meta, err := s.CreateBucketIfNotExists([]byte("meta"))
	if err != nil {
		return false, err
	}
	switch v := meta.Get(metaSchema); {
	case v == nil:
		fresh = true
	case len(v) != 8:
		return false, damaged(fmt.Errorf("schema of %d bytes", len(v)))
	case binary.BigEndian.Uint64(v) > store.Schema:
		return false, fault.New(fault.Invalid, "E-STORE-SCHEMA",
			fmt.Sprintf("The store was written by a newer version of the program (layout %d; this one knows %d).", binary.BigEndian.Uint64(v), store.Schema),
			"Run the newer version, or point store: at another file.", store.ErrSchema)
	}
	for _, name := range buckets() {
		if _, err := s.CreateBucketIfNotExists([]byte(name)); err != nil {
			return false, err
		}
	}
	return fresh, meta.Put(metaSchema, number(store.Schema))
}

// endTurns ends the leases of the last process. After a crash, what was attempted may have been heard.
func (s *step) endTurns(crashed bool) error {
	var found []chat.Address
	err := s.bucket("channel").ForEach(func(k, v []byte) error {
		var row channelRow
		if err := decode(v, &row); err != nil {
			return err
		}
		if row.Taken || crashed && row.Try.Attempt > 0 {
			found = append(found, chat.Address(k))
		}
		return nil
	})
	if err != nil {
		return err
	}
	for _, to := range found {
		c, err := s.channel(to)
		if err != nil {
			return err
		}
		c.try.Doubt = c.try.Doubt || crashed
		if c.taken {
			s.giveBack(c)
		}
		if err := s.saveChannel(c); err != nil {
			return err
		}
	}
	return nil
}

func (s *step) endLooks() error {
	var found []string
	err := s.bucket("thread").ForEach(func(k, v []byte) error {
		var row threadRow
		if err := decode(v, &row); err != nil {
			return err
		}
		if row.Plan.Leased {
			found = append(found, string(k))
		}
		return nil
	})
	if err != nil {
		return err
	}
	for _, key := range found {
		th, err := s.thread(key)
		if err != nil {
			return err
		}
		th.plan = th.plan.Lapsed()
		if err := s.saveThread(th); err != nil {
			return err
		}
	}
	return nil
}

// finish writes that the file was closed well, and when.
func (s *step) finish() error {
	if err := s.see(); err != nil {
		return err
	}
	return s.bucket("meta").Put(metaClean, []byte{1})
}
