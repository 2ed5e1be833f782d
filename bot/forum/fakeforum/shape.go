package fakeforum

import (
	"html"
	"net/http"
	"slices"
	"strings"
	"time"
)

const stamp = "2006-01-02T15:04:05.000Z"

// topicFields are the fields of a topic around its posts.
func (f *Forum) topicFields(t *topic, visible []*post, q Quirks) map[string]any {
	last := t.created
	for _, p := range visible {
		if p.created.After(last) {
			last = p.created
		}
	}
	return map[string]any{
		"id": claimed(t, q), "title": t.title, "fancy_title": fancy(t.title), "slug": t.slug, "category_id": 7,
		"tags": t.tagShapes(q), "archetype": "regular", "visible": true, "closed": t.closed, "archived": t.archived,
		"created_at": t.created.Format(stamp), "last_posted_at": last.Format(stamp), "deleted_at": nil, "views": t.views,
		"posts_count": len(visible), "highest_post_number": t.highest, "chunk_size": chunk, "message_bus_last_id": 0,
		"user_id": f.users[t.author], "suggested_topics": []any{}, "slow_mode_seconds": 0,
		"details": map[string]any{
			"created_by": map[string]any{"id": f.users[t.author], "username": t.author, "name": "", "avatar_template": f.avatar(t.author)},
		},
	}
}

// claimed is the id that the topic says it has.
func claimed(t *topic, q Quirks) int {
	if q.WrongID && q.hits("/t/") {
		return t.id + 1
	}
	return t.id
}

func (t *topic) tagShapes(q Quirks) []any {
	tags := []any{}
	for i, name := range t.tags {
		if q.TagObjects {
			tags = append(tags, map[string]any{"id": i + 1, "name": name, "slug": Slug(name)})
			continue
		}
		tags = append(tags, name)
	}
	return tags
}

// fancy is a title as Discourse beautifies it: HTML, with entities.
func fancy(title string) string {
	return strings.ReplaceAll(html.EscapeString(title), "...", "&hellip;")
}

func (f *Forum) shapes(posts []*post, raw bool) []map[string]any {
	shapes := []map[string]any{}
	for _, p := range posts {
		shapes = append(shapes, f.shape(p, raw))
	}
	return shapes
}

// shape is a post as Discourse writes it.
func (f *Forum) shape(p *post, raw bool) map[string]any {
	t := f.topics[p.topic]
	s := map[string]any{
		"id": p.id, "post_number": p.number, "topic_id": p.topic, "topic_slug": t.slug, "username": p.by, "name": p.name,
		"user_id": f.users[p.by], "avatar_template": f.avatar(p.by), "created_at": p.created.Format(stamp),
		"updated_at": p.updated.Format(stamp), "version": p.version, "cooked": f.shown(p), "post_type": p.kind,
		"reply_to_post_number": nil, "actions_summary": []any{}, "moderator": p.staff, "admin": false, "staff": p.staff,
		"hidden": p.hidden, "user_deleted": p.userDeleted, "deleted_at": nil, "trust_level": 1, "reads": 4, "score": 0.8,
		"wiki": false, "post_url": t.path(p.number),
	}
	if p.replyTo > 0 {
		s["reply_to_post_number"] = p.replyTo
		if at := slices.IndexFunc(t.posts, func(o *post) bool { return o.number == p.replyTo }); at >= 0 {
			s["reply_to_user"] = map[string]any{"username": t.posts[at].by, "name": "", "avatar_template": f.avatar(t.posts[at].by)}
		}
	}
	if p.likes > 0 {
		s["actions_summary"] = []any{map[string]any{"id": 2, "count": p.likes}}
	}
	if p.action != "" {
		s["action_code"] = p.action
	}
	if p.hidden {
		s["cooked_hidden"], s["hidden_reason_id"] = true, 3
	}
	if raw {
		s["raw"] = "(kept by the forum)"
	}
	return s
}

// shown is the body that an anonymous reader gets.
func (f *Forum) shown(p *post) string {
	if p.hidden {
		return "<p>This post was flagged by the community and is temporarily hidden.</p>"
	}
	return p.cooked
}

// avatar is where the pictures of a member are. The lock is held.
func (f *Forum) avatar(name string) string {
	if f.faces[name] != nil {
		return facePath + name + "/{size}/1.png"
	}
	if name == "" {
		name = "x"
	}
	return "/letter_avatar_proxy/v4/letter/" + strings.ToLower(name[:1]) + "/c5a1d2/{size}.png"
}

// latestAnswer serves /latest.json: the topics, the one with the newest post first.
func (f *Forum) latestAnswer(q Quirks) answer {
	type row struct {
		last   time.Time
		fields map[string]any
	}
	var rows []row
	for _, t := range f.topics {
		if t.private || t.into != 0 {
			continue
		}
		last := t.created
		for _, p := range t.visible() {
			if p.created.After(last) {
				last = p.created
			}
		}
		rows = append(rows, row{last, map[string]any{
			"id": t.id, "title": t.title, "fancy_title": fancy(t.title), "slug": t.slug, "posts_count": len(t.visible()),
			"highest_post_number": t.highest, "bumped_at": last.Format(stamp), "last_posted_at": last.Format(stamp),
			"tags": t.tagShapes(q), "category_id": 7, "closed": t.closed, "archived": t.archived,
		}})
	}
	slices.SortFunc(rows, func(a, b row) int { return b.last.Compare(a.last) })
	topics := []map[string]any{}
	for _, r := range rows {
		topics = append(topics, r.fields)
	}
	return jsonAnswer(http.StatusOK, map[string]any{"users": []any{}, "topic_list": map[string]any{"per_page": 30, "topics": topics}})
}
