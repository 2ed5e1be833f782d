package slack

import (
	"context"
	"time"

	"github.com/threadtape/threadtape/bot/chat"
	"github.com/threadtape/threadtape/bot/fault"
)

const (
	// refreshEvery is how often a parent is brought in line at most: updates are few, and messages come in bursts.
	refreshEvery = 5 * time.Second
	// refreshTime is how long that may take.
	refreshTime = 2 * time.Second
)

// A refresh is a parent and what it should say. Those that do not say it yet are put off: what is lost with the process is
// said with the next message of the topic.
type refresh struct {
	p     place
	topic chat.Topic
	known discussion
}

func (r refresh) key() string { return r.p.key() + "\x00" + r.topic.Key }

// before reports whether r is of the same parent as another one, when fewer messages were below it.
func (r refresh) before(was refresh) bool {
	return r.known.Parent == was.known.Parent && r.known.Count < was.known.Count
}

// late says that a parent should say something else.
func (s *Slack) late(r refresh) { s.stale.Mark(r.key(), r) }

// tendAtOnce is how many parents are brought in line by one call of [Slack.Tend].
const tendAtOnce = 8

// Tend brings parents in line, so that the last message of a burst is counted, too. See [chat.Tender].
func (s *Slack) Tend(ctx context.Context) { s.freshen(ctx, tendAtOnce) }

// freshen brings up to n parents in line. It is called after each message, too. What goes wrong is tried again with a later
// call.
func (s *Slack) freshen(ctx context.Context, n int) {
	for key, r := range s.stale.Due(n) {
		limited, cancel := context.WithTimeout(ctx, refreshTime)
		now, ok, err := s.current(limited, r)
		if ok {
			if err = s.refresh(limited, now); err == nil {
				err = s.overtaken(limited, now)
			}
		}
		cancel()
		if err != nil {
			s.log.Debug("slack: keep a parent current", "to", r.p.addr, "err", err)
		}
		kind := fault.Of(err)
		s.stale.Done(key, err == nil || kind != fault.Again && kind != fault.Broken)
	}
}

// current returns r as it is noted now: another process may have said more, or taken words away that were to be shown.
// ok is false where the parent is no longer that of the topic, or is to tell another group: whoever noted that brings it in
// line.
func (s *Slack) current(ctx context.Context, r refresh) (now refresh, ok bool, err error) {
	known, _, err := s.recall(ctx, r.p, r.topic.Key)
	if err != nil || known.Parent != r.known.Parent || known.Drawn != drawn(r.topic.Group) {
		return r, false, err
	}
	r.known = known
	return r, true, nil
}

// overtaken looks whether another process noted something else for a parent while it was brought in line, such as that a
// post went: what is noted is said then, without a group that is not known here. What this process noted is said in a moment.
func (s *Slack) overtaken(ctx context.Context, r refresh) error {
	known, _, err := s.recall(ctx, r.p, r.topic.Key)
	same := known.Newest == r.known.Newest && known.Drawn == r.known.Drawn
	if err != nil || same || known.Parent != r.known.Parent || s.stale.Awaits(r.key()) {
		return err
	}
	if known.Drawn != r.known.Drawn {
		r.topic.Group = nil
	}
	r.known = known
	return s.refresh(ctx, r)
}

// refresh makes a parent say what is below it. A parent that somebody removed is forgotten: the next message begins a new
// one.
func (s *Slack) refresh(ctx context.Context, r refresh) error {
	pages, err := s.compose(ctx, r.p, header(r.p, r.topic, r.known), nil)
	if err != nil {
		return err
	}
	err = s.update(ctx, r.p, r.known.Parent, pages[0])
	if nameOf(err) == "message_not_found" {
		known, _, err := s.recall(ctx, r.p, r.topic.Key)
		if err != nil || known.Parent != r.known.Parent {
			return err
		}
		return s.forsake(ctx, r.p, r.topic.Key)
	}
	return err
}
