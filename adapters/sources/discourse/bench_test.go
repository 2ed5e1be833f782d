package discourse_test

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/threadtape/threadtape/adapters/sources/discourse"
	"github.com/threadtape/threadtape/adapters/sources/fetch"
	"github.com/threadtape/threadtape/bot/forum"
	"github.com/threadtape/threadtape/bot/forum/fakeforum"
	"github.com/threadtape/threadtape/bot/store"
)

// page returns a topic page of about 64 KB: 20 posts of a thread of 60.
func page() (topic int, body []byte) {
	f := fakeforum.New()
	words := strings.Repeat("The count fell again, and **nobody** knows why it did. ", 40)
	topic, _ = f.Open("A thread to measure", fakeforum.Entry{By: "ada", Text: words})
	for range 59 {
		f.Post(topic, "ben", words)
	}
	w := httptest.NewRecorder()
	f.ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/t/"+strconv.Itoa(topic)+"/60.json", nil))
	return topic, w.Body.Bytes()
}

// BenchmarkPollUnchanged measures the poll of an unchanged thread against a bare conditional GET on the same server:
// with 304 behind a proxy that adds an ETag, and with the whole page as Discourse itself sends it.
func BenchmarkPollUnchanged(b *testing.B) {
	topic, body := page()
	for _, etag := range []bool{true, false} {
		server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Content-Type", "application/json; charset=utf-8")
			if etag {
				w.Header().Set("ETag", `W/"1"`)
				if r.Header.Get("If-None-Match") != "" {
					w.WriteHeader(http.StatusNotModified)
					return
				}
			}
			_, _ = w.Write(body)
		}))
		name := map[bool]string{true: "304", false: "page"}[etag]
		b.Run(name+"/bare", func(b *testing.B) { bare(b, server.URL+"/t/"+strconv.Itoa(topic)+"/60.json") })
		b.Run(name+"/poll", func(b *testing.B) { poll(b, server.URL, topic) })
		server.Close()
	}
}

func bare(b *testing.B, url string) {
	b.Helper()
	client := &http.Client{Transport: &http.Transport{DisableCompression: true}}
	defer client.CloseIdleConnections()
	for b.Loop() {
		req, err := http.NewRequestWithContext(b.Context(), http.MethodGet, url, nil)
		if err != nil {
			b.Fatal(err)
		}
		req.Header.Set("If-None-Match", `W/"1"`)
		resp, err := client.Do(req)
		if err != nil {
			b.Fatal(err)
		}
		_, _ = io.Copy(io.Discard, resp.Body)
		_ = resp.Body.Close()
	}
}

func poll(b *testing.B, base string, topic int) {
	b.Helper()
	host := strings.TrimPrefix(base, "http://")
	client, err := fetch.New(fetch.Options{AllowPrivate: []string{host}, PerHost: store.Limit{Every: time.Nanosecond, Burst: 1 << 30}})
	if err != nil {
		b.Fatal(err)
	}
	defer client.Close()
	s := discourse.Open(client)
	ref := forum.Ref{Source: discourse.Name, Base: base, ID: strconv.Itoa(topic)}
	cursor := settled(b, s, ref)
	for b.Loop() {
		page, err := s.Fetch(b.Context(), ref, cursor)
		if err != nil || !page.NotModified {
			b.Fatalf("NotModified %v, %v", page.NotModified, err)
		}
	}
}

// settled reads until nothing is new. The server of the benchmark has one answer for everything, so posts by id are
// those of the page.
func settled(b *testing.B, s forum.Source, ref forum.Ref) (cursor forum.Cursor) {
	b.Helper()
	for range 10 {
		page, err := s.Fetch(b.Context(), ref, cursor)
		if err != nil {
			b.Fatal(err)
		}
		if cursor = page.Cursor; page.NotModified {
			break
		}
	}
	return cursor
}

// BenchmarkDecode measures what a changed page costs: decoded and converted, against encoding/json alone.
func BenchmarkDecode(b *testing.B) {
	_, body := page()
	b.Run("json", func(b *testing.B) {
		b.SetBytes(int64(len(body)))
		for b.Loop() {
			var v struct {
				Stream struct {
					Posts []struct {
						ID      int    `json:"id"`
						Number  int    `json:"post_number"`
						Cooked  string `json:"cooked"`
						Name    string `json:"username"`
						Version int    `json:"version"`
					} `json:"posts"`
					IDs []int `json:"stream"`
				} `json:"post_stream"`
			}
			if err := json.Unmarshal(body, &v); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("parse", func(b *testing.B) {
		b.SetBytes(int64(len(body)))
		for b.Loop() {
			if _, _, err := discourse.Parse(body, "https://metals.example"); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("still", func(b *testing.B) { still(b, body) })
}

// still measures a poll of an unchanged page without the network.
func still(b *testing.B, body []byte) {
	b.Helper()
	b.SetBytes(int64(len(body)))
	s := discourse.Open(same(body))
	var head struct {
		ID int `json:"id"`
	}
	if err := json.Unmarshal(body, &head); err != nil {
		b.Fatal(err)
	}
	ref := forum.Ref{Source: discourse.Name, Base: "https://metals.example", ID: strconv.Itoa(head.ID)}
	cursor := settled(b, s, ref)
	for b.Loop() {
		if page, err := s.Fetch(context.Background(), ref, cursor); err != nil || !page.NotModified {
			b.Fatalf("NotModified %v, %v", page.NotModified, err)
		}
	}
}

// same answers everything alike.
type same []byte

// Get returns the one answer.
func (s same) Get(_ context.Context, r fetch.Request) (*fetch.Response, error) {
	return &fetch.Response{Status: http.StatusOK, URL: r.URL, Body: s, Header: http.Header{}, Type: "application/json"}, nil
}
