package watch

import (
	"context"
	"fmt"
	"slices"

	"github.com/threadtape/threadtape/bot/forum"
	"github.com/threadtape/threadtape/bot/store"
)

// withOrphans returns the page's posts together with those that an unfinished look kept and that the page does not show:
// that look may have offered neither what was new nor what was removed. The cursor does not know what became of them since,
// so the source is asked about each. none tells that there are some only if the page brings something.
func (w *Watcher) withOrphans(ctx context.Context, l store.Look, source forum.Source, page forum.Page, none bool) ([]forum.Post, error) {
	rechecker, ok := source.(forum.Rechecker)
	if !ok || len(page.Posts) == 0 && none {
		return page.Posts, nil
	}
	_, known, err := w.parts.Threads.Read(ctx, l.Thread, store.Window{Newest: store.KeptPosts, Bare: true})
	if err != nil {
		return nil, fmt.Errorf("read what is known of %v: %w", l.Thread.Key(), err)
	}
	var orphans []string
	for _, k := range known {
		shown := slices.ContainsFunc(page.Posts, func(p forum.Post) bool { return p.ID == engineID(k.ID) })
		if unfinished(l.State, k) && !shown {
			orphans = append(orphans, engineID(k.ID))
		}
	}
	if len(orphans) == 0 {
		return page.Posts, nil
	}
	posts, err := rechecker.Recheck(ctx, l.Thread, orphans)
	if err != nil {
		return nil, fmt.Errorf("ask for posts of an unfinished look at %v: %w", l.Thread.Key(), err)
	}
	return append(page.Posts, posts...), nil
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
