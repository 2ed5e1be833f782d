package bolt

import (
	"sync"
	"time"

	"go.etcd.io/bbolt"
)

// A reserve of pages is kept in the file. When the file cannot grow it is given up: to take away needs a few free pages
// too, because pages are never written in place.
const (
	reservePieces = 16
	reservePiece  = 64 << 10
)

// askEvery is how often a full store tries whether it can grow again.
const askEvery = 5 * time.Second

// A room remembers that the file could not grow.
type room struct {
	mu    sync.Mutex
	full  bool
	spent bool      // the reserve is given up
	asked time.Time // when growing was tried last
}

// short notes that the file could not grow.
func (r *room) short(now time.Time) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.full, r.asked = true, now
}

func (r *room) isShort() bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.full
}

// roomy reports whether the file may grow. When it could not for a while it is tried again, by filling the reserve.
func (b *bolt) roomy() bool {
	b.room.mu.Lock()
	defer b.room.mu.Unlock()
	if !b.room.full {
		return true
	}
	if now := time.Now(); now.Sub(b.room.asked) < askEvery {
		return false
	} else if b.room.asked = now; b.room.spent && b.fill() != nil {
		return false
	}
	b.room.full, b.room.spent = false, false
	return true
}

// fill makes the reserve.
func (b *bolt) fill() error {
	return b.db.Update(func(tx *bbolt.Tx) error {
		bucket := tx.Bucket(reserveBucket)
		for i := range reservePieces {
			k := number(nil, int64(i))
			if bucket.Get(k) != nil {
				continue
			}
			if err := bucket.Put(k, make([]byte, reservePiece)); err != nil {
				return err
			}
		}
		return nil
	})
}

// spend gives the reserve up.
func (b *bolt) spend() error {
	b.room.mu.Lock()
	b.room.spent = true
	b.room.mu.Unlock()
	return b.db.Update(func(tx *bbolt.Tx) error {
		if err := tx.DeleteBucket(reserveBucket); err != nil {
			return err
		}
		_, err := tx.CreateBucket(reserveBucket)
		return err
	})
}
