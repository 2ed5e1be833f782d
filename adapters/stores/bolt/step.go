package bolt

import (
	"bytes"
	"context"
	"encoding/json"
	"time"

	"go.etcd.io/bbolt"

	"github.com/threadtape/threadtape/bot/chat"
)

// A step is one transaction, at one time.
type step struct {
	*bbolt.Tx
	f   *file
	now time.Time
}

func address(s string) chat.Address { return chat.Address(s) }

// read runs a step that changes nothing.
func (f *file) read(ctx context.Context, do func(*step) error) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	return f.explain(f.db.View(func(tx *bbolt.Tx) error { return do(&step{Tx: tx, f: f, now: time.Now()}) }))
}

// write runs a step that takes away, or changes little. do may run twice: it sets its results anew each time.
func (f *file) write(ctx context.Context, do func(*step) error) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	if f.closed.Load() {
		return ErrClosed
	}
	return f.explain(f.db.Batch(func(tx *bbolt.Tx) error {
		if err := ctx.Err(); err != nil {
			return err
		}
		return do(&step{Tx: tx, f: f, now: time.Now()})
	}))
}

// grow runs a step that adds. It is refused when the pages that are held back for write would be used up.
func (f *file) grow(ctx context.Context, do func(*step) error) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	if err := f.room(); err != nil {
		return f.explain(err)
	}
	err := f.write(ctx, do)
	if isFull(err) {
		f.full.Store(true)
	}
	return err
}

func (s *step) bucket(name string) *bbolt.Bucket { return s.Bucket([]byte(name)) }

// get reads a row; ok is false if there is none.
func (s *step) get(bucket, key string, row any) (ok bool, err error) {
	v := s.bucket(bucket).Get([]byte(key))
	if v == nil {
		return false, nil
	}
	return true, decode(v, row)
}

// put writes a row, unless it is there already.
func (s *step) put(bucket, key string, row any) error {
	v, err := json.Marshal(row)
	if err != nil {
		return err
	}
	b := s.bucket(bucket)
	if bytes.Equal(b.Get([]byte(key)), v) {
		return nil
	}
	return b.Put([]byte(key), v)
}

// prefixed returns the keys that begin with a prefix, at most so many; 0: all of them.
func (s *step) prefixed(bucket, prefix string, most int) []string {
	var keys []string
	p := []byte(prefix)
	c := s.bucket(bucket).Cursor()
	for k, _ := c.Seek(p); bytes.HasPrefix(k, p); k, _ = c.Next() {
		keys = append(keys, string(k))
		if len(keys) == most {
			break
		}
	}
	return keys
}

// remove deletes keys.
func (s *step) remove(bucket string, keys ...string) error {
	b := s.bucket(bucket)
	for _, k := range keys {
		if err := b.Delete([]byte(k)); err != nil {
			return err
		}
	}
	return nil
}
