package discourse

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/threadtape/threadtape/adapters/sources/fetch"
)

// poll reads what changed: one topic page, and only if that differs from the last one, whatever follows from it.
func (r *reading) poll(ctx context.Context) error {
	path := nearPath(r.topic, r.at.top())
	resp, err := r.s.ask(ctx, r.place.base, path, fetch.Request{SameHost: true, ETag: r.at.Tag})
	if err != nil {
		return err
	}
	if !resp.NotModified && digest(resp.Body) != r.at.Body {
		if err := r.changed(ctx, resp); err != nil || r.page.Thread != nil && r.page.Thread.To != "" {
			return err
		}
	}
	if err := r.judge(ctx, isCached(resp)); err != nil {
		return err
	}
	return r.older(ctx)
}

// isCached reports whether the answer may be a minute old.
func isCached(resp *fetch.Response) bool { return resp.Header.Get("X-Discourse-Cached") == "true" }

// changed compares a topic page with what is known. Nothing of the cursor is touched before the page has proved to make
// sense.
func (r *reading) changed(ctx context.Context, resp *fetch.Response) error {
	t, err := r.topicPage(resp)
	if err != nil || r.page.Thread != nil {
		return err
	}
	stream := unique(t.Stream.IDs)
	there := make(map[int64]bool, len(stream))
	for _, id := range stream {
		there[id] = true
	}
	if ok, err := r.plausible(ctx, there, isCached(resp)); !ok {
		return err
	}
	top := r.at.top()
	if meaning := sense(t, stream); meaning != r.at.Sense {
		r.at.Sense = meaning
		r.note(there, isCached(resp))
		r.head(t)
		if err := r.join(ctx, r.fresh(t, stream, isCached(resp))); err != nil {
			return err
		}
	}
	r.at.Body, r.at.Tag = digest(resp.Body), resp.ETag
	if r.at.top() != top {
		r.at.Tag = "" // the next page has another address
	}
	if r.at.Sense == "" {
		r.at.Body, r.at.Tag = "", ""
	}
	return nil
}

// fresh takes the posts of the page and returns the ids that have to be asked for: new ones that are not on the page,
// and, where the page may be old, those on it, so that no older text comes after a newer one.
func (r *reading) fresh(t wireTopic, stream []int64, cached bool) []int64 {
	ask := r.unknown(r.watched(stream))
	for _, p := range t.Stream.Posts {
		switch {
		case !slices.Contains(stream, p.ID):
		case cached && !slices.Contains(ask, p.ID):
			ask = append(ask, p.ID)
		case !cached:
			r.take(p)
		}
	}
	if cached {
		return ask
	}
	return r.unknown(ask)
}

// watched returns the part of the stream that is watched: all of it, but for the long past of a long thread.
func (r *reading) watched(stream []int64) []int64 {
	if !r.at.Window {
		return slices.Clone(stream)
	}
	for _, k := range r.at.Known[min(1, len(r.at.Known)):] {
		if i := slices.Index(stream, k.id); i >= 0 {
			return slices.Clone(stream[i:])
		}
	}
	return slices.Clone(stream[max(0, len(stream)-newestKept):])
}

// plausible reports whether a stream may be true. One that lacks more than half of the known posts is only believed if
// the forum, asked for them by id, does not have them either. A page from the cache that is not believed is passed over;
// any other one is a fault.
func (r *reading) plausible(ctx context.Context, there map[int64]bool, cached bool) (bool, error) {
	var gone []int64
	survivor, counted := int64(0), 0
	for _, k := range r.at.Known {
		switch {
		case there[k.id]:
			survivor = k.id
			counted++
		case !r.missing(k.id):
			gone = append(gone, k.id)
			counted++
		}
	}
	if 2*len(gone) <= counted {
		return true, nil
	}
	if survivor != 0 {
		r.spent++
		posts, err := r.byID(ctx, append([]int64{survivor}, gone[:min(len(gone), idsAtOnce-1)]...))
		if err != nil {
			return false, err
		}
		if len(posts) == 1 && posts[0].ID == survivor {
			return true, nil
		}
	}
	if cached {
		return false, nil
	}
	return false, nonsense(fmt.Errorf("%d of %d known posts are missing", len(gone), counted))
}

// sense shortens what matters of a topic page to a word: not how often it was read, liked or rendered.
func sense(t wireTopic, stream []int64) string {
	var b strings.Builder
	fmt.Fprintln(&b, t.Title, t.Slug, t.Tags, t.Posts, t.Highest, t.LastPosted.Unix(), t.Closed, t.Archived, stream)
	for _, p := range t.Stream.Posts {
		fmt.Fprintln(&b, p.ID, p.Number, p.Version, p.Updated.UnixNano(), p.Hidden, p.CookedHidden, p.UserDeleted, p.Type, p.Action,
			p.Username, digest([]byte(p.Cooked)))
	}
	return digest([]byte(b.String()))
}

// older reads a few posts again that are no longer on the newest page, in turn, so that their edits are noticed too.
func (r *reading) older(ctx context.Context) error {
	if !r.at.due(r.now) || r.spent >= readsAtOnce {
		return nil
	}
	var turn []known
	for _, k := range r.at.Known[:max(0, len(r.at.Known)-newestPage)] {
		if k.number > r.at.Turn && !r.missing(k.id) {
			turn = append(turn, k)
		}
	}
	rest := len(turn) - idsAtOnce
	turn = turn[:min(len(turn), idsAtOnce)]
	if len(turn) > 0 {
		posts, err := r.byID(ctx, ids(turn))
		if r.later(ctx, err) {
			return nil
		}
		if err != nil {
			return err
		}
		for _, p := range posts {
			r.take(p)
		}
	}
	r.at.Older, r.at.Turn = r.at.next(r.now), 0
	if rest > 0 {
		r.at.Turn = turn[len(turn)-1].number
	}
	return nil
}
