package commands

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/threadtape/threadtape/bot/command"
	"github.com/threadtape/threadtape/bot/fault"
	"github.com/threadtape/threadtape/bot/forum"
	"github.com/threadtape/threadtape/bot/rich"
	"github.com/threadtape/threadtape/bot/store"
)

const (
	// maxLinks is how many links of a message are tried.
	maxLinks = 3
	// readPages and readTime bound how much of a thread is read at the forum for one answer.
	readPages = 100
	readTime  = 2 * time.Minute
	// tellEvery is how often somebody who waits is told how far it is.
	tellEvery = 2 * time.Second
)

// summed finds the thread that is asked about and its posts, less those taken out of the channel.
func (d Deps) summed(ctx context.Context, r command.Request) (picked, []forum.Post, error) {
	p, posts, _, err := d.whole(ctx, r)
	if err != nil {
		return picked{}, nil, err
	}
	posts, err = d.standing(ctx, p.Subscription, posts)
	return p, posts, err
}

// whole finds the thread that is asked about and its posts, also those that were taken out of the channel: one of the channel's;
// or the first thread that the message pointed at links to, as it is at the forum now. notes say what of it is not among them.
func (d Deps) whole(ctx context.Context, r command.Request) (p picked, posts []forum.Post, notes []string, err error) {
	source := r.Values.Text("source")
	if source == "" && !r.On.Zero() {
		return d.atForum(ctx, r, r.Links[:min(len(r.Links), maxLinks)],
			fault.New(fault.Invalid, "E-NO-LINK", "That message links to no thread that I can read.", r.Typed("summary", "https://forum.example/t/title/123"), nil))
	}
	p, err = pick(ctx, d, r, source)
	if err != nil && strings.Contains(source, "://") && fault.Of(err) == fault.Invalid {
		return d.atForum(ctx, r, []string{source}, err) // not subscribed here, but named by its link
	}
	if err != nil {
		return picked{}, nil, nil, err
	}
	_, posts, err = d.Threads.Read(ctx, p.Thread, store.Window{Newest: store.KeptPosts})
	if err != nil {
		return picked{}, nil, nil, fmt.Errorf("posts of %v: %w", p.Thread.Key(), err)
	}
	if n := p.State.Thread.Posts; n > len(posts) && len(posts) >= store.KeptPosts {
		notes = []string{fmt.Sprintf("the forum counts %d posts, of which I keep the opening one and the newest %d", n, len(posts)-1)}
	}
	return p, posts, notes, nil
}

// atForum reads the first of the links that leads to a thread; none is the missing error.
func (d Deps) atForum(ctx context.Context, r command.Request, links []string, missing error) (picked, []forum.Post, []string, error) {
	for _, url := range links {
		thread, page, err := Preview(ctx, d.Sources, url)
		if err != nil {
			continue
		}
		p := picked{Subscription: store.Subscription{Lane: store.Lane{Thread: thread.Ref, To: r.Channel}, Tenant: r.Tenant}}
		all, err := taken(ctx, d, r)
		if err != nil {
			return picked{}, nil, nil, err
		}
		if at := slices.IndexFunc(all, func(p picked) bool { return p.Thread.Key() == thread.Ref.Key() }); at >= 0 {
			p.Subscription = all[at].Subscription
		}
		var posts []forum.Post
		p.State.Thread, posts = d.pages(ctx, r, thread, page)
		var notes []string
		if n := p.State.Thread.Posts; n > len(posts) {
			notes = []string{fmt.Sprintf("read %d of the %d posts that the forum counts", len(posts), n)}
		}
		return p, posts, notes, nil
	}
	return picked{}, nil, nil, missing
}

// pages reads on where a first page is not all, as long as it may take, and tells the asker how far it is. Where the forum
// does not go on, what was read is taken.
func (d Deps) pages(ctx context.Context, r command.Request, thread forum.Thread, page forum.Page) (forum.Thread, []forum.Post) {
	posts, at := page.Posts, make(map[string]int)
	for i, p := range posts {
		at[p.ID] = i
	}
	source, ok := d.Sources.Of(thread.Ref)
	if !ok || !page.More {
		return thread, posts
	}
	ctx, cancel := context.WithTimeout(ctx, readTime)
	defer cancel()
	var told time.Time
	for range readPages {
		if r.Meanwhile != nil && time.Since(told) >= tellEvery {
			r.Meanwhile(ctx, answer(rich.Line(thread.Title, 80), [][]rich.Node{line(howFar(thread, len(posts)))}))
			told = time.Now()
		}
		if !waits(ctx, page.Wait) {
			break
		}
		next, err := source.Fetch(ctx, thread.Ref, page.Cursor)
		if err != nil {
			break
		}
		if page = next; page.Thread != nil {
			thread = *page.Thread
		}
		for _, p := range page.Posts {
			if i, known := at[p.ID]; known {
				posts[i] = p
				continue
			}
			at[p.ID] = len(posts)
			posts = append(posts, p)
		}
		if !page.More {
			break
		}
	}
	slices.SortStableFunc(posts, func(a, b forum.Post) int { return a.Number - b.Number })
	return thread, posts
}

// howFar says how much of a thread is read.
func howFar(thread forum.Thread, read int) string {
	if thread.Posts > read {
		return fmt.Sprintf("Reading: %d of %d posts so far.", read, thread.Posts)
	}
	return fmt.Sprintf("Reading: %s so far.", counted(read, "post", "posts"))
}

// waits waits as long as a forum asks, and reports whether there is time for it.
func waits(ctx context.Context, d time.Duration) bool {
	if d <= 0 {
		return ctx.Err() == nil
	}
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return false
	case <-timer.C:
		return true
	}
}
