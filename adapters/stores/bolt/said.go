package bolt

import (
	"bytes"
	"context"
	"slices"

	"github.com/threadtape/threadtape/bot/store"
)

func (o outbox) Said(ctx context.Context, l store.Lane, posts ...string) (said []store.Said, err error) {
	err = o.read(ctx, func(s *step) error {
		said = nil
		at, err := s.lane(laneKey(l))
		if err != nil {
			return err
		}
		wanted := posts
		if len(wanted) == 0 {
			wanted = s.told(at)
		}
		var all []store.Told
		for _, post := range slices.Compact(slices.Sorted(slices.Values(wanted))) {
			a, err := s.about(at, post)
			if err != nil {
				return err
			}
			if a.Told != nil {
				all = append(all, *a.Told)
			}
		}
		all, _, _ = store.Reach(all, 0)
		for _, t := range all {
			said = append(said, t.Said)
		}
		return nil
	})
	return said, err
}

// told returns the posts of which a lane has receipts.
func (s *step) told(l *lane) []string {
	var posts []string
	prefix := []byte(l.key + "\t")
	c := s.bucket("told").Cursor()
	for k, v := c.Seek(prefix); bytes.HasPrefix(k, prefix); k, v = c.Next() {
		posts = append(posts, string(v))
	}
	return posts
}
