package bolt

import (
	"bytes"
	"context"
	"fmt"
	"slices"

	"github.com/threadtape/threadtape/bot/forum"
	"github.com/threadtape/threadtape/bot/store"
)

func (t threads) Read(ctx context.Context, ref forum.Ref, w store.Window) (state store.State, posts []forum.Post, err error) {
	err = t.read(ctx, func(s *step) error {
		th, err := s.thread(ref.Key())
		if err != nil || !th.known {
			return err
		}
		if state, err = th.stateOf(); err != nil {
			return err
		}
		places, err := s.window(th.key, w)
		if err != nil {
			return err
		}
		for _, p := range places {
			post, err := s.post(th.key, p)
			if err != nil {
				return err
			}
			if w.Bare {
				post = post.Blank()
			}
			posts = append(posts, post)
		}
		return nil
	})
	if err != nil {
		return store.State{}, nil, fmt.Errorf("read %v: %w", ref.Key(), err)
	}
	return state, posts, nil
}

// window returns the places of a window in the thread's order.
func (s *step) window(thread string, w store.Window) ([]store.Place, error) {
	ids := slices.Clone(w.Posts)
	if w.Newest > 0 {
		ids = append(ids, s.newest(thread, w.Newest)...)
	}
	slices.Sort(ids)
	var places []store.Place
	for _, id := range slices.Compact(ids) {
		place, known, err := s.place(thread, id)
		if err != nil {
			return nil, err
		}
		if known {
			places = append(places, place)
		}
	}
	slices.SortFunc(places, store.Place.Compare)
	return places, nil
}

// newest returns the ids of the last n posts of a thread.
func (s *step) newest(thread string, n int) []string {
	var ids []string
	prefix := []byte(thread + "\t")
	c := s.bucket("order").Cursor()
	// A line feed is what comes right after a tab: the key before it is the last one of the thread.
	k, _ := c.Seek([]byte(thread + "\n"))
	if k == nil {
		k, _ = c.Last()
	} else {
		k, _ = c.Prev()
	}
	for ; bytes.HasPrefix(k, prefix) && len(ids) < n; k, _ = c.Prev() {
		ids = append(ids, orderID(thread, k))
	}
	return ids
}

// post returns a post with its text, or what is known without.
func (s *step) post(thread string, p store.Place) (forum.Post, error) {
	v := s.bucket("post").Get([]byte(orderKey(thread, p)))
	if v == nil || s.over(v) {
		return p.Blank(), nil
	}
	post, err := unpack(v[8:])
	if err != nil {
		return forum.Post{}, fmt.Errorf("post %s: %w", p.ID, err)
	}
	return post, nil
}
