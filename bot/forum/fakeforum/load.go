package fakeforum

import (
	"encoding/json"
	"fmt"
	"slices"
	"time"
)

// file is what is read of a topic in Discourse's JSON.
type file struct {
	ID      int       `json:"id"`
	Title   string    `json:"title"`
	Slug    string    `json:"slug"`
	Tags    []string  `json:"tags"`
	Created time.Time `json:"created_at"`
	Closed  bool      `json:"closed"`
	Stream  struct {
		Posts []filed `json:"posts"`
	} `json:"post_stream"`
}

type filed struct {
	ID          int       `json:"id"`
	Number      int       `json:"post_number"`
	Username    string    `json:"username"`
	Name        string    `json:"name"`
	Staff       bool      `json:"staff"`
	Created     time.Time `json:"created_at"`
	Updated     time.Time `json:"updated_at"`
	Version     int       `json:"version"`
	Type        int       `json:"post_type"`
	Action      string    `json:"action_code"`
	Cooked      string    `json:"cooked"`
	ReplyTo     int       `json:"reply_to_post_number"`
	Hidden      bool      `json:"hidden"`
	UserDeleted bool      `json:"user_deleted"`
	Actions     []struct {
		ID    int `json:"id"`
		Count int `json:"count"`
	} `json:"actions_summary"`
}

// Grow takes a topic in Discourse's JSON, with all its posts in post_stream.posts, and makes the forum's topic of that
// id equal to it: an unknown topic is opened, new posts are added, changed ones changed, and those that are not in the
// file any more are deleted. It returns the topic's id. Data that is no topic changes nothing.
func (f *Forum) Grow(data []byte) (topicID int, err error) {
	var in file
	if err := json.Unmarshal(data, &in); err != nil {
		return 0, fmt.Errorf("read a topic: %w", err)
	}
	if in.ID == 0 || len(in.Stream.Posts) == 0 {
		return 0, fmt.Errorf("read a topic: no id or no posts")
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	t := f.topics[in.ID]
	if t == nil {
		t = &topic{id: in.ID, created: in.Created}
		f.topics[in.ID] = t
	}
	t.title, t.slug, t.tags, t.closed = in.Title, in.Slug, in.Tags, in.Closed
	t.author = in.Stream.Posts[0].Username
	f.lastID = max(f.lastID, in.ID)
	for _, p := range t.posts {
		p.deleted = !slices.ContainsFunc(in.Stream.Posts, func(q filed) bool { return q.ID == p.id })
	}
	for _, p := range in.Stream.Posts {
		f.take(t, p)
	}
	slices.SortFunc(t.posts, func(a, b *post) int { return a.number - b.number })
	return t.id, nil
}

func (f *Forum) take(t *topic, in filed) {
	p := f.posts[in.ID]
	if p == nil {
		p = &post{id: in.ID, topic: t.id}
		f.posts[in.ID] = p
		t.posts = append(t.posts, p)
	}
	p.number, p.by, p.name, p.staff = in.Number, in.Username, in.Name, in.Staff
	p.created, p.updated, p.version, p.kind = in.Created, in.Updated, in.Version, max(in.Type, Regular)
	p.action, p.cooked, p.replyTo = in.Action, in.Cooked, in.ReplyTo
	p.hidden, p.userDeleted, p.likes = in.Hidden, in.UserDeleted, 0
	for _, a := range in.Actions {
		if a.ID == 2 {
			p.likes = a.Count
		}
	}
	f.user(p.by)
	t.highest, f.lastID = max(t.highest, p.number), max(f.lastID, p.id)
}
