package layout

import (
	"slices"
	"strings"

	"github.com/threadtape/threadtape/bot/chat"
	"github.com/threadtape/threadtape/bot/forum"
	"github.com/threadtape/threadtape/bot/overlap"
	"github.com/threadtape/threadtape/bot/relay"
	"github.com/threadtape/threadtape/bot/rich"
	"github.com/threadtape/threadtape/bot/store"
)

// A Composer composes the relay's turns. Its zero value is ready.
type Composer struct{}

// Compose returns the message of a turn, or ok false when there is nothing to say: the post went before it was said, or
// the channel takes the thread no longer.
func (Composer) Compose(s relay.Saying) (m chat.Message, ok bool) {
	w, first := phrasesOf(s.Language), s.Turn.Deliveries[0]
	switch {
	case s.Follows:
		m, ok = followed(s)
	case !s.Incident.Since.IsZero():
		m, ok = w.trouble(s.Incident, s.Names), true
	case s.Answer != nil:
		m, ok = takenBack(s), true
	case s.Status != nil:
		m, ok = status(s)
	case s.Highlight != nil:
		m, ok = highlight(s), true
	case first.Kind == store.Notice && s.Correction == nil:
		return m, false
	case s.Digest != nil && s.Digest.Plan.ID != "":
		m, ok = digest(s)
	case s.Taker.Version == 0:
		return m, false
	case s.Correction != nil:
		m, ok = correction(s)
	case s.Digest != nil:
		m, ok = group(s)
	case len(s.Posts) > 1, len(s.Posts) == 1 && s.Burst:
		m, ok = burst(s)
	case len(s.Posts) == 1 && s.Hidden[s.Posts[0].ID]:
		m, ok = takenOut(s), s.Edited || s.Posts[0].Readable()
	case len(s.Posts) == 1 && s.Posts[0].State != forum.Live:
		m, ok = tombstone(s, s.Posts[0]), s.Edited
	case len(s.Posts) == 1 && s.Posts[0].Readable():
		p := s.Posts[0]
		m, ok = known{w, s.Thread, p, partsOf(s, p), s.Replied[p.Answers()], s.Silence[p.ID], s.Turned[p.ID]}.in(s.Taker.Options.Format), true
	}
	if ok && s.Plain {
		m = plain(m)
	}
	if !s.Caps.Buttons { // nobody could press it
		m.Actions = slices.DeleteFunc(m.Actions, func(a chat.Action) bool { return a.Run != "" })
	}
	m.Under = s.Under
	switch {
	case s.Digest != nil && s.Digest.Plan.ID != "": // it belongs to the channel, where a forum keeps a post for them
		m.Topic = chat.Topic{Key: "digests", Title: w.digests}
		return m, ok
	case s.Follows, s.Answer != nil: // it is of several threads, and stands in a conversation; or where somebody asked
		return m, ok
	case s.Turn.Lane.Thread.Zero() && !s.Incident.Since.IsZero(): // it belongs to no thread
		return m, ok
	}
	m.Topic = chat.Topic{Key: s.Turn.Lane.Thread.Key(), Title: s.Thread.Title, URL: s.Thread.Ref.URL, Tags: s.Thread.Tags, Place: s.Taker.Options.Place}
	m.Topic.In, m.Topic.Group = s.Turn.Lane.To, parent(s)
	return m, ok
}

// partsOf is a post as the relay took it apart, or by its markup alone.
func partsOf(s relay.Saying, p forum.Post) overlap.Parts {
	if parts, ok := s.Own[p.ID]; ok {
		return parts
	}
	return overlap.Parts{Own: p.Body.Own()}
}

// plain strips a message to what every chat takes: one body of text.
func plain(m chat.Message) chat.Message {
	var body []rich.Node
	for _, b := range m.Blocks {
		nodes := b.Nodes
		if b.Style != chat.Body && b.Style != chat.Lines {
			nodes = []rich.Node{para(b.Nodes...)}
		}
		for line := range strings.Lines(rich.Doc(nodes).Text()) {
			if line = strings.TrimRight(line, "\n"); line != "" {
				body = append(body, para(text(line)))
			}
		}
	}
	m.Blocks = []chat.Block{{Style: chat.Body, Nodes: body}}
	m.Actions, m.Files = nil, nil
	return m
}
