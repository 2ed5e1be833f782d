package bolt

import (
	"errors"
	"fmt"
	"os"
	"runtime/debug"
	"time"

	"go.etcd.io/bbolt"
)

const (
	// lockTime is how long an open waits for another process to let go of the file.
	lockTime = time.Second
	// batchTime is how long a step waits for others to share its fsync.
	batchTime = time.Millisecond
)

// openFile opens and locks the file.
func openFile(path string) (*bbolt.DB, error) {
	if err := inspect(path); err != nil {
		return nil, explainOpen(path, err)
	}
	db, err := bbolt.Open(path, 0o600, &bbolt.Options{
		Timeout: lockTime, NoFreelistSync: true, FreelistType: bbolt.FreelistMapType,
	})
	if err != nil {
		return nil, explainOpen(path, err)
	}
	db.MaxBatchDelay = batchTime
	return db, nil
}

// inspect reads the whole of a file that is there. bbolt trusts its pages: opened for writing, a damaged file would end
// the process instead of giving an error.
func inspect(path string) (err error) {
	info, err := os.Stat(path)
	if errors.Is(err, os.ErrNotExist) || err == nil && info.Mode().IsRegular() && info.Size() == 0 {
		return nil
	}
	if err != nil {
		return err
	}
	// Pages that the file does not have give a fault of the memory, which is a panic here.
	defer debug.SetPanicOnFault(debug.SetPanicOnFault(true))
	var db *bbolt.DB
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("%w: %v", errDamaged, r)
		}
		if db != nil {
			err = errors.Join(err, db.Close())
		}
	}()
	if db, err = bbolt.Open(path, 0o600, &bbolt.Options{Timeout: lockTime, ReadOnly: true}); err != nil {
		return err
	}
	tx, err := db.Begin(false)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, tx.Rollback()) }()
	if tx.Size() > info.Size() {
		return fmt.Errorf("%w: it has %d bytes of %d", errDamaged, info.Size(), tx.Size())
	}
	return tx.ForEach(func(_ []byte, b *bbolt.Bucket) error { return walk(b) })
}

// walk reads all keys of a bucket; they must be in their order.
func walk(b *bbolt.Bucket) error {
	c, last := b.Cursor(), []byte(nil)
	for k, _ := c.First(); k != nil; k, _ = c.Next() {
		if last != nil && string(last) >= string(k) {
			return errDamaged
		}
		last = k
	}
	return nil
}
