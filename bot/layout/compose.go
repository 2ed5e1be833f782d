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
	first := s.Turn.Deliveries[0]
	_, refused := relay.RefusedBy(first)
	switch {
	case refused:
		m, ok = refusal(s)
	case first.Kind == store.Notice:
		m, ok = notice(s)
	case s.Taker.Version == 0:
		return m, false
	case len(s.Posts) > 1:
		m, ok = burst(s)
	case len(s.Posts) == 1 && s.Hidden[s.Posts[0].ID]:
		m, ok = takenOut(s), s.Edited || s.Posts[0].Readable()
	case len(s.Posts) == 1 && s.Posts[0].State != forum.Live:
		m, ok = tombstone(s, s.Posts[0]), s.Edited
	case len(s.Posts) == 1 && s.Posts[0].Readable():
		m, ok = parted(s.Thread, s.Posts[0], partsOf(s, s.Posts[0]), s.Replied[s.Posts[0].Answers()], s.Taker.Options.Format), true
	}
	if ok && s.Plain {
		m = plain(m)
	}
	if !s.Caps.Buttons { // nobody could press it
		m.Actions = slices.DeleteFunc(m.Actions, func(a chat.Action) bool { return a.Run != "" })
	}
	m.Topic = chat.Topic{Key: s.Turn.Lane.Thread.Key(), Title: s.Thread.Title, URL: s.Thread.Ref.URL, Tags: s.Thread.Tags, Place: s.Taker.Options.Place}
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
