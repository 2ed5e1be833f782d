package discourse

import (
	"context"
	"slices"

	"github.com/threadtape/threadtape/adapters/sources/fetch"
)

// join reads posts by id, and leaves to the next Fetch what is too much for this one. An error that asks to wait ends the
// page early: what was read is not read again.
func (r *reading) join(ctx context.Context, ids []int64) error {
	r.at.Left = make(packed, len(ids))
	for i, id := range ids {
		r.at.Left[i].id = id
	}
	err := r.rest(ctx)
	if r.later(ctx, err) {
		return nil
	}
	return err
}

// rest reads what is left, as far as one Fetch goes. Posts that the forum does not give any more are dropped: they were
// removed before they were ever read.
func (r *reading) rest(ctx context.Context) error {
	began := len(r.read)
	for ; len(r.at.Left) > 0 && r.spent < readsAtOnce; r.spent++ {
		n := min(idsAtOnce, len(r.at.Left))
		posts, err := r.byID(ctx, ids(r.at.Left[:n]))
		if len(r.read) > began && r.later(ctx, err) {
			return nil
		}
		if err != nil {
			return err
		}
		for _, p := range posts {
			r.take(p)
		}
		r.at.Left = r.at.Left[n:]
	}
	r.trim()
	return nil
}

// byID asks for posts by id: always fresh. Those that are not in the thread any more are not in the answer.
func (r *reading) byID(ctx context.Context, ids []int64) ([]wirePost, error) {
	return r.s.byID(ctx, r.place.base, r.topic, ids)
}

func (s *source) byID(ctx context.Context, base string, topic int64, ids []int64) ([]wirePost, error) {
	resp, err := s.ask(ctx, base, idsPath(topic, ids), fetch.Request{SameHost: true})
	if err != nil {
		return nil, err
	}
	t, err := decodeTopic(resp.Body)
	if err != nil || t.Stream == nil || t.ID != 0 && t.ID != topic {
		return nil, nonsense(err)
	}
	return slices.DeleteFunc(t.Stream.Posts, func(p wirePost) bool {
		return p.Topic != topic || p.Number <= 0 || !slices.Contains(ids, p.ID)
	}), nil
}

// take puts a post on the page and among the known.
func (r *reading) take(w wirePost) {
	i := slices.IndexFunc(r.at.Known, func(k known) bool { return k.id == w.ID })
	if i < 0 {
		i = len(r.at.Known)
		for i > 0 && r.at.Known[i-1].number > w.Number {
			i--
		}
		r.at.Known = slices.Insert(r.at.Known, i, known{id: w.ID})
	}
	r.at.Known[i].number = w.Number
	if p, ok := r.place.post(w); ok {
		r.read[p.ID] = p
	}
}

// trim forgets the oldest posts of a thread that became too long to be watched as a whole.
func (r *reading) trim() {
	if n := len(r.at.Known); n > longThread {
		r.at.Known = append(r.at.Known[:1:1], r.at.Known[n-windowKept:]...)
		r.at.Window = true
	}
}
