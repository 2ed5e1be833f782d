package slack

import (
	"context"
	"sync"
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

// A refresh is a parent and what it should say.
type refresh struct {
	p     place
	topic chat.Topic
	known discussion
	shown time.Time // when it was last brought in line
	dirty bool
	busy  bool
}

// stale are the parents that do not say yet how many messages are below them, and those that were brought in line lately.
// What is lost with the process is said with the next message of the topic. It is safe for concurrent use.
type stale struct {
	most int

	mu  sync.Mutex
	all map[string]*refresh
}

func newStale(most int) *stale { return &stale{most: most, all: make(map[string]*refresh)} }

// mark says that a parent should say something else.
func (s *stale) mark(p place, t chat.Topic, known discussion) {
	s.mu.Lock()
	defer s.mu.Unlock()
	key := p.key() + "\x00" + t.Key
	r, ok := s.all[key]
	if !ok {
		s.room()
		r = &refresh{}
		s.all[key] = r
	}
	if known.Count >= r.known.Count || known.Parent != r.known.Parent {
		r.p, r.topic, r.known, r.dirty = p, t, known, true
	}
}

// room forgets what is in line and not fresh, and where that is not enough whatever comes to hand. The lock is held.
func (s *stale) room() {
	if len(s.all) < s.most {
		return
	}
	for key, r := range s.all {
		if !r.dirty && !r.busy && time.Since(r.shown) >= refreshEvery {
			delete(s.all, key)
		}
	}
	for key := range s.all {
		if len(s.all) < s.most {
			return
		}
		delete(s.all, key)
	}
}

// due takes up to n parents that may be brought in line now.
func (s *stale) due(n int) (some []refresh) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, r := range s.all {
		if len(some) == n {
			break
		}
		if r.dirty && !r.busy && time.Since(r.shown) >= refreshEvery {
			r.busy, r.dirty = true, false
			some = append(some, *r)
		}
	}
	return some
}

// awaits reports whether a parent is to be brought in line again.
func (s *stale) awaits(r refresh) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	now, ok := s.all[r.p.key()+"\x00"+r.topic.Key]
	return ok && now.dirty
}

// done gives one back. ok is false when it is to be tried again.
func (s *stale) done(r refresh, ok bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	now, there := s.all[r.p.key()+"\x00"+r.topic.Key]
	if !there {
		return
	}
	now.busy, now.shown = false, time.Now()
	now.dirty = now.dirty || !ok
}

// tendAtOnce is how many parents are brought in line by one call of [Slack.Tend].
const tendAtOnce = 8

// Tend brings parents in line, so that the last message of a burst is counted, too. See [chat.Tender].
func (s *Slack) Tend(ctx context.Context) { s.freshen(ctx, tendAtOnce) }

// freshen brings up to n parents in line. It is called after each message, too. What goes wrong is tried again with a later
// call.
func (s *Slack) freshen(ctx context.Context, n int) {
	for _, r := range s.stale.due(n) {
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
		s.stale.done(r, err == nil || kind != fault.Again && kind != fault.Broken)
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
	if err != nil || same || known.Parent != r.known.Parent || s.stale.awaits(r) {
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
