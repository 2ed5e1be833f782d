package fakeforum

import (
	"maps"
	"slices"
)

// Backup copies the forum as it is now. rollback sets the forum back to the copy, as its operator does after a failure:
// what was written since is gone, and its ids and numbers are given again to what is written next. It may be called more
// than once. Quirks, counts and the page cache stay as they are.
func (f *Forum) Backup() (rollback func()) {
	f.mu.Lock()
	defer f.mu.Unlock()
	topics, _ := copied(f.topics)
	users, lastID := maps.Clone(f.users), f.lastID
	return func() {
		f.mu.Lock()
		defer f.mu.Unlock()
		f.topics, f.posts = copied(topics)
		f.users, f.lastID = maps.Clone(users), lastID
	}
}

// copied returns copies of topics and of their posts, and the posts by id.
func copied(topics map[int]*topic) (map[int]*topic, map[int]*post) {
	all, posts := make(map[int]*topic, len(topics)), make(map[int]*post)
	for id, t := range topics {
		t := *t
		t.posts, t.tags = slices.Clone(t.posts), slices.Clone(t.tags)
		for i, p := range t.posts {
			p := *p
			t.posts[i], posts[p.id] = &p, &p
		}
		all[id] = &t
	}
	return all, posts
}
