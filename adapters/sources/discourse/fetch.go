package discourse

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/threadtape/threadtape/adapters/sources/fetch"
	"github.com/threadtape/threadtape/bot/fault"
	"github.com/threadtape/threadtape/bot/forum"
)

// Sizes and times. Those of the forum are in its source; the others are our choice.
const (
	idsAtOnce   = 50               // posts by id in one request: a matter of the URL's length
	readsAtOnce = 4                // requests for posts by id in one Fetch; with the topic page a host's burst of 5
	asksAtOnce  = 4                // posts asked for one by one in one Fetch
	storm       = 16               // missed posts: more are judged by the fate of a few of them
	missAtOnce  = 100              // posts missed for the first time on one page: a matter of the cursor's size
	longThread  = 1000             // posts: longer threads are not read from end to end
	newestKept  = 200              // of a long thread
	windowKept  = 500              // posts watched of a thread that became too long
	newestPage  = 20               // posts on a topic page
	cachedFor   = time.Minute      // how long the page cache keeps a topic page
	activeFor   = 24 * time.Hour   // a thread is active so long after its last post
	activeRound = 10 * time.Minute // how often older posts of an active thread are read again
	oldRound    = 6 * time.Hour    // and of an old one
)

// A reading is one Fetch.
type reading struct {
	s     *source
	place place
	topic int64
	at    cursor
	now   time.Time
	page  forum.Page
	read  map[string]forum.Post
	spent int            // requests for posts by id
	noted map[int64]bool // posts missed for the first time in this Fetch
}

// Fetch tells what changed since the cursor. The start of a long thread comes in several pages, each of at most a few
// requests; a thread of more than 1,000 posts is read from its newest 200.
func (s *source) Fetch(ctx context.Context, ref forum.Ref, raw forum.Cursor) (forum.Page, error) {
	id, ok := positive(ref.ID)
	if !ok || ref.Source != Name || ref.Base == "" {
		return forum.Page{}, noThread("something else than a topic")
	}
	if err := ctx.Err(); err != nil {
		return forum.Page{}, err
	}
	r := &reading{s: s, place: at(ref.Base), topic: id, now: time.Now(), read: map[string]forum.Post{}}
	r.at, ok = readCursor(raw)
	var err error
	switch {
	case !ok:
		err = r.start(ctx, ref)
	case len(r.at.Left) > 0:
		err = r.rest(ctx)
	default:
		err = r.poll(ctx)
	}
	if err != nil {
		return forum.Page{}, err
	}
	return r.done(), nil
}

// done closes the page: posts in the thread's order, and the cursor.
func (r *reading) done() forum.Page {
	for _, p := range r.read {
		r.page.Posts = append(r.page.Posts, p)
	}
	slices.SortFunc(r.page.Posts, func(a, b forum.Post) int {
		return cmp.Or(cmp.Compare(a.Number, b.Number), cmp.Compare(len(a.ID), len(b.ID)), cmp.Compare(a.ID, b.ID))
	})
	r.page.More = r.page.More || len(r.at.Left) > 0
	r.page.NotModified = !r.page.First && !r.page.More && r.page.Wait == 0 && r.page.Thread == nil && len(r.page.Posts) == 0 &&
		len(r.at.Missing) == 0
	r.page.Cursor = r.at.raw()
	return r.page
}

// start reads a thread for the first time.
func (r *reading) start(ctx context.Context, ref forum.Ref) error {
	r.page.First = true
	resp := r.s.probed.take(ref.Key())
	if resp == nil {
		var err error
		if resp, err = r.s.ask(ctx, r.place.base, topicPath(r.topic), fetch.Request{SameHost: true}); err != nil {
			return err
		}
	}
	t, err := r.topicPage(resp)
	if err != nil || r.page.Thread != nil {
		return err
	}
	want := unique(t.Stream.IDs)
	if len(want) > longThread || t.Stream.Mega {
		want = append(want[:1:1], want[max(1, len(want)-newestKept):]...)
		r.at.Window = true
		r.page.Warnings = append(r.page.Warnings, fmt.Sprintf(
			"This thread has %d posts: only its opening post and its newest %d are read.", len(t.Stream.IDs), len(want)-1))
	}
	for _, p := range t.Stream.Posts {
		if slices.Contains(want, p.ID) {
			r.take(p)
		}
	}
	r.head(t)
	r.at.Older = r.at.next(r.now)
	return r.join(ctx, r.unknown(want))
}

// unknown returns those of ids that were not read yet, in order.
func (r *reading) unknown(ids []int64) []int64 {
	have := make(map[int64]bool, len(r.at.Known))
	for _, k := range r.at.Known {
		have[k.id] = true
	}
	return slices.DeleteFunc(ids, func(id int64) bool { return have[id] })
}

// later reports whether err only asks to wait, and notes for how long.
func (r *reading) later(ctx context.Context, err error) bool {
	if err == nil || ctx.Err() != nil || fault.Of(err) != fault.Again {
		return false
	}
	r.page.Wait = max(r.page.Wait, fault.After(err))
	return true
}

func ids(list []known) []int64 {
	out := make([]int64, len(list))
	for i, k := range list {
		out[i] = k.id
	}
	return out
}

// unique returns the positive ids, each once, in order.
func unique(list []int64) []int64 {
	seen := make(map[int64]bool, len(list))
	return slices.DeleteFunc(slices.Clone(list), func(id int64) bool {
		double := seen[id] || id <= 0
		seen[id] = true
		return double
	})
}
