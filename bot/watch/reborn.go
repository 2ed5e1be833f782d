package watch

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/threadtape/threadtape/bot/forum"
	"github.com/threadtape/threadtape/bot/store"
)

// A forum that is set back to an older copy of itself gives ids and numbers a second time, to other posts. A known id under
// which somebody else wrote, or something else was written, at a later time than stored is another post: it gets an id of
// its own, and what was known under the id is gone. When numbers come again the thread is rewound: see [store.Rewind]. So
// what vanished becomes a tombstone in place, what is written since is new, and nothing is said again.
//
// The time alone is not enough: forums let their staff change it.

// bornAt stands between the engine's id of a post and its time of creation, in milliseconds, where the id was used before.
const bornAt = "@"

// engineID is the id of a post as the forum knows it.
func engineID(id string) string {
	id, _, _ = strings.Cut(id, bornAt)
	return id
}

// identified returns the posts of a page as the posts that they are, and what is known of them. If the page shows that the
// forum was set back, state is rewound, what vanished by it is put aside in gone, and the error is errSetBack.
func (w *Watcher) identified(ctx context.Context, l store.Look, state *store.State, posts []forum.Post, gone *removals) (page, known []forum.Post, err error) {
	_, known, err = w.parts.Threads.Read(ctx, l.Thread, store.Window{Posts: ids(posts), Bare: true})
	if err != nil {
		return nil, nil, fmt.Errorf("read what is known of %v: %w", l.Thread.Key(), err)
	}
	if !doubtful(l.State, posts, known) {
		return posts, known, nil
	}
	_, all, err := w.parts.Threads.Read(ctx, l.Thread, store.Window{Newest: store.KeptPosts, Posts: ids(posts), Bare: true})
	if err != nil {
		return nil, nil, fmt.Errorf("read what is known of %v: %w", l.Thread.Key(), err)
	}
	page, used := identify(l.State, posts, all)
	_, known, err = w.parts.Threads.Read(ctx, l.Thread, store.Window{Posts: ids(page), Bare: true})
	if err != nil {
		return nil, nil, fmt.Errorf("read what is known of %v: %w", l.Thread.Key(), err)
	}
	if len(used) == 0 {
		return page, known, nil
	}
	w.parts.Log.Warn("watch: the forum was set back", "thread", l.Thread.Key(), "posts", len(used))
	highest := l.State.Seq(l.State.Thread.Top) // channels that subscribed begin after it
	for _, k := range all {
		highest = max(highest, store.SeqOf(k)) // also what looks offered that failed
	}
	first := slices.MinFunc(used, func(a, b forum.Post) int { return cmp.Compare(a.Number, b.Number) })
	*state = state.Rewound(first.Number-1, highest)
	page = slices.DeleteFunc(page, func(p forum.Post) bool { return p.State != forum.Deleted })
	*gone = append(*gone, Diff(*state, remembered(page, known), known)...)
	return nil, nil, errSetBack
}

// errSetBack says that a page shows that the forum was set back, and that the state was rewound.
var errSetBack = errors.New("the forum was set back")

// setBack ends a look that came upon a forum that was set back, before anything of the page is offered. Where the posts
// stand now is written down first: whoever dies later, is refused by the forum, or subscribes meanwhile finds the places
// that are offered. The next look comes at once and takes the page. What an unfinished look kept stays unfinished.
func (w *Watcher) setBack(ctx context.Context, l store.Look, state store.State, gone removals) error {
	// Where so much vanished that it is doubted, the looks that follow come upon it themselves.
	if err := w.remove(ctx, l, &state, gone); err != nil && !errors.Is(err, errShrunk) {
		return err
	}
	state.Mark = mark(l.State)
	state.Next = time.Now()
	ctx, cancel := w.late(ctx)
	defer cancel()
	return w.advance(ctx, l, state)
}

// doubtful reports whether a page may show posts under ids or numbers that others had before them.
func doubtful(state store.State, posts, known []forum.Post) bool {
	return len(state.Rewinds) > 0 || slices.ContainsFunc(posts, func(p forum.Post) bool {
		k := find(known, p.ID)
		unseen := k == nil || unfinished(state, *k)
		return unseen && p.Number != 0 || k != nil && another(p, *k)
	})
}

// identify gives the posts of a page the ids of the posts that they are; posts that lost theirs come as removed. all is
// what is known. used are those whose numbers others had before them.
func identify(state store.State, posts, all []forum.Post) (page, used []forum.Post) {
	for _, p := range posts {
		lives := lifetimes(all, p.ID)
		switch {
		case len(lives) == 0:
		case p.State == forum.Away && another(p, lives[len(lives)-1]):
			p = forum.Remove(lives[len(lives)-1], forum.Deleted, "") // its id is used in another thread now
		case p.Created.IsZero():
			p.ID = lives[len(lives)-1].ID // nothing else is told of a removed post
		default:
			p.ID = identity(p, lives)
		}
		for _, k := range lives {
			if k.ID != p.ID && k.State != forum.Deleted {
				page = append(page, forum.Remove(k, forum.Deleted, ""))
			}
		}
		page = append(page, p)
		if again(state, p, all) {
			used = append(used, p)
		}
	}
	for _, k := range all {
		vanished := slices.ContainsFunc(used, func(p forum.Post) bool { // it was written after the copy was made
			return k.Number >= p.Number && store.Cut(k.Created).Before(store.Cut(p.Created))
		})
		if vanished && k.State != forum.Deleted && !unfinished(state, k) && find(page, k.ID) == nil {
			page = append(page, forum.Remove(k, forum.Deleted, ""))
		}
	}
	slices.SortStableFunc(page, func(a, b forum.Post) int { return cmp.Compare(a.Number, b.Number) })
	return page, used
}

// lifetimes returns what is known under an id of the forum, the newest last.
func lifetimes(all []forum.Post, engine string) []forum.Post {
	var lives []forum.Post
	for _, k := range all {
		if engineID(k.ID) == engine && find(lives, k.ID) == nil {
			lives = append(lives, k)
		}
	}
	slices.SortStableFunc(lives, func(a, b forum.Post) int { return a.Created.Compare(b.Created) })
	return lives
}

// identity returns the id of a post of which something is known under its id of the forum.
func identity(p forum.Post, lives []forum.Post) string {
	for _, k := range lives {
		if store.Cut(p.Created).Equal(store.Cut(k.Created)) {
			return k.ID
		}
	}
	for _, k := range slices.Backward(lives) {
		if !another(p, k) {
			return k.ID
		}
	}
	return p.ID + bornAt + strconv.FormatInt(p.Created.UnixMilli(), 10)
}

// another reports whether a post is not the known one, although it has its id.
func another(p, known forum.Post) bool {
	if p.Number == 0 || p.Created.IsZero() || known.Created.IsZero() || !store.Cut(p.Created).After(store.Cut(known.Created)) {
		return false
	}
	return p.Rev != known.Rev || p.Author.Name != known.Author.Name && known.Author.Name != ""
}

// again reports whether a post that no finished look has seen would get the place in the lanes that another post has.
func again(state store.State, p forum.Post, all []forum.Post) bool {
	if p.Number == 0 || p.State == forum.Deleted || p.State == forum.Away {
		return false
	}
	if k := find(all, p.ID); k != nil && !unfinished(state, *k) {
		return false
	}
	return slices.ContainsFunc(all, func(k forum.Post) bool {
		return k.ID != p.ID && k.Number == p.Number && store.SeqOf(k) == state.Seq(p.Number)
	})
}

func find(posts []forum.Post, id string) *forum.Post {
	if i := slices.IndexFunc(posts, func(p forum.Post) bool { return p.ID == id }); i >= 0 {
		return &posts[i]
	}
	return nil
}
