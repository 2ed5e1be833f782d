package relay

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/threadtape/threadtape/bot/chat"
	"github.com/threadtape/threadtape/bot/forum"
	"github.com/threadtape/threadtape/bot/overlap"
	"github.com/threadtape/threadtape/bot/store"
)

// parentLines is how many posts a parent shows.
const parentLines = 8

// A Parent is what the parent of a discussion tells of posts that came close together below it.
type Parent struct {
	First string                   // the post that began it, whatever became of that
	Posts []forum.Post             // those that stand there, in the thread's order
	Shown []forum.Post             // the newest of them, at most eight: none that was taken out of the channel
	Own   map[string]overlap.Parts // of those shown, by id
}

// A gathering is which posts were said lately in a lane whose posts stand in a discussion, each by itself. It is noted before
// a post is said, so that a turn that is tried again finds itself in it.
type gathering struct {
	Posts []arrival `json:"posts,omitempty"` // oldest first
	Since time.Time `json:"since,omitzero"`  // since when they are enough to be told together; zero: they are not
}

type arrival struct {
	Post string    `json:"post"`
	At   time.Time `json:"at,omitzero"` // of those that are not told together yet
}

func (g gathering) has(post string) bool {
	return slices.ContainsFunc(g.Posts, func(a arrival) bool { return a.Post == post })
}

// open reports whether posts that come now are told together with those.
func (g gathering) open(now time.Time) bool {
	return !g.Since.IsZero() && now.Before(g.Since.Add(burstOpen)) && len(g.Posts) < burstFull
}

// with returns g after more posts came: they join those that are told together, or are together with others of the last two
// minutes, if those are burst or more. Posts that it has change nothing.
func (g gathering) with(posts []string, at time.Time, burst int) gathering {
	if len(posts) == 0 || g.has(posts[0]) {
		return g
	}
	if !g.Since.IsZero() && !g.open(at) {
		g = gathering{}
	}
	all := slices.Clone(g.Posts)
	if g.Since.IsZero() {
		all = slices.DeleteFunc(all, func(a arrival) bool { return at.Sub(a.At) > burstWindow })
	}
	for _, p := range posts {
		all = append(all, arrival{p, at})
	}
	if g.Since.IsZero() && len(all) >= burst {
		g.Since = at
	}
	for i := range all {
		if !g.Since.IsZero() {
			all[i].At = time.Time{}
		}
	}
	g.Posts = all
	return g
}

func gatheringKey(s store.Subscription) store.Key {
	return store.Key{Tenant: s.Tenant, Kind: "parent", Name: s.Lane.Key()}
}

// gatherParent finds what the parent of the discussion is to tell besides the message of a turn: for something new the posts
// that came close together, while more are awaited; for an edit those that it may have told before.
func (r *Relay) gatherParent(ctx context.Context, s *Saying) error {
	above := s.Taker.Version != 0 && s.Taker.Options.Place == chat.PlaceThread
	if !above || r.parts.Burst == 0 || r.parts.Notes == nil || !s.Caps.Edits || s.Caps.Anew {
		return nil
	}
	g, err := r.gathered(ctx, s)
	if err != nil || g.Since.IsZero() || s.Turn.Deliveries[0].Kind != store.Update && !g.open(time.Now()) {
		return err
	}
	return r.show(ctx, s, g)
}

// gathered returns what came lately in the lane of a turn, with the posts that it says for the first time.
func (r *Relay) gathered(ctx context.Context, s *Saying) (g gathering, err error) {
	note, err := r.parts.Notes.Read(ctx, gatheringKey(s.Taker))
	if err != nil {
		return g, fmt.Errorf("read what came in %v: %w", s.Turn.Lane.Key(), err)
	}
	if note.Version != 0 && json.Unmarshal(note.Value, &g) != nil {
		g = gathering{}
	}
	if s.Turn.Deliveries[0].Kind != store.New || g.has(s.Turn.Deliveries[0].Post) {
		return g, nil
	}
	g = g.with(postsOf(s.Turn), s.Turn.First, r.parts.Burst)
	note.Key, note.End = gatheringKey(s.Taker), s.Turn.First.Add(burstNoted)
	if note.Value, err = json.Marshal(g); err == nil {
		_, err = r.parts.Notes.Write(ctx, note)
	}
	if err != nil {
		return g, fmt.Errorf("note what came in %v: %w", s.Turn.Lane.Key(), err)
	}
	return g, nil
}

// show reads the posts that came together, as they are now. Those that went are left out, and of the newest those that were
// taken out of the channel, too.
func (r *Relay) show(ctx context.Context, s *Saying, g gathering) error {
	p := Parent{First: g.Posts[0].Post}
	ids := make([]string, len(g.Posts))
	for i, a := range g.Posts {
		ids[i] = a.Post
	}
	_, posts, err := r.parts.Threads.Read(ctx, s.Turn.Lane.Thread, store.Window{Posts: ids})
	if err != nil {
		return fmt.Errorf("read what came in %v: %w", s.Turn.Lane.Key(), err)
	}
	posts = slices.DeleteFunc(posts, func(p forum.Post) bool { return !p.Readable() })
	slices.SortStableFunc(posts, inThread)
	for _, post := range slices.Backward(posts) {
		if len(p.Shown) < parentLines {
			hidden, err := r.hidden(ctx, s.Taker, []forum.Post{post})
			if err != nil {
				return err
			}
			if hidden[post.ID] {
				continue
			}
			p.Shown = append(p.Shown, post)
		}
		p.Posts = append(p.Posts, post)
	}
	slices.Reverse(p.Posts)
	slices.Reverse(p.Shown)
	anew := s.Edited && strings.Contains(string(s.Turn.Deliveries[0].Rev), "/")
	if p.Own, _, err = r.own(ctx, s.Turn.Lane.Thread, p.Shown, anew); err != nil {
		return err
	}
	s.Parent = &p
	return nil
}
