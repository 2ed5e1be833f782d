package fakeforum

import (
	"slices"
	"strings"
	"time"
)

// The types of posts, as Discourse numbers them.
const (
	Regular   = 1
	Moderator = 2
	Small     = 3 // the forum itself speaks: closed, split, …
	Whisper   = 4 // for staff; anonymous readers never see it
)

// A topic is one thread. Its posts are in the order of their numbers, deleted ones included.
type topic struct {
	id       int
	title    string
	slug     string
	tags     []string
	posts    []*post
	highest  int
	created  time.Time
	views    int
	closed   bool
	archived bool
	private  bool
	into     int // the topic that this one was merged into
	author   string
}

// A post is one post. It knows its topic, because it can move.
type post struct {
	id, topic, number int
	by, name          string
	staff             bool
	created, updated  time.Time
	version, kind     int
	action            string
	cooked            string
	replyTo           int
	likes             int
	hidden            bool
	userDeleted       bool
	deleted           bool
}

// An Entry is what somebody posts. By and one of Text and HTML are enough.
type Entry struct {
	By, Name string
	Staff    bool
	Text     string // cooked with [Cook]
	HTML     string // taken as it is
	ReplyTo  int    // number of the answered post
	At       time.Time
	Likes    int
	Kind     int    // 0: [Regular]
	Action   string // for [Small]
}

// Open starts a topic with its opening post and returns the ids of both.
func (f *Forum) Open(title string, e Entry, tags ...string) (topicID, postID int) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.lastID++
	t := &topic{id: f.lastID, title: title, slug: Slug(title), tags: tags, created: e.At, author: e.By}
	if t.created.IsZero() {
		t.created = f.now()
	}
	f.topics[t.id] = t
	return t.id, f.add(t, e)
}

// Add posts e in a topic and returns the post's id; an unknown topic gives 0.
func (f *Forum) Add(topicID int, e Entry) int {
	f.mu.Lock()
	defer f.mu.Unlock()
	t := f.topics[topicID]
	if t == nil {
		return 0
	}
	return f.add(t, e)
}

// Post posts text in a topic and returns the post's id.
func (f *Forum) Post(topicID int, by, text string) int {
	return f.Add(topicID, Entry{By: by, Text: text})
}

// Reply is [Forum.Post] as an answer to the post with that number.
func (f *Forum) Reply(topicID, number int, by, text string) int {
	return f.Add(topicID, Entry{By: by, Text: text, ReplyTo: number})
}

// Action lets the forum itself say something, such as "split_topic".
func (f *Forum) Action(topicID int, by, code string) int {
	return f.Add(topicID, Entry{By: by, Staff: true, Kind: Small, Action: code})
}

// Skip burns the next post number of a topic: numbers have gaps on real forums.
func (f *Forum) Skip(topicID int) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if t := f.topics[topicID]; t != nil {
		t.highest++
	}
}

func (f *Forum) add(t *topic, e Entry) int {
	f.lastID++
	t.highest++
	p := &post{
		id: f.lastID, topic: t.id, number: t.highest, by: e.By, name: e.Name, staff: e.Staff, created: e.At,
		version: 1, kind: max(e.Kind, Regular), action: e.Action, cooked: e.HTML, replyTo: e.ReplyTo, likes: e.Likes,
	}
	if p.created.IsZero() {
		p.created = f.now()
	}
	p.updated = p.created
	if e.Text != "" {
		p.cooked = Cook(e.Text)
	}
	f.user(e.By)
	f.posts[p.id] = p
	t.posts = append(t.posts, p)
	return p.id
}

// user gives a member an id, once.
func (f *Forum) user(name string) {
	if _, ok := f.users[name]; !ok {
		f.users[name] = len(f.users) + 1
	}
}

// Link returns the path of a topic, or of a post in it if number is above 0, under the sub-folder of the forum.
func (f *Forum) Link(topicID, number int) string {
	f.mu.Lock()
	defer f.mu.Unlock()
	t := f.topics[topicID]
	if t == nil {
		return ""
	}
	return f.quirks.Prefix + t.path(number)
}

// Number returns the number of a post in its topic; 0 if there is no such post.
func (f *Forum) Number(postID int) int {
	f.mu.Lock()
	defer f.mu.Unlock()
	if p := f.posts[postID]; p != nil {
		return p.number
	}
	return 0
}

// Topic returns the id of the topic in which a post stands; 0 if there is no such post.
func (f *Forum) Topic(postID int) int {
	f.mu.Lock()
	defer f.mu.Unlock()
	if p := f.posts[postID]; p != nil {
		return p.topic
	}
	return 0
}

// Stream returns the ids of the posts that anonymous readers see in a topic, in order.
func (f *Forum) Stream(topicID int) []int {
	f.mu.Lock()
	defer f.mu.Unlock()
	var ids []int
	if t := f.topics[topicID]; t != nil {
		for _, p := range t.visible() {
			ids = append(ids, p.id)
		}
	}
	return ids
}

func (t *topic) visible() []*post {
	return slices.DeleteFunc(slices.Clone(t.posts), func(p *post) bool { return p.deleted || p.kind == Whisper })
}

// Slug makes the readable part of a link from a title.
func Slug(title string) string {
	words := strings.FieldsFunc(strings.ToLower(title), func(r rune) bool {
		return (r < 'a' || r > 'z') && (r < '0' || r > '9')
	})
	if len(words) == 0 {
		return "topic"
	}
	return strings.Join(words, "-")
}
