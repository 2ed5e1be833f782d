package store_test

import (
	"testing"
	"time"

	"github.com/threadtape/threadtape/bot/forum"
	"github.com/threadtape/threadtape/bot/store"
)

// TestHides holds that a post stays out whatever time the forum gives it later, and that another one under its id does not.
func TestHides(t *testing.T) {
	t.Parallel()
	written := time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
	at := written.Add(time.Hour)
	post := forum.Post{ID: "7", Created: written}
	value := store.Hiding("okafor", post, at)
	for name, c := range map[string]struct {
		note    store.Note
		created time.Time
		want    bool
	}{
		"no note":                           {store.Note{Value: value}, written, false},
		"the post":                          {store.Note{Version: 1, Value: value}, written, true},
		"the post with a changed time":      {store.Note{Version: 1, Value: value}, written.Add(time.Minute), true},
		"the post of which nothing is left": {store.Note{Version: 1, Value: value}, time.Time{}, true},
		"another post":                      {store.Note{Version: 1, Value: value}, at.Add(time.Minute), false},
		"a note without a time":             {store.Note{Version: 1, Value: []byte("okafor")}, at.Add(time.Minute), true},
		"an empty note":                     {store.Note{Version: 1}, at.Add(time.Minute), true},
	} {
		if got := store.Hides(c.note, forum.Post{ID: "7", Created: c.created}); got != c.want {
			t.Errorf("%s: %v, want %v", name, got, c.want)
		}
	}
}
