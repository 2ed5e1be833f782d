package layout

import (
	"fmt"

	"github.com/threadtape/threadtape/bot/chat"
	"github.com/threadtape/threadtape/bot/forum"
	"github.com/threadtape/threadtape/bot/overlap"
	"github.com/threadtape/threadtape/bot/relay"
)

// parent is what stands above a discussion of posts that came close together in it: how many by how many people, and a line
// for each of the newest. nil: nothing did, or all of it went.
func parent(s relay.Saying) *chat.Group {
	if s.Parent == nil || len(s.Parent.Posts) == 0 {
		return nil
	}
	w := phrasesOf(s.Language)
	all, shown := s.Parent.Posts, s.Parent.Shown
	g := &chat.Group{ID: s.Parent.First, Head: w.newReplies(all)}
	for _, p := range shown {
		parts, ok := s.Parent.Own[p.ID]
		if !ok {
			parts = overlap.Parts{Own: p.Body.Own()}
		}
		g.Lines = append(g.Lines, para(w.burstLine(p, parts, "")...))
		g.Posts = append(g.Posts, p.ID)
	}
	if left := len(all) - len(shown); left > 0 {
		g.Lines = append(g.Lines, para(textf(w.more, left), text(span(all[0], all[left-1]))))
	}
	return g
}

// newReplies tells how many posts there are, which, and by how many people.
func (w *phrases) newReplies(posts []forum.Post) string {
	people := make(map[string]bool)
	for _, p := range posts {
		people[p.Author.Name] = true
	}
	return fmt.Sprintf(w.burst, w.replies.counted(len(posts)), span(posts[0], posts[len(posts)-1]), w.people.counted(len(people)))
}
