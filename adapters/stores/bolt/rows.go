package bolt

import (
	"bytes"
	"iter"

	"go.etcd.io/bbolt"
)

// rows ranges over what begins with a prefix, in the order of the keys. Nothing may be written to the bucket meanwhile.
func rows(tx *bbolt.Tx, bucket, under []byte) iter.Seq2[[]byte, []byte] {
	return func(yield func(k, v []byte) bool) {
		c := tx.Bucket(bucket).Cursor()
		for k, v := c.Seek(under); k != nil && bytes.HasPrefix(k, under); k, v = c.Next() {
			if !yield(k, v) {
				return
			}
		}
	}
}

// newest ranges over what begins with a prefix, from the last key to the first.
func newest(tx *bbolt.Tx, bucket, under []byte) iter.Seq2[[]byte, []byte] {
	return func(yield func(k, v []byte) bool) {
		c := tx.Bucket(bucket).Cursor()
		k, v := seekBehind(c, under)
		for ; k != nil && bytes.HasPrefix(k, under); k, v = c.Prev() {
			if !yield(k, v) {
				return
			}
		}
	}
}

// seekBehind moves to the last key that begins with a prefix, or that is before all of them.
func seekBehind(c *bbolt.Cursor, under []byte) (k, v []byte) {
	behind := bytes.Clone(under)
	for i := len(behind) - 1; i >= 0; i-- {
		if behind[i]++; behind[i] != 0 {
			if k, _ := c.Seek(behind); k == nil {
				return c.Last()
			}
			return c.Prev()
		}
	}
	return c.Last()
}
