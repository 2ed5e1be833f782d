package fakeforum

import (
	"bytes"
	"encoding/json"
	"fmt"
	"hash/crc32"
	"net/http"
	"time"
)

// An answer is what a request gets, before it is written.
type answer struct {
	status  int
	kind    string // Content-Type
	to      string // Location
	body    []byte
	topic   bool   // a topic page: the page cache keeps it
	xcached string // value of X-Discourse-Cached
}

// A cached answer is served to anonymous readers until it is too old.
type cached struct {
	answer
	at time.Time
}

const (
	typeJSON = "application/json; charset=utf-8"
	typeHTML = "text/html; charset=utf-8"
)

// jsonAnswer encodes v as Rails does: < and > inside strings stay as they are.
func jsonAnswer(status int, v any) answer {
	var body bytes.Buffer
	enc := json.NewEncoder(&body)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil {
		return answer{status: http.StatusInternalServerError, kind: typeJSON, body: []byte("{}")}
	}
	return answer{status: status, kind: typeJSON, body: bytes.TrimSuffix(body.Bytes(), []byte("\n"))}
}

func errorAnswer(status int, kind, words string) answer {
	return jsonAnswer(status, map[string]any{"errors": []string{words}, "error_type": kind})
}

func htmlAnswer(status int, page string) answer {
	return answer{status: status, kind: typeHTML, body: []byte(page)}
}

func redirect(to string) answer {
	return answer{status: http.StatusMovedPermanently, kind: typeHTML, to: to, body: []byte("<p>Moved.</p>")}
}

// gone is what a topic looks like that was deleted, is private or never was.
func gone(json bool) answer {
	if !json {
		return htmlAnswer(http.StatusNotFound, page("Oops! That page doesn’t exist or is private.", ""))
	}
	return errorAnswer(http.StatusNotFound, "not_found", "The requested URL or resource could not be found.")
}

func notFound(w http.ResponseWriter) {
	http.Error(w, "not found", http.StatusNotFound)
}

// stored answers from the page cache, if it may and can.
func (f *Forum) stored(w http.ResponseWriter, r *http.Request, q Quirks) bool {
	f.mu.Lock()
	c, ok := f.cache[r.URL.RequestURI()]
	f.mu.Unlock()
	if !ok || q.Cache <= 0 || time.Since(c.at) >= q.Cache {
		return false
	}
	c.xcached = "true"
	c.write(w, r, q)
	return true
}

// keep puts a topic page into the cache. The lock is held.
func (f *Forum) keep(r *http.Request, q Quirks, a answer) {
	if a.topic && q.Cache > 0 {
		f.cache[r.URL.RequestURI()] = cached{a, time.Now()}
	}
}

func (a answer) write(w http.ResponseWriter, r *http.Request, q Quirks) {
	h := w.Header()
	h.Set("Content-Type", a.kind)
	h.Set("X-Discourse-Route", "topics/show")
	if a.xcached != "" {
		h.Set("X-Discourse-Cached", a.xcached)
	}
	if a.to != "" {
		h.Set("Location", a.to)
	}
	if q.ETag && a.topic {
		tag := fmt.Sprintf(`W/"%08x"`, crc32.ChecksumIEEE(a.body))
		h.Set("ETag", tag)
		if r.Header.Get("If-None-Match") == tag {
			w.WriteHeader(http.StatusNotModified)
			return
		}
	}
	w.WriteHeader(a.status)
	_, _ = w.Write(a.body) // a reader who left needs no answer
}
