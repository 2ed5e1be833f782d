package discourse

import (
	"bytes"
	"encoding/json"
	"time"
)

// wireTopic is what is read of a topic page, and of the answer to posts asked for by id.
type wireTopic struct {
	ID         int64  `json:"id"`
	Title      string `json:"title"`
	Slug       string `json:"slug"`
	Tags       tags   `json:"tags"`
	Posts      int    `json:"posts_count"`
	Highest    int    `json:"highest_post_number"`
	Created    moment `json:"created_at"`
	LastPosted moment `json:"last_posted_at"`
	Closed     bool   `json:"closed"`
	Archived   bool   `json:"archived"`
	Details    struct {
		CreatedBy struct {
			Username string `json:"username"`
		} `json:"created_by"`
	} `json:"details"`
	Stream *wireStream `json:"post_stream"`
	Newest []wirePost  `json:"latest_posts"` // of the whole site: another kind of answer
}

type wireStream struct {
	Posts []wirePost `json:"posts"`
	IDs   []int64    `json:"stream"`
	Mega  bool       `json:"isMegaTopic"`
}

// wirePost is what is read of a post.
type wirePost struct {
	ID           int64  `json:"id"`
	Number       int    `json:"post_number"`
	Topic        int64  `json:"topic_id"`
	TopicSlug    string `json:"topic_slug"`
	Username     string `json:"username"`
	Name         string `json:"name"`
	UserID       int64  `json:"user_id"`
	Avatar       string `json:"avatar_template"`
	Moderator    bool   `json:"moderator"`
	Admin        bool   `json:"admin"`
	Staff        bool   `json:"staff"`
	Created      moment `json:"created_at"`
	Updated      moment `json:"updated_at"`
	Version      int    `json:"version"`
	Cooked       string `json:"cooked"`
	Type         int    `json:"post_type"`
	Action       string `json:"action_code"`
	ReplyTo      int    `json:"reply_to_post_number"`
	Hidden       bool   `json:"hidden"`
	CookedHidden bool   `json:"cooked_hidden"`
	UserDeleted  bool   `json:"user_deleted"`
	Deleted      moment `json:"deleted_at"`
	Actions      []struct {
		ID    int `json:"id"`
		Count int `json:"count"`
	} `json:"actions_summary"`
}

// A moment is a time; what cannot be read is zero, because no post is worth losing for its date.
type moment struct{ time.Time }

// UnmarshalJSON takes a string in RFC 3339; anything else is the zero time.
func (m *moment) UnmarshalJSON(data []byte) error {
	m.Time = time.Time{}
	if len(data) < 2 || data[0] != '"' {
		return nil
	}
	if t, err := time.Parse(time.RFC3339, string(data[1:len(data)-1])); err == nil && t.Year() >= 1 && t.Year() <= 9999 {
		m.Time = t.UTC()
	}
	return nil
}

// tags are names, in forums of before 2026 as strings, since then as objects; anything else is left out.
type tags []string

// UnmarshalJSON takes both forms, mixed too.
func (t *tags) UnmarshalJSON(data []byte) error {
	*t = nil
	var list []json.RawMessage
	if json.Unmarshal(data, &list) != nil {
		return nil
	}
	for _, raw := range list {
		var name string
		var object struct {
			Name string `json:"name"`
		}
		if json.Unmarshal(raw, &name) != nil && json.Unmarshal(raw, &object) == nil {
			name = object.Name
		}
		if name != "" {
			*t = append(*t, name)
		}
	}
	return nil
}

// decodeTopic reads a topic page, or the answer to posts by id. It is the one place that decodes them.
func decodeTopic(body []byte) (wireTopic, error) {
	var t wireTopic
	err := json.Unmarshal(bytes.TrimSpace(body), &t)
	return t, err
}
