package bolt

import (
	"bytes"
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/threadtape/threadtape/bot/forum"
	"github.com/threadtape/threadtape/bot/store"
)

// A placeRow is a place as it is stored.
type placeRow struct {
	ID      string    `json:"id"`
	Number  int       `json:"n,omitempty"`
	Created time.Time `json:"at,omitzero"`
	Rev     forum.Rev `json:"rev,omitempty"`
	Kept    time.Time `json:"kept,omitzero"`
}

// placeKey is where a post stands in the place bucket.
func placeKey(thread, id string) string { return thread + "\t" + id }

// orderKey sorts as [store.Place.Compare] does.
func orderKey(thread string, p store.Place) string {
	return thread + "\t" + string(signed(int64(p.Number))) + string(signed(p.Created.UnixMilli())) + p.ID
}

// orderID returns the id at the end of an order key.
func orderID(thread string, key []byte) string { return string(key[len(thread)+1+16:]) }

func (s *step) place(thread, id string) (store.Place, bool, error) {
	var row placeRow
	known, err := s.get("place", placeKey(thread, id), &row)
	return store.Place(row), known, err
}

func (t threads) Keep(ctx context.Context, l store.Look, posts []forum.Post) error {
	texts := make([][]byte, len(posts))
	for i, p := range posts {
		var err error
		if texts[i], err = t.pack(store.Keeps(p)); err != nil {
			return fmt.Errorf("keep post %s of %v: %w", p.ID, l.Thread.Key(), err)
		}
	}
	err := t.grow(ctx, func(s *step) error {
		th, err := s.looked(l)
		if err != nil {
			return err
		}
		for i, p := range posts {
			if err := s.keep(th.key, p, texts[i]); err != nil {
				return err
			}
		}
		return s.trimTexts(th.key)
	})
	if err != nil {
		return fmt.Errorf("keep %d posts of %v: %w", len(posts), l.Thread.Key(), err)
	}
	return nil
}

// keep writes a post, unless its text went before.
func (s *step) keep(thread string, p forum.Post, text []byte) error {
	old, known, err := s.place(thread, p.ID)
	if err != nil {
		return err
	}
	was := orderKey(thread, old)
	if known && !old.Takes(p, known, s.bucket("post").Get([]byte(was)) != nil) {
		return nil
	}
	place := store.PlaceOf(p, old, known, s.now)
	key := orderKey(thread, place)
	if known && was != key {
		if err := s.remove("order", was); err != nil {
			return err
		}
		if err := s.remove("post", was); err != nil {
			return err
		}
	}
	if err := s.put("place", placeKey(thread, p.ID), placeRow(place)); err != nil {
		return err
	}
	if !known || was != key {
		if err := s.bucket("order").Put([]byte(key), nil); err != nil {
			return err
		}
	}
	if err := s.ends(place.Kept.Add(s.f.keep), endPost, key); err != nil {
		return err
	}
	full := append(signed(place.Kept.UnixMilli()), text...)
	if bytes.Equal(s.bucket("post").Get([]byte(key)), full) {
		return nil
	}
	return s.bucket("post").Put([]byte(key), full)
}

// over reports whether a text that is stored so has been kept long enough.
func (s *step) over(v []byte) bool {
	kept, _ := untimed(v)
	return !kept.Add(s.f.keep).After(s.now)
}

// endText removes a text if its time is over. Its post may have come in another revision since.
func (s *step) endText(key string) error {
	if v := s.bucket("post").Get([]byte(key)); v == nil || !s.over(v) {
		return nil
	}
	return s.remove("post", key)
}

// trimTexts takes away the texts that are too old, and those in the middle that are too many.
func (s *step) trimTexts(thread string) error {
	var old, texts []string
	prefix := []byte(thread + "\t")
	c := s.bucket("post").Cursor()
	for k, v := c.Seek(prefix); bytes.HasPrefix(k, prefix); k, v = c.Next() {
		if s.over(v) {
			old = append(old, string(k))
		} else {
			texts = append(texts, string(k))
		}
	}
	if n := store.Surplus(len(texts)); n > 0 {
		old = append(old, texts[1:1+n]...)
	}
	return s.remove("post", old...)
}

func (t threads) Forget(ctx context.Context, ref forum.Ref, posts ...string) error {
	return t.write(ctx, func(s *step) error {
		if len(posts) == 0 {
			return s.forget(ref.Key())
		}
		for _, id := range posts {
			place, known, err := s.place(ref.Key(), id)
			if err != nil {
				return err
			}
			if known {
				if err := s.remove("post", orderKey(ref.Key(), place)); err != nil {
					return err
				}
			}
		}
		return nil
	})
}

// forget removes all that is known of a thread.
func (s *step) forget(key string) error {
	th, err := s.thread(key)
	if err != nil || !th.known {
		return err
	}
	if err := s.move("due", th.index, ""); err != nil {
		return err
	}
	for bucket := range strings.FieldsSeq("place order post") {
		if err := s.remove(bucket, s.prefixed(bucket, key+"\t", 0)...); err != nil {
			return err
		}
	}
	return s.remove("thread", key)
}
