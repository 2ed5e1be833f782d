package bolt

import (
	"context"
	"time"

	"github.com/threadtape/threadtape/bot/store"
)

// What ends, as it stands in the keys of the end bucket.
const (
	endPost = "p"
	endNote = "n"
	endOnce = "o"
	endHold = "h"
)

const (
	sweepMost  = 300 // so many are swept in one step
	sweepEvery = time.Minute
)

// ends notes that something ends at a time; no time: it does not. What was put off or taken away meanwhile is passed over
// when its old end comes.
func (s *step) ends(at time.Time, kind, key string) error {
	if at.IsZero() {
		return nil
	}
	return s.bucket("end").Put(timed(at, kind+key), nil)
}

// sweep takes away what has ended, some at a time. It rides on the steps that everybody takes all the time.
func (f *file) sweep(ctx context.Context, now time.Time) error {
	if now.UnixMilli()-f.swept.Load() < sweepEvery.Milliseconds() {
		return nil
	}
	var n int
	err := f.write(ctx, func(s *step) (err error) {
		if err = s.see(); err != nil {
			return err
		}
		n, err = s.sweep()
		return err
	})
	if err == nil && n < sweepMost {
		f.swept.Store(now.UnixMilli())
	}
	return err
}

func (s *step) sweep() (n int, err error) {
	var over []string
	c := s.bucket("end").Cursor()
	for k, _ := c.First(); k != nil && len(over) < sweepMost; k, _ = c.Next() {
		if end, _ := untimed(k); !store.Ended(end, s.now) {
			break
		}
		over = append(over, string(k))
	}
	for _, k := range over {
		_, what := untimed([]byte(k))
		if err := s.end(what[:1], what[1:]); err != nil {
			return 0, err
		}
	}
	return len(over), s.remove("end", over...)
}

// end takes one thing away, if it has ended indeed.
func (s *step) end(kind, key string) error {
	switch kind {
	case endPost:
		return s.endText(key)
	case endNote:
		var row noteRow
		if ok, err := s.get("note", key, &row); err != nil || !ok || !store.Ended(row.End, s.now) {
			return err
		}
		return s.remove("note", key)
	case endOnce, endHold:
		bucket := map[string]string{endOnce: "once", endHold: "hold"}[kind]
		var end time.Time
		if ok, err := s.get(bucket, key, &end); err != nil || !ok || s.now.Before(end) {
			return err
		}
		return s.remove(bucket, key)
	}
	return nil
}
