package bolt

import (
	"time"

	"go.etcd.io/bbolt"
)

// What is held back, in pages of the file. A transaction writes every page it changes anew before the old one is free:
// without free pages not even deleting works.
const (
	heldBack = 128         // so many pages are free before something is added
	roomMost = 1024        // so many pages are made free at once, at most
	fullRest = time.Second // so long nobody tries to make room again after it failed
)

// room makes sure that pages are free for what takes away, before something is added. The file grows by an eighth at a
// time, so that this is rare.
func (f *file) room() error {
	if f.free() >= heldBack {
		return nil
	}
	f.making.Lock()
	defer f.making.Unlock()
	if f.free() >= heldBack || f.closed.Load() {
		return nil
	}
	if f.full.Load() && time.Since(f.failed) < fullRest {
		return f.lacking
	}
	err := f.stretch()
	f.full.Store(err != nil)
	if err != nil {
		f.failed, f.lacking = time.Now(), err
	}
	return err
}

// stretch writes pages and frees them again, so that they are there on the disk.
func (f *file) stretch() error {
	size := f.db.Info().PageSize
	err := f.db.Update(func(tx *bbolt.Tx) error {
		pages := min(max(2*heldBack, int(tx.Size())/size/8), roomMost)
		return tx.Bucket([]byte("meta")).Put(metaRoom, make([]byte, pages*size))
	})
	if err != nil {
		return err
	}
	return f.db.Update(func(tx *bbolt.Tx) error { return tx.Bucket([]byte("meta")).Delete(metaRoom) })
}

// free returns how many pages are free, or will be when all who read have ended.
func (f *file) free() int {
	s := f.db.Stats()
	return s.FreePageN + s.PendingPageN
}
