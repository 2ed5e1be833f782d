package fakeforum

import (
	"slices"
	"strings"
)

// change applies what to a post under the lock; an unknown post is left alone.
func (f *Forum) change(postID int, what func(*post)) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if p := f.posts[postID]; p != nil {
		what(p)
	}
}

// Edit replaces the text of a post: version and time of change move.
func (f *Forum) Edit(postID int, text string) {
	f.change(postID, func(p *post) { p.cooked, p.updated, p.version = Cook(text), f.now(), p.version+1 })
}

// Fix replaces the text of a post within the grace period of an edit: the time of change moves, the version does not.
func (f *Forum) Fix(postID int, text string) {
	f.change(postID, func(p *post) { p.cooked, p.updated = Cook(text), f.now() })
}

// Rebake renders a post anew: the markup and the time of change differ, the words do not.
func (f *Forum) Rebake(postID int) {
	f.change(postID, func(p *post) {
		p.cooked = strings.ReplaceAll(p.cooked, "<p>", `<p dir="auto">`)
		p.updated = f.now()
	})
}

// Like adds likes to a post.
func (f *Forum) Like(postID, n int) { f.change(postID, func(p *post) { p.likes += n }) }

// Delete removes a post as a moderator does: it leaves the stream, and asking for it gives 404.
func (f *Forum) Delete(postID int) { f.change(postID, func(p *post) { p.deleted = true }) }

// Withdraw removes a post as its author does: a notice stays in its place for a day.
func (f *Forum) Withdraw(postID int) {
	f.change(postID, func(p *post) {
		p.userDeleted, p.updated, p.version = true, f.now(), p.version+1
		p.cooked = "<p>(post deleted by author)</p>"
	})
}

// Undelete brings back what [Forum.Delete] removed.
func (f *Forum) Undelete(postID int) { f.change(postID, func(p *post) { p.deleted = false }) }

// Hide hides a post behind a notice, as after flags.
func (f *Forum) Hide(postID int) { f.change(postID, func(p *post) { p.hidden = true }) }

// Unhide shows a hidden post again.
func (f *Forum) Unhide(postID int) { f.change(postID, func(p *post) { p.hidden = false }) }

// Move moves a post to the end of another topic, where it keeps its id and gets a new number.
func (f *Forum) Move(postID, topicID int) {
	f.mu.Lock()
	defer f.mu.Unlock()
	p, to := f.posts[postID], f.topics[topicID]
	if p == nil || to == nil || p.topic == topicID {
		return
	}
	f.move(p, to)
}

func (f *Forum) move(p *post, to *topic) {
	from := f.topics[p.topic]
	from.posts = slices.DeleteFunc(from.posts, func(q *post) bool { return q == p })
	to.highest++
	p.topic, p.number, p.replyTo = to.id, to.highest, 0
	to.posts = append(to.posts, p)
}

// Merge moves every post of a topic into another one, and sends its readers there.
func (f *Forum) Merge(topicID, into int) {
	f.mu.Lock()
	defer f.mu.Unlock()
	from, to := f.topics[topicID], f.topics[into]
	if from == nil || to == nil || from == to {
		return
	}
	for _, p := range slices.Clone(from.posts) {
		f.move(p, to)
	}
	from.into = into
}

// turn applies what to a topic under the lock; an unknown topic is left alone.
func (f *Forum) turn(topicID int, what func(*topic)) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if t := f.topics[topicID]; t != nil {
		what(t)
	}
}

// Close closes a topic; the forum says so in it.
func (f *Forum) Close(topicID int, by string) {
	f.turn(topicID, func(t *topic) { t.closed = true })
	f.Action(topicID, by, "closed.enabled")
}

// Reopen opens a closed topic; the forum says so in it.
func (f *Forum) Reopen(topicID int, by string) {
	f.turn(topicID, func(t *topic) { t.closed = false })
	f.Action(topicID, by, "closed.disabled")
}

// Archive archives a topic; the forum says so in it.
func (f *Forum) Archive(topicID int, by string) {
	f.turn(topicID, func(t *topic) { t.archived = true })
	f.Action(topicID, by, "archived.enabled")
}

// Rename gives a topic another title, and so another slug.
func (f *Forum) Rename(topicID int, title string) {
	f.turn(topicID, func(t *topic) { t.title, t.slug = title, Slug(title) })
}

// Private hides a topic from anonymous readers, or shows it again: it looks like one that never was.
func (f *Forum) Private(topicID int, private bool) {
	f.turn(topicID, func(t *topic) { t.private = private })
}

// Visit raises the view count of a topic, as readers do all day.
func (f *Forum) Visit(topicID, n int) { f.turn(topicID, func(t *topic) { t.views += n }) }
