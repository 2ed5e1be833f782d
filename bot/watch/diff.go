package watch

import (
	"cmp"
	"slices"

	"github.com/threadtape/threadtape/bot/forum"
	"github.com/threadtape/threadtape/bot/store"
)

// A Change is one post that is not as it was.
type Change struct {
	Post forum.Post
	// Fresh: the takers may not have been offered it yet.
	Fresh bool
	// Known: the takers may have been told an earlier revision.
	Known bool
	// Late: it appeared behind the highest number that was offered, or became readable after it was passed over.
	Late bool
	// Echo: the post is as it was, but its message shows words of another one that are not.
	Echo bool
}

// Diff compares the posts of a page with what is known of them and returns those that changed, by number. known holds
// bare posts: every one of the page's that is stored. A post that an unfinished look kept counts as changed once more,
// both fresh and known, because nobody can tell how far that look came. A page taken twice gives the same changes while
// the look is unfinished, and none after it was finished.
func Diff(state store.State, page []forum.Post, known []forum.Post) []Change {
	old := make(map[string]forum.Post, len(known))
	for _, p := range known {
		old[p.ID] = p
	}
	var changes []Change
	for _, p := range page {
		k, ok := old[p.ID]
		open := ok && unfinished(state, k)
		if ok && k.State == forum.Live && (!open || k.Kept == stamp(state)) {
			p.Seq = store.SeqOf(k) // it never seemed to go, and is where it was offered
		}
		p.Seq = cmp.Or(p.Seq, state.Seq(p.Number))
		if ok && k.Rev == p.Rev && !open {
			if !p.Created.IsZero() && !store.Cut(p.Created).Equal(store.Cut(k.Created)) {
				changes = append(changes, Change{Post: p}) // to be kept: its time tells it from others under its id
			}
			continue
		}
		woke := ok && k.State != forum.Live && p.Readable()
		changes = append(changes, Change{
			Post:  p,
			Fresh: p.Readable() && (!ok || woke || open),
			Known: ok,
			Late:  woke || p.Number != 0 && p.Number <= state.Top,
		})
	}
	sortChanges(changes)
	return changes
}

func sortChanges(changes []Change) {
	slices.SortStableFunc(changes, func(a, b Change) int { return cmp.Compare(a.Post.Number, b.Post.Number) })
}

// stamp is what posts carry that a look keeps. The state's version moves only with the end of a look, so that it grows, and
// a look that is repeated has the same.
func stamp(state store.State) uint64 { return uint64(state.Version) + 1 }

// mark is the first stamp of what may be unfinished: that of the look, or of the first one that failed before it. Nobody can
// tell what was offered of what those kept.
func mark(state store.State) uint64 {
	if state.Mark != 0 {
		return state.Mark
	}
	return stamp(state)
}

// unfinished reports whether a post was kept by a look that never ended well.
func unfinished(state store.State, known forum.Post) bool {
	return mark(state) <= known.Kept && known.Kept <= stamp(state)
}
