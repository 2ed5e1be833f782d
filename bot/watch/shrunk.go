package watch

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/threadtape/threadtape/bot/fault"
	"github.com/threadtape/threadtape/bot/forum"
	"github.com/threadtape/threadtape/bot/store"
)

const (
	// shrunkMost is how many posts one look may remove before it is doubted, if they are more than half of the newest that are known.
	shrunkMost = 20
	// shrunkWait is how long a look that removes so many is doubted: a later one must say the same.
	shrunkWait = 10 * time.Minute
)

// CodeShrunk is the code of a look that was not believed because too many posts were gone at once.
const CodeShrunk = "E-SOURCE-SHRUNK"

var errShrunk = fault.New(fault.Broken, CodeShrunk, "More than half of the posts that are known here were gone at once, which may be a mistake of the forum.",
	"Nothing is taken away before a second look agrees; nothing to do.", nil)

// removals are what a look would take away: posts that were live and are not any more. They are put aside until the look
// has read all its pages.
type removals []Change

// seen forgets what earlier pages of the look said of posts that a later one shows.
func (r *removals) seen(posts []forum.Post) {
	*r = slices.DeleteFunc(*r, func(c Change) bool {
		return slices.ContainsFunc(posts, func(p forum.Post) bool { return p.ID == c.Post.ID })
	})
}

// aside takes the removals out of changes and returns the rest.
func (r *removals) aside(changes []Change, known []forum.Post) (rest []Change) {
	for _, c := range changes {
		was := slices.ContainsFunc(known, func(k forum.Post) bool { return k.ID == c.Post.ID && k.State == forum.Live })
		if was && c.Post.State != forum.Live {
			*r = append(*r, c)
		} else {
			rest = append(rest, c)
		}
	}
	return rest
}

// remove keeps and offers the removals of a look, in the order of the thread, or returns errShrunk where they are too many
// to be believed at once. The cursor of such a look must not be kept: the next one has to come upon the same.
func (w *Watcher) remove(ctx context.Context, l store.Look, state *store.State, gone removals) error {
	if len(gone) > shrunkMost && !agreed(l.State, time.Now()) {
		_, known, err := w.parts.Threads.Read(ctx, l.Thread, store.Window{Newest: store.KeptPosts, Bare: true})
		if err != nil {
			return fmt.Errorf("read what is known of %v: %w", l.Thread.Key(), err)
		}
		live := 0
		for _, k := range known {
			if k.State == forum.Live && !unfinished(l.State, k) { // what this look itself kept does not make it more believable
				live++
			}
		}
		if 2*len(gone) > live {
			return errShrunk
		}
	}
	return w.keepAndOfferAll(ctx, l, state, gone)
}

// agreed reports whether an earlier look, long enough ago, came upon the same, and nothing else since.
func agreed(state store.State, now time.Time) bool {
	return state.Fault == CodeShrunk && now.Sub(state.Since) >= shrunkWait
}

// unknown counts the changes that are new posts.
func unknown(changes []Change) (n int) {
	for _, c := range changes {
		if c.Fresh && !c.Late {
			n++
		}
	}
	return n
}
