package discourse

import (
	"cmp"
	"slices"

	"github.com/threadtape/threadtape/bot/forum"
)

// Parse reads a file with a forum's answer: a topic page with any number of posts, some posts of a topic, or the newest
// posts of a whole site. base is the address of the forum, which the file does not tell. Posts come in the thread's
// order, those of a site by age; each is there once. Data of another shape is a fault.Broken error.
func Parse(data []byte, base string) (forum.Thread, []forum.Post, error) {
	t, err := decodeTopic(data)
	if err != nil || t.Stream == nil && t.Newest == nil {
		return forum.Thread{}, nil, nonsense(err)
	}
	f := at(base)
	if t.Stream == nil {
		return f.site(t.Newest)
	}
	posts, err := f.posts(t.Stream.Posts, t.ID)
	if err != nil {
		return forum.Thread{}, nil, err
	}
	if first := t.Stream.Posts[0]; t.ID == 0 || t.Title == "" {
		t.ID, t.Slug = first.Topic, first.TopicSlug
	}
	t.Posts = max(t.Posts, len(posts))
	for _, p := range posts {
		t.Highest = max(t.Highest, p.Number)
	}
	th := f.thread(t)
	for _, p := range posts {
		if p.Created.After(th.Active) {
			th.Active = p.Created
		}
	}
	return th, posts, nil
}

// site makes a thread of the newest posts of a forum.
func (f place) site(newest []wirePost) (forum.Thread, []forum.Post, error) {
	posts, err := f.posts(newest, 0)
	if err != nil {
		return forum.Thread{}, nil, err
	}
	slices.SortStableFunc(posts, func(a, b forum.Post) int { return a.Created.Compare(b.Created) })
	th := forum.Thread{
		Ref:   forum.Ref{Source: Name, Base: f.base, ID: "latest", URL: f.base + "/latest"},
		Title: "Newest posts", Posts: len(posts),
	}
	if len(posts) > 0 {
		th.Created, th.Active = posts[0].Created, posts[len(posts)-1].Created
	}
	return th, posts, nil
}

// posts converts the posts of a file, by number. Those of another topic than the file's make no sense; topic 0 takes any.
func (f place) posts(list []wirePost, topic int64) ([]forum.Post, error) {
	if len(list) == 0 {
		return nil, nonsense(nil)
	}
	seen := make(map[int64]bool, len(list))
	posts := make([]forum.Post, 0, len(list))
	for _, w := range list {
		if w.ID <= 0 || w.Number <= 0 || topic != 0 && w.Topic != 0 && w.Topic != topic {
			return nil, nonsense(nil)
		}
		w.Topic = cmp.Or(w.Topic, topic)
		if p, ok := f.post(w); ok && !seen[w.ID] {
			seen[w.ID] = true
			posts = append(posts, p)
		}
	}
	slices.SortStableFunc(posts, func(a, b forum.Post) int {
		return cmp.Or(cmp.Compare(a.Number, b.Number), cmp.Compare(len(a.ID), len(b.ID)), cmp.Compare(a.ID, b.ID))
	})
	return posts, nil
}
