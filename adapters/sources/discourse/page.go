package discourse

import (
	"encoding/json"
	"strconv"

	"github.com/threadtape/threadtape/adapters/sources/fetch"
	"github.com/threadtape/threadtape/bot/forum"
)

// head notes what the page says of the thread as a whole, and puts it on the page if it changed.
func (r *reading) head(t wireTopic) {
	th := r.place.thread(t)
	text, err := json.Marshal(th)
	if err != nil {
		return // a thread has no field that cannot be written
	}
	if !th.Active.IsZero() {
		r.at.Active = th.Active.Unix()
	}
	if sum := digest(text); sum != r.at.Head {
		r.at.Head, r.page.Thread = sum, &th
	}
}

// topicPage decodes a topic page and checks that it is the thread's. A topic that was merged into another one leaves
// its new place in the page's thread.
func (r *reading) topicPage(resp *fetch.Response) (wireTopic, error) {
	t, err := decodeTopic(resp.Body)
	if err != nil || t.Stream == nil || t.ID <= 0 || len(t.Stream.IDs) == 0 {
		return t, nonsense(err)
	}
	if t.ID != r.topic {
		return t, r.moved(resp, t)
	}
	for _, p := range t.Stream.Posts {
		if p.ID <= 0 || p.Number <= 0 || p.Topic != r.topic {
			return t, nonsense(nil)
		}
	}
	return t, nil
}

// moved tells a topic that was merged from an answer that makes no sense: only the former was redirected.
func (r *reading) moved(resp *fetch.Response, t wireTopic) error {
	if l, ok := parseLink(resp.URL); !ok || l.topic != t.ID {
		return nonsense(nil)
	}
	id := strconv.FormatInt(r.topic, 10)
	th := r.place.thread(t)
	th.Ref = forum.Ref{Source: Name, Base: r.place.base, ID: id, URL: r.place.topicURL("", r.topic)}
	th.State, th.To = forum.Moved, r.place.topicURL(t.Slug, t.ID)
	r.page.Thread = &th
	return nil
}
