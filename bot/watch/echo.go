package watch

import (
	"context"
	"fmt"

	"github.com/threadtape/threadtape/bot/forum"
	"github.com/threadtape/threadtape/bot/market"
	"github.com/threadtape/threadtape/bot/store"
)

// echoes are updates of posts that answer one that went, or came back, since the line that says what they answer shows its
// words; and of those in which the same author declares a position, since they may tell what was declared before. They are no
// changes of those posts, so they are offered and not kept, in a revision that tells of the other's. They are looked for among
// the posts whose text is kept.
func (w *Watcher) echoes(ctx context.Context, thread forum.Ref, about forum.Thread, changes []Change) ([]Change, error) {
	turned := make(map[int]forum.Rev)
	var gone []forum.Post
	for _, c := range changes {
		if c.Known && c.Post.Number != 0 && (c.Post.State != forum.Live || c.Fresh) {
			turned[c.Post.Number] = c.Post.Rev
			gone = append(gone, c.Post)
		}
	}
	if len(turned) == 0 {
		return nil, nil
	}
	_, all, err := w.parts.Threads.Read(ctx, thread, store.Window{Newest: store.KeptPosts})
	if err != nil {
		return nil, fmt.Errorf("read what answers posts of %v: %w", thread.Key(), err)
	}
	var echoes []Change
	for _, p := range all {
		rev, ok := turned[p.Answers()]
		for i := 0; !ok && i < len(gone); i++ {
			rev, ok = gone[i].Rev, p.Readable() && market.Recalls(about, p, gone[i])
		}
		if ok && p.Readable() && !among(p, changes) {
			p.Rev += "/" + rev
			echoes = append(echoes, Change{Post: p, Known: true, Echo: true})
		}
	}
	return echoes, nil
}

func among(p forum.Post, changes []Change) bool {
	for _, c := range changes {
		if c.Post.ID == p.ID {
			return true
		}
	}
	return false
}
