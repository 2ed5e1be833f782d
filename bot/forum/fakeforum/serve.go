package fakeforum

import (
	"net/http"
	"strconv"
	"strings"
)

// ServeHTTP answers one request of an anonymous reader.
func (f *Forum) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	f.mu.Lock()
	f.counts[r.URL.Path]++
	q := f.quirks
	f.mu.Unlock()
	if strings.Contains(r.URL.Path, q.Only) && f.strike(w, r, q) {
		return
	}
	path, ok := strings.CutPrefix(r.URL.Path, q.Prefix)
	if !ok {
		notFound(w)
		return
	}
	if f.stored(w, r, q) {
		return
	}
	f.mu.Lock()
	a := f.route(path, r, q)
	f.keep(r, q, a)
	f.mu.Unlock()
	a.write(w, r, q)
}

// route finds the answer to a path under the forum's sub-folder. The lock is held.
func (f *Forum) route(path string, r *http.Request, q Quirks) answer {
	json := strings.HasSuffix(path, ".json")
	parts := strings.Split(strings.Trim(strings.TrimSuffix(path, ".json"), "/"), "/")
	switch {
	case parts[0] == "t" && len(parts) == 3 && json && parts[2] == "posts":
		return f.postsAnswer(number(parts[1]), r, q)
	case parts[0] == "t" && len(parts) == 3 && json && parts[2] == "post_ids":
		return f.idsAnswer(number(parts[1]), r)
	case (parts[0] == "t" || parts[0] == "n") && len(parts) > 1:
		return f.topicAnswer(parts[1:], json, r, q)
	case parts[0] == "p" && len(parts) > 1:
		return f.permalink(number(parts[1]), q)
	case parts[0] == "posts" && len(parts) == 2 && json:
		return f.postAnswer(number(parts[1]))
	case parts[0] == "posts" && len(parts) == 1 && json:
		return f.newestAnswer(r)
	case parts[0] == "latest" && json:
		return f.latestAnswer(q)
	case path == "/site/basic-info.json":
		return jsonAnswer(http.StatusOK, map[string]any{
			"logo_url": "", "favicon_url": "", "title": "The Fake Forum", "description": "", "header_primary_color": "333333",
		})
	case strings.HasPrefix(path, facePath):
		return f.faceAnswer(path)
	case !json:
		return f.siteAnswer(path)
	default:
		return errorAnswer(http.StatusNotFound, "not_found", "The requested URL or resource could not be found.")
	}
}

// topicAnswer serves /t/{id}, /t/{id}/{n}, /t/{slug}/{id} and /t/{slug}/{id}/{n}, as JSON or as a page.
func (f *Forum) topicAnswer(parts []string, json bool, r *http.Request, q Quirks) answer {
	slug, id, near := "", number(parts[0]), 0
	switch {
	case id > 0 && len(parts) == 2 && number(parts[1]) > 0:
		near = number(parts[1])
	case len(parts) >= 2:
		slug, id = parts[0], number(parts[1])
		if len(parts) > 2 {
			near = number(parts[2])
		}
	}
	t := f.topics[id]
	if t != nil && t.into != 0 {
		return f.moved(f.topics[t.into], json, q)
	}
	if t == nil || t.private {
		return gone(json)
	}
	if json {
		page := number(r.URL.Query().Get("page"))
		if last := t.pages(); page > last {
			return redirect(q.Prefix + "/t/" + strconv.Itoa(id) + ".json?page=" + strconv.Itoa(last))
		}
		return f.topicJSON(t, near, page, q)
	}
	if slug != t.slug {
		return redirect(q.Prefix + t.path(near))
	}
	return f.topicPage(t)
}

func (f *Forum) moved(to *topic, json bool, q Quirks) answer {
	if json {
		return redirect(q.Prefix + to.path(0) + ".json")
	}
	return redirect(q.Prefix + to.path(0))
}

func (f *Forum) permalink(postID int, q Quirks) answer {
	p := f.posts[postID]
	if p == nil || p.deleted || f.topics[p.topic].private {
		return gone(false)
	}
	return redirect(q.Prefix + f.topics[p.topic].path(p.number))
}

// path is where people read the topic, or one post of it if number is above 0.
func (t *topic) path(number int) string {
	path := "/t/" + t.slug + "/" + strconv.Itoa(t.id)
	if number > 0 {
		path += "/" + strconv.Itoa(number)
	}
	return path
}

// number reads a positive number; 0 if s is none.
func number(s string) int {
	n, err := strconv.Atoi(s)
	if err != nil || n < 0 {
		return 0
	}
	return n
}
