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

// orphans are the posts that unfinished looks kept and that no page of a look shows: those looks may have offered neither what
// was new nor what was removed. The cursor does not know what became of them since, so the source is asked about each.
type orphans struct {
	found []string // ids that the forum knows, of those it told of
	left  error    // why it did not tell of all; nil: it did
}

// withOrphans returns the page's posts together with the orphans, as far as the source tells of them. none tells that there
// are some only if the page brings something.
func (w *Watcher) withOrphans(ctx context.Context, l store.Look, source forum.Source, page forum.Page, none bool, o *orphans) ([]forum.Post, error) {
	rechecker, ok := source.(forum.Rechecker)
	if !ok || o.left != nil || len(page.Posts) == 0 && none {
		return page.Posts, nil
	}
	_, known, err := w.parts.Threads.Read(ctx, l.Thread, store.Window{Newest: store.KeptPosts, Bare: true})
	if err != nil {
		return nil, fmt.Errorf("read what is known of %v: %w", l.Thread.Key(), err)
	}
	var asked []string
	for _, k := range known {
		id := engineID(k.ID)
		if unfinished(l.State, k) && !shows(page.Posts, id) && !slices.Contains(o.found, id) {
			asked = append(asked, id)
		}
	}
	if len(asked) == 0 {
		return page.Posts, nil
	}
	posts, err := rechecker.Recheck(ctx, l.Thread, asked)
	if err != nil {
		o.left = fmt.Errorf("ask for posts of an unfinished look at %v: %w", l.Thread.Key(), err)
	}
	for _, p := range posts {
		o.found = append(o.found, p.ID)
	}
	return append(page.Posts, posts...), nil
}

// leave ends a look that went well but for orphans that the source did not tell of. They and what this look kept stay
// unfinished; the orphans that it did tell of do not, so that each look leaves fewer of them.
func (w *Watcher) leave(ctx context.Context, l store.Look, state store.State, o orphans) error {
	_, known, err := w.parts.Threads.Read(ctx, l.Thread, store.Window{Newest: store.KeptPosts})
	if err != nil {
		return fmt.Errorf("read what is known of %v: %w", l.Thread.Key(), err)
	}
	known = slices.DeleteFunc(known, func(k forum.Post) bool {
		return !unfinished(l.State, k) || !slices.Contains(o.found, engineID(k.ID))
	})
	for i := range known {
		known[i].Kept = 0
	}
	if err := w.parts.Threads.Keep(ctx, l, known); err != nil {
		return fmt.Errorf("keep what became of posts of %v: %w", l.Thread.Key(), err)
	}
	state.Mark = mark(l.State)
	state.Next = time.Now().Add(jitter(w.parts.Policy.Backoff(0, fault.After(o.left)), l))
	ctx, cancel := w.late(ctx)
	defer cancel()
	return w.advance(ctx, l, state)
}

// remembered gives removed posts what the forum no longer tells and we still know: who wrote them, when, where they stood,
// and their place in the lanes.
func remembered(posts, known []forum.Post) []forum.Post {
	posts = slices.Clone(posts)
	for i, p := range posts {
		at := slices.IndexFunc(known, func(k forum.Post) bool { return k.ID == p.ID })
		if p.State == forum.Live || at < 0 {
			continue
		}
		posts[i].Seq = known[at].Seq
		if p.Author.Name == "" {
			posts[i].Author = known[at].Author
		}
		if p.Number == 0 {
			posts[i].Number = known[at].Number
		}
		if p.Created.IsZero() {
			posts[i].Created = known[at].Created
		}
	}
	return posts
}

// begun notes that a look at a thread goes on, and reports whether this process's last one ended well.
func (w *Watcher) begun(thread forum.Ref) (well bool) {
	_, well = w.looked.LoadAndDelete(thread.Key())
	return well
}

func (w *Watcher) finished(thread forum.Ref) { w.looked.Store(thread.Key(), struct{}{}) }
