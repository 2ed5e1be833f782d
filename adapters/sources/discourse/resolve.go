package discourse

import (
	"cmp"
	"context"
	"encoding/json"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/threadtape/threadtape/adapters/sources/fetch"
	"github.com/threadtape/threadtape/bot/fault"
	"github.com/threadtape/threadtape/bot/forum"
)

// Resolve finds the topic that a link means. A link whose shape no Discourse forum has is foreign and costs no request;
// for any other one the forum is asked once, twice for a link to a post alone.
func (s *source) Resolve(ctx context.Context, raw string) (forum.Ref, error) {
	l, ok := parseLink(raw)
	if !ok {
		return forum.Ref{}, forum.ErrForeign
	}
	if l.list {
		return forum.Ref{}, s.refuse(ctx, l.base)
	}
	if l.post != 0 {
		found, err := s.topicOf(ctx, l)
		if err != nil {
			return forum.Ref{}, err
		}
		l = found
	}
	return s.probe(ctx, l)
}

// probe asks for the topic. What the link's host answers decides: in Discourse's shape, it is ours, even if it is a
// refusal; else it is foreign.
func (s *source) probe(ctx context.Context, l link) (forum.Ref, error) {
	resp, err := s.ask(ctx, l.base, topicPath(l.topic), fetch.Request{})
	if err != nil {
		return forum.Ref{}, foreign(err)
	}
	t, err := decodeTopic(resp.Body)
	if err != nil || t.Stream == nil || t.ID <= 0 {
		return forum.Ref{}, forum.ErrForeign
	}
	final, ok := parseLink(resp.URL)
	if !ok || final.topic != t.ID || len(t.Stream.Posts) == 0 {
		return forum.Ref{}, forum.ErrForeign
	}
	if t.ID != l.topic {
		l.start = 0 // merged into another topic: numbers are not what they were
	}
	here := at(final.base)
	ref := forum.Ref{Source: Name, Base: here.base, ID: strconv.FormatInt(t.ID, 10), URL: here.topicURL(t.Slug, t.ID), Start: l.start}
	s.probed.put(ref.Key(), resp)
	return ref, nil
}

// topicOf finds the topic of a link to a post alone.
func (s *source) topicOf(ctx context.Context, l link) (link, error) {
	resp, err := s.ask(ctx, l.base, postPath(l.post), fetch.Request{})
	if err != nil {
		return link{}, foreign(err)
	}
	var p wirePost
	if json.Unmarshal(resp.Body, &p) != nil || p.ID != l.post || p.Topic <= 0 || p.Number <= 0 {
		return link{}, forum.ErrForeign
	}
	return link{base: l.base, topic: p.Topic, start: p.Number}, nil
}

// refuse answers a link to a page that is no topic: if the forum is a Discourse, with words; else it is foreign.
func (s *source) refuse(ctx context.Context, base string) error {
	resp, err := s.ask(ctx, base, "/site/basic-info.json", fetch.Request{})
	if err != nil {
		return foreign(err)
	}
	var site struct {
		Title  *string `json:"title"`
		Colour *string `json:"header_primary_color"`
	}
	if json.Unmarshal(resp.Body, &site) != nil || site.Title == nil || site.Colour == nil {
		return forum.ErrForeign
	}
	return noThread("a list or a member")
}

// foreign turns the error of a probe into what it says about the link: an answer that is not in Discourse's shape means
// another kind of site; no answer at all is a fault.
func foreign(err error) error {
	if fault.Code(err) == CodeChallenge || fault.Code(err) == CodeBusy || nativeAnswer(err) {
		return err
	}
	switch fault.Code(err) {
	case fetch.CodeStatus, fetch.CodeType, CodeGone, CodeShape, CodeLogin, fetch.CodeRedirect:
		if fault.Of(err) == fault.Again {
			return err
		}
		return forum.ErrForeign
	}
	return err
}

// ask makes one request for JSON under base. Errors are faults of this source.
func (s *source) ask(ctx context.Context, base, path string, r fetch.Request) (*fetch.Response, error) {
	r.URL, r.Accept = base+path, fetch.JSON
	resp, err := s.get.Get(ctx, r)
	if err == nil {
		return resp, nil
	}
	meant := translate(err)
	if after := fault.After(meant); after > fault.After(err) {
		if h, ok := s.get.(holder); ok {
			meant = cmp.Or(h.Hold(ctx, r.URL, after), meant)
		}
	}
	return nil, meant
}

// A holder can leave a host alone for longer than the answer's header asked.
type holder interface {
	Hold(ctx context.Context, url string, after time.Duration) error
}

func topicPath(id int64) string { return "/t/" + strconv.FormatInt(id, 10) + ".json" }

// nearPath is the page whose posts lie around a number, with the newest ones if it is the newest.
func nearPath(id int64, number int) string {
	return "/t/" + strconv.FormatInt(id, 10) + "/" + strconv.Itoa(number) + ".json"
}

func postPath(id int64) string { return "/posts/" + strconv.FormatInt(id, 10) + ".json" }

// idsPath asks for posts by id.
func idsPath(topic int64, ids []int64) string {
	var b strings.Builder
	b.WriteString("/t/" + strconv.FormatInt(topic, 10) + "/posts.json")
	for i, id := range ids {
		b.WriteByte("?&"[min(i, 1)])
		b.WriteString(url.QueryEscape("post_ids[]") + "=" + strconv.FormatInt(id, 10))
	}
	return b.String()
}

// probes keeps the answers of the last links for the first reading that follows, so that it costs no request. They are
// no older than what the forum's own page cache may serve.
type probes struct {
	mu   sync.Mutex
	last []probed
}

type probed struct {
	key  string
	resp *fetch.Response
	at   time.Time
}

const (
	probeCount = 8
	probeBytes = 256 << 10
	probeAge   = 30 * time.Second
)

func (p *probes) put(key string, resp *fetch.Response) {
	if len(resp.Body) > probeBytes {
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.last = append(p.last, probed{key, resp, time.Now()})
	p.last = p.last[max(0, len(p.last)-probeCount):]
}

func (p *probes) take(key string) *fetch.Response {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, e := range slices.Backward(p.last) {
		if e.key == key && time.Since(e.at) < probeAge {
			return e.resp
		}
	}
	return nil
}
