package relay

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"github.com/threadtape/threadtape/bot/forum"
	"github.com/threadtape/threadtape/bot/store"
)

const (
	// burstOpen is how long a burst takes in what follows.
	burstOpen = 10 * time.Minute
	// burstWindow is how close together single posts stand that open one.
	burstWindow = 2 * time.Minute
	// burstMost is how many posts that wait at once are a burst. More than that is no conversation that somebody follows.
	burstMost = 20
	// burstFull is how many posts one message tells of at most; its receipts must all be kept.
	burstFull = store.KeptReceipts / 2
	// burstNoted is how long it is remembered which post opened a burst: as long as a turn is tried that began before it
	// was closed.
	burstNoted = burstOpen + passing + time.Hour
)

// An opening says which post opened the burst of a lane, and when. It is noted before the message is sent. Where the message
// stands is not in it: the receipt of the post tells, and that is stored in the same step that ends the turn.
type opening struct {
	Post string    `json:"post"`
	At   time.Time `json:"at"`
}

func burstKey(s store.Subscription) store.Key {
	return store.Key{Tenant: s.Tenant, Kind: "burst", Name: s.Lane.Key()}
}

// bursts reports whether messages of a lane may become living ones: where a message can be changed without saying it anew,
// and posts do not stand by themselves in a discussion, whose parent is kept current instead.
func (r *Relay) bursts(s Saying) bool {
	return r.parts.Burst > 0 && r.parts.Notes != nil && s.Taker.Version != 0 && s.Caps.Edits && !s.Caps.Anew &&
		!s.Taker.Options.Place.Below()
}

// join decides what becomes of new posts: they are edited into the burst of the lane that is open, they open one, or neither.
// It returns what stands in the chat if there is one to be edited, and every post that the message tells. All follows from
// when the turn began and from what was noted, so that a turn that is tried again decides the same.
func (r *Relay) join(ctx context.Context, t store.Turn, s *Saying) (shown store.Said, wanted []string, err error) {
	wanted = postsOf(t)
	if !r.bursts(*s) || t.Deliveries[0].Kind != store.New || len(wanted) > burstMost {
		return shown, wanted, nil
	}
	note, open, err := r.opened(ctx, s.Taker)
	if err != nil {
		return shown, wanted, err
	}
	if s.Burst = open.Post == wanted[0]; s.Burst { // it opened the burst itself, in an earlier attempt
		return shown, wanted, nil
	}
	if t.First.Before(open.At.Add(burstOpen)) {
		said, covered, err := r.together(ctx, t.Lane, open.Post)
		if err != nil {
			return shown, wanted, err
		}
		if !said.Receipt.Zero() && len(covered) < burstFull {
			s.Burst, s.Edited = true, true
			return said, union(covered, wanted), nil
		}
	}
	if len(wanted) > 1 || t.Attempt == 1 && r.quick.since(t.Lane.Key(), t.First.Add(-burstWindow)) >= r.parts.Burst {
		s.Burst = true
		return shown, wanted, r.open(ctx, note, opening{Post: wanted[0], At: t.First})
	}
	return shown, wanted, nil
}

// union returns the posts of both, each once: what was removed from a message may come back to it.
func union(covered, wanted []string) []string {
	for _, post := range wanted {
		if !slices.Contains(covered, post) {
			covered = append(covered, post)
		}
	}
	return covered
}

// opened returns what is noted about the last burst of a lane; a zero opening: nothing.
func (r *Relay) opened(ctx context.Context, s store.Subscription) (note store.Note, o opening, err error) {
	if note, err = r.parts.Notes.Read(ctx, burstKey(s)); err != nil {
		return note, o, fmt.Errorf("read the burst of %v: %w", s.Lane.Key(), err)
	}
	note.Key = burstKey(s)
	if note.Version != 0 && json.Unmarshal(note.Value, &o) != nil {
		o = opening{}
	}
	return note, o, nil
}

func (r *Relay) open(ctx context.Context, note store.Note, o opening) (err error) {
	note.End = o.At.Add(burstNoted)
	if note.Value, err = json.Marshal(o); err == nil {
		_, err = r.parts.Notes.Write(ctx, note)
	}
	if err != nil {
		return fmt.Errorf("note a burst: %w", err)
	}
	return nil
}

// again gathers a turn whose burst somebody removed from the chat: its posts are said as a message of their own.
func (r *Relay) again(ctx context.Context, s Saying) (Saying, store.Said, error) {
	if err := r.parts.Notes.Forget(ctx, burstKey(s.Taker)); err != nil {
		return s, store.Said{}, fmt.Errorf("forget the burst of %v: %w", s.Turn.Lane.Key(), err)
	}
	return r.gather(ctx, s.Turn, r.parts.Chats[s.Turn.Lane.To.Chat()])
}

// together returns what stands in the chat for a post, and every post that the same message tells. How many those are is not
// in the receipt: what is edited into a message later shares it, too.
func (r *Relay) together(ctx context.Context, lane store.Lane, post string) (shown store.Said, posts []string, err error) {
	all, err := r.parts.Outbox.Said(ctx, lane)
	if err != nil {
		return shown, nil, fmt.Errorf("receipts of %v: %w", lane.Key(), err)
	}
	at := slices.IndexFunc(all, func(s store.Said) bool { return s.Post == post })
	if at < 0 || all[at].Receipt.Zero() {
		return shown, []string{post}, nil
	}
	for _, s := range all {
		if s.Receipt == all[at].Receipt {
			posts = append(posts, s.Post)
		}
	}
	return all[at], posts, nil
}

// alone reports whether the message of one post is a burst that nothing was edited into yet.
func (r *Relay) alone(ctx context.Context, s Saying, posts []string) (bool, error) {
	if !r.bursts(s) || len(posts) != 1 {
		return false, nil
	}
	_, open, err := r.opened(ctx, s.Taker)
	return open.Post == posts[0], err
}

// arrived prepares the posts of a burst: in the thread's order, and without those that went before they were said. A turn of
// which nothing is left says nothing, unless an earlier attempt may have said it: then the message is edited without it.
func arrived(s *Saying) {
	fresh := postsOf(s.Turn)
	left := 0
	s.Posts = slices.DeleteFunc(s.Posts, func(p forum.Post) bool {
		isFresh := slices.Contains(fresh, p.ID)
		if isFresh && p.Readable() {
			left++
		}
		return isFresh && !p.Readable()
	})
	if left == 0 && !s.Turn.Doubt {
		s.Posts = nil
	}
}

func inThread(a, b forum.Post) int {
	return cmp.Or(cmp.Compare(a.Number, b.Number), a.Created.Compare(b.Created))
}
