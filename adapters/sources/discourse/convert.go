package discourse

import (
	"cmp"
	"net/url"
	"strconv"
	"strings"

	"github.com/threadtape/threadtape/bot/forum"
	"github.com/threadtape/threadtape/bot/rich"
)

// The types of posts.
const (
	moderatorAction = 2
	smallAction     = 3
	whisper         = 4
)

const likeAction = 2 // in actions_summary

// A place knows where a forum lies, and so how its links are made.
type place struct {
	base string
	url  *url.URL // base with a trailing slash, for relative links
}

func at(base string) place {
	u, err := url.Parse(base + "/")
	if err != nil {
		u = &url.URL{}
	}
	return place{base, u}
}

// topicURL is the link of a topic for people.
func (f place) topicURL(slug string, id int64) string {
	return f.base + "/t/" + url.PathEscape(cmp.Or(slug, "-")) + "/" + strconv.FormatInt(id, 10)
}

// postURL is the link of a post for people.
func (f place) postURL(slug string, id int64, number int) string {
	return f.topicURL(slug, id) + "/" + strconv.Itoa(number)
}

// thread makes the thread of a topic page.
func (f place) thread(t wireTopic) forum.Thread {
	id := strconv.FormatInt(t.ID, 10)
	th := forum.Thread{
		Ref:     forum.Ref{Source: Name, Base: f.base, ID: id, URL: f.topicURL(t.Slug, t.ID)},
		Title:   cmp.Or(rich.Line(t.Title, 300), "(no title)"),
		Author:  t.Details.CreatedBy.Username,
		Created: t.Created.Time,
		Active:  t.LastPosted.Time,
		Posts:   max(t.Posts, 0),
		Top:     max(t.Highest, 0),
	}
	if th.Author == "" && t.Stream != nil && len(t.Stream.Posts) > 0 && t.Stream.Posts[0].Number == 1 {
		th.Author = t.Stream.Posts[0].Username
	}
	if th.Author != "" {
		th.Author = rich.Name(th.Author)
	}
	for _, tag := range t.Tags[:min(len(t.Tags), 20)] {
		if tag = rich.Line(tag, 60); tag != "" {
			th.Tags = append(th.Tags, tag)
		}
	}
	switch {
	case t.Archived:
		th.State = forum.Archived
	case t.Closed:
		th.State = forum.Closed
	}
	return th
}

// post makes a post, sealed. ok is false for one that is not for readers: a whisper among staff.
func (f place) post(w wirePost) (p forum.Post, ok bool) {
	if w.Type == whisper {
		return forum.Post{}, false
	}
	p = forum.Post{
		ID: strconv.FormatInt(w.ID, 10), Number: w.Number, ReplyTo: max(w.ReplyTo, 0), Author: f.author(w),
		Created: w.Created.Time, URL: f.postURL(w.TopicSlug, w.Topic, w.Number), Kind: kind(w),
	}
	if w.Version > 1 {
		p.Edited = w.Updated.Time
	}
	if p.Kind == forum.System {
		p.Action = action(w.Action)
	}
	switch {
	case w.UserDeleted:
		return forum.Remove(p, forum.Deleted, "author"), true
	case !w.Deleted.IsZero():
		return forum.Remove(p, forum.Deleted, "moderator"), true
	case w.Hidden || w.CookedHidden:
		return forum.Remove(p, forum.Hidden, ""), true
	}
	p.Body, p.Likes = rich.FromHTML(w.Cooked, f.url), likes(w)
	own(p.Body, strconv.FormatInt(w.Topic, 10))
	return forum.Seal(p), true
}

// own removes the thread from quotes of the post's own thread: Discourse names it in each of them, and elsewhere a
// thread that is named is another one.
func own(nodes []rich.Node, topic string) {
	for i := range nodes {
		if c := nodes[i].Cite; c != nil && c.Thread == topic {
			c.Thread = ""
		}
		own(nodes[i].Kids, topic)
	}
}

func (f place) author(w wirePost) forum.Author {
	a := forum.Author{Name: rich.Name(w.Username)}
	if w.UserID != 0 {
		a.ID = strconv.FormatInt(w.UserID, 10)
	}
	if name := rich.Line(w.Name, 40); name != a.Name {
		a.Display = name
	}
	if w.Moderator || w.Admin || w.Staff {
		a.Badge = "staff"
	}
	if w.Avatar != "" {
		a.Avatar = f.avatar(w.Avatar)
	}
	return a
}

// avatar makes the address of a picture of 96 pixels; one that is no web address is left out.
func (f place) avatar(template string) string {
	u, err := f.url.Parse(strings.ReplaceAll(template, "{size}", "96"))
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.User != nil || len(template) > 1024 {
		return ""
	}
	return u.String()
}

func kind(w wirePost) forum.PostKind {
	switch {
	case w.Type == smallAction || w.Action != "" && strings.TrimSpace(w.Cooked) == "":
		return forum.System
	case w.Type == moderatorAction:
		return forum.Moderator
	default:
		return forum.Regular
	}
}

func likes(w wirePost) int {
	for _, a := range w.Actions {
		if a.ID == likeAction {
			return max(a.Count, 0)
		}
	}
	return 0
}

// actions are the words for what the forum itself says.
var actions = map[string]string{
	"closed.enabled": "closed", "closed.disabled": "opened", "autoclosed.enabled": "closed", "autoclosed.disabled": "opened",
	"archived.enabled": "archived", "archived.disabled": "unarchived",
	"pinned.enabled": "pinned", "pinned.disabled": "unpinned",
	"pinned_globally.enabled": "pinned", "pinned_globally.disabled": "unpinned",
	"banner.enabled": "pinned", "banner.disabled": "unpinned",
	"visible.enabled": "listed", "visible.disabled": "unlisted",
	"split_topic": "split", "public_topic": "published", "open_topic": "published", "private_topic": "made private",
	"autobumped": "bumped", "tags_changed": "retagged", "category_changed": "recategorised", "title_changed": "renamed",
}

// action normalises an action code. One that is not known is empty: there is nothing to tell people about it.
func action(code string) string { return actions[code] }
