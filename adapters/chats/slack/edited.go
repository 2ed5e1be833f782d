package slack

import (
	"context"
	"slices"

	"github.com/threadtape/threadtape/bot/chat"
	"github.com/threadtape/threadtape/bot/fault"
)

// shownMost is of how many posts it is remembered that a parent may show them: those of the group that it tells, and of what
// it told just before.
const shownMost = 24

// tells notes what the parent is to tell: a group, or the newest message.
func (d *discussion) tells(g *chat.Group) {
	d.Group, d.Drawn = "", drawn(g)
	show := []string{d.Post}
	if g != nil {
		d.Group = g.ID
		show = append(show, g.Posts...)
	}
	all := slices.DeleteFunc(slices.Clone(d.Shown), func(post string) bool { return slices.Contains(show, post) })
	for _, post := range show {
		if post != "" {
			all = append(all, post)
		}
	}
	d.Shown = all[max(0, len(all)-shownMost):]
}

// drawn is a digest of what a group tells; empty for none.
func drawn(g *chat.Group) string {
	if g == nil {
		return ""
	}
	return digest(g.Text())
}

// follow brings the parent of a topic in line with an edit of a message below it, whose words it shows: those of a post that
// went must not stay there. It is done at once, and what goes wrong is an error of the edit, which is then repeated.
func (s *Slack) follow(ctx context.Context, p place, m chat.Message) error {
	if m.Topic.Key == "" || m.About.Post == "" {
		return nil
	}
	known, n, err := s.recall(ctx, p, m.Topic.Key)
	isNewest := known.Post == m.About.Post
	if err != nil || known.Parent == "" || known.First != "" || !isNewest && !slices.Contains(known.Shown, m.About.Post) {
		return err
	}
	next, t := known, m.Topic
	if isNewest {
		next.Newest = newest(m)
	}
	if t.Group != nil && t.Group.ID != known.Group {
		t.Group = nil // it tells another one, or none any more
	}
	next.tells(t.Group)
	if isNewest && next.Newest == known.Newest && next.Drawn == known.Drawn {
		return nil
	}
	now := refresh{p, t, next}
	if err := s.refresh(ctx, now); err != nil {
		return err
	}
	if _, err := s.remember(ctx, n, next); err != nil { // after the parent: whoever dies in between does it again
		return err
	}
	s.late(now)
	return nil
}

// followGone is [Slack.follow] for a message that somebody removed: the parent may still show its words. err is how the edit
// ended, and is given back.
func (s *Slack) followGone(ctx context.Context, p place, m chat.Message, err error) error {
	if fault.Of(err) != fault.Gone {
		return err
	}
	if after := s.follow(ctx, p, m); after != nil {
		return after
	}
	return err
}
