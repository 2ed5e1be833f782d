package fakeforum

import (
	"fmt"
	"html"
	"net/http"
	"slices"
	"strconv"
	"strings"
)

// chunk is how many posts a topic page shows.
const chunk = 20

func (t *topic) pages() int { return max(1, (len(t.visible())+chunk-1)/chunk) }

// topicJSON is a topic with 20 of its posts, and the ids of all of them. With near the posts are those around that
// number, filled up at the end; with page that page.
func (f *Forum) topicJSON(t *topic, near, page int, q Quirks) answer {
	all := t.visible()
	stream := make([]int, len(all))
	for i, p := range all {
		stream[i] = p.id
	}
	if q.Cut > 0 && q.hits("/t/"+strconv.Itoa(t.id)) {
		all, stream = all[:max(0, len(all)-q.Cut)], stream[:max(0, len(stream)-q.Cut)]
	}
	from := max(0, page-1) * chunk
	if near > 0 {
		at := slices.IndexFunc(all, func(p *post) bool { return p.number >= near })
		if at < 0 {
			at = len(all)
		}
		from = max(0, min(at-5, len(all)-chunk))
	}
	shown := all[min(from, len(all)):min(from+chunk, len(all))]
	body := f.topicFields(t, all, q)
	streams := map[string]any{"posts": f.shapes(shown, false), "stream": stream}
	if len(all) >= mega(q) {
		streams["isMegaTopic"], streams["lastId"] = true, stream[len(stream)-1]
	} else {
		body["timeline_lookup"] = [][2]int{{1, 0}}
	}
	body["post_stream"] = streams
	a := jsonAnswer(http.StatusOK, body)
	a.topic = true
	if q.Cache > 0 {
		a.xcached = "store"
	}
	if q.Truncated && q.hits("/t/"+strconv.Itoa(t.id)) {
		a.body = a.body[:len(a.body)/2]
	}
	return a
}

func mega(q Quirks) int {
	if q.Mega > 0 {
		return q.Mega
	}
	return 10_000
}

// hits reports whether the quirks strike a path.
func (q Quirks) hits(path string) bool { return strings.Contains(q.Prefix+path+".json", q.Only) }

// postsAnswer serves /t/{id}/posts.json: some posts by id, always fresh, or 20 posts beside a number: descending without
// asc.
func (f *Forum) postsAnswer(id int, r *http.Request, q Quirks) answer {
	t := f.topics[id]
	if t == nil || t.private {
		return gone(true)
	}
	query := r.URL.Query()
	ids := query["post_ids[]"]
	all := t.visible()
	var shown []*post
	switch n := number(query.Get("post_number")); {
	case len(ids) > 0:
		shown = slices.DeleteFunc(all, func(p *post) bool { return !slices.Contains(ids, strconv.Itoa(p.id)) })
	case n > 0 && query.Get("asc") == "true":
		shown = slices.DeleteFunc(all, func(p *post) bool { return p.number <= n })
		shown = shown[:min(chunk, len(shown))]
	case n > 0:
		shown = slices.DeleteFunc(all, func(p *post) bool { return p.number >= n })
		shown = shown[max(0, len(shown)-chunk):]
		slices.Reverse(shown)
	default:
		shown = all[:min(chunk, len(all))]
	}
	return jsonAnswer(http.StatusOK, map[string]any{
		"post_stream": map[string]any{"posts": f.shapes(shown, query.Get("include_raw") == "1")},
		"id":          claimed(t, q),
	})
}

func (f *Forum) idsAnswer(id int, r *http.Request) answer {
	t := f.topics[id]
	if t == nil || t.private {
		return gone(true)
	}
	after := number(r.URL.Query().Get("post_number"))
	ids := []int{}
	for _, p := range t.visible() {
		if p.number > after {
			ids = append(ids, p.id)
		}
	}
	return jsonAnswer(http.StatusOK, map[string]any{"post_ids": ids})
}

func (f *Forum) postAnswer(id int) answer {
	p := f.posts[id]
	if p == nil || p.deleted || p.kind == Whisper || f.topics[p.topic].private {
		return gone(true)
	}
	return jsonAnswer(http.StatusOK, f.shape(p, true))
}

// newestAnswer serves /posts.json: the 50 newest posts of the site, newest first, before an id if one is given.
func (f *Forum) newestAnswer(r *http.Request) answer {
	before := number(r.URL.Query().Get("before"))
	var found []*post
	for _, p := range f.posts {
		t := f.topics[p.topic]
		if !p.deleted && p.kind != Whisper && p.kind != Small && !t.private && (before == 0 || p.id < before) {
			found = append(found, p)
		}
	}
	slices.SortFunc(found, func(a, b *post) int { return b.id - a.id })
	shapes := f.shapes(found[:min(50, len(found))], true)
	for _, s := range shapes {
		t := f.topics[s["topic_id"].(int)]
		s["topic_title"], s["topic_html_title"], s["category_id"] = t.title, fancy(t.title), 7
	}
	return jsonAnswer(http.StatusOK, map[string]any{"latest_posts": shapes})
}

// siteAnswer serves what is no topic: pages of HTML.
func (f *Forum) siteAnswer(path string) answer {
	switch first, _, _ := strings.Cut(strings.Trim(path, "/"), "/"); first {
	case "", "latest", "c", "u", "tag", "categories":
		return htmlAnswer(http.StatusOK, page("The Fake Forum", "<p>Topics.</p>"))
	default:
		return gone(false)
	}
}

// topicPage is the topic as a crawler sees it.
func (f *Forum) topicPage(t *topic) answer {
	var b strings.Builder
	for _, p := range t.visible() {
		fmt.Fprintf(&b, "<div id='post_%d' class='topic-body crawler-post'><span class='creator'>%s</span>"+
			"<time datetime='%s'></time><div class='post'>%s</div></div>\n",
			p.number, html.EscapeString(p.by), p.created.Format("2006-01-02T15:04:05Z"), f.shown(p))
	}
	return htmlAnswer(http.StatusOK, page(t.title, b.String()))
}

// page is an HTML page of the forum.
func page(title, body string) string {
	return "<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><title>" + html.EscapeString(title) +
		"</title>\n<meta name=\"generator\" content=\"Discourse 3.6.0.beta1 - https://github.com/discourse/discourse version " +
		"0000000000000000000000000000000000000000\">\n<meta id=\"data-discourse-setup\" data-base-url=\"\"></head>\n" +
		"<body class=\"crawler\">" + body + "</body></html>\n"
}
