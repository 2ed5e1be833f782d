package store_test

import (
	"testing"
	"time"

	"github.com/threadtape/threadtape/bot/forum"
	"github.com/threadtape/threadtape/bot/store"
)

// TestHides holds that a post stays out whatever its author or its forum makes of it, and that another one under its id does
// not.
func TestHides(t *testing.T) {
	t.Parallel()
	written := time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
	at := written.Add(time.Hour)
	later := at.Add(time.Minute)
	post := forum.Post{ID: "7", Created: written, Rev: "r1", Author: forum.Author{Name: "marlow"}}
	with := func(created time.Time, by string, rev forum.Rev) forum.Post {
		return forum.Post{ID: "7", Created: created, Rev: rev, Author: forum.Author{Name: by}}
	}
	value := store.Hiding("okafor", post, at)
	for name, c := range map[string]struct {
		note store.Note
		post forum.Post
		want bool
	}{
		"no note":                           {store.Note{Value: value}, post, false},
		"the post":                          {store.Note{Version: 1, Value: value}, post, true},
		"the post, edited":                  {store.Note{Version: 1, Value: value}, with(written, "marlow", "r2"), true},
		"the post with a changed time":      {store.Note{Version: 1, Value: value}, with(later, "marlow", "r1"), true},
		"the same, edited":                  {store.Note{Version: 1, Value: value}, with(at, "marlow", "r2"), true},
		"the post, of which little is left": {store.Note{Version: 1, Value: value}, forum.Post{ID: "7"}, true},
		"other words":                       {store.Note{Version: 1, Value: value}, with(later, "marlow", "r2"), false},
		"another author":                    {store.Note{Version: 1, Value: value}, with(later, "ben", "r1"), false},
		"a note that does not say when":     {store.Note{Version: 1, Value: []byte("okafor")}, with(later, "ben", "r2"), true},
		"an empty note":                     {store.Note{Version: 1}, with(later, "ben", "r2"), true},
	} {
		if got := store.Hides(c.note, c.post); got != c.want {
			t.Errorf("%s: %v, want %v", name, got, c.want)
		}
	}
}
