package bench

import (
	"bytes"
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strconv"
	"strings"
	"sync"

	"github.com/threadtape/threadtape/adapters/sources/fetch"
	"github.com/threadtape/threadtape/bot/forum/fakeforum"
)

// A still is a forum of any number of topics in which nothing happens: every topic is the same one under another number.
// It stands in for the client that fetches.
type still struct {
	forum   *fakeforum.Forum
	topic   string
	answers sync.Map // path → body
}

func newStill() *still {
	f := fakeforum.New()
	topic, _ := f.Open("A thread of many", fakeforum.Entry{By: "ada", Text: "The harbour count starts here."})
	for i := range 9 {
		f.Post(topic, "ben", fmt.Sprintf("Berth %d is empty again, and nobody saw who took the boat.", i))
	}
	return &still{forum: f, topic: strconv.Itoa(topic)}
}

// Get answers for the one topic, and puts the number that was asked for in its place.
func (s *still) Get(_ context.Context, r fetch.Request) (*fetch.Response, error) {
	u, err := url.Parse(r.URL)
	if err != nil {
		return nil, err
	}
	asked, _, _ := strings.Cut(strings.TrimPrefix(u.Path, "/t/"), "/")
	asked = strings.TrimSuffix(asked, ".json")
	u.Path = strings.Replace(u.Path, asked, s.topic, 1)
	body := s.answer(u.RequestURI())
	for _, field := range []string{`"id":`, `"topic_id":`} {
		body = bytes.ReplaceAll(body, []byte(field+s.topic+","), []byte(field+asked+","))
	}
	return &fetch.Response{Status: http.StatusOK, URL: r.URL, Body: body, Header: http.Header{}, Type: "application/json"}, nil
}

// answer is what the forum answers for its one topic. It is asked once for each path.
func (s *still) answer(path string) []byte {
	if body, ok := s.answers.Load(path); ok {
		return body.([]byte)
	}
	w := httptest.NewRecorder()
	s.forum.ServeHTTP(w, httptest.NewRequest(http.MethodGet, path, nil))
	body, _ := s.answers.LoadOrStore(path, w.Body.Bytes())
	return body.([]byte)
}
