package discourse_test

import (
	"strconv"
	"testing"
	"time"

	"github.com/threadtape/threadtape/bot/forum/fakeforum"
	"github.com/threadtape/threadtape/bot/forum/forumtest"
)

// TestPromises holds every promise of forum.Source on every kind of Discourse.
func TestPromises(t *testing.T) {
	t.Parallel()
	for _, q := range []struct {
		name string
		set  func(*fakeforum.Quirks)
	}{
		{"plain", func(*fakeforum.Quirks) {}},
		{"page cache", func(q *fakeforum.Quirks) { q.Cache = time.Minute }},
		{"etag", func(q *fakeforum.Quirks) { q.ETag = true }},
		{"etag and page cache", func(q *fakeforum.Quirks) { q.ETag, q.Cache = true, time.Minute }},
		{"sub-folder and tags as objects", func(q *fakeforum.Quirks) { q.Prefix, q.TagObjects = "/talk/forum", true }},
	} {
		t.Run(q.name, func(t *testing.T) {
			forumtest.Run(t, func(t *testing.T) forumtest.Board {
				t.Helper()
				return board(t, q.set)
			})
		})
	}
}

// board is a world in the suite's hands.
func board(t *testing.T, set func(*fakeforum.Quirks)) forumtest.Board {
	t.Helper()
	w := newWorld(t)
	w.Set(set)
	on := func(do func(int)) func(string) {
		return func(id string) {
			n, err := strconv.Atoi(id)
			if err != nil {
				t.Fatal(err)
			}
			do(n)
		}
	}
	return forumtest.Board{
		Source:   w.source(),
		Link:     home + w.Link(w.topic, 0),
		Posts:    5,
		Foreign:  []string{home + "/topic/12/a-thread", home + "/threads/a-thread.12/", home + "/viewtopic.php?t=12", home + "/d/12-a"},
		Post:     func(by, text string) string { return id(w.Post(w.topic, by, text)) },
		Edit:     func(id, text string) { on(func(n int) { w.Edit(n, text) })(id) },
		Restyle:  on(w.Rebake),
		Like:     on(func(n int) { w.Like(n, 1) }),
		Delete:   on(w.Delete),
		Undelete: on(w.Undelete),
		Hide:     on(w.Hide),
		Nonsense: func() { w.Set(func(q *fakeforum.Quirks) { q.WrongID = true }) },
		Cut:      func() { w.Set(func(q *fakeforum.Quirks) { q.Cut, q.Only = 3, "/t/" }) },
		Vanish:   func() { w.Private(w.topic, true) },
		Mend:     w.Well,
		Backup:   w.Backup,
	}
}
