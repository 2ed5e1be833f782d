package discourse

import (
	"context"
	"encoding/json"
	"slices"
	"strconv"
	"time"

	"github.com/threadtape/threadtape/adapters/sources/fetch"
	"github.com/threadtape/threadtape/bot/forum"
)

// missing reports whether a known post left the stream before.
func (r *reading) missing(id int64) bool {
	return slices.ContainsFunc(r.at.Missing, func(m missed) bool { return m.ID == id })
}

// note compares the stream with the known posts: who left it is missed from now on, who came back is not any more.
func (r *reading) note(there map[int64]bool, cached bool) {
	r.at.Missing = slices.DeleteFunc(r.at.Missing, func(m missed) bool { return there[m.ID] })
	r.noted = map[int64]bool{}
	for _, k := range r.at.Known {
		if len(r.noted) == missAtOnce {
			r.at.Sense = "" // the same page is compared again, for the rest
			return
		}
		if !there[k.id] && !r.missing(k.id) {
			r.at.Missing = append(r.at.Missing, missed{k.id, r.now.Unix(), cached})
			r.noted[k.id] = true
		}
	}
}

// judge asks for the posts that were missed twice. The two times must not come from one page in the forum's cache: if
// either was cached they lie a minute apart.
func (r *reading) judge(ctx context.Context, cached bool) error {
	var due []int64
	for _, m := range r.at.Missing {
		apart := r.now.Sub(time.Unix(m.Since, 0)) >= cachedFor
		if !r.noted[m.ID] && (apart || !m.Cached && !cached) {
			due = append(due, m.ID)
		}
	}
	if len(due) == 0 {
		return nil
	}
	now := due[:min(len(due), asksAtOnce)]
	if len(due) > storm {
		now = due[:min(len(due), idsAtOnce)]
	}
	r.page.More = len(due) > len(now)
	posts, err := r.s.whereabouts(ctx, r.place, r.topic, now, asksAtOnce)
	for _, p := range posts {
		r.settle(p)
	}
	if r.later(ctx, err) {
		r.page.More = false
		return nil
	}
	return err
}

// settle puts what became of a missed post on the page. A removed one is forgotten: should it come back, it is new.
func (r *reading) settle(p forum.Post) {
	id, _ := strconv.ParseInt(p.ID, 10, 64)
	i := slices.IndexFunc(r.at.Known, func(k known) bool { return k.id == id })
	if i < 0 { // it left the window of a long thread meanwhile
		r.at.Missing = slices.DeleteFunc(r.at.Missing, func(m missed) bool { return m.ID == id })
		return
	}
	if p.State == forum.Live {
		at := slices.IndexFunc(r.at.Missing, func(m missed) bool { return m.ID == id })
		r.at.Missing[at].Since, r.at.Missing[at].Cached = r.now.Unix(), true // the stream was wrong: give it time
		r.read[p.ID] = p
		return
	}
	p.Number = r.at.Known[i].number
	if p.URL == "" {
		p.URL = r.place.postURL("", r.topic, p.Number)
	}
	r.read[p.ID] = p
	r.at.Known = slices.Delete(r.at.Known, i, i+1)
	r.at.Missing = slices.DeleteFunc(r.at.Missing, func(m missed) bool { return m.ID == id })
}

// whereabouts says what became of posts, in the order asked: first the topic is asked for all of them, then those that
// it does not have are asked for one by one. Of more than most of these a few are asked for: if all of them were deleted,
// so were the others; else the others are left out. A topic that is gone is an error: it says nothing about its posts.
// With an error come the posts that were found out before it.
func (s *source) whereabouts(ctx context.Context, f place, topic int64, ids []int64, most int) ([]forum.Post, error) {
	have := make(map[int64]forum.Post, len(ids))
	for chunk := range slices.Chunk(ids, idsAtOnce) {
		found, err := s.byID(ctx, f.base, topic, chunk)
		if err != nil {
			return nil, err
		}
		for _, w := range found {
			if p, ok := f.post(w); ok {
				have[w.ID] = p
			}
		}
	}
	absent := slices.DeleteFunc(slices.Clone(ids), func(id int64) bool { return have[id].ID != "" })
	deleted, trouble := 0, error(nil)
	for _, id := range sample(absent, most) {
		p, err := s.alone(ctx, f, topic, id)
		if trouble = err; err != nil {
			break
		}
		if have[id] = p; p.State == forum.Deleted {
			deleted++
		}
	}
	if deleted == most {
		for _, id := range absent {
			if have[id].ID == "" {
				have[id] = erased(id)
			}
		}
	}
	posts := make([]forum.Post, 0, len(ids))
	for _, id := range ids {
		if p, ok := have[id]; ok {
			posts = append(posts, p)
		}
	}
	return posts, trouble
}

// sample returns at most n of list, evenly spread.
func sample(list []int64, n int) []int64 {
	if len(list) <= n {
		return list
	}
	out := make([]int64, n)
	for i := range out {
		out[i] = list[i*(len(list)-1)/max(n-1, 1)]
	}
	return out
}

// erased is a post of which nothing is left but its id.
func erased(id int64) forum.Post {
	return forum.Remove(forum.Post{ID: strconv.FormatInt(id, 10)}, forum.Deleted, "")
}

// alone asks for one post that its topic does not have.
func (s *source) alone(ctx context.Context, f place, topic, id int64) (forum.Post, error) {
	resp, err := s.ask(ctx, f.base, postPath(id), fetch.Request{SameHost: true})
	if err != nil && unseen(err) {
		return erased(id), nil
	}
	if err != nil {
		return forum.Post{}, err
	}
	var w wirePost
	if err := json.Unmarshal(resp.Body, &w); err != nil || w.ID != id || w.Topic <= 0 {
		return forum.Post{}, nonsense(err)
	}
	p, ok := f.post(w)
	if !ok {
		return erased(id), nil
	}
	if w.Topic != topic {
		p.Number, p.ReplyTo = 0, 0 // they count in another thread
		p = forum.Remove(p, forum.Away, "")
	}
	return p, nil
}
